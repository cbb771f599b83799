"""Pages of consolidation: the board on which everything is answered, the merge of what was accepted, its undoing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import status_of
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.asking import page_asked
from redline.blocks import Proposal
from statements.actions import merging
from statements.answer_words import contested_line
from statements.models import Amendment, Comment, Round
from statements.permissions import coordinates, statement_to
from statements.queries.attribution import attribution
from statements.queries.board import (
    ANSWERED,
    WAITING,
    Asked,
    Board,
    Entry,
    Page,
    board_amendments,
    board_comments,
    board_of,
    numbered,
    with_people,
)
from statements.queries.dissenting import NOBODY, contested
from statements.queries.lines import Stands
from statements.queries.merge_preview import BlockPreview, MergePreview, preview_of, previews_at
from statements.queries.merging import RoundMerge, adopted, live, merged, own_edits
from statements.queries.text import Text, TextBlock, version_text, working_text
from statements.queries.undoing import why_not_undoable
from statements.stages import ANSWERABLE, WRITABLE, Stage
from statements.templatetags.typography import whole_number
from statements.views.board_cards import Card, spreads
from statements.views.consulting import crumbs, round_of, tabs

Subject = Amendment | Comment


def coordinated_round(request: HttpRequest, ref: str, number: int) -> Round:
    """The round, for a coordinator. Raises Statement.DoesNotExist, Round.DoesNotExist, PermissionDenied."""
    statement = statement_to(coordinates, ref, actor=actor(request), at=clock.now())
    return round_of(statement, number)


def is_answerable(consultation: Round) -> bool:
    """Whether answers can still be given and changed."""
    return consultation.merged_at is None and consultation.statement.stage in ANSWERABLE


@dataclass(frozen=True)
class Desk:
    """A round as its coordinators have it before them. Everything is read once; merges are made when asked for."""

    consultation: Round
    text: Text
    amendments: list[Amendment]
    board: Board

    @cached_property
    def working(self) -> Text:
        """What stands now. While the consultation is open nobody can write in it: then it is the version."""
        statement = self.consultation.statement
        return working_text(statement) if statement.stage in WRITABLE else self.text

    @cached_property
    def own(self) -> Proposal:
        """What the coordinators changed since the version."""
        return own_edits(self.text, self.working)

    @cached_property
    def stands(self) -> Stands:
        """The version, for redlines against it."""
        return Stands(self.text)

    @cached_property
    def accepted(self) -> RoundMerge:
        """What is accepted, merged with what the coordinators wrote."""
        return merged(self.consultation, adopted(self.amendments), own=self.own)

    @cached_property
    def accepted_words(self) -> dict[str, dict[str, str]]:
        """Block -> language -> its words with everything accepted in them."""
        return {block.key: dict(block.texts) for block in self.accepted.result.blocks}

    @cached_property
    def preview(self) -> MergePreview:
        return preview_of(self.accepted, self.text, adopted(self.amendments))

    @cached_property
    def together(self) -> RoundMerge:
        """Everything that waits or is accepted, merged."""
        return merged(self.consultation, live(self.amendments), own=self.own)

    @cached_property
    def contested(self) -> frozenset[str]:
        """The amendments with a part in a contradiction of it."""
        return self.together.contested

    def together_at(self, places: Iterable[str]) -> dict[str, tuple[BlockPreview, ...]]:
        """What it makes of some blocks, as `previews_at`."""
        return previews_at(self.together, self.text, live(self.amendments), places)


def desk_of(consultation: Round) -> Desk:
    """Ten queries, however much was said."""
    text = version_text(consultation.version)
    amendments, comments = board_amendments(consultation), board_comments(consultation)
    return Desk(consultation, text, amendments, board_of(text, amendments, comments))


def frame(desk: Desk, current: str) -> dict[str, Any]:
    """What every page of the board shows around itself."""
    consultation = desk.consultation
    statement = consultation.statement
    waiting = desk.board.next_waiting()
    answerable = is_answerable(consultation)
    disputed = contested(statement, consultation=consultation) if consultation.merged_at is not None else NOBODY
    return {
        "statement": statement,
        "contested": disputed,
        "contested_line": contested_line(disputed),
        "round": consultation,
        "board": desk.board,
        "answerable": answerable,
        "next_url": answer_url(consultation, waiting.subject) if waiting and answerable else "",
        "tabs": tabs(statement, consultation, current),
        "crumbs": crumbs(statement, consultation),
        "names": attribution(consultation, sees_all=True),
    }


def answer_url(consultation: Round, subject: Subject) -> str:
    name = "dispose-amendment" if isinstance(subject, Amendment) else "dispose-comment"
    return reverse(name, args=[consultation.statement.ref, consultation.number, subject.ref])


def asked_of_board(desk: Desk, given: Mapping[str, str], *, page: int = 1) -> Asked:
    """What of the board an address asks for; what makes no sense is taken as not asked."""
    status, block, organisation = (given.get(name, "") for name in ("status", "block", "organisation"))
    return Asked(
        status=status if status in {WAITING, ANSWERED} else "",
        block=block if block and desk.text.block(block) else "",
        organisation=organisation if organisation and desk.board.heard(organisation) else "",
        page=page,
    )


def board_address(consultation: Round, asked: Asked, **more: str) -> str:
    """The board with these filters and this page."""
    given = {"status": asked.status, "block": asked.block, "organisation": asked.organisation}
    words = {name: value for name, value in given.items() if value}
    if asked.page > 1:
        words["page"] = str(asked.page)
    words |= {name: value for name, value in more.items() if value}
    address = reverse("board", args=[consultation.statement.ref, consultation.number])
    return f"{address}?{urlencode(words)}" if words else address


def entry_address(desk: Desk, asked: Asked, entry: Entry, **more: str) -> str:
    """Where on the board an entry stands."""
    there = Asked(asked.status, asked.block, asked.organisation, desk.board.page_of(asked, entry))
    return f"{board_address(desk.consultation, there, **more)}#{entry.anchor}"


@login_required
@require_safe
def board(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Every amendment and comment below its block, all of them merged live, and a form to answer each."""
    desk = desk_of(coordinated_round(request, ref, number))
    asked = asked_of_board(desk, request.GET, page=page_asked(request))
    page = desk.board.page(asked)
    with_people([entry.subject for section in page.sections for entry in section.entries])
    answerable = is_answerable(desk.consultation)
    done = done_just_now(desk, request)
    context = {
        **frame(desk, "board"),
        "text": desk.text,
        "asked": asked,
        "page": page,
        "peers": numbered(desk.board),
        "spreads": spreads(
            page.sections,
            desk.consultation,
            desk.stands,
            # Once merged, the working text goes its own way and a merge would tell of something else.
            together=desk.together_at(section.place for section in page.sections) if answerable else {},
            accepted=desk.accepted_words if answerable else {},
            contested=desk.contested if answerable else frozenset(),
        ),
        "contradictions": len(desk.accepted.result.conflicts) if answerable else 0,
        "filters": filters(desk, asked),
        "places": places(desk.board),
        "earlier": another_page(desk, asked, page, -1),
        "later": another_page(desk, asked, page, 1),
        "back": board_address(desk.consultation, asked).partition("?")[2],
        "done": done,
        "done_card": Card(done, desk.consultation, desk.stands, {}, is_contested=False) if done else None,
    }
    return render(request, "statements/merging/board.html", context)


