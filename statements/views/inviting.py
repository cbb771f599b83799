"""Who is asked to take part."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import OrganisationKind
from organisations.queries.directory import organisations_named
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions.consulting import INVITABLE, invite
from statements.forms.inviting import InviteForm, SearchForm
from statements.permissions import coordinates, coordinates_or_publishes, part, statement_to
from statements.queries.consultation import guests
from statements.templatetags.typography import whole_number
from statements.views.ways import crumbs, tabs

MOST_FOUND = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest, ref: str) -> HttpResponse:
    """Everyone invited; coordinators find others (`?q=`) and invite those they tick."""
    at = clock.now()
    person = actor(request)
    permission = coordinates if request.method == "POST" else coordinates_or_publishes
    statement = statement_to(permission, ref, actor=person, at=at)
    held = part(person, statement)
    coordinator = held.coordinates
    search = SearchForm(request.GET)
    wanted = search.cleaned_data["q"] if search.is_valid() else ""
    invited = guests(statement, at=at)
    # Public bodies are addressed, not invited.
    candidates = organisations_named(wanted).exclude(kind=OrganisationKind.PUBLIC_BODY)
    found = list(candidates[: MOST_FOUND + 1]) if coordinator and search.is_valid() else []
    known = {guest.organisation_id for guest in invited}
    offered = [organisation for organisation in found[:MOST_FOUND] if organisation.pk not in known]
    form = InviteForm(request.POST if request.method == "POST" else None, offered=offered)
    status = 200 if search.is_valid() else 422
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                fresh = invite(statement, form.cleaned_data["organisation"], by=person, at=at)
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(
                    request,
                    ngettext("%(number)s organisation invited.", "%(number)s organisations invited.", len(fresh))
                    % {"number": whole_number(len(fresh))},
                )
                return redirect("invitations", statement.ref)
    return render(
        request,
        "statements/inviting/invitations.html",
        {
            "statement": statement,
            "invited": invited,
            "search": search,
            "wanted": wanted,
            "offered": offered,
            "ticked": request.POST.getlist("organisation"),
            "hidden": len(found[:MOST_FOUND]) - len(offered),
            "more": len(found) > MOST_FOUND,
            "most": MOST_FOUND,
            "form": form,
            "may_invite": coordinator and statement.stage in INVITABLE,
            "crumbs": crumbs(statement),
            "tabs": tabs(statement, "invitations", held),
        },
        status=status,
    )
