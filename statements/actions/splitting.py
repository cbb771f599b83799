"""One block becomes two, two become one. No word is lost, and what was out of step stays so."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from organisations.actions.once import once
from organisations.actors import Actor, person
from organisations.models import Person
from organisations.refusals import Outdated, Refused
from redline.joining import join_words
from statements.actions import lifecycle
from statements.actions.admitting import admit_texts
from statements.actions.arranging import has_room, outline_changed, place_after, write_block
from statements.actions.keeping import drop_draft
from statements.models import Block, BlockRevision, Statement
from statements.permissions import coordinates
from statements.queries.text import newest_revisions, stale_languages
from statements.stages import WRITABLE, BlockKind, EventKind, Language

Parts = Mapping[str, tuple[str, str]]


def split_block(
    statement: Statement,
    block: Block,
    *,
    texts: Parts,
    based_on: Mapping[str, int],
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Block:
    """Cut a block in two and return the second part, which follows it and has its kind, depth and mark.

    `texts` has for each language the words before and after the cut; a language left out, or with nothing after the
    cut, stays whole in the first part, which keeps the reference: there it is out of date, in the second it is missing.
    Languages cut together match each other if they did before. `based_on` as in `rewording.reword`, for each language
    that has words. The person's draft of it goes. Raises PermissionDenied; Refused, with code `removed` where the block
    is gone; Outdated with the present revision. Event: block.split.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    if block.kind == BlockKind.TITLE:
        raise Refused("kind", _("The title stays one."))
    heads, tails = admitted_parts(statement, block, texts)
    at = at or clock.now()

    def make() -> Block:
        lifecycle.hold(statement, WRITABLE, alone=True)
        has_room(statement)
        present = in_place(block)
        newest = seen(present, based_on)
        behind = set(stale_languages(newest)) | (worded(newest) - tails.keys())
        write_words(present, heads, newest, behind, author=person(by), at=at)
        second = write_block(
            statement,
            kind=present.kind,
            texts={language: tails[language] for language in oldest_first(tails, behind)},
            place=place_after(statement, present),
            depth=present.depth,
            is_demand=present.is_demand,
            in_step=not behind,
            submission=submission,
            by=person(by),
            at=at,
        )
        outline_changed(statement, EventKind.BLOCK_SPLIT, present, by=by, at=at, new=second.ref)
        drop_draft(present, by=by)
        return second

    return once(Block.objects.filter(statement=statement), submission, make)


def admitted_parts(statement: Statement, block: Block, texts: Parts) -> tuple[dict[str, str], dict[str, str]]:
    """The words before and after the cut, by language, of those that are cut. Raises Refused."""
    if set(texts) - set(statement.languages):
        raise Refused("language", _("This statement is not written in that language."))
    cut = {language: parts for language, parts in texts.items() if parts[1].strip()}
    if not cut:
        raise Refused("text", _("Say in at least one language where the second part begins."))
    for language in cut:
        if not cut[language][0].strip():
            raise Refused("text", _("The first part needs words too."), field=f"head_{language}")
    heads: dict[str, str] = {}
    tails: dict[str, str] = {}
    for words, name, number in ((heads, "head", 0), (tails, "tail", 1)):
        for language in cut:
            part = {language: cut[language][number]}
            try:
                words.update(admit_texts(part, kind=block.kind, languages=statement.languages))
            except Refused as refused:
                raise Refused(refused.code, refused.reason, field=f"{name}_{language}") from refused
    return heads, tails


