"""The text as it stands now, and as it stood in a version: both in one shape."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from ledger.canonical import canonical, sha256_hex
from statements.models import Block, BlockRevision, Statement, Version
from statements.numbering import numbers
from statements.stages import BlockKind, Language


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A block as a reader meets it. `revisions` and `stale` are empty where the block comes from a version."""

    ref: str
    kind: str
    depth: int
    is_demand: bool
    number: str
    texts: Mapping[str, str]
    revisions: Mapping[str, int]
    stale: frozenset[str]

    @property
    def kind_name(self) -> str:
        """What it is, in the reader's language."""
        return str(BlockKind(self.kind).label)

    def text(self, language: str) -> str:
        """The words in `language`, or "" where it has none."""
        return self.texts.get(language, "")


@dataclass(frozen=True, slots=True)
class Text:
    languages: tuple[str, ...]
    blocks: tuple[TextBlock, ...]

    @property
    def title(self) -> TextBlock | None:
        return next((block for block in self.blocks if block.kind == BlockKind.TITLE), None)

    @property
    def body(self) -> tuple[TextBlock, ...]:
        """Everything below the title."""
        return tuple(block for block in self.blocks if block.kind != BlockKind.TITLE)

    def block(self, ref: str) -> TextBlock | None:
        return next((block for block in self.blocks if block.ref == ref), None)

    def missing(self, block: TextBlock) -> tuple[str, ...]:
        """The statement's languages in which this block has no words."""
        return tuple(language for language in self.languages if not block.text(language))

    @property
    def out_of_step(self) -> tuple[TextBlock, ...]:
        """Blocks that are stale or missing in a language: while there are any, no text is final."""
        return tuple(block for block in self.blocks if block.stale or self.missing(block))


def newest_revisions(blocks: Iterable[Block]) -> list[BlockRevision]:
    """The present wording of each block in each language. One query."""
    ranked = BlockRevision.objects.filter(block__in=blocks).annotate(
        rank=Window(RowNumber(), partition_by=[F("block"), F("language")], order_by=F("number").desc())
    )
    return list(ranked.filter(rank=1))


def stale_languages(newest: Mapping[str, BlockRevision]) -> frozenset[str]:
    """Which language has fallen behind, given the newest revision in each.

    In step: either matches the other's newest number. Otherwise the one that was written earlier is stale. A language
    without words is missing, not stale.
    """
    english, khmer = newest.get(Language.ENGLISH), newest.get(Language.KHMER)
    if english is None or khmer is None or not english.text or not khmer.text:
        return frozenset()
    if english.matches == khmer.number or khmer.matches == english.number:
        return frozenset()
    return frozenset({min(english, khmer, key=lambda revision: revision.pk).language})


def stale_then(statement: Statement, moment: datetime) -> dict[str, frozenset[str]]:
    """Which languages had fallen behind at that instant, by block; of blocks in step nothing. One query."""
    newest: dict[str, dict[str, BlockRevision]] = {}
    written_by_then = BlockRevision.objects.filter(block__statement=statement, created_at__lte=moment)
    for revision in written_by_then.select_related("block").order_by("number"):
        newest.setdefault(revision.block.ref, {})[revision.language] = revision
    return {ref: stale for ref, rows in newest.items() if (stale := stale_languages(rows))}


def working_text(statement: Statement) -> Text:
    """The text as it stands now. Two queries, however long it is."""
    return working_texts([statement])[statement.pk]


def working_texts(statements: Iterable[Statement]) -> dict[int, Text]:
    """Statement id -> its text as it stands now. Two queries at any number."""
    by_id = {statement.pk: statement for statement in statements}
    blocks: dict[int, list[Block]] = {pk: [] for pk in by_id}
    newest: dict[int, dict[str, BlockRevision]] = {}
    for block in Block.objects.filter(statement__in=by_id, removed_at=None).order_by("place", "id"):
        blocks[block.statement_id].append(block)
        newest[block.pk] = {}
    for revision in newest_revisions([block for within in blocks.values() for block in within]):
        newest[revision.block_id][revision.language] = revision
    return {pk: written(statement, blocks[pk], newest) for pk, statement in by_id.items()}


def written(statement: Statement, blocks: Sequence[Block], newest: Mapping[int, Mapping[str, BlockRevision]]) -> Text:
    """These blocks, in order, with the newest words of each."""
    return Text(
        languages=tuple(statement.languages),
        blocks=tuple(
            TextBlock(
                ref=block.ref,
                kind=block.kind,
                depth=block.depth,
                is_demand=block.is_demand,
                number=number,
                texts={language: revision.text for language, revision in newest[block.pk].items() if revision.text},
                revisions={language: revision.number for language, revision in newest[block.pk].items()},
                stale=stale_languages(newest[block.pk]) if len(statement.languages) > 1 else frozenset(),
            )
            for block, number in zip(blocks, numbers((block.kind, block.depth) for block in blocks), strict=True)
        ),
    )


def version_text(version: Version) -> Text:
    """The text of a version, from its canonical form. No query."""
    return text_of(version.content)


def text_of(content: Mapping[str, object]) -> Text:
    """The text inside a canonical form (of a version or of an edition)."""
    rows = content["blocks"]
    languages = content["languages"]
    if not isinstance(rows, list) or not isinstance(languages, list):
        raise TypeError("not the canonical form of a text")
    return Text(
        languages=tuple(languages),
        blocks=tuple(
            TextBlock(
                ref=row["ref"],
                kind=row["kind"],
                depth=row.get("depth", 0),
                is_demand=row["demand"],
                number=number,
                texts=row["text"],
                revisions={},
                stale=frozenset(),
            )
            for row, number in zip(rows, numbers((row["kind"], row.get("depth", 0)) for row in rows), strict=True)
        ),
    )


def canonical_content(statement: Statement, text: Text) -> dict[str, Any]:
    """What a version says, ready for `ledger.canonical`: numbering is left out, it follows from the order.

    Depth is there where it is not 0, so that a text without nesting has the form, and the hash, it always had.
    """
    return {
        "statement": statement.ref,
        "languages": list(text.languages),
        "blocks": [
            {
                "ref": block.ref,
                "kind": block.kind,
                **({"depth": block.depth} if block.depth else {}),
                "demand": block.is_demand,
                "text": {language: block.text(language) for language in text.languages if block.text(language)},
            }
            for block in text.blocks
        ],
    }


def digest(statement: Statement, text: Text) -> str:
    """The SHA-256 that a version which says `text` bears. No query."""
    return sha256_hex(canonical(canonical_content(statement, text)))


def present_digests(statements: Iterable[Statement]) -> dict[int, str]:
    """Statement id -> the SHA-256 that a version of its text would bear now. Two queries at any number."""
    statements = list(statements)
    texts = working_texts(statements)
    return {one.pk: digest(one, texts[one.pk]) for one in statements}
