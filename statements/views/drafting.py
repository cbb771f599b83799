"""The text as its coordinators write it, and as it stood in each version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.refusals import Outdated, Refused
from organisations.views.actor import actor
from statements.actions import arranging, keeping
from statements.actions.rewording import reword
from statements.forms.drafting import BlockForm, NewBlockForm
from statements.models import Block, Statement
from statements.permissions import Part, coordinates, part, reads_text, rewords, statement_to, working_statement
from statements.queries.keeping import unsaved, unsaved_in
from statements.queries.text import Text, TextBlock, newest_revisions, version_text, working_text
from statements.queries.translating import waiting
from statements.queries.wording import Meanwhile, meanwhile, started_from
from statements.stages import WRITABLE, Language
from statements.templatetags.typography import reading
from statements.views.ways import crumbs, tabs


def text_crumb(statement: Statement) -> tuple[str, str]:
    return (_("Text"), reverse("text", args=[statement.ref]))


def back_to(statement: Statement, block: str) -> HttpResponse:
    """The text, at that block."""
    return redirect(f"{reverse('text', args=[statement.ref])}#b-{block}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A block in one language. `state` is "", "stale" or "missing"."""

    language: str
    text: str
    state: str


def rows_of(text: Text) -> list[tuple[TextBlock, list[Cell]]]:
    """Each block with its cells, in the statement's order of languages."""
    return [
        (
            block,
            [
                Cell(
                    language,
                    block.text(language),
                    "missing" if not block.text(language) else "stale" if language in block.stale else "",
                )
                for language in text.languages
            ],
        )
        for block in text.blocks
    ]


@login_required
@require_safe
def text(request: HttpRequest, ref: str) -> HttpResponse:
    """The present text, block by block, with what is missing or out of date."""
    person = actor(request)
    statement = statement_to(reads_text, ref, actor=person, at=clock.now())
    held = part(person, statement)
    coordinator = held.coordinates
    present = working_text(statement)
    return render(
        request,
        "statements/drafting/text.html",
        {
            "statement": statement,
            "text": present,
            "rows": rows_of(present),
            "last": present.blocks[-1].ref if present.blocks else "",
            "first": present.body[0].ref if present.body else "",
            "behind": len(present.out_of_step),
            "unsaved": unsaved_in(statement, present, person),
            "writable": coordinator and statement.stage in WRITABLE,
            "coordinator": coordinator,
            "translating": "" if coordinator or statement.stage not in WRITABLE else " ".join(sorted(held.languages)),
            "crumbs": crumbs(statement),
            "tabs": tabs(statement, "text", held),
        },
    )


