"""One answer for several amendments, after a page that shows which they are."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from organisations.forms.refusing import add_refusal, status_of
from organisations.refusals import Outdated, Refused
from organisations.views.actor import actor
from statements.actions import disposing
from statements.forms.disposing import SeveralForm
from statements.models import Amendment
from statements.queries.board import stands_on
from statements.queries.redlines import read_amendment
from statements.templatetags.typography import whole_number
from statements.views.merging import Desk, asked_of_board, coordinated_round, desk_of, frame, is_answerable


def agreeing(desk: Desk, waiting: list[Amendment]) -> list[Amendment]:
    """Those that contradict nothing that waits or is accepted, and have not lost their place."""
    contested = desk.contested
    return [
        amendment
        for amendment in waiting
        if amendment.ref not in contested and all(orphan.reinserted_at for orphan in amendment.orphans.all())
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispose_several(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The amendments that wait, those that contradict nothing ticked, and one answer for all that are."""
    desk = desk_of(coordinated_round(request, ref, number))
    asked = asked_of_board(desk, request.GET)
    waiting = [
        entry.subject for entry in desk.board.narrowed(asked) if entry.waits and isinstance(entry.subject, Amendment)
    ]
    chosen = agreeing(desk, waiting) if is_answerable(desk.consultation) else []
    form = SeveralForm(request.POST if request.method == "POST" else None, shown=waiting, chosen=chosen)
    status = 200
    refused: Refused | None = None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                given = disposing.dispose_several(
                    form.chosen(),
                    outcome=form.cleaned_data["outcome"],
                    reason=form.cleaned_data["reason"],
                    by=actor(request),
                )
            except Refused as refusal:
                refused = refusal
                status = status_of(refusal)
                if status != 409:
                    add_refusal(form, refusal)
            else:
                words = ngettext("%(number)s answer is saved.", "%(number)s answers are saved.", len(given))
                messages.success(request, words % {"number": whole_number(len(given))})
                return redirect("board", ref, number)
        elif "amendments" in form.errors:
            # Answered or withdrawn since the page was drawn: they are no longer among those that wait.
            status = 409
    ticked = form.ticked
    context = {
        **frame(desk, "board"),
        "form": form,
        "rows": [
            (
                read_amendment(amendment, desk.stands, on=stands_on(amendment)),
                amendment.ref in ticked,
                amendment.ref in desk.contested,
            )
            for amendment in waiting
        ],
        "refused": refused,
        "answered_meanwhile": refused.present if isinstance(refused, Outdated) else [],
        "gone": status == 409 and refused is None,
    }
    return render(request, "statements/merging/several.html", context, status=status)
