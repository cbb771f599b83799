"""The people of an organisation: who acts for it, who did, who is asked to; for its director and administrators."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.actions import directing, inviting, mandating
from organisations.actions.noting import note_access
from organisations.actors import is_administrator
from organisations.forms.people import GrantForm, InvitePersonForm, RenewForm, WhatForm
from organisations.forms.refusing import add_refusal, status_of, tried
from organisations.models import Access, DutyKind, Mandate, Organisation, Person, PersonInvitation
from organisations.queries.directory import organisation_for
from organisations.queries.people import known_people, people_of, with_people
from organisations.queries.rights import answers_for, directs
from organisations.reach import Reachable, named, statements_for
from organisations.refusals import Refused
from organisations.views.actor import actor
from printing.dates import long_date, long_time


def answered_for(request: HttpRequest, ref: str, *, at: datetime) -> Organisation:
    """The organisation, for whoever says who acts for it. Raises Organisation.DoesNotExist, PermissionDenied."""
    organisation = organisation_for(actor(request), ref, at=at)
    if not answers_for(actor(request), organisation):
        raise PermissionDenied
    return organisation


def crumbs(organisation: Organisation, *, page: bool = False) -> list[tuple[str, str]]:
    """The way to the people's page, or with `page` to one below it."""
    way = [(organisation.name(), reverse("organisation", args=[organisation.ref]))]
    return [*way, (_("People"), reverse("people", args=[organisation.ref]))] if page else way


def until_words(until: datetime | None) -> str:
    """The last day of a mandate in words, its last moment where that is not the end of a day; "" without an end."""
    if until is None:
        return ""
    reading = get_language() or "en"
    if timezone.localtime(until).time().isoformat() == "00:00:00":
        return long_date(timezone.localdate(until - timedelta(seconds=1)), reading)
    return long_time(until, reading)


def scope_words(scopes: list[str], known: list[Reachable]) -> dict[str, Any]:
    """The statements that something is limited to: titles where the reader may see them, and how many others."""
    titles = named(scopes, known)
    return {"titles": [title for title in titles if title], "others": titles.count("")}


def mandate_shown(mandate: Mandate, known: list[Reachable]) -> dict[str, Any]:
    source = mandate.delegated_from
    return {
        "mandate": mandate,
        "until": until_words(mandate.until),
        "limits": scope_words([scope.statement for scope in mandate.scopes.all()], known),
        "delegated_by": source.person.name if source else "",
    }


def titles_for(person: Person, organisation: Organisation) -> list[Reachable]:
    """Titles of statements in the making are for the organisation, not for administrators of the site."""
    return statements_for(organisation) if directs(person, organisation) else []


@login_required
@require_safe
def people(request: HttpRequest, ref: str) -> HttpResponse:
    """Everybody who acts for it now, with who granted that, until when and for what; then the history."""
    at = clock.now()
    organisation = answered_for(request, ref, at=at)
    found = people_of(organisation, at=at)
    if found.invitations:
        note_access(subject=organisation, by=actor(request), kind=Access.INVITED_SEEN, at=at)
    known = titles_for(actor(request), organisation)
    return render(
        request,
        "organisations/people.html",
        {
            "organisation": organisation,
            "director": found.director,
            "mandates": [mandate_shown(mandate, known) for mandate in found.mandates],
            "past_mandates": [mandate_shown(mandate, known) for mandate in found.past_mandates],
            "duties": found.duties,
            "past_duties": found.past_duties,
            "invitations": [
                {
                    "invitation": invitation,
                    "until": until_words(invitation.until),
                    "limits": scope_words(invitation.scopes, known),
                    "is_over": invitation.expires_at <= at,
                }
                for invitation in found.invitations
            ],
            "delegations": found.delegations,
            "may_end_duties": is_administrator(request.user),
            "crumbs": crumbs(organisation),
        },
    )


