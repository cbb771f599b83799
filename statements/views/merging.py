"""Pages of consolidation: the board on which everything is answered, and the merge of what was accepted."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import status_of
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import merging
from statements.models import Amendment, Comment, Round, Statement
from statements.permissions import coordinates, statement_to
from statements.queries.consultation import amendments_of, comments_of
from statements.queries.merge_preview import MergePreview, adopted, merge_preview
from statements.queries.redlines import RoundInput, round_input
from statements.queries.text import Text, version_text
from statements.stages import ANSWERABLE, Stage
from statements.views.consulting import crumbs, round_of, tabs

Subject = Amendment | Comment


def coordinated_round(request: HttpRequest, ref: str, number: int) -> Round:
    """The round, for a coordinator. Raises Statement.DoesNotExist, Round.DoesNotExist, PermissionDenied."""
    statement = statement_to(coordinates, ref, actor=actor(request), at=clock.now())
    return round_of(statement, number)


def is_answerable(consultation: Round) -> bool:
    """Whether answers can still be given and changed."""
    return consultation.merged_at is None and consultation.statement.stage in ANSWERABLE


def said_in(consultation: Round, text: Text) -> tuple[list[Amendment], RoundInput]:
    amendments = list(amendments_of(consultation))
    return amendments, round_input(text, amendments, comments_of(consultation))


def frame(consultation: Round, said: RoundInput, current: str) -> dict[str, Any]:
    """What every page of the board shows around itself."""
    statement = consultation.statement
    waiting = said.next_waiting()
    return {
        "statement": statement,
        "round": consultation,
        "said": said,
        "answerable": is_answerable(consultation),
        "next_url": answer_url(consultation, waiting) if waiting and is_answerable(consultation) else "",
        "tabs": tabs(statement, consultation, current),
        "crumbs": crumbs(statement, consultation),
    }


def answer_url(consultation: Round, subject: Subject) -> str:
    name = "dispose-amendment" if isinstance(subject, Amendment) else "dispose-comment"
    return reverse(name, args=[consultation.statement.ref, consultation.number, subject.ref])


@login_required
@require_safe
def board(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Every amendment and comment below its block, what waits, and what the accepted ones make of the text."""
    consultation = coordinated_round(request, ref, number)
    text = version_text(consultation.version)
    amendments, said = said_in(consultation, text)
    context = {**frame(consultation, said, "board"), "text": text}
    # Once merged, the working text goes its own way and a preview would tell of something else.
    preview = merge_preview(consultation, text, adopted(amendments)) if is_answerable(consultation) else None
    by_block = preview.by_block if preview else {}
    context["items"] = [
        (item, [block for block in by_block.get(item.block.ref, ()) if block.is_consented]) for item in said.blocks
    ]
    context["contradictions"] = preview.contradictions if preview else 0
    return render(request, "statements/merging/board.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """What the text becomes when the accepted amendments are merged, and the merge itself."""
    consultation = coordinated_round(request, ref, number)
    statement: Statement = consultation.statement
    refused: Refused | None = None
    if request.method == "POST":
        try:
            merging.merge_round(consultation, by=actor(request))
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, _("The accepted amendments are in the text now."))
            return redirect("text", ref)
    text = version_text(consultation.version)
    amendments, said = said_in(consultation, text)
    preview: MergePreview | None = None
    if is_answerable(consultation):
        preview = merge_preview(consultation, text, adopted(amendments))
    context = {
        **frame(consultation, said, "merge"),
        "preview": preview,
        "refused": refused,
        "accepted": len(adopted(amendments)),
        "in_consolidation": statement.stage == Stage.CONSOLIDATION,
        "can_merge": preview is not None
        and not preview.contradictions
        and said.answered == said.total
        and statement.stage == Stage.CONSOLIDATION,
    }
    return render(request, "statements/merging/merge.html", context, status=status_of(refused) if refused else 200)
