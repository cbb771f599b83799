"""Asking that somebody else may act too, and the director's answer."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.actions import delegating
from organisations.forms.people import RIGHTS, AskDelegationForm
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Delegation, Mandate, Right
from organisations.queries.directory import organisation_for
from organisations.queries.people import mandate_to_delegate
from organisations.queries.rights import answers_for
from organisations.reach import Reachable, statements_for
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.people import crumbs, own_crumbs, scope_words, titles_for, until_words


def within_reach(mandate: Mandate) -> list[Reachable]:
    """The statements that this mandate reaches, and a delegation of it can be limited to."""
    own = {scope.statement for scope in mandate.scopes.all()}
    return [one for one in statements_for(mandate.organisation) if not own or one.ref in own]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """For whoever may sign."""
    at = clock.now()
    person = actor(request)
    organisation = organisation_for(person, ref, at=at)
    mandate = mandate_to_delegate(person, organisation, at=at)
    if mandate is None:
        raise PermissionDenied
    form = AskDelegationForm(request.POST if request.method == "POST" else None, reachable=within_reach(mandate))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                asked = delegating.ask_delegation(
                    mandate=mandate,
                    address=typed["address"],
                    right=typed["right"],
                    reason=typed["reason"],
                    by=person,
                    **form.extent(),
                )
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("The director is asked. You will get a mail when it is decided."))
                return redirect("delegation", organisation.ref, asked.ref)
    context = {
        "organisation": organisation,
        "form": form,
        "own_until": until_words(mandate.until),
        "crumbs": own_crumbs(),
    }
    return render(request, "organisations/ask_delegation.html", context, status=status)


def delegation_for(request: HttpRequest, ref: str, delegation: str) -> tuple[Delegation, bool]:
    """The request and whether this person decides it. Raises Delegation.DoesNotExist for all but those two."""
    found = Delegation.objects.select_related(
        "mandate__organisation", "asked_by", "to", "decided_by", "invitation", "granted"
    )
    asked = found.get(mandate__organisation__ref=ref, ref=delegation)
    decides = answers_for(actor(request), asked.mandate.organisation)
    if not decides and asked.asked_by_id != actor(request).pk:
        raise Delegation.DoesNotExist
    return asked, decides


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delegation(request: HttpRequest, ref: str, delegation: str) -> HttpResponse:
    """One request: the director approves or refuses, whoever asked can take it back."""
    person = actor(request)
    asked, decides = delegation_for(request, ref, delegation)
    organisation = asked.mandate.organisation
    if request.method == "POST":
        done = settle(request, asked, at=clock.now())
        if done:
            messages.success(request, done)
            return redirect("people", organisation.ref) if decides else redirect("my-organisations")
    is_own = asked.asked_by_id == person.pk
    known = statements_for(organisation) if is_own else titles_for(person, organisation)
    return render(
        request,
        "organisations/delegation.html",
        {
            "organisation": organisation,
            "asked": asked,
            "right": dict(RIGHTS)[Right(asked.right).value],
            "until": until_words(asked.until),
            "limits": scope_words(asked.scopes, known),
            "decides": decides and not asked.decision,
            "can_withdraw": is_own and not asked.decision,
            "crumbs": crumbs(organisation, page=True) if decides else own_crumbs(),
        },
        status=422 if request.method == "POST" else 200,
    )


def settle(request: HttpRequest, asked: Delegation, *, at: datetime) -> str:
    """Do what the button says, and say what was done; "" for no button. Raises PermissionDenied, Refused."""
    person = actor(request)
    if "approve" in request.POST:
        delegating.approve_delegation(delegation=asked, by=person, at=at)
        return _("Approved.")
    if "refuse" in request.POST:
        delegating.refuse_delegation(delegation=asked, by=person, at=at)
        return _("Refused.")
    if "withdraw" in request.POST:
        delegating.withdraw_delegation(delegation=asked, by=person, at=at)
        return _("Your request is taken back.")
    return ""