@login_required
@require_safe
def version(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A version, which never changes; everybody who takes part may read it."""
    statement = working_statement(ref, actor=actor(request), at=clock.now())
    shown = statement.versions.get(number=number)
    content = version_text(shown)
    return render(
        request,
        "statements/drafting/version.html",
        {
            "statement": statement,
            "version": shown,
            "text": content,
            "rows": rows_of(content),
            "is_final": statement.final_version_id == shown.pk,
            "newest": statement.versions.order_by("-number").values_list("number", flat=True).first(),
            "crumbs": crumbs(statement),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_block(request: HttpRequest, ref: str) -> HttpResponse:
    """A new paragraph after the one that `?after=` names (at the end without it)."""
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    present = working_text(statement)
    refs = [block.ref for block in present.blocks]
    after = request.GET.get("after", "")
    form = NewBlockForm(
        request.POST if request.method == "POST" else None,
        initial={"after": after if after in refs else (refs[-1] if refs else "")},
        languages=statement.languages,
        blocks=present.blocks,
        language=reading(),
    )
    form.helper.attrs = {"data-preview": reverse("preview", args=[statement.ref])}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                anchor = arranging.writable_block(statement, typed["after"])
                block = arranging.add_block(
                    statement,
                    kind=typed["kind"],
                    texts=form.typed(),
                    after=anchor,
                    depth=anchor.depth if anchor.kind == typed["kind"] else 0,
                    is_demand=typed["is_demand"],
                    submission=typed["submission"],
                    by=person,
                )
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("The paragraph is added."))
                return back_to(statement, block.ref)
    return render(
        request,
        "statements/drafting/add_block.html",
        {
            "statement": statement,
            "form": form,
            "writable": statement.stage in WRITABLE,
            "crumbs": crumbs(statement, text_crumb(statement)),
        },
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_block(request: HttpRequest, ref: str, block: str) -> HttpResponse:
    """The words of a block in each language. Where somebody was faster, both are shown and what was typed stays."""
    person = actor(request)
    statement = statement_to(rewords, ref, actor=person, at=clock.now())
    edited = statement.blocks.get(ref=block)
    languages = written_by(part(person, statement), statement)
    kept = None if request.method == "POST" else unsaved(edited, person, languages=languages)
    if request.method != "POST" and edited.removed_at is not None:
        if kept is None:
            raise Block.DoesNotExist
        return removed_meanwhile(request, statement, edited, kept.texts)
    goes_on = kept if kept and "draft" in request.GET else None
    revisions = {revision.language: revision for revision in newest_revisions([edited])}
    form = BlockForm(
        request.POST if request.method == "POST" else None,
        block=edited,
        revisions=revisions,
        languages=statement.languages,
        written=languages,
        words=goes_on.texts if goes_on else None,
        numbers=goes_on.based_on if goes_on else None,
        split_url=reverse("split-block", args=[statement.ref, edited.ref]),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                reword(
                    statement,
                    edited,
                    texts=form.changed(started_from(edited, form.based_on())),
                    based_on=form.based_on(),
                    kind=form.kind_chosen(),
                    is_demand=form.mark_chosen(),
                    in_step=form.cleaned_data.get("in_step", False),
                    by=person,
                )
            except Outdated:
                return outdated(request, statement, edited, form)
            except Refused as refused:
                if refused.code == "removed":
                    return removed_meanwhile(request, statement, edited, form.typed(), status=409)
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("The paragraph is saved."))
                return back_to(statement, edited.ref)
    present = working_text(statement)
    shown = present.block(edited.ref)
    writable = statement.stage in WRITABLE
    form.helper.attrs = {"data-preview": reverse("preview", args=[statement.ref])}
    if writable:
        form.helper.attrs["data-draft"] = reverse("keep-draft", args=[statement.ref, edited.ref])
    if kept and not goes_on:
        form.helper.attrs["data-waits"] = "1"
    return render(
        request,
        "statements/drafting/edit_block.html",
        {
            "statement": statement,
            "paragraph": shown,  # `block` is the template engine's own word
            "form": form,
            "beside": read_beside(shown, languages),
            "waiting": waiting(statement, present, [shown]) if shown else [],
            "kept": kept if not goes_on else None,
            "splits": form.splits,
            "others": in_it_too(request, statement, edited) if writable else [],
            "writable": writable,
            "crumbs": crumbs(statement, text_crumb(statement)),
        },
        status=status,
    )


def written_by(held: Part, statement: Statement) -> list[str]:
    """In which of its languages somebody writes words: a coordinator in all of them, a translator in their own."""
    return [language for language in statement.languages if held.coordinates or language in held.languages]


def read_beside(block: TextBlock | None, written: Sequence[str]) -> list[Cell]:
    """The words that a translator translates: shown, not in the form."""
    if block is None:
        return []
    return [Cell(language, words, "") for language, words in block.texts.items() if language not in written]


def in_it_too(request: HttpRequest, statement: Statement, block: Block) -> list[str]:
    """The names of the others who have the block open. Opening it says that this person has, fetching it ahead not."""
    person = actor(request)
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    if request.method == "GET" and "prefetch" not in purpose:
        return keeping.here(statement, block, by=person)
    return keeping.others(block, by=person)


def removed_meanwhile(
    request: HttpRequest, statement: Statement, block: Block, texts: Mapping[str, str], *, status: int = 200
) -> HttpResponse:
    """The paragraph is gone: what was typed stands in a form that adds it as a new one."""
    present = working_text(statement)
    words = {f"text_{language}": text for language, text in texts.items()}
    again = NewBlockForm(
        initial={**words, "kind": block.kind, "is_demand": block.is_demand, "after": present.blocks[-1].ref},
        languages=statement.languages,
        blocks=present.blocks,
        language=reading(),
    )
    again.helper.form_action = reverse("add-block", args=[statement.ref])
    return render(
        request,
        "statements/drafting/removed.html",
        {
            "statement": statement,
            "form": again,
            "paragraph": block,
            "kept": keeping_of(block, request),
            "crumbs": crumbs(statement, text_crumb(statement)),
        },
        status=status,
    )


def keeping_of(block: Block, request: HttpRequest) -> bool:
    """Whether this person has words for the block that were kept."""
    return unsaved(block, actor(request), languages=Language.values) is not None


def outdated(request: HttpRequest, statement: Statement, block: Block, form: BlockForm) -> HttpResponse:
    """What stands now, what was typed, where both started from; the form then starts from what stands now."""
    # A language that the person only reads stands as they saw it.
    typed_or_read = {**started_from(block, form.based_on()), **form.typed()}
    changes = meanwhile(block, languages=statement.languages, based_on=form.based_on(), typed=typed_or_read)
    typed = request.POST.copy()
    for change in changes:
        typed[f"based_on_{change.language}"] = str(change.present_number)
        if not change.is_mine:
            # The person did not touch this language: what stands now goes into the box, not the older words.
            typed[f"text_{change.language}"] = change.present
    block.refresh_from_db()
    revisions = {revision.language: revision for revision in newest_revisions([block])}
    again = BlockForm(typed, block=block, revisions=revisions, languages=statement.languages, written=form.written)
    again.is_valid()
    return three_ways(request, statement, changes, again)


def three_ways(request: HttpRequest, statement: Statement, changes: Sequence[Meanwhile], form: Form) -> HttpResponse:
    """What both started from, what stands now and what was typed; below, the form on top of what stands now."""
    return render(
        request,
        "statements/drafting/outdated.html",
        {"statement": statement, "form": form, "changes": changes, "crumbs": crumbs(statement, text_crumb(statement))},
        status=409,
    )
