"""The members of a network: today or on any day, and who joined and left when."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.actions.networking import correct_membership, leave_network, record_claim, record_membership
from organisations.actors import Actor
from organisations.forms.networks import ClaimForm, CorrectForm, DayForm, FindForm, LeaveForm, MemberForm
from organisations.forms.refusing import add_refusal, status_of, tried
from organisations.models import Membership, Organisation, OrganisationKind
from organisations.queries.directory import matching, organisation_for, visible
from organisations.queries.networks import history, members_on
from organisations.queries.rights import answers_for
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.directory import crumbs, reading
from printing.khmer import sort_key

MOST_FOUND = 20  # of a search for a new member


def network_for(who: Actor, ref: str) -> Organisation:
    """Raises Organisation.DoesNotExist where `who` may not know of it, and where it is no network."""
    network = organisation_for(who, ref, at=clock.now())
    if not network.is_network:
        raise Organisation.DoesNotExist
    return network


def managed(request: HttpRequest, ref: str) -> Organisation:
    """The network, for its director and administrators. Raises Organisation.DoesNotExist, PermissionDenied."""
    network = network_for(actor(request), ref)
    if not answers_for(actor(request), network):
        raise PermissionDenied
    return network


@require_safe
def members(request: HttpRequest, ref: str) -> HttpResponse:
    """Its members on a day (`?on=`; today), by name those whom the reader may know of, and the number of the others."""
    at = clock.now()
    network = network_for(request.user, ref)
    if network.ref != ref:
        return redirect("network-members", network.ref)
    today = timezone.localdate(at)
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": today})
    is_valid = not form.is_bound or form.is_valid()
    day: date = (form.cleaned_data["on"] if form.is_bound and is_valid else None) or today
    everybody = list(members_on(network, day))
    ever = list(history(network))
    known = set(visible(request.user, at=at).filter(memberships__network=network).values_list("pk", flat=True))
    named = sorted(
        (membership for membership in everybody if membership.member_id in known),
        key=lambda membership: sort_key(membership.member.name(), reading()),
    )
    return render(
        request,
        "organisations/members.html",
        {
            "network": network,
            "form": form,
            "day": day,
            "is_today": day == today,
            "members": named,
            "not_named": len(everybody) - len(named),
            "in_all": len(everybody),
            "ever": [membership for membership in ever if membership.member_id in known],
            "claims": network.claims.order_by("-claimed_on", "-id"),
            "may_manage": answers_for(request.user, network),
            "today": today,
            "crumbs": crumbs(network),
        },
        status=200 if is_valid else 422,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: HttpRequest, ref: str) -> HttpResponse:
    """Find an organisation (`?q=`) and say since when it belongs to the network."""
    at = clock.now()
    person = actor(request)
    network = managed(request, ref)
    search = FindForm(request.GET)
    wanted = search.cleaned_data["q"] if search.is_valid() else ""
    candidates = visible(person, at=at).exclude(pk=network.pk).exclude(kind=OrganisationKind.PUBLIC_BODY)
    found = list(matching(candidates, wanted, language=reading())[: MOST_FOUND + 1]) if wanted.strip() else []
    offered = found[:MOST_FOUND]
    form = MemberForm(
        request.POST if request.method == "POST" else None,
        offered=offered,
        initial={"joined_on": timezone.localdate(at), "member": offered[0].ref if len(offered) == 1 else None},
    )
    status = 200 if search.is_valid() else 422
    if request.method == "POST":
        status = 422
        if form.is_valid():
            dates = {name: form.cleaned_data[name] for name in ("joined_on", "left_on")}
            try:
                record_membership(network=network, member=form.chosen(), **dates, by=person)
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("%(name)s is a member.") % {"name": form.chosen().name()})
                return redirect("network-members", network.ref)
    return render(
        request,
        "organisations/add_member.html",
        {
            "network": network,
            "search": search,
            "wanted": wanted,
            "form": form,
            "offered": offered,
            "more": len(found) > MOST_FOUND,
            "most": MOST_FOUND,
            "crumbs": way(network),
        },
        status=status,
    )


def way(network: Organisation) -> list[tuple[str, str]]:
    return crumbs(network, (_("Members"), reverse("network-members", args=[network.ref])))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def membership(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """End a membership, or put its dates right. The member's own director may end it."""
    person = actor(request)
    at = clock.now()
    kept = Membership.objects.select_related("network", "member").get(pk=number, network__ref=ref)
    may_correct = answers_for(person, kept.network)
    if not may_correct and not answers_for(person, kept.member):
        # A number that somebody tried tells no more than a page that is not there.
        organisation_for(person, ref, at=at)
        organisation_for(person, kept.member.ref, at=at)
        raise PermissionDenied
    is_correction = request.method == "POST" and "leave" not in request.POST
    leaving = LeaveForm(
        request.POST if request.method == "POST" and not is_correction else None, today=timezone.localdate(at)
    )
    correcting = CorrectForm(
        request.POST if is_correction else None, initial={"joined_on": kept.joined_on, "left_on": kept.left_on}
    )
    status = 200
    if request.method == "POST":
        status = 422
        form = correcting if is_correction else leaving
        if form.is_valid():
            try:
                if is_correction:
                    correct_membership(kept, **form.cleaned_data, by=person)
                else:
                    leave_network(kept, left_on=form.cleaned_data["left_on"], by=person)
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("The membership is changed."))
                return redirect("organisation", kept.member.ref)
    return render(
        request,
        "organisations/membership.html",
        {
            "membership": kept,
            "leaving": leaving if kept.left_on is None else None,
            "correcting": correcting if may_correct else None,
            "crumbs": crumbs(),
        },
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, ref: str) -> HttpResponse:
    """Record what the network says of its own size."""
    network = managed(request, ref)
    form = ClaimForm(
        request.POST if request.method == "POST" else None,
        initial={"claimed_by": network.name(), "claimed_on": timezone.localdate(clock.now())},
    )
    status = tried(form, lambda: record_claim(network=network, **form.cleaned_data, by=actor(request)))
    if status is None:
        messages.success(request, _("The claim is recorded."))
        return redirect("network-members", network.ref)
    return render(
        request, "organisations/claim.html", {"network": network, "form": form, "crumbs": way(network)}, status=status
    )