def filters(desk: Desk, asked: Asked) -> list[tuple[str, str, bool]]:
    """The three views of the board, as tabs."""
    counts = {"": desk.board.total, WAITING: desk.board.total - desk.board.answered, ANSWERED: desk.board.answered}
    labels = {"": _("All"), WAITING: _("Waiting"), ANSWERED: _("Answered")}
    return [
        (
            f"{label} ({whole_number(counts[status])})",
            board_address(desk.consultation, Asked(status, asked.block, asked.organisation)),
            status == asked.status,
        )
        for status, label in labels.items()
    ]


def places(board: Board) -> list[TextBlock]:
    """The blocks of which something was said."""
    spoken_of = {entry.place for entry in board.entries}
    return [block for block in board.text.blocks if block.ref in spoken_of]


def another_page(desk: Desk, asked: Asked, page: Page, step: int) -> str:
    number = page.number + step
    if not 1 <= number <= page.total:
        return ""
    return board_address(desk.consultation, Asked(asked.status, asked.block, asked.organisation, number))


def done_just_now(desk: Desk, request: HttpRequest) -> Entry | None:
    """What was answered just before, so that it can be taken back at once."""
    entry = desk.board.entry(request.GET.get("done", ""))
    return entry if entry is not None and not entry.waits else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """What the text becomes when the accepted amendments are merged, and the merge itself."""
    consultation = coordinated_round(request, ref, number)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            merging.merge_round(consultation, by=actor(request))
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, _("The accepted amendments are in the text now."))
            return redirect("text", ref)
    desk = desk_of(consultation)
    context = {**frame(desk, "merge"), **merging_context(desk), "refused": refused}
    return render(request, "statements/merging/merge.html", context, status=status_of(refused) if refused else 200)


def merging_context(desk: Desk) -> dict[str, Any]:
    consultation = desk.consultation
    in_consolidation = consultation.statement.stage == Stage.CONSOLIDATION
    preview = desk.preview if is_answerable(consultation) else None
    deferred = [one for one in desk.amendments if hasattr(one, "disposition") and one.disposition.outcome == "deferred"]
    return {
        "preview": preview,
        "accepted": len(adopted(desk.amendments)),
        "deferred": len(deferred),
        "in_consolidation": in_consolidation,
        "not_undoable": why_not_undoable(consultation) if consultation.merged_at and in_consolidation else "",
        "can_undo": in_consolidation and consultation.merged_at and not why_not_undoable(consultation),
        "can_merge": preview is not None
        and not preview.contradictions
        and desk.board.answered == desk.board.total
        and in_consolidation,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def undo_merge(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Take the merge back, after a question."""
    consultation = coordinated_round(request, ref, number)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            merging.undo_merge(consultation, by=actor(request))
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, _("The merge is undone. The answers can be changed again."))
            return redirect("board", ref, number)
    desk = desk_of(consultation)
    context = {
        **frame(desk, "merge"),
        "refused": refused,
        "not_undoable": "" if refused else why_not_undoable(consultation),
    }
    return render(request, "statements/merging/undo_merge.html", context, status=status_of(refused) if refused else 200)


@login_required
@require_safe
def next_version(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The whole text as it will stand after the merge, with marks of what changes and by whom."""
    desk = desk_of(coordinated_round(request, ref, number))
    context = {**frame(desk, "merge"), **merging_context(desk), "text": desk.text}
    return render(request, "statements/merging/next_version.html", context)
