"""Where blocks stand, and how one becomes two or two become one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Person
from organisations.models.refs import as_reference
from organisations.refusals import Outdated, Refused
from organisations.views.actor import actor
from redline.joining import join_words
from statements.actions import arranging, splitting
from statements.forms.arranging import JoinForm, PlaceForm, SplitForm
from statements.forms.drafting import LARGEST_NUMBER
from statements.models import Block, BlockRevision, Statement
from statements.permissions import coordinates, statement_to
from statements.queries.text import Text, TextBlock, newest_revisions, working_text
from statements.queries.wording import Meanwhile, compared, meanwhile, started_from
from statements.stages import DEEPEST, NESTABLE, WRITABLE
from statements.templatetags.typography import reading
from statements.views.drafting import back_to, removed_meanwhile, rows_of, text_crumb, three_ways
from statements.views.ways import crumbs


def shown_block(text: Text, ref: str) -> TextBlock:
    """The block as a reader meets it. Raises Block.DoesNotExist."""
    block = text.block(ref)
    if block is None:
        raise Block.DoesNotExist
    return block


def newest_of(block: Block) -> dict[str, BlockRevision]:
    return {revision.language: revision for revision in newest_revisions([block])}


# -- where it stands ---------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place_block(request: HttpRequest, ref: str, block: str) -> HttpResponse:
    """To any place and depth by a form; or by `to` one place up or down, one step in or out."""
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    text = working_text(statement)
    shown = shown_block(text, block)
    moved = arranging.writable_block(statement, block)
    if "to" in request.POST:
        step(statement, text, moved, request.POST["to"], by=person)
        return back_to(statement, moved.ref)
    form = PlaceForm(
        request.POST if request.method == "POST" else None, block=shown, blocks=text.blocks, language=reading()
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                after = arranging.writable_block(statement, form.cleaned_data["after"])
                arranging.move_block(statement, moved, after=after, depth=form.cleaned_data.get("depth"), by=person)
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("The paragraph is moved."))
                return back_to(statement, moved.ref)
    return page(request, statement, text, block, "place_block", {"form": form}, status=status)


def step(statement: Statement, text: Text, moved: Block, to: str, *, by: Person) -> None:
    """At the end of the way nothing happens. Raises Refused for the title, BadRequest for another way."""
    if to not in {"up", "down", "in", "out"}:
        raise BadRequest
    if to in {"in", "out"}:
        depth = moved.depth + (1 if to == "in" else -1)
        if 0 <= depth <= DEEPEST or moved.kind not in NESTABLE:
            arranging.nest_block(statement, moved, depth=depth, by=by)
        return
    body = [other.ref for other in text.body]
    if moved.ref not in body:
        raise Refused("kind", _("The title stays on top."))
    at = body.index(moved.ref)
    goal = at - 1 if to == "up" else at + 1
    if 0 <= goal < len(body):
        before = at - 2 if to == "up" else at + 1
        after = arranging.writable_block(statement, body[before]) if before >= 0 else None
        arranging.move_block(statement, moved, after=after, by=by)


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
    return page(request, statement, working_text(statement), block, "remove_block", {})


# -- one becomes two ---------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def split_block(request: HttpRequest, ref: str, block: str) -> HttpResponse:
    """The words in two boxes each, cut at the first empty line. They also come as typed in the paragraph's own form."""
    statement = statement_to(coordinates, ref, actor=actor(request), at=clock.now())
    cut = statement.blocks.get(ref=block)
    if request.method != "POST" and cut.removed_at is not None:
        raise Block.DoesNotExist
    revisions = newest_of(cut)
    marked = words_to_cut(request, statement)
    if request.method != "POST" or marked:
        if cut.removed_at is not None:
            return removed_meanwhile(request, statement, cut, marked, status=409)
        form = SplitForm(revisions=revisions, languages=statement.languages, words=marked)
        form.initial = {**form.initial, **numbers_seen(request, statement)}
        return page(request, statement, working_text(statement), block, "split_block", {"form": form})
    return split_now(request, statement, cut, revisions)


def split_now(
    request: HttpRequest, statement: Statement, cut: Block, revisions: dict[str, BlockRevision]
) -> HttpResponse:
    form = SplitForm(request.POST, revisions=revisions, languages=statement.languages)
    # A language in which somebody wrote meanwhile has no box in the form that was sent.
    for name in [name for name in form.fields if name.startswith("head_") and name not in request.POST]:
        form.fields[name].required = False
    status = 422
    if form.is_valid():
        try:
            second = splitting.split_block(
                statement,
                cut,
                texts=form.parts(),
                based_on=form.based_on(),
                submission=form.cleaned_data["submission"],
                by=actor(request),
            )
        except Outdated:
            changes = meanwhile(cut, languages=statement.languages, based_on=form.based_on(), typed=form.typed())
            return three_ways(request, statement, changes, on_top(request, form, changes, revisions))
        except Refused as refused:
            add_refusal(form, refused)
            status = status_of(refused)
        else:
            messages.success(request, _("The paragraph is split in two."))
            return back_to(statement, second.ref)
    cut.refresh_from_db()
    if cut.removed_at is not None:
        return removed_meanwhile(request, statement, cut, rough_words(request, statement.languages), status=409)
    return page(request, statement, working_text(statement), cut.ref, "split_block", {"form": form}, status=status)


