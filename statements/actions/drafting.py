"""The text comes to be: statements are started, blocks are written, versions are taken."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from ledger.canonical import canonical, sha256_hex
from organisations.actions.once import once
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, new_ref
from organisations.refusals import Outdated, Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.models import Block, BlockRevision, CoConvenor, Statement, Version
from statements.permissions import coordinates, starts_for, translates
from statements.queries.text import canonical_content, newest_revisions, stale_languages, working_text
from statements.stages import DETAILS_OPEN, WRITABLE, BlockKind, EventKind, Language, StatementKind

LONGEST_BLOCK = 20_000  # characters
LONGEST_TITLE = 300
MOST_BLOCKS = 2_000


def longest(kind: str) -> int:
    """How many characters a block of this kind may have."""
    return LONGEST_TITLE if kind in {BlockKind.TITLE, BlockKind.HEADING} else LONGEST_BLOCK


def admit_texts(texts: Mapping[str, str], *, kind: str, languages: Sequence[str]) -> dict[str, str]:
    """The typed words per language, tidied; languages left empty are left out.

    Raises Refused (field `text_<language>`).
    """
    unknown = set(texts) - set(languages)
    if unknown:
        raise Refused("language", _("This statement is not written in that language."))
    one_line = kind in {BlockKind.TITLE, BlockKind.HEADING}
    admitted = {
        language: admit(text, field=f"text_{language}", longest=longest(kind), lines=not one_line, required=False)
        for language, text in texts.items()
    }
    given = {language: text for language, text in admitted.items() if text}
    if not given:
        raise Refused("text", _("Write the text in at least one language."), field=f"text_{languages[0]}")
    return given


def start_statement(
    *,
    kind: str,
    convenor: Organisation,
    co_convenors: Sequence[Organisation] = (),
    titles: Mapping[str, str],
    languages: Sequence[str] = ("en", "km"),
    occasion_en: str = "",
    occasion_km: str = "",
    place_en: str = "",
    place_km: str = "",
    dated: date | None = None,
    submission: UUID | None = None,
    seed_key: str | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Statement:
    """Start a statement in the name of `convenor`, with its title as first block.

    A `submission` that made a statement before returns that one. Raises PermissionDenied, Refused.
    Event: statement.started.
    """
    author = person(by)
    if not starts_for(author, convenor):
        raise PermissionDenied
    if kind not in StatementKind.values:
        raise Refused("kind", _("Choose what kind of statement this is."), field="kind")
    if not languages or not set(languages) <= set(Language.values) or len(set(languages)) != len(languages):
        raise Refused("languages", _("Choose the languages of the statement."), field="languages")
    titles = admit_texts(titles, kind=BlockKind.TITLE, languages=languages)
    details = admit_details(occasion_en=occasion_en, occasion_km=occasion_km, place_en=place_en, place_km=place_km)
    at = at or clock.now()

    def make() -> Statement:
        statement = lifecycle.begin(
            Statement(
                kind=kind,
                convenor=convenor,
                language_codes=" ".join(sorted(languages)),
                dated=dated,
                created_by=author,
                created_at=at,
                submission=submission,
                seed_key=seed_key,
                **details,
            ),
            lifecycle.Move.START,
            by=author,
            at=at,
            data={"kind": kind, "convenor": convenor.ref},
        )
        CoConvenor.objects.bulk_create(
            CoConvenor(statement=statement, organisation=organisation) for organisation in co_convenors
        )
        write_block(statement, kind=BlockKind.TITLE, texts=titles, place=1.0, by=author, at=at)
        return statement

    return once(Statement.objects.filter(created_by=author), submission, make)


def admit_details(**details: str) -> dict[str, str]:
    """Occasion and place in each language, tidied. Raises Refused with the field at fault."""
    return {
        field: admit(text, field=field, longest=200 if field.startswith("occasion") else 120, required=False)
        for field, text in details.items()
    }


def change_details(
    statement: Statement,
    *,
    occasion_en: str = "",
    occasion_km: str = "",
    place_en: str = "",
    place_km: str = "",
    dated: date | None = None,
    by: Actor,
    at: datetime | None = None,
) -> None:
    """Change what stands around the text, until sign-on closes. Raises PermissionDenied, Refused.

    Event: details_changed.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    details = admit_details(occasion_en=occasion_en, occasion_km=occasion_km, place_en=place_en, place_km=place_km)
    with transaction.atomic():
        lifecycle.hold(statement, DETAILS_OPEN, alone=True)
        Statement.objects.filter(pk=statement.pk).update(dated=dated, **details)
        append(statement.chain, EventKind.DETAILS_CHANGED, at=at or clock.now(), data={"by": trace(by)})


