"""The text as its coordinators write it, and as it stood in each version."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.refusals import Outdated, Refused
from organisations.views.actor import actor
from statements.actions import arranging
from statements.actions.rewording import reword
from statements.forms.drafting import BlockForm, NewBlockForm
from statements.models import Block, Statement
from statements.permissions import Part, coordinates, part, reads_text, rewords, statement_to, working_statement
from statements.queries.text import Text, TextBlock, newest_revisions, version_text, working_text
from statements.queries.wording import meanwhile, started_from
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
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                block = arranging.add_block(
                    statement,
                    kind=typed["kind"],
                    texts=form.typed(),
                    after=arranging.writable_block(statement, typed["after"]),
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
    if request.method != "POST" and edited.removed_at is not None:
        raise Block.DoesNotExist
    revisions = {revision.language: revision for revision in newest_revisions([edited])}
    form = BlockForm(
        request.POST if request.method == "POST" else None,
        block=edited,
        revisions=revisions,
        languages=statement.languages,
        written=languages,
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
                    return removed_meanwhile(request, statement, edited, form)
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("The paragraph is saved."))
                return back_to(statement, edited.ref)
    shown = working_text(statement).block(edited.ref)
    return render(
        request,
        "statements/drafting/edit_block.html",
        {
            "statement": statement,
            "block": shown,
            "form": form,
            "beside": read_beside(shown, languages),
            "stale": [Language(language).label for language in shown.stale] if shown else [],
            "writable": statement.stage in WRITABLE,
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


def removed_meanwhile(request: HttpRequest, statement: Statement, block: Block, form: BlockForm) -> HttpResponse:
    """The paragraph is gone: what was typed stands in a form that adds it as a new one."""
    present = working_text(statement)
    words = {f"text_{language}": text for language, text in form.typed().items()}
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
        {"statement": statement, "form": again, "crumbs": crumbs(statement, text_crumb(statement))},
        status=409,
    )


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
    return render(
        request,
        "statements/drafting/outdated.html",
        {
            "statement": statement,
            "block": working_text(statement).block(block.ref),
            "form": again,
            "changes": changes,
            "crumbs": crumbs(statement, text_crumb(statement)),
        },
        status=409,
    )


@login_required
@require_POST
def place_block(request: HttpRequest, ref: str, block: str) -> HttpResponse:
    """One place up or down (`to`); at the end of the way nothing happens."""
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    moved = arranging.writable_block(statement, block)
    direction = request.POST.get("to", "")
    if direction not in {"up", "down"}:
        raise BadRequest
    body = [other.ref for other in working_text(statement).body]
    if moved.ref not in body:
        raise Refused("kind", _("The title stays on top."))
    at = body.index(moved.ref)
    goal = at - 1 if direction == "up" else at + 1
    if 0 <= goal < len(body):
        before = at - 2 if direction == "up" else at + 1
        after = arranging.writable_block(statement, body[before]) if before >= 0 else None
        arranging.move_block(statement, moved, after=after, by=person)
    return back_to(statement, moved.ref)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_block(request: HttpRequest, ref: str, block: str) -> HttpResponse:
    """Ask, then take the block out of the text."""
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    if request.method == "POST":
        arranging.remove_block(statement, statement.blocks.get(ref=block), by=person)
        messages.success(request, _("The paragraph is removed. Versions taken before still have it."))
        return redirect("text", statement.ref)
    present = working_text(statement)
    shown = present.block(block)
    if shown is None:
        raise Block.DoesNotExist
    return render(
        request,
        "statements/drafting/remove_block.html",
        {
            "statement": statement,
            "block": shown,
            "cells": next(cells for row, cells in rows_of(present) if row.ref == shown.ref),
            "writable": statement.stage in WRITABLE,
            "crumbs": crumbs(statement, text_crumb(statement)),
        },
    )