def words_to_cut(request: HttpRequest, statement: Statement) -> dict[str, str]:
    """The words that come to be cut, by language: from the paragraph's form, or from both boxes of this one."""
    if "cut" in request.POST:
        return rough_words(request, statement.languages)
    if "split" in request.POST:
        return {
            language: request.POST[f"text_{language}"]
            for language in statement.languages
            if f"text_{language}" in request.POST
        }
    return {}


def rough_words(request: HttpRequest, languages: list[str]) -> dict[str, str]:
    """What stands in the boxes as one text, with an empty line between them, as it was typed."""
    boxes = {
        language: [request.POST.get(f"{part}_{language}", "") for part in ("head", "tail")] for language in languages
    }
    return {language: "\n\n".join(filter(None, parts)) for language, parts in boxes.items() if any(parts)}


def numbers_seen(request: HttpRequest, statement: Statement) -> dict[str, int]:
    """The numbers of the revisions that the person started from, as the form that was sent has them."""
    given = {name: request.POST.get(name, "") for name in (f"based_on_{code}" for code in statement.languages)}
    return {
        name: int(number)
        for name, number in given.items()
        if number.isascii() and number.isdecimal() and len(number) < 11 and int(number) <= LARGEST_NUMBER
    }


def on_top(
    request: HttpRequest, form: SplitForm, changes: list[Meanwhile], revisions: dict[str, BlockRevision]
) -> SplitForm:
    """The form again with what was typed, on top of what stands now; a language that came meanwhile joins it."""
    typed = request.POST.copy()
    for change in changes:
        typed[f"based_on_{change.language}"] = str(change.present_number)
        if f"head_{change.language}" not in typed and change.present:
            typed[f"head_{change.language}"] = change.present
    again = SplitForm(typed, revisions=revisions, languages=form.all_languages)
    again.is_valid()
    return again


# -- two become one ----------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_blocks(request: HttpRequest, ref: str, block: str) -> HttpResponse:
    """The words of the block and of the one below it, as one that may still be smoothed."""
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    first = statement.blocks.get(ref=block)
    if request.method != "POST" and first.removed_at is not None:
        raise Block.DoesNotExist
    if request.method == "POST" and "other" in request.POST:
        second = statement.blocks.filter(ref=as_reference(request.POST["other"])).first()
    else:
        second = splitting.following(statement, first)
    if second is None:
        raise Refused("anchor", _("No paragraph stands below this one."))
    newest, added = newest_of(first), newest_of(second)
    words = splitting.joined_words(newest, added)
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        other=second.ref,
        words=words,
        revisions=newest,
        added=added,
        languages=statement.languages,
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                splitting.join_blocks(
                    statement,
                    first,
                    second,
                    based_on=form.based_on(),
                    other_based_on=form.based_on("other_based_on"),
                    texts=form.typed(),
                    by=person,
                )
            except Outdated:
                return joined_meanwhile(request, statement, first, second, form)
            except Refused as refused:
                if refused.code == "removed":
                    return removed_meanwhile(request, statement, first, form.typed(), status=409)
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("The two paragraphs are one."))
                return back_to(statement, first.ref)
    text = working_text(statement)
    pair = [(shown, cells) for shown, cells in rows_of(text) if shown.ref in {first.ref, second.ref}]
    if not any(shown.ref == first.ref for shown, _cells in pair):
        return removed_meanwhile(request, statement, first, words, status=409)
    return page(request, statement, text, first.ref, "join_blocks", {"form": form, "pair": pair}, status=status)


def joined_meanwhile(
    request: HttpRequest, statement: Statement, first: Block, second: Block, form: JoinForm
) -> HttpResponse:
    """Somebody changed one of the two: what both say together now, beside what was typed."""
    newest, added = newest_of(first), newest_of(second)
    words = splitting.joined_words(newest, added)
    before = started_from(first, form.based_on()), started_from(second, form.based_on("other_based_on"))
    typed = form.typed()
    changes = []
    again = request.POST.copy()
    for language in statement.languages:
        base = join_words(before[0].get(language, ""), before[1].get(language, ""))
        now = newest.get(language) or added.get(language)
        present = words.get(language, "")
        changes.append(compared(language, base, now, typed.get(language, base), present=present))
        again[f"based_on_{language}"] = str(newest[language].number if language in newest else 0)
        again[f"other_based_on_{language}"] = str(added[language].number if language in added else 0)
        if not changes[-1].is_mine:
            again[f"text_{language}"] = present
    on_it = JoinForm(again, other=second.ref, words=words, revisions=newest, added=added, languages=statement.languages)
    on_it.is_valid()
    return three_ways(request, statement, changes, on_it)


# -- the page ----------------------------------------------------------------------------------------------------------


def page(  # noqa: PLR0917 - what is shown, of which text, by what
    request: HttpRequest,
    statement: Statement,
    text: Text,
    ref: str,
    template: str,
    more: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """Around a form about one block. Raises Block.DoesNotExist where it is not in the text."""
    shown = shown_block(text, ref)
    return render(
        request,
        f"statements/drafting/{template}.html",
        {
            "statement": statement,
            "paragraph": shown,  # `block` is the template engine's own word
            "cells": next(cells for row, cells in rows_of(text) if row.ref == shown.ref),
            "writable": statement.stage in WRITABLE,
            "crumbs": crumbs(statement, text_crumb(statement)),
            **more,
        },
        status=status,
    )
