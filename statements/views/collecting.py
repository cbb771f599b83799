"""The page of an amendment that somebody collects and has not sent."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import collecting
from statements.actions.collecting import Collected
from statements.forms.collecting import NextChangeForm, SendingForm
from statements.models import Round
from statements.permissions import working_statement
from statements.queries.lines import Stands, lines
from statements.queries.proposing import changes_of
from statements.queries.text import version_text
from statements.stages import ChangeKind
from statements.views.amending import proposed
from statements.views.consulting import frame, is_open, refuse, round_of, speakers


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsent_amendment(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """What was collected, as redlines; take one out, add one, give a reason, send."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    voices = speakers(request, statement, at=at)
    form = SendingForm(request.POST if request.method == "POST" else None, voices=voices)
    status = 200
    refused: Refused | None = None
    if request.method == "POST" and "throw" in request.POST:
        collecting.throw_away(consultation, by=person)
        messages.success(request, _("What you had collected is gone."))
        return redirect("round", ref, number)
    if request.method == "POST" and ("remove" in request.POST or "keep" in request.POST):
        # Also where nobody was chosen yet to speak for: that is asked when it is sent.
        try:
            collecting.keep(
                consultation,
                reason=request.POST.get("reason", ""),
                without=request.POST.get("remove", ""),
                by=person,
                at=at,
            )
        except Refused as refusal:
            form.is_valid()
            refused = refusal
            status = refuse(form, refusal)
        else:
            return redirect("unsent-amendment", ref, number)
    elif request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = collecting.send_collected(
                    consultation,
                    organisation=form.voice(),
                    reason=form.cleaned_data["reason"],
                    submission=form.cleaned_data["submission"],
                    by=person,
                    at=at,
                )
            except Refused as refusal:
                refused = refusal
                status = refuse(form, refusal)
            else:
                return proposed(request, made, form.voice(), form.cleaned_data["submission"])
    unsent = collecting.unsent_amendment(consultation, person)
    items = collecting.collected(unsent) if unsent else []
    if unsent and request.method != "POST":
        form.initial["reason"] = unsent.reason
    still_open = is_open(consultation, at=at)
    if not still_open:
        form.put_away()
    text = version_text(consultation.version)
    context = {
        **frame(consultation, None, voices, refused),
        "form": form,
        "items": shown(consultation, items),
        "next_form": NextChangeForm(text=text),
        "is_open": still_open,
    }
    return render(request, "statements/consulting/unsent_amendment.html", context, status=status)


def shown(consultation: Round, items: list[Collected]) -> list[dict[str, Any]]:
    """Each as redlines, with the address at which it is written anew."""
    stands = Stands(version_text(consultation.version))
    page = reverse("amend", args=[consultation.statement.ref, consultation.number])
    cards = []
    for item in items:
        first = item.first
        query = {"block": first.block.ref if first.block else "", "kind": str(first.kind)}
        if first.kind == ChangeKind.INSERT:
            query["new"] = first.new
        rows = collecting.rows_of(consultation, item)
        cards.append(
            {
                "key": item.key,
                "label": first.kind.label,
                "number": stands.by_ref[query["block"]].number if query["block"] in stands.by_ref else "",
                "redlines": lines(changes_of(rows, stands.blocks), stands),
                "url": f"{page}?{urlencode(query)}",
            }
        )
    return cards
