"""Pages on which amendments are proposed, reworded and taken back."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import status_of
from organisations.models import Organisation
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import amending, collecting
from statements.actions.amending import Proposed
from statements.actions.wishing import as_proposed
from statements.forms.amending import AMENDMENT_FORMS, AmendmentForm, RewordingForm, possible_kinds
from statements.models import Amendment, Block, Round
from statements.permissions import working_statement
from statements.queries.attribution import attribution_for
from statements.queries.lines import Redline, Stands, lines
from statements.queries.proposing import changes_of
from statements.queries.redlines import lines_on_top, read_amendment, read_at
from statements.queries.text import TextBlock, version_text
from statements.stages import BlockKind, ChangeKind
from statements.templatetags.typography import whole_number
from statements.views.consulting import (
    asked_block,
    frame,
    is_open,
    over,
    place_in_round,
    refuse,
    round_of,
    speakers,
    subject_of,
)

HEADINGS = {
    ChangeKind.REPLACE: gettext_lazy("Edit a paragraph"),
    ChangeKind.INSERT: gettext_lazy("Add a paragraph"),
    ChangeKind.DELETE: gettext_lazy("Strike a paragraph"),
    ChangeKind.MOVE: gettext_lazy("Move a paragraph"),
    ChangeKind.SPLIT: gettext_lazy("Split a paragraph"),
    ChangeKind.JOIN: gettext_lazy("Join two paragraphs"),
}
TABS = {
    ChangeKind.REPLACE: gettext_lazy("Change the words"),
    ChangeKind.INSERT: gettext_lazy("Add one after it"),
    ChangeKind.DELETE: gettext_lazy("Strike it"),
    ChangeKind.MOVE: gettext_lazy("Move it"),
    ChangeKind.SPLIT: gettext_lazy("Split it"),
    ChangeKind.JOIN: gettext_lazy("Join it with the next"),
}
# What is clear before anything is typed.
SHOWN_AT_ONCE = frozenset({ChangeKind.DELETE, ChangeKind.JOIN})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Propose one change at a block (`?block=` and `?kind=`), by itself or together with others (`actions.collecting`).

    `?new=` names an insertion collected before, to be written anew.
    """
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    block = asked_block(request, consultation)
    make_form = AMENDMENT_FORMS.get(request.GET.get("kind", ""))
    if block is None or make_form is None:
        raise Http404
    text = version_text(consultation.version)
    if make_form.kind == ChangeKind.DELETE and block.kind == BlockKind.TITLE:
        raise Refused("block", _("The title cannot be struck."))
    if make_form.kind not in possible_kinds(text, block):
        raise Http404
    voices = speakers(request, statement, at=at)
    if request.method != "POST" and not is_open(consultation, at=at):
        return over(request, consultation)
    unsent = collecting.unsent_amendment(consultation, person)
    items = collecting.collected(unsent) if unsent else []
    key = f"{make_form.kind}-{request.GET.get('new', '') if make_form.kind == ChangeKind.INSERT else block.ref}"
    form = make_form(
        request.POST if request.method == "POST" else None,
        voices=voices,
        block=block,
        text=text,
        earlier=next((item.changes for item in items if item.key == key), ()),
        collecting=len(items),
    )
    status = 200
    refused: Refused | None = None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                changes = form.changes(rows_of(consultation, form))
                if "preview" in request.POST:
                    amending.looked_through(consultation, changes)
                    status = 200
                elif "collect" in request.POST:
                    collecting.collect(consultation, changes, reason=form.cleaned_data["reason"], by=person, at=at)
                    messages.success(request, _("It is kept. Add what else belongs to it, then send it."))
                    return redirect("unsent-amendment", ref, number)
                else:
                    made = amending.amend(
                        consultation,
                        organisation=form.voice(),
                        changes=changes,
                        reason=form.cleaned_data["reason"],
                        submission=form.cleaned_data["submission"],
                        by=person,
                        at=at,
                    )
                    return proposed(request, made, form.voice(), form.cleaned_data["submission"])
            except Refused as refusal:
                refused = refusal
                status = refuse(form, refusal)
    context = {
        **frame(consultation, block, voices, refused),
        "form": form,
        "kind": form.kind,
        "heading": HEADINGS[form.kind],
        "tabs": kind_tabs(request, block, possible_kinds(text, block), form.kind),
        "redlines": preview(form, consultation) if shows_change(form) else [],
        "collecting": len(items),
    }
    return render(request, "statements/consulting/amend.html", context, status=status)


def rows_of(consultation: Round, form: AmendmentForm) -> dict[str, Block]:
    """The blocks that the form speaks of, by reference."""
    return {block.ref: block for block in consultation.statement.blocks.filter(ref__in=form.refs())}


def shows_change(form: AmendmentForm) -> bool:
    return form.is_valid() if form.is_bound else form.kind in SHOWN_AT_ONCE or bool(form.earlier)