def join_blocks(
    statement: Statement,
    block: Block,
    other: Block,
    *,
    based_on: Mapping[str, int],
    other_based_on: Mapping[str, int],
    texts: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime | None = None,
) -> None:
    """Let the words of `other`, which stands right after `block`, come into it; `other` goes, its history stays.

    `texts` are the joined words by language where the person wrote them, else `redline.joining` joins them; for a
    language in which one of the two has no words nothing is made up: it is out of date. A demand stays one.
    `based_on` and `other_based_on` as in `rewording.reword`. The person's drafts of both go. Raises PermissionDenied;
    Refused, with code `removed` where one is gone and `anchor` where something stands between them; Outdated with the
    present revision. Event: block.joined.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    if BlockKind.TITLE in {block.kind, other.kind}:
        raise Refused("kind", _("The title stays by itself."))
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, WRITABLE, alone=True)
        first, second = in_place(block), in_place(other)
        if following(statement, first) != second:
            raise Refused("anchor", _("Another paragraph stands between the two by now."))
        newest, added = seen(first, based_on), seen(second, other_based_on)
        behind = set(stale_languages(newest)) | set(stale_languages(added)) | (worded(newest) ^ worded(added))
        words = joined_words(newest, added) | dict(texts or {})
        words = admit_texts(words, kind=first.kind, languages=statement.languages)
        for language in (worded(newest) | worded(added)) - words.keys():
            raise Refused("text", _("Words cannot be taken away by joining."), field=f"text_{language}")
        changed = {code: text for code, text in words.items() if code not in newest or newest[code].text != text}
        write_words(first, changed, newest, behind, author=person(by), at=at)
        Block.objects.filter(pk=second.pk).update(removed_at=at)
        Block.objects.filter(pk=first.pk).update(is_demand=first.is_demand or second.is_demand)
        outline_changed(statement, EventKind.BLOCKS_JOINED, first, by=by, at=at, gone=second.ref)
        drop_draft(first, by=by)
        drop_draft(second, by=by)


def joined_words(newest: Mapping[str, BlockRevision], added: Mapping[str, BlockRevision]) -> dict[str, str]:
    """The words of two blocks as one, by language, each with the newest revisions of a block."""
    return {
        language: join_words(
            newest[language].text if language in newest else "", added[language].text if language in added else ""
        )
        for language in Language.values
        if language in worded(newest) | worded(added)
    }


def worded(newest: Mapping[str, BlockRevision]) -> set[str]:
    """The languages that have words: they can have been taken away."""
    return {language for language, revision in newest.items() if revision.text}


def following(statement: Statement, block: Block) -> Block | None:
    """The block that stands right after it."""
    present = statement.blocks.filter(removed_at=None, place__gt=block.place).order_by("place", "id")
    return present.exclude(kind=BlockKind.TITLE).first()


def in_place(block: Block) -> Block:
    """The block as it stands now. Raises Refused where it was removed."""
    present = Block.objects.filter(pk=block.pk, removed_at=None).first()
    if present is None:
        raise Refused("removed", _("Somebody removed this paragraph meanwhile."))
    return present


def seen(block: Block, based_on: Mapping[str, int]) -> dict[str, BlockRevision]:
    """The newest words by language. Raises Outdated where they are not those that the person saw."""
    newest = {revision.language: revision for revision in newest_revisions([block])}
    for language in Language.values:
        present = newest.get(language)
        if based_on.get(language, 0) != (present.number if present else 0):
            raise Outdated("stale", _("Somebody else changed this paragraph meanwhile."), present=present)
    return newest


def oldest_first(languages: Iterable[str], behind: set[str]) -> list[str]:
    """Of two wordings that do not match, the one written first is the stale one: those behind come first."""
    return sorted(languages, key=lambda language: (language not in behind, language))


def write_words(
    block: Block,
    words: Mapping[str, str],
    newest: Mapping[str, BlockRevision],
    behind: set[str],
    *,
    author: Person | None,
    at: datetime,
) -> None:
    """New revisions of a block, which match each other unless a language is `behind`."""
    numbers = {language: newest[language].number + 1 if language in newest else 1 for language in words}
    for language in oldest_first(words, behind):
        BlockRevision.objects.create(
            block=block,
            language=language,
            number=numbers[language],
            text=words[language],
            matches=None if behind else numbers.get(Language(language).other),
            author=author,
            created_at=at,
        )
