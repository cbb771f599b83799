"""Pages of a consultation: the round with everything said in it, and the forms to say something."""

from datetime import datetime
from math import ceil
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Organisation, Right
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.asking import page_address, page_asked
from statements.actions import collecting, participating
from statements.forms.speaking import SpeakingForm
from statements.models import Amendment, Block, Round, Statement
from statements.permissions import Part, part, working_statement
from statements.queries.attribution import attribution
from statements.queries.consultation import amendments_of, comments_of, voices_of
from statements.queries.participation import standing_of
from statements.queries.redlines import BlockInput, round_input
from statements.queries.text import TextBlock, version_text
from statements.stages import ANSWERABLE, Stage
from statements.templatetags.typography import whole_number

# A text longer than that is read in pages, so that the first load stays light.
BLOCKS_A_PAGE = 60


def round_of(statement: Statement, number: int) -> Round:
    """The statement's round of that number, with its version. Raises Round.DoesNotExist."""
    return statement.rounds.select_related("version").get(number=number)


def is_open(consultation: Round, *, at: datetime) -> bool:
    """Whether somebody can still speak in it; the action decides again under its locks."""
    return (
        consultation.closed_at is None
        and at < consultation.deadline
        and consultation.statement.stage == Stage.CONSULTATION
    )


def crumbs(statement: Statement, consultation: Round | None = None) -> list[tuple[str, str]]:
    """The way to a page of a round; the page itself is left out."""
    way = [(_("Work"), reverse("dashboard")), (statement.title(), reverse("overview", args=[statement.ref]))]
    if consultation is not None:
        name = _("Round %(number)s") % {"number": whole_number(consultation.number)}
        way.append((name, reverse("round", args=[statement.ref, consultation.number])))
    return way


def tabs(statement: Statement, consultation: Round, current: str) -> list[tuple[str, str, bool]]:
    """The pages of a round between which a coordinator goes back and forth."""
    named = (
        ("round", _("What was said")),
        ("participation", _("Who takes part")),
        ("board", _("Answers")),
        ("merge", _("Merge")),
        ("answers", _("Table of answers")),
    )
    return [(label, reverse(name, args=[statement.ref, consultation.number]), name == current) for name, label in named]


def asked_block(request: HttpRequest, consultation: Round) -> TextBlock | None:
    """The block of the version that `?block=` names, None where it names none. Raises Http404."""
    ref = request.GET.get("block", "")
    if not ref:
        return None
    block = version_text(consultation.version).block(ref)
    if block is None:
        raise Http404
    return block


def subject_of(consultation: Round, ref: str) -> Amendment:
    """The amendment with everything needed to show it. Raises Amendment.DoesNotExist."""
    subject: Amendment = amendments_of(consultation).get(ref=ref)
    subject.round = consultation
    return subject


def row_of(statement: Statement, block: TextBlock | None) -> Block | None:
    return None if block is None else statement.blocks.get(ref=block.ref)


def speakers(request: HttpRequest, statement: Statement, *, at: datetime) -> list[Organisation]:
    """For whom this person may speak. Raises PermissionDenied where there is nobody."""
    voices = list(voices_of(actor(request), statement, Right.COMMENT, at=at))
    if not voices:
        raise PermissionDenied
    return voices


def over(request: HttpRequest, consultation: Round) -> HttpResponse:
    """Back to the round, for somebody who opens a form after its end."""
    messages.warning(request, _("This consultation is over."))
    return redirect("round", consultation.statement.ref, consultation.number)


