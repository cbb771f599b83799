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
from organisations.forms.refusing import add_refusal, status_of
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import merging
from statements.forms.merging import DispositionForm
from statements.models import Amendment, Comment, Round, Statement
from statements.permissions import coordinates, statement_to
from statements.queries.consultation import amendments_of, comments_of
from statements.queries.merge_preview import MergePreview, adopted, merge_preview
from statements.queries.redlines import RoundInput, read_amendment, round_input
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
                merging.dispose(
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
