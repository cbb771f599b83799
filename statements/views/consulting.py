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
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Organisation, Right
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import consulting
from statements.forms.consulting import AMENDMENT_FORMS, AmendmentForm, CommentForm
from statements.models import Block, Round, Statement
from statements.permissions import coordinates, working_statement
from statements.queries.consultation import amendments_of, comments_of, voices_of
from statements.queries.redlines import read_amendment, redline, round_input
from statements.queries.text import TextBlock, version_text
from statements.stages import BlockKind, ChangeKind, Stage


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


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Remark on a block (`?block=`) or on the whole text."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    block = asked_block(request, consultation)
    voices = speakers(request, statement, at=at)
    if request.method != "POST" and not is_open(consultation, at=at):
        return over(request, consultation)
    typed = request.POST if request.method == "POST" else None
    form = CommentForm(typed, voices=voices)
    status = 200
    refused: Refused | None = None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = consulting.comment(
                    consultation,
                    organisation=form.voice(),
                    text=form.cleaned_data["text"],
                    weight=form.cleaned_data["weight"],
                    block=row_of(statement, block),
                    submission=form.cleaned_data["submission"],
                    by=person,
                    at=at,
                )
            except Refused as refusal:
                refused = refusal
                status = refuse(form, refusal)
            else:
                messages.success(request, _("Your comment stands below."))
                return redirect(f"{reverse('round', args=[ref, number])}#comment-{made.ref}")
    return render(
        request,
        "statements/consulting/comment.html",
        {**frame(statement, consultation, block, voices), "form": form, "late": status == 409, "refused": refused},
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Propose other words for a block, a new block after it, or to strike it (`?block=` and `?kind=`)."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    block = asked_block(request, consultation)
    make_form = AMENDMENT_FORMS.get(request.GET.get("kind", ""))
    if block is None or make_form is None:
        raise Http404
    if make_form.kind == ChangeKind.DELETE and block.kind == BlockKind.TITLE:
        raise Refused("block", _("The title cannot be struck."))
    voices = speakers(request, statement, at=at)
    if request.method != "POST" and not is_open(consultation, at=at):
        return over(request, consultation)
    typed = request.POST if request.method == "POST" else None
    form = make_form(typed, voices=voices, block=block, languages=statement.languages)
    status = 200
    refused: Refused | None = None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            proposed = consulting.Proposed(
                kind=form.kind, block=row_of(statement, block), texts=form.words(), new_kind=form.new_kind
            )
            try:
                if "preview" in request.POST:
                    consulting.change_rows(proposed, version_text(consultation.version), languages=statement.languages)
                    status = 200
                else:
                    made = consulting.amend(
                        consultation,
                        organisation=form.voice(),
                        changes=[proposed],
                        reason=form.cleaned_data["reason"],
                        submission=form.cleaned_data["submission"],
                        by=person,
                        at=at,
                    )
                    messages.success(
                        request, _("Your amendment stands below as number %(number)s.") % {"number": made.number}
                    )
                    return redirect(f"{reverse('round', args=[ref, number])}#amendment-{made.ref}")
            except Refused as refusal:
                refused = refusal
                status = refuse(form, refusal)
    context = {
        **frame(statement, consultation, block, voices),
        "form": form,
        "kind": form.kind,
        "redlines": redlines(form) if form.is_bound or form.kind == ChangeKind.DELETE else [],
        "late": status == 409,
        "refused": refused,
    }
    return render(request, "statements/consulting/amend.html", context, status=status)


def redlines(form: AmendmentForm) -> list[object]:
    """What stands in the form now as redlines, without languages in which nothing changes or the words cannot stand."""
    before = {language: form.block.text(language) for language in form.languages}
    if form.kind == ChangeKind.DELETE:
        return [redline(language, text, "") for language, text in before.items() if text]
    words = form.words()
    if form.kind == ChangeKind.INSERT:
        before = {}
    return [
        redline(language, before.get(language, ""), text)
        for language, text in words.items()
        if text and text != before.get(language, "") and f"text_{language}" not in form.errors
    ]


def refuse(form: CommentForm | AmendmentForm, refused: Refused) -> int:
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


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_amendment(request: HttpRequest, ref: str, number: int, amendment: str) -> HttpResponse:
    """Take an amendment back, while the round is open."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    subject = amendments_of(consultation).get(ref=amendment)
    subject.round = consultation
    voices = speakers(request, statement, at=at)
    if subject.organisation not in voices:
        raise PermissionDenied
    refused: Refused | None = None
    if request.method == "POST":
        try:
            consulting.withdraw_amendment(subject, by=person, at=at)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, _("Amendment %(number)s is withdrawn.") % {"number": subject.number})
            return redirect("round", ref, number)
    elif subject.withdrawn_at is not None:
        messages.warning(request, _("This amendment was withdrawn before."))
        return redirect("round", ref, number)
    elif not is_open(consultation, at=at):
        return over(request, consultation)
    return render(
        request,
        "statements/consulting/withdraw_amendment.html",
        {
            **frame(statement, consultation, None, voices),
            "read": read_amendment(subject, version_text(consultation.version)),
            "refused": refused,
        },
        status=status_of(refused) if refused else 200,
    )
