"""How statements and texts look in answers: one shape each, wherever they are told."""

from datetime import date
from typing import Any

from organisations.models import Precision, Right, Sector
from statements.api.schemas import OrganisationNamed, Ref, Told, ToldInstant, VersionNamed, Words, named
from statements.models import Statement, Version
from statements.queries.text import Text, TextBlock
from statements.stages import BlockKind, Language, Origin, Stage, StatementKind


class StatementListed(Told):
    ref: Ref
    kind: StatementKind
    origin: Origin
    stage: Stage
    languages: list[Language]
    title: Words
    convenor: OrganisationNamed | None
    dated: date | None
    dated_precision: Precision
    created_at: ToldInstant
    sign_on_closes_at: ToldInstant | None
    published_at: ToldInstant | None


class Voice(Told):
    """An invited organisation for which the caller may act here."""

    organisation: OrganisationNamed
    right: Right


class StatementTold(StatementListed):
    theme: Sector | None
    occasion: Words
    place: Words
    final_version: VersionNamed | None
    signed_off_at: ToldInstant | None
    withdrawn_reason: str
    moves: list[str]
    voices: list[Voice]


class BlockTold(Told):
    """One paragraph. `number` is computed from where it stands. `revisions` are what an edit is based on.

    `depth` is how far a point or paragraph stands below others. `texts` hold the marks of a little Markdown: **bold**,
    *italic*, [link](https://…), ^[footnote].
    """

    ref: Ref
    kind: BlockKind
    depth: int
    is_demand: bool
    number: str
    texts: dict[Language, str]
    revisions: dict[Language, int]
    stale: list[Language]
    missing: list[Language]


class TextTold(Told):
    languages: list[Language]
    blocks: list[BlockTold]
    out_of_step: int


def listed(statement: Statement) -> dict[str, Any]:
    """What a list says of a statement. No query where the convenor was selected with it."""
    return {
        "ref": statement.ref,
        "kind": StatementKind(statement.kind),
        "origin": Origin(statement.origin),
        "stage": Stage(statement.stage),
        "languages": [Language(code) for code in statement.languages],
        "title": title_words(statement),
        "convenor": named(statement.convenor) if statement.convenor else None,
        "dated": statement.dated,
        "dated_precision": Precision(statement.dated_precision),
        "created_at": statement.created_at,
        "sign_on_closes_at": statement.sign_on_closes_at,
        "published_at": statement.published_at,
    }


def title_words(statement: Statement) -> Words:
    """Both titles, from a statement that came through a door or a list."""
    return Words(en=getattr(statement, "title_en"), km=getattr(statement, "title_km"))  # noqa: B009 - annotated


def version_named(version: Version | None) -> VersionNamed | None:
    return VersionNamed(number=version.number, sha256=version.sha256) if version else None


def block_told(text: Text, block: TextBlock) -> BlockTold:
    return BlockTold(
        ref=block.ref,
        kind=BlockKind(block.kind),
        depth=block.depth,
        is_demand=block.is_demand,
        number=block.number,
        texts={Language(language): words for language, words in block.texts.items()},
        revisions={Language(language): number for language, number in block.revisions.items()},
        stale=sorted(Language(language) for language in block.stale),
        missing=[Language(language) for language in text.missing(block)],
    )


def text_told(text: Text) -> TextTold:
    return TextTold(
        languages=[Language(language) for language in text.languages],
        blocks=[block_told(text, block) for block in text.blocks],
        out_of_step=len(text.out_of_step),
    )