def preview(form: AmendmentForm, consultation: Round) -> list[Redline]:
    """What stands in the form now as redlines; nothing where it cannot be."""
    stands = Stands(form.text)
    try:
        asked = amending.looked_through(consultation, form.changes(rows_of(consultation, form)))
    except Refused:
        return []
    return lines(changes_of(asked.rows, stands.blocks), stands)


def kind_tabs(
    request: HttpRequest, block: TextBlock, kinds: Sequence[ChangeKind], current: ChangeKind
) -> list[tuple[str, str, bool]]:
    """What else can be done with the same block."""
    return [(str(TABS[kind]), f"{request.path}?block={block.ref}&kind={kind}", kind == current) for kind in kinds]


def proposed(
    request: HttpRequest, made: Amendment, organisation: Organisation, submission: UUID | None
) -> HttpResponse:
    """Back to the round, where the amendment stands: as a new one, or as that of others who wanted the same."""
    words = {"number": whole_number(made.number)}
    if made.organisation_id != organisation.pk:
        messages.info(
            request,
            _("The very same is proposed already, as amendment %(number)s: you now stand behind it as co-sponsor.")
            % words,
        )
    elif made.submission != submission:
        messages.info(
            request, _("You proposed the very same before, as amendment %(number)s. It is there once.") % words
        )
    else:
        messages.success(request, _("Your amendment stands below as number %(number)s.") % words)
    return redirect(amendment_url(made.round, made))


def amendment_url(consultation: Round, amendment: Amendment) -> str:
    """Where the amendment stands on the page of its round."""
    first = next(iter(read_at(amendment)), "")
    return place_in_round(consultation, f"amendment-{amendment.ref}", first)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def amend_amendment(request: HttpRequest, ref: str, number: int, amendment: str) -> HttpResponse:
    """Propose other words for an amendment: the form starts from its own."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    parent = subject_of(consultation, amendment)
    voices = speakers(request, statement, at=at)
    if request.method != "POST" and (parent.withdrawn_at is not None or not is_open(consultation, at=at)):
        return gone(request, consultation) if parent.withdrawn_at is not None else over(request, consultation)
    stands = Stands(version_text(consultation.version))
    read = read_amendment(parent, stands)
    if not read.has_words:
        raise Refused("unworded", _("There are no words in this amendment that could be others."))
    form = RewordingForm(
        request.POST if request.method == "POST" else None, voices=voices, parent=parent, text=stands.text
    )
    status = 200
    refused: Refused | None = None
    redlines: list[Redline] = []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            changes: list[Proposed] = as_proposed(parent.changes.all(), form.words())
            try:
                asked = amending.looked_through(consultation, changes, amends=parent)
                redlines = lines_on_top(parent, changes_of(asked.rows, stands.blocks), stands)
                status = 200
                if "preview" not in request.POST:
                    made = amending.amend(
                        consultation,
                        organisation=form.voice(),
                        changes=changes,
                        reason=form.cleaned_data["reason"],
                        amends=parent,
                        submission=form.cleaned_data["submission"],
                        by=person,
                        at=at,
                    )
                    return proposed(request, made, form.voice(), form.cleaned_data["submission"])
            except Refused as refusal:
                refused = refusal
                status = refuse(form, refusal)
    context = {
        **frame(consultation, None, voices, refused),
        "form": form,
        "read": read,
        "names": attribution_for(person, consultation, at=at),
        "redlines": redlines,
    }
    return render(request, "statements/consulting/amend_amendment.html", context, status=status)


def gone(request: HttpRequest, consultation: Round) -> HttpResponse:
    """Back to the round, for somebody who opens a page of an amendment that is no more."""
    messages.warning(request, _("This amendment was withdrawn before."))
    return redirect("round", consultation.statement.ref, consultation.number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_amendment(request: HttpRequest, ref: str, number: int, amendment: str) -> HttpResponse:
    """Take an amendment back, while the round is open; where others stand behind it, it passes to the first of them."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    subject = subject_of(consultation, amendment)
    voices = speakers(request, statement, at=at)
    if subject.organisation not in voices:
        raise PermissionDenied
    refused: Refused | None = None
    names = attribution_for(person, consultation, at=at)
    if request.method == "POST":
        try:
            heir = amending.withdraw_amendment(subject, by=person, at=at)
        except Refused as refusal:
            refused = refusal
        else:
            words = {"number": whole_number(subject.number), "name": names.name(heir) if heir else ""}
            if heir:
                messages.success(request, _("Amendment %(number)s stays, as that of %(name)s.") % words)
            else:
                messages.success(request, _("Amendment %(number)s is withdrawn.") % words)
            return redirect("round", ref, number)
    elif subject.withdrawn_at is not None:
        return gone(request, consultation)
    elif not is_open(consultation, at=at):
        return over(request, consultation)
    heirs = [sponsor.organisation for sponsor in subject.co_sponsors.all()]
    return render(
        request,
        "statements/consulting/withdraw_amendment.html",
        {
            **frame(consultation, None, voices, refused),
            "read": read_amendment(subject, version_text(consultation.version)),
            "names": names,
            "heir": names.name(heirs[0]) if heirs else "",
        },
        status=status_of(refused) if refused else 200,
    )
