"""Pages on which amendments are proposed and taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import status_of
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import amending
from statements.forms.amending import AMENDMENT_FORMS, AmendmentForm
from statements.permissions import working_statement
from statements.queries.consultation import amendments_of
from statements.queries.redlines import read_amendment, redline
from statements.queries.text import version_text
from statements.stages import BlockKind, ChangeKind
from statements.views.consulting import asked_block, frame, is_open, over, refuse, round_of, row_of, speakers


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
            proposed = amending.Proposed(
                kind=form.kind, block=row_of(statement, block), texts=form.words(), new_kind=form.new_kind
            )
            try:
                if "preview" in request.POST:
                    amending.change_rows(proposed, version_text(consultation.version), languages=statement.languages)
                    status = 200
                else:
                    made = amending.amend(
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
            amending.withdraw_amendment(subject, by=person, at=at)
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
