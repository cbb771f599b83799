"""The pages on which an amendment or a comment is answered, and the answer taken back."""

from typing import Any
from urllib.parse import parse_qs

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organisations.forms.refusing import add_refusal, status_of
from organisations.refusals import Outdated, Refused
from organisations.views.actor import actor
from statements.actions import disposing
from statements.forms.disposing import DispositionForm
from statements.models import Amendment, Comment, Round
from statements.queries.board import Asked, Entry, anchor_of, numbered, stands_on
from statements.queries.deciding import words_to_begin_from
from statements.queries.merge_preview import merge_preview
from statements.queries.merging import adopted
from statements.queries.redlines import read_amendment
from statements.views.merging import (
    Desk,
    Subject,
    answer_url,
    asked_of_board,
    board_address,
    coordinated_round,
    desk_of,
    entry_address,
    frame,
    is_answerable,
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispose_amendment(request: HttpRequest, ref: str, number: int, amendment: str) -> HttpResponse:
    """Answer an amendment."""
    consultation = coordinated_round(request, ref, number)
    subject = consultation.amendments.get(ref=amendment)
    return dispose(request, consultation, subject)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispose_comment(request: HttpRequest, ref: str, number: int, comment: str) -> HttpResponse:
    """Answer a comment."""
    consultation = coordinated_round(request, ref, number)
    subject = consultation.comments.get(ref=comment)
    return dispose(request, consultation, subject)


def dispose(request: HttpRequest, consultation: Round, wanted: Subject) -> HttpResponse:
    desk = desk_of(consultation)
    entry = desk.board.entry(anchor_of(wanted))
    if entry is None:
        messages.warning(request, _("This amendment was withdrawn."))
        return redirect("board", consultation.statement.ref, consultation.number)
    # The same row, with everything the page needs already at hand.
    subject = entry.subject
    following = desk.board.next_waiting(subject)
    form = DispositionForm(
        request.POST if request.method == "POST" else None,
        subject=subject,
        peers=numbered(desk.board),
        begin=words_to_begin_from(subject, desk.stands, desk.accepted_words) if isinstance(subject, Amendment) else {},
        more_wait=following is not None and following.subject != subject,
    )
    status = 200
    refused: Refused | None = None
    if not is_answerable(consultation):
        form.put_away()
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                disposing.dispose(
                    subject,
                    outcome=form.cleaned_data["outcome"],
                    reason=form.cleaned_data["reason"],
                    decided_texts=form.decided_texts(),
                    duplicate_of=form.cleaned_data.get("duplicate_of"),
                    based_on=form.cleaned_data["based_on"],
                    by=actor(request),
                )
            except Outdated as outdated:
                refused, status = outdated, 409
                form.show_present(outdated.present)
            except Refused as refusal:
                refused = refusal
                status = status_of(refusal)
                if status == 409:
                    form.put_away()
                else:
                    add_refusal(form, refusal)
            else:
                return answered(request, desk, entry, following)
    context = {
        **frame(desk, "board"),
        "form": form,
        "subject": subject,
        "refused": refused,
        "outdated": isinstance(refused, Outdated),
        "present": refused.present if isinstance(refused, Outdated) else None,
        "late": status == 409 and not isinstance(refused, Outdated),
        "peers": numbered(desk.board),
        "voices": [],
        **shown(desk, subject),
    }
    return render(request, "statements/merging/dispose.html", context, status=status)


def answered(request: HttpRequest, desk: Desk, entry: Entry, following: Entry | None) -> HttpResponse:
    """On to what waits next where that was asked for, else back to the board where it stands."""
    more = following is not None and following.subject != entry.subject
    if "back" in request.POST:
        # It came from the board, and goes on there. What it asked for is read anew: nobody is sent elsewhere by it.
        return redirect(address_on_board(desk, request.POST["back"], entry, following if more else None))
    messages.success(request, _("The answer is saved."))
    if "next" in request.POST and following is not None and more:
        return redirect(answer_url(desk.consultation, following.subject))
    return redirect(f"{board_address(desk.consultation, Asked())}#{entry.anchor}")


def address_on_board(desk: Desk, back: str, entry: Entry, following: Entry | None) -> str:
    """The board as it was asked for, at what waits next, with the answer just given at hand to take back."""
    # The desk was read before the answer was written: among what waits this entry no longer counts.
    after = desk_of(desk.consultation)
    asked = asked_before(after, back)
    target = after.board.entry((following or entry).anchor) or entry
    return entry_address(after, asked, target, done=entry.anchor)


def asked_before(desk: Desk, back: str) -> Asked:
    """The filters in an address of the board."""
    return asked_of_board(desk, {name: values[0] for name, values in parse_qs(back[:200]).items()})


def shown(desk: Desk, subject: Subject) -> dict[str, Any]:
    """The amendment as redlines with what it would contradict if it were accepted, or the comment with its block."""
    text = desk.text
    if isinstance(subject, Comment):
        return {"comment": subject, "paragraph": text.block(subject.block.ref) if subject.block else None}
    changed = [change.block.ref for change in subject.changes.all() if change.block]
    context: dict[str, Any] = {
        "read": read_amendment(subject, desk.stands, on=stands_on(subject)),
        "paragraph": text.block(changed[0]) if changed else None,
    }
    if is_answerable(desk.consultation):
        chosen = {amendment.pk: amendment for amendment in [*adopted(desk.amendments), subject]}
        preview = merge_preview(desk.consultation, text, chosen.values(), own=desk.own)
        context["contradictions"] = [
            contradiction
            for block in preview.blocks
            for contradiction in block.contradictions
            if subject in contradiction.who
        ]
    return context


@login_required
@require_POST
def take_back_amendment(request: HttpRequest, ref: str, number: int, amendment: str) -> HttpResponse:
    """Undo the answer to an amendment."""
    consultation = coordinated_round(request, ref, number)
    return take_back(request, consultation, consultation.amendments.get(ref=amendment))


@login_required
@require_POST
def take_back_comment(request: HttpRequest, ref: str, number: int, comment: str) -> HttpResponse:
    """Undo the answer to a comment."""
    consultation = coordinated_round(request, ref, number)
    return take_back(request, consultation, consultation.comments.get(ref=comment))


def take_back(request: HttpRequest, consultation: Round, subject: Subject) -> HttpResponse:
    subject.round = consultation
    typed: QueryDict = request.POST
    try:
        disposing.take_back(subject, based_on=typed.get("based_on", ""), by=actor(request))
    except Refused as refused:
        messages.warning(request, str(refused.reason))
    else:
        messages.success(request, _("The answer is taken back: it waits again."))
    desk = desk_of(consultation)
    entry = desk.board.entry(anchor_of(subject))
    if entry is None:
        return redirect("board", consultation.statement.ref, consultation.number)
    return redirect(entry_address(desk, asked_before(desk, typed.get("back", "")), entry))