def duties_to_give(person: Person) -> list[str]:
    """An administrator gives any duty, a director hands over the own."""
    return list(DutyKind.values) if is_administrator(person) else [DutyKind.DIRECTOR]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask somebody by mail. It looks the same whether the address is known here or not."""
    at = clock.now()
    person = actor(request)
    organisation = answered_for(request, ref, at=at)
    form = InvitePersonForm(
        request.POST if request.method == "POST" else None,
        reachable=titles_for(person, organisation),
        duties=duties_to_give(person),
        initial={"language": person.language},
    )
    status = tried(
        form,
        lambda: inviting.invite_person(
            address=form.cleaned_data["address"],
            organisation=organisation,
            right="" if form.duty else form.cleaned_data["what"],
            duty=form.duty,
            language=form.cleaned_data["language"],
            by=person,
            **form.extent(),
        ),
    )
    if status is None:
        messages.success(request, _("The invitation is on its way."))
        return redirect("people", organisation.ref)
    context = {"organisation": organisation, "form": form, "crumbs": crumbs(organisation, page=True)}
    return render(request, "organisations/invite_person.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest, ref: str) -> HttpResponse:
    """A mandate or a duty for somebody who acts for the organisation already, or did."""
    at = clock.now()
    person = actor(request)
    organisation = answered_for(request, ref, at=at)
    known = list(known_people(organisation, at=at))
    form = GrantForm(
        request.POST if request.method == "POST" else None,
        reachable=titles_for(person, organisation),
        duties=duties_to_give(person),
        people=known,
    )
    status = tried(form, lambda: give(form, form.chosen(), organisation, by=person))
    if status is None:
        messages.success(request, _("Granted to %(name)s.") % {"name": form.chosen().name})
        # Who handed over sees the people of the organisation no more.
        if answers_for(person, organisation):
            return redirect("people", organisation.ref)
        return redirect("my-organisations")
    context = {"organisation": organisation, "form": form, "known": known, "crumbs": crumbs(organisation, page=True)}
    return render(request, "organisations/grant_mandate.html", context, status=status)


def give(form: WhatForm, to: Person, organisation: Organisation, *, by: Person) -> None:
    """What the form says. Raises what the actions raise."""
    if form.duty == DutyKind.DIRECTOR:
        directing.appoint_director(to=to, organisation=organisation, by=by)
    elif form.duty:
        mandating.grant_duty(to=to, organisation=organisation, kind=form.duty, by=by)
    else:
        mandating.grant_mandate(
            to=to, organisation=organisation, right=form.cleaned_data["what"], by=by, **form.extent()
        )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mandate(request: HttpRequest, ref: str, mandate: str) -> HttpResponse:
    """One mandate: renew it or revoke it. Its holder, and whoever delegated it, can end it here too."""
    at = clock.now()
    person = actor(request)
    held = with_people(Mandate.objects.filter(organisation__ref=ref)).select_related("organisation").get(ref=mandate)
    organisation = held.organisation
    source = held.delegated_from
    decides = answers_for(person, organisation)
    if not decides and person.pk not in {held.person_id, source.person_id if source else None}:
        raise Mandate.DoesNotExist
    back = redirect("people", organisation.ref) if decides else redirect("my-organisations")
    form = RenewForm(request.POST if "renew" in request.POST else None)
    status = 200
    if request.method == "POST":
        status = 422
        if "revoke" in request.POST:
            mandating.revoke_mandate(mandate=held, by=person)
            messages.success(request, _("The mandate of %(name)s has ended.") % {"name": held.person.name})
            return back
        if "renew" in request.POST and form.is_valid():
            try:
                mandating.renew_mandate(mandate=held, until=form.end(), by=person)
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("The mandate of %(name)s is renewed.") % {"name": held.person.name})
                return back
    known = statements_for(organisation) if held.person_id == person.pk else titles_for(person, organisation)
    return render(
        request,
        "organisations/mandate.html",
        {
            "organisation": organisation,
            "shown": mandate_shown(held, known),
            "mandate": held,
            "decides": decides,
            "is_own": held.person_id == person.pk,
            "in_force": held.revoked_at is None and (held.until is None or held.until > at),
            "can_renew": decides and held.revoked_at is None and held.until is not None,
            "given_on": held.delegations.filter(revoked_at=None).select_related("person"),
            "form": form,
            "crumbs": crumbs(organisation, page=True) if decides else own_crumbs(),
        },
        status=status,
    )


def own_crumbs() -> list[tuple[str, str]]:
    return [(_("Your organisations"), reverse("my-organisations"))]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, ref: str, invitation: str) -> HttpResponse:
    """One invitation that waits: send it again, or withdraw it."""
    at = clock.now()
    person = actor(request)
    organisation = answered_for(request, ref, at=at)
    sent = (
        PersonInvitation.objects.unanswered()
        .select_related("invited_by", "organisation")
        .get(organisation=organisation, ref=invitation)
    )
    note_access(subject=organisation, by=person, kind=Access.INVITED_SEEN, at=at)
    if request.method == "POST":
        if "again" in request.POST:
            inviting.send_again(invitation=sent, by=person)
            messages.success(request, _("The invitation is on its way again, with a new link."))
            return redirect("people", organisation.ref)
        if "withdraw" in request.POST:
            inviting.withdraw_invitation(invitation=sent, by=person)
            messages.success(request, _("The invitation is withdrawn, and the address erased."))
            return redirect("people", organisation.ref)
    return render(
        request,
        "organisations/person_invitation.html",
        {
            "organisation": organisation,
            "invitation": sent,
            "until": until_words(sent.until),
            "limits": scope_words(sent.scopes, titles_for(person, organisation)),
            "is_over": sent.expires_at <= at,
            "crumbs": crumbs(organisation, page=True),
        },
        status=422 if request.method == "POST" else 200,
    )
