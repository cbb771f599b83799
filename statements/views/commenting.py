"""The pages on which somebody comments, and replies to a comment."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.models import Right
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import commenting
from statements.forms.commenting import CommentForm, ReplyForm
from statements.permissions import part, working_statement
from statements.queries.attribution import attribution_for
from statements.queries.consultation import comments_of, voices_of
from statements.queries.text import version_text
from statements.views.consulting import (
    asked_block,
    frame,
    is_open,
    over,
    place_in_round,
    refuse,
    repliers,
    round_of,
    row_of,
    speakers,
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
    form = CommentForm(typed, voices=voices, on_block=block is not None)
    status = 200
    refused: Refused | None = None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = commenting.comment(
                    consultation,
                    organisation=form.voice(),
                    text=form.cleaned_data["text"],
                    weight=form.cleaned_data["weight"],
                    block=row_of(statement, block),
                    quote=form.cleaned_data.get("quote", ""),
                    submission=form.cleaned_data["submission"],
                    by=person,
                    at=at,
                )
            except Refused as refusal:
                refused = refusal
                status = refuse(form, refusal)
            else:
                messages.success(request, _("Your comment stands below."))
                return redirect(place_in_round(consultation, f"comment-{made.ref}", block.ref if block else ""))
    return render(
        request,
        "statements/consulting/comment.html",
        {**frame(consultation, block, voices, refused), "form": form},
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, ref: str, number: int, comment: str) -> HttpResponse:
    """Say something to a comment, for an organisation of the round or as a coordinator for the convenor."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    about = comments_of(consultation).get(ref=comment)
    about.round = consultation
    held = part(person, statement)
    voices = list(voices_of(person, statement, Right.COMMENT, at=at))
    if not voices and not held.coordinates:
        raise PermissionDenied
    may = repliers(consultation, held, voices, at=at)
    # Who opens the form too late is told so; who sends it too late is told by the action, and keeps the words.
    voices = may or voices or [convenor for convenor in [statement.convenor] if convenor is not None]
    place = place_in_round(consultation, f"comment-{about.ref}", about.block.ref if about.block else "")
    if request.method != "POST" and not may:
        messages.warning(request, _("Nobody can reply here any more."))
        return redirect(place)
    form = ReplyForm(request.POST if request.method == "POST" else None, voices=voices)
    status = 200
    refused: Refused | None = None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                commenting.reply(
                    about,
                    organisation=form.voice(),
                    text=form.cleaned_data["text"],
                    submission=form.cleaned_data["submission"],
                    by=person,
                    at=at,
                )
            except Refused as refusal:
                refused = refusal
                status = refuse(form, refusal)
            else:
                messages.success(request, _("Your reply stands below."))
                return redirect(place)
    return render(
        request,
        "statements/consulting/reply.html",
        {
            **frame(consultation, None, voices, refused),
            "comment": about,
            "paragraph": version_text(consultation.version).block(about.block.ref) if about.block else None,
            "quotes": {about.language: [about.quote]} if about.quote else {},
            "names": attribution_for(person, consultation, at=at),
            "form": form,
        },
        status=status,
    )