# -- blocks ------------------------------------------------------------------------------------------------------------


def write_block(
    statement: Statement,
    *,
    kind: str,
    texts: Mapping[str, str],
    place: float,
    is_demand: bool = False,
    ref: str | None = None,
    submission: UUID | None = None,
    by: Any,
    at: datetime,
) -> Block:
    """Make the rows of a new block, its first wording matching across languages. Inside the caller's transaction."""
    block = Block.objects.create(
        ref=ref or new_ref(),
        statement=statement,
        kind=kind,
        is_demand=is_demand,
        place=place,
        created_at=at,
        submission=submission,
    )
    BlockRevision.objects.bulk_create(
        BlockRevision(
            block=block,
            language=language,
            number=1,
            text=text,
            matches=1 if len(texts) > 1 else None,
            author=by,
            created_at=at,
        )
        for language, text in texts.items()
    )
    return block


def place_after(statement: Statement, after: Block | None) -> float:
    """A free place right after `after` (None: below the title). The caller holds the statement alone."""
    present = list(statement.blocks.filter(removed_at=None).order_by("place", "id"))
    # Of the rows read here under the hold, not the caller's: its place may be older.
    anchor = next((block for block in present if block == after), None) or next(
        (block for block in present if block.kind == BlockKind.TITLE), None
    )
    low = anchor.place if anchor else 0.0
    high = min((block.place for block in present if block.place > low), default=low + 2.0)
    middle = (low + high) / 2
    if low + 1e-9 < middle < high - 1e-9:
        return middle
    # The gap is used up after some thirty insertions at one spot: lay all places out anew, first aside, then back.
    for sign in (-1.0, 1.0):
        for position, block in enumerate(present, start=1):
            Block.objects.filter(pk=block.pk).update(place=sign * position)
            block.place = sign * position
    return (anchor.place if anchor else 0.0) + 0.5


def writable_block(statement: Statement, ref: str) -> Block:
    """The present block with that reference. Raises Block.DoesNotExist."""
    return statement.blocks.get(ref=ref, removed_at=None)


