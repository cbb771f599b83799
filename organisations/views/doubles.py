"""For the administrator: records that may be one organisation, the decision, and taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.actions import doubling, merging
from organisations.forms.doubles import DecideForm
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Merge, Organisation, PossibleDouble, Verdict
from organisations.models.refs import as_reference
from organisations.queries.directory import organisations_named
from organisations.queries.doubles import doubles_waiting, merges, records
from organisations.reasons import words_of
from organisations.refusals import Refused
from organisations.views.actor import actor, administer
from organisations.views.asking import words_asked

MOST_SHOWN = 50


@login_required
@require_safe
def doubles(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the likeliest first."""
    administer(request)
    waiting = doubles_waiting()
    shown = [{"double": double, "reasons": words_of(double.reasons)} for double in waiting[:MOST_SHOWN]]
    return render(
        request,
        "organisations/doubles.html",
        {
            "shown": shown,
            "in_all": waiting.count(),
            "most_shown": MOST_SHOWN,
            "crumbs": [(_("Organisations"), reverse("organisations"))],
        },
    )


@login_required
@require_POST
def look_for_doubles(request: HttpRequest) -> HttpResponse:
    """Compare all with all, in the background."""
    administer(request)
    doubling.ask_to_look(by=actor(request))
    messages.success(request, _("All names are being compared. Look again in a minute."))
    return redirect("doubles")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def double(request: HttpRequest, ref: str) -> HttpResponse:
    """Two records side by side, and the decision."""
    administer(request)
    pair = PossibleDouble.objects.select_related("first", "second", "decided_by").get(ref=ref)
    form = DecideForm(request.POST if request.method == "POST" else None, double=pair)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                decided = decide(request, pair, form.cleaned_data["verdict"], note=form.cleaned_data["note"])
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                return decided
    first, second = records([pair.first, pair.second])
    return render(
        request,
        "organisations/double.html",
        {
            "pair": pair,
            "first": first,
            "second": second,
            "reasons": words_of(pair.reasons),
            "form": form,
            "open": pair.verdict != Verdict.SAME and not (pair.first.merged_into_id or pair.second.merged_into_id),
            "crumbs": [(_("Possible doubles"), reverse("doubles"))],
        },
        status=status,
    )


def decide(request: HttpRequest, pair: PossibleDouble, verdict: str, *, note: str) -> HttpResponse:
    """Raises Refused."""
    if verdict == DecideForm.DIFFERENT:
        merging.find_different(pair, by=actor(request))
        messages.success(request, _("Kept as two organisations. They will not be asked about again."))
        return redirect("doubles")
    kept, absorbed = (pair.first, pair.second) if verdict == pair.first.ref else (pair.second, pair.first)
    merging.merge_organisations(kept=kept, absorbed=absorbed, note=note, by=actor(request))
    messages.success(request, _("Merged. It can be undone at any time."))
    return redirect("merges")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def find_double(request: HttpRequest, ref: str) -> HttpResponse:
    """Put this organisation beside another one by hand (`?q=` finds it)."""
    administer(request)
    organisation = Organisation.objects.standing().get(ref=ref)
    if request.method == "POST":
        other = Organisation.objects.standing().get(ref=as_reference(request.POST.get("other", "")))
        return redirect("double", doubling.ask_about(organisation, other, by=actor(request)).ref)
    wanted = words_asked(request)
    found = (
        organisations_named(wanted, language=get_language() or "en").exclude(pk=organisation.pk)[:MOST_SHOWN]
        if wanted
        else []
    )
    return render(
        request,
        "organisations/find_double.html",
        {
            "organisation": organisation,
            "wanted": wanted,
            "is_asked": bool(request.GET.get("q")),
            "found": found,
            "crumbs": [(_("Possible doubles"), reverse("doubles"))],
        },
    )


@login_required
@require_safe
def merge_list(request: HttpRequest) -> HttpResponse:
    """Every merge there was, with who decided."""
    administer(request)
    return render(
        request,
        "organisations/merges.html",
        {
            "merges": merges()[:MOST_SHOWN],
            "in_all": merges().count(),
            "most_shown": MOST_SHOWN,
            "crumbs": [(_("Possible doubles"), reverse("doubles"))],
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo_merge(request: HttpRequest, ref: str) -> HttpResponse:
    """Part them again."""
    administer(request)
    merge = Merge.objects.select_related("kept", "absorbed", "decided_by").get(ref=ref)
    if request.method == "POST":
        try:
            merging.undo_merge(merge, by=actor(request))
        except Refused as refused:
            messages.info(request, refused.reason)
        else:
            messages.success(request, _("They are two organisations again."))
        return redirect("merges")
    return render(
        request,
        "organisations/undo_merge.html",
        {
            "merge": merge,
            "moved": merge.moved.count(),
            "crumbs": [(_("Possible doubles"), reverse("doubles")), (_("Merges"), reverse("merges"))],
        },
    )
