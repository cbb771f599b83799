"""Pages of a consultation: the round with everything said in it, and the forms to say something."""

from datetime import datetime
from typing import Any

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
from statements.forms.speaking import SpeakingForm
from statements.models import Block, Round, Statement
from statements.permissions import coordinates, working_statement
from statements.queries.consultation import amendments_of, comments_of, voices_of
from statements.queries.redlines import round_input
from statements.queries.text import TextBlock, version_text
from statements.stages import Stage


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
        name = _("Round %(number)s") % {"number": consultation.number}
        way.append((name, reverse("round", args=[statement.ref, consultation.number])))
    return way


def tabs(statement: Statement, consultation: Round, current: str) -> list[tuple[str, str, bool]]:
    """The pages of a round between which a coordinator goes back and forth."""
    named = (("round", _("What was said")), ("board", _("Answers")), ("merge", _("Merge")))
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
    """The version under consultation, and below each block what organisations say of it."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    text = version_text(consultation.version)
    said = round_input(text, amendments_of(consultation), comments_of(consultation))
    voices = list(voices_of(person, statement, Right.COMMENT, at=at))
    still_open = is_open(consultation, at=at)
    return render(
        request,
        "statements/consulting/round.html",
        {
            "statement": statement,
            "round": consultation,
            "text": text,
            "said": said,
            "voices": voices,
            "voice_ids": {voice.pk for voice in voices},
            "is_open": still_open,
            "may_speak": still_open and bool(voices),
            "tabs": tabs(statement, consultation, "round") if coordinates(person, statement) else [],
            "crumbs": crumbs(statement),
        },
    )


def refuse(form: SpeakingForm, refused: Refused) -> int:
    """Show the reason in the form; where the moment has passed, leave the words to be copied. Returns the status."""
    status = status_of(refused)
    if status == 409:
        form.put_away()
    else:
        add_refusal(form, refused)
    return status


def frame(
    statement: Statement, consultation: Round, block: TextBlock | None, voices: list[Organisation]
) -> dict[str, Any]:
    """What every form of a round shows around itself."""
    return {
        "statement": statement,
        "round": consultation,
        "paragraph": block,
        "voices": voices,
        "crumbs": crumbs(statement, consultation),
    }