def add_block(
    statement: Statement,
    *,
    kind: str,
    texts: Mapping[str, str],
    after: Block | None = None,
    is_demand: bool = False,
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Block:
    """Add a block after `after` (None: right below the title). Raises PermissionDenied, Refused. Event: block.added."""
    if not coordinates(by, statement):
        raise PermissionDenied
    if kind not in BlockKind.values or kind == BlockKind.TITLE:
        raise Refused("kind", _("Choose what kind of paragraph this is."), field="kind")
    texts = admit_texts(texts, kind=kind, languages=statement.languages)
    at = at or clock.now()

    def make() -> Block:
        lifecycle.hold(statement, WRITABLE, alone=True)
        if statement.blocks.filter(removed_at=None).count() >= MOST_BLOCKS:
            raise Refused("too_many", _("A statement has at most %(most)s paragraphs.") % {"most": MOST_BLOCKS})
        if after is not None and not statement.blocks.filter(pk=after.pk, removed_at=None).exists():
            raise Refused("anchor", _("The paragraph before it is no longer there."), field="after")
        block = write_block(
            statement,
            kind=kind,
            texts=texts,
            place=place_after(statement, after),
            is_demand=is_demand,
            submission=submission,
            by=person(by),
            at=at,
        )
        outline_changed(statement, EventKind.BLOCK_ADDED, block, by=by, at=at)
        return block

    return once(Block.objects.filter(statement=statement), submission, make)


def outline_changed(statement: Statement, event: EventKind, block: Block, *, by: Actor, at: datetime) -> None:
    Statement.objects.filter(pk=statement.pk).update(outline=F("outline") + 1)
    append(statement.chain, event, at=at, data={"block": block.ref, "by": trace(by)})


def edit_block(
    statement: Statement,
    block: Block,
    *,
    language: str,
    text: str,
    based_on: int,
    still_matches: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> BlockRevision:
    """Give a block new words in one language; `based_on` is the revision number the person saw (0: there was none).

    If this language was stale or missing, the new words are its translation and catch up. Otherwise the other language
    becomes stale, unless the person says that it `still_matches`. The same words again change nothing.
    A translator writes words that match the other language, and none where that is missing or waits to follow this one.
    Raises PermissionDenied, Refused; Outdated with the present revision where somebody was faster. Event: block.edited.
    """
    translating = not coordinates(by, statement)
    if translating and not translates(by, statement, language):
        raise PermissionDenied
    text = admit_texts({language: text}, kind=block.kind, languages=statement.languages)[language]
    at = at or clock.now()
    try:
        with transaction.atomic():
            lifecycle.hold(statement, WRITABLE)
            if not statement.blocks.filter(pk=block.pk, removed_at=None).exists():
                raise Refused("removed", _("This paragraph was removed meanwhile."))
            newest = {revision.language: revision for revision in newest_revisions([block])}
            present = newest.get(language)
            number = present.number if present else 0
            if number != based_on:
                raise Outdated("stale", _("Somebody else changed this paragraph meanwhile."), present=present)
            if present and present.text == text and not still_matches:
                return present
            other = newest.get(Language(language).other)
            if translating and (other is None or other.language in stale_languages(newest)):
                raise Refused("source", _("Here the other language follows this one: only coordinators change it."))
            catches_up = translating or present is None or language in stale_languages(newest)
            revision = BlockRevision.objects.create(
                block=block,
                language=language,
                number=number + 1,
                text=text,
                matches=other.number if other and (catches_up or still_matches) else None,
                author=person(by),
                created_at=at,
            )
            confirmed = present is not None and present.text == text
            append(
                statement.chain,
                EventKind.BLOCK_CONFIRMED if confirmed else EventKind.BLOCK_EDITED,
                at=at,
                data={"block": block.ref, "language": language, "revision": number + 1, "by": trace(by)},
            )
    except IntegrityError as race:
        # Both read the same number and wrote the next: the unique constraint lets one through.
        present = block.revisions.filter(language=language).order_by("-number").first()
        raise Outdated("stale", _("Somebody else changed this paragraph meanwhile."), present=present) from race
    return revision


def change_block(
    statement: Statement, block: Block, *, kind: str, is_demand: bool, by: Actor, at: datetime | None = None
) -> None:
    """Change what kind of block it is, and whether it demands something. Raises PermissionDenied, Refused.

    Event: block.edited.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    if kind not in BlockKind.values or (kind == BlockKind.TITLE) != (block.kind == BlockKind.TITLE):
        raise Refused("kind", _("Choose what kind of paragraph this is."), field="kind")
    if (block.kind, block.is_demand) == (kind, is_demand):
        return
    with transaction.atomic():
        lifecycle.hold(statement, WRITABLE, alone=True)
        Block.objects.filter(pk=block.pk).update(kind=kind, is_demand=is_demand)
        outline_changed(statement, EventKind.BLOCK_EDITED, block, by=by, at=at or clock.now())
    block.kind, block.is_demand = kind, is_demand


def move_block(
    statement: Statement, block: Block, *, after: Block | None, by: Actor, at: datetime | None = None
) -> None:
    """Let a block stand after another (None: right below the title). Raises PermissionDenied, Refused.

    Event: block.moved.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    if block.kind == BlockKind.TITLE or after == block:
        raise Refused("kind", _("The title stays on top."))
    with transaction.atomic():
        lifecycle.hold(statement, WRITABLE, alone=True)
        if after is not None and not statement.blocks.filter(pk=after.pk, removed_at=None).exists():
            raise Refused("anchor", _("The paragraph before it is no longer there."), field="after")
        place = place_after(statement, after)
        Block.objects.filter(pk=block.pk).update(place=place)
        outline_changed(statement, EventKind.BLOCK_MOVED, block, by=by, at=at or clock.now())
    block.place = place


def remove_block(statement: Statement, block: Block, *, by: Actor, at: datetime | None = None) -> None:
    """Take a block out of the text. Its words stay in every version that had them. Raises PermissionDenied, Refused.

    Event: block.removed.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    if block.kind == BlockKind.TITLE:
        raise Refused("kind", _("A statement needs its title."))
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, WRITABLE, alone=True)
        if Block.objects.filter(pk=block.pk, removed_at=None).update(removed_at=at) != 1:
            return
        outline_changed(statement, EventKind.BLOCK_REMOVED, block, by=by, at=at)


# -- versions ----------------------------------------------------------------------------------------------------------


def take_version(statement: Statement, *, by: Actor, at: datetime) -> Version:
    """Freeze the text as it stands, inside the caller's transaction; the newest version again if nothing changed since.

    SHA-256 of the canonical JSON (RFC 8785 for the kinds of value we use), so anybody can recompute it.
    """
    form = canonical(canonical_content(statement, working_text(statement)))
    digest = sha256_hex(form)
    newest = statement.versions.order_by("-number").first()
    if newest and newest.sha256 == digest:
        return newest
    number = (statement.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return Version.objects.create(
        statement=statement, number=number, canonical=form.decode(), sha256=digest, created_by=person(by), created_at=at
    )
