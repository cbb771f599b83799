"""The page on which an amendment or a comment is answered."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.forms.refusing import add_refusal, status_of
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import disposing
from statements.forms.disposing import DispositionForm
from statements.models import Amendment, Comment, Round
from statements.queries.merge_preview import adopted, merge_preview
from statements.queries.redlines import read_amendment
from statements.queries.text import Text, version_text
from statements.views.merging import Subject, answer_url, coordinated_round, frame, is_answerable, said_in


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
    text = version_text(consultation.version)
    amendments, said = said_in(consultation, text)
    if isinstance(wanted, Amendment) and wanted.withdrawn_at is not None:
        messages.warning(request, _("This amendment was withdrawn."))
        return redirect("board", consultation.statement.ref, consultation.number)
    # The same row, with everything the page needs already at hand.
    subject = next(each for each in said.subjects() if each == wanted)
    following = said.next_waiting(subject)
    typed = request.POST if request.method == "POST" else None
    form = DispositionForm(typed, subject=subject, more_wait=following not in {None, subject})
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
                    by=actor(request),
                )
            except Refused as refusal:
                refused = refusal
                status = status_of(refusal)
                if status == 409:
                    form.put_away()
                else:
                    add_refusal(form, refusal)
            else:
                return answered(request, consultation, subject, following)
    context = {
        **frame(consultation, said, "board"),
        "form": form,
        "subject": subject,
        "refused": refused,
        "late": status == 409,
        **shown(consultation, text, amendments, subject),
    }
    return render(request, "statements/merging/dispose.html", context, status=status)


def answered(request: HttpRequest, consultation: Round, subject: Subject, following: Subject | None) -> HttpResponse:
    """On to what waits next where that was asked for, else back to the board where it stands."""
    messages.success(request, _("The answer is saved."))
    if "next" in request.POST and following not in {None, subject} and following is not None:
        return redirect(answer_url(consultation, following))
    board_url = reverse("board", args=[consultation.statement.ref, consultation.number])
    kind = "amendment" if isinstance(subject, Amendment) else "comment"
    return redirect(f"{board_url}#{kind}-{subject.ref}")


def shown(consultation: Round, text: Text, amendments: list[Amendment], subject: Subject) -> dict[str, Any]:
    """The amendment as redlines with what it would contradict if it were accepted, or the comment with its block."""
    if isinstance(subject, Comment):
        return {"comment": subject, "paragraph": text.block(subject.block.ref) if subject.block else None}
    changed = [change.block.ref for change in subject.changes.all() if change.block]
    context: dict[str, Any] = {
        "read": read_amendment(subject, text),
        "paragraph": text.block(changed[0]) if changed else None,
    }
    if is_answerable(consultation):
        chosen = {amendment.pk: amendment for amendment in [*adopted(amendments), subject]}
        preview = merge_preview(consultation, text, chosen.values())
        context["contradictions"] = [
            contradiction
            for block in preview.blocks
            for contradiction in block.contradictions
            if subject in contradiction.who
        ]
    return context
