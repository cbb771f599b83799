"""What I am for organisations: my mandates and duties, and the invitations that wait for my answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.actions import directing, inviting
from organisations.actions.mandating import digest_of
from organisations.actors import is_administrator
from organisations.forms.people import DUTIES, RIGHTS, AcceptForm
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Duty, DutyKind, Mandate, Person, PersonInvitation, Right
from organisations.queries.people import invitations_for, own
from organisations.queries.rights import answers_for
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.people import mandate_shown, own_crumbs, scope_words, until_words


def shown(mandate: Mandate) -> dict[str, object]:
    """Limits by their number alone: the page of the mandate has the titles."""
    return {
        **mandate_shown(mandate, []),
        "right": dict(RIGHTS)[Right(mandate.right).value],
        "delegates": mandate.right == Right.SIGN and mandate.delegated_from_id is None,
    }


@login_required
@require_safe
def my_organisations(request: HttpRequest) -> HttpResponse:
    """Mine alone."""
    found = own(actor(request), at=clock.now())
    return render(
        request,
        "organisations/my_organisations.html",
        {
            "mandates": [shown(mandate) for mandate in found.mandates],
            "duties": [
                {"duty": duty, "words": DUTIES[duty.kind], "directs": duty.kind == DutyKind.DIRECTOR}
                for duty in found.duties
            ],
            "invitations": found.invitations,
            "delegations": found.delegations,
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_duty(request: HttpRequest, duty: int) -> HttpResponse:
    """Resign; an administrator ends anybody's duty. GET asks."""
    person = actor(request)
    held = Duty.objects.select_related("person", "organisation").get(pk=duty)
    is_own = held.person_id == person.pk
    if not is_own and not is_administrator(person):
        raise Duty.DoesNotExist
    if request.method == "POST":
        directing.end_duty(duty=held, by=person)
        messages.success(request, _("The duty has ended."))
        if not is_own and answers_for(person, held.organisation):
            return redirect("people", held.organisation.ref)
        return redirect("my-organisations")
    context = {"duty": held, "words": DUTIES[held.kind], "is_own": is_own, "crumbs": own_crumbs() if is_own else []}
    return render(request, "organisations/end_duty.html", context)


def what_words(invitation: PersonInvitation) -> object:
    return DUTIES[invitation.duty] if invitation.duty else dict(RIGHTS)[Right(invitation.right).value]


@never_cache
@require_safe
def invited_person(request: HttpRequest, ref: str, token: str) -> HttpResponse:
    """The link of the mail. It says who asks what, and leads on; nothing on it can be sent.

    A wrong link is not there; one whose invitation was answered or is over says only that.
    """
    invitation = PersonInvitation.objects.select_related("organisation", "invited_by").get(ref=ref)
    if not constant_time_compare(invitation.token_digest, digest_of(token)):
        raise PersonInvitation.DoesNotExist
    at = clock.now()
    if not PersonInvitation.objects.waiting(at=at).filter(pk=invitation.pk).exists():
        return render(request, "organisations/invitation_over.html", status=410)
    person = request.user
    onward = reverse("waiting-invitation", args=[invitation.ref])
    return render(
        request,
        "organisations/invited_person.html",
        {
            "invitation": invitation,
            "what": what_words(invitation),
            "until": until_words(invitation.until),
            "limited_to": len(invitation.scopes),
            "onward": onward,
            "is_mine": isinstance(person, Person) and invitations_for(person, at=at).filter(pk=invitation.pk).exists(),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_invitation(request: HttpRequest, ref: str) -> HttpResponse:
    """For the account with the invited address: accept or decline. For all others it is not there."""
    at = clock.now()
    person = actor(request)
    invitation = invitations_for(person, at=at).select_related("organisation", "invited_by").get(ref=ref)
    form = AcceptForm(request.POST if "accept" in request.POST else None, asks_name=not person.name)
    status = 422 if request.method == "POST" else 200
    if "decline" in request.POST:
        inviting.decline_invitation(invitation=invitation, by=person)
        if not Person.objects.filter(pk=person.pk).exists():
            # The account was there for this invitation alone, and went with it.
            request.session.flush()
            return render(request, "organisations/invitation_over.html", {"declined": True})
        messages.success(request, _("You have declined. Your address is erased from the invitation."))
        return redirect("my-organisations")
    if "accept" in request.POST and form.is_valid():
        try:
            inviting.accept_invitation(invitation=invitation, by=person, name=form.cleaned_data.get("name", ""))
        except Refused as refused:
            add_refusal(form, refused)
            status = status_of(refused)
        else:
            name = invitation.organisation.name()
            messages.success(request, _("You act for %(organisation)s now.") % {"organisation": name})
            return redirect("my-organisations")
    return render(
        request,
        "organisations/waiting_invitation.html",
        {
            "invitation": invitation,
            "what": what_words(invitation),
            "until": until_words(invitation.until),
            "limits": scope_words(invitation.scopes, []),
            "form": form,
            "crumbs": own_crumbs(),
        },
        status=status,
    )