@login_required
@require_safe
def round_page(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The version under consultation, and below each block what organisations say of it; long texts in pages.

    That a representative opened it is noted while the round is open: it tells the coordinators whom the text reached.
    """
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    held = part(person, statement)
    text = version_text(consultation.version)
    said = round_input(text, amendments_of(consultation), comments_of(consultation))
    own = list(voices_of(person, statement, Right.READ, at=at))
    voices = list(voices_of(person, statement, Right.COMMENT, at=at))
    still_open = is_open(consultation, at=at)
    if still_open and own and not held.staff and request.method == "GET" and not is_prefetch(request):
        participating.note_reading(consultation, own, by=person, at=at)
    shown = page_of(said.blocks, request)
    unsent = collecting.unsent_amendment(consultation, person) if still_open and voices else None
    return render(
        request,
        "statements/consulting/round.html",
        {
            "statement": statement,
            "round": consultation,
            "text": text,
            "said": said,
            "shown": shown,
            "voices": voices,
            "names": attribution(consultation, voices=own, sees_all=held.coordinates),
            "standing": standing_of(consultation, own),
            "is_open": still_open,
            "may_speak": still_open and bool(voices),
            # For whom the reader can speak to what others said.
            "speaking": voices if still_open else [],
            "collecting": len(collecting.collected(unsent)) if unsent else 0,
            "may_reply": bool(repliers(consultation, held, voices, at=at)),
            "tabs": tabs(statement, consultation, "round") if held.coordinates else [],
            "crumbs": crumbs(statement),
        },
    )


def is_prefetch(request: HttpRequest) -> bool:
    """Whether a browser loads the page ahead, or a program looks at it, while nobody reads it (Fetch: Sec-Purpose)."""
    asked_for = " ".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return "prefetch" in asked_for.lower() or "preview" in asked_for.lower()


class BlocksShown(NamedTuple):
    """One page of a long text; `earlier` and `later` are addresses, "" at the ends."""

    blocks: list[BlockInput]
    number: int
    total: int
    earlier: str
    later: str


def page_of(blocks: list[BlockInput], request: HttpRequest) -> BlocksShown:
    """The page that `?page=` asks for, or that `?block=` stands on."""
    total = max(1, ceil(len(blocks) / BLOCKS_A_PAGE))
    wanted = request.GET.get("block", "")
    at_block = next((place // BLOCKS_A_PAGE + 1 for place, item in enumerate(blocks) if item.block.ref == wanted), 0)
    number = min(total, max(1, at_block or page_asked(request)))
    return BlocksShown(
        blocks[(number - 1) * BLOCKS_A_PAGE : number * BLOCKS_A_PAGE],
        number,
        total,
        page_address({}, number - 1) if number > 1 else "",
        page_address({}, number + 1) if number < total else "",
    )


def place_in_round(consultation: Round, anchor: str, block: str = "") -> str:
    """The address of something said in a round, such as "comment-…", at the block with that reference ("": none)."""
    address = reverse("round", args=[consultation.statement.ref, consultation.number])
    # Only a long text has pages to choose from.
    chosen = f"?block={block}" if block and len(version_text(consultation.version).blocks) > BLOCKS_A_PAGE else ""
    return f"{address}{chosen}#{anchor}"


def repliers(consultation: Round, held: Part, voices: list[Organisation], *, at: datetime) -> list[Organisation]:
    """In whose names this person can reply to a comment now: their organisations', and as coordinator the convenor's.

    The action decides again under its locks.
    """
    statement = consultation.statement
    may = list(voices) if is_open(consultation, at=at) else []
    answers = held.coordinates and statement.stage in ANSWERABLE and consultation.merged_at is None
    if answers and statement.convenor is not None and statement.convenor not in may:
        may.append(statement.convenor)
    return may


def refuse(form: SpeakingForm, refused: Refused) -> int:
    """Show the reason in the form; where the moment has passed, leave the words to be copied. Returns the status."""
    status = status_of(refused)
    if status == 409:
        form.put_away()
    else:
        add_refusal(form, refused)
    return status


def frame(
    consultation: Round, block: TextBlock | None, voices: list[Organisation], refused: Refused | None
) -> dict[str, Any]:
    """What every form of a round shows around itself; `late` where it was refused because the moment has passed."""
    return {
        "statement": consultation.statement,
        "round": consultation,
        "paragraph": block,
        "voices": voices,
        "refused": refused,
        "late": refused is not None and status_of(refused) == 409,
        "crumbs": crumbs(consultation.statement, consultation),
    }
