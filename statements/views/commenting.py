"""The page on which somebody comments."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import commenting
from statements.forms.commenting import CommentForm
from statements.permissions import working_statement
from statements.views.consulting import asked_block, frame, is_open, over, refuse, round_of, row_of, speakers


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
                made = commenting.comment(
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
