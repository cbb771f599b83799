"""The working text, block by block, and the versions taken of it."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from ledger import clock
from organisations.models import Person
from organisations.refusals import Refused
from statements.actions import arranging, rewording, splitting
from statements.api.schemas import (
    Asked,
    AskedWords,
    Flag,
    IdempotencyKey,
    Number,
    PathNumber,
    PathRef,
    Ref,
    Sha256,
    Told,
    ToldInstant,
)
from statements.api.signing_in import caller
from statements.api.telling import BlockTold, TextTold, block_told, text_told
from statements.models import Block, Statement
from statements.permissions import reads_text, statement_to, working_statement
from statements.queries.text import version_text, working_text
from statements.stages import DEEPEST, BlockKind, Language

router = Router(tags=["text"])

Depth = Annotated[int, Field(strict=True, ge=0, le=DEEPEST, description="How far a point or paragraph stands in.")]


class BlockAsked(Asked):
    """A new paragraph. `after` is the one before it; without it, the new one stands right below the title."""

    kind: BlockKind
    texts: AskedWords
    after: Ref | None = None
    depth: Depth = 0
    is_demand: Flag = False


class BlockKindAsked(Asked):
    """What is left out stays."""

    kind: BlockKind | None = None
    is_demand: Flag | None = None


class WordsAsked(Asked):
    """`based_on` is the number of the revision that the writer saw in this language, 0 where there was none.

    `still_matches` says that the other language needs no change.
    """

    text: str
    based_on: Number
    still_matches: Flag = False


class PlaceAsked(Asked):
    """`depth` is for points and paragraphs; left out, it stays. Those that stand below it stay where they are."""

    after: Ref | None = Field(description="The paragraph before it; null: right below the title.")
    depth: Depth | None = None


class DepthAsked(Asked):
    depth: Depth


class PartsAsked(Asked):
    """The words before and after the cut in one language."""

    head: str
    tail: str


class SplitAsked(Asked):
    """A language left out stays whole in the first part. `based_on` has the revision that the writer saw in every
    language that has words."""

    texts: dict[Language, PartsAsked]
    based_on: dict[Language, Number]


class JoinAsked(Asked):
    """`other` is the paragraph right after this one. `texts` are the joined words; without them a space, or between
    Khmer nothing, joins the two. `based_on` and `other_based_on` have the revision that the writer saw, by language.
    """

    other: Ref
    based_on: dict[Language, Number]
    other_based_on: dict[Language, Number]
    texts: AskedWords | None = None


def held(ref: str, request: HttpRequest) -> tuple[Statement, Person]:
    """The statement for a caller who works on it; the actions look at who may write."""
    person = caller(request)
    return working_statement(ref, actor=person, at=clock.now()), person


def anchor(statement: Statement, ref: str | None) -> Block | None:
    if ref is None:
        return None
    block = statement.blocks.filter(ref=ref).first()
    if block is None:
        raise Refused("anchor", _("The paragraph before it is no longer there."), field="after")
    return block


def as_it_stands(statement: Statement, ref: str) -> BlockTold:
    """The block among the others: its number and whether it is stale follow from the whole text."""
    text = working_text(statement)
    block = text.block(ref)
    if block is None:
        raise Block.DoesNotExist
    return block_told(text, block)


@router.get(
    "/statements/{api_ref:ref}/text",
    response=TextTold,
    operation_id="read_text",
    summary="The working text; for those who work on it",
)
def read_text(request: HttpRequest, ref: PathRef) -> TextTold:
    """Every block in order, with what each language's revision is and which language is stale or missing."""
    statement = statement_to(reads_text, ref, actor=caller(request), at=clock.now())
    return text_told(working_text(statement))


@router.post(
    "/statements/{api_ref:ref}/blocks", response={201: BlockTold}, operation_id="add_block", summary="Add a paragraph"
)
def add_block(request: HttpRequest, ref: PathRef, asked: BlockAsked, submission: IdempotencyKey = None) -> BlockTold:
    statement, person = held(ref, request)
    block = arranging.add_block(
        statement,
        kind=asked.kind,
        texts=asked.texts.given(),
        after=anchor(statement, asked.after),
        depth=asked.depth,
        is_demand=asked.is_demand,
        submission=submission,
        by=person,
    )
    return as_it_stands(statement, block.ref)


@router.put(
    "/statements/{api_ref:ref}/blocks/{api_ref:block}/texts/{str:language}",
    response=BlockTold,
    operation_id="edit_block",
    summary="Write a paragraph's words in one language",
)
def edit_block(request: HttpRequest, ref: PathRef, block: PathRef, language: Language, asked: WordsAsked) -> BlockTold:
    """Where somebody was faster: 409 with the code `stale`, and `present` says what stands there now."""
    statement, person = held(ref, request)
    rewording.edit_block(
        statement,
        arranging.writable_block(statement, block),
        language=language,
        text=asked.text,
        based_on=asked.based_on,
        still_matches=asked.still_matches,
        by=person,
    )
    return as_it_stands(statement, block)


@router.patch(
    "/statements/{api_ref:ref}/blocks/{api_ref:block}",
    response=BlockTold,
    operation_id="change_block",
    summary="Change what kind of paragraph it is, or whether it demands something",
)
def change_block(request: HttpRequest, ref: PathRef, block: PathRef, asked: BlockKindAsked) -> BlockTold:
    statement, person = held(ref, request)
    present = arranging.writable_block(statement, block)
    arranging.change_block(
        statement,
        present,
        kind=present.kind if asked.kind is None else asked.kind,
        is_demand=present.is_demand if asked.is_demand is None else asked.is_demand,
        by=person,
    )
    return as_it_stands(statement, block)


@router.put(
    "/statements/{api_ref:ref}/blocks/{api_ref:block}/place",
    response=BlockTold,
    operation_id="move_block",
    summary="Let a paragraph stand after another",
)
def move_block(request: HttpRequest, ref: PathRef, block: PathRef, asked: PlaceAsked) -> BlockTold:
    statement, person = held(ref, request)
    arranging.move_block(
        statement,
        arranging.writable_block(statement, block),
        after=anchor(statement, asked.after),
        depth=asked.depth,
        by=person,
    )
    return as_it_stands(statement, block)


@router.put(
    "/statements/{api_ref:ref}/blocks/{api_ref:block}/depth",
    response=BlockTold,
    operation_id="nest_block",
    summary="Let a point or paragraph stand below others, or no longer",
)
def nest_block(request: HttpRequest, ref: PathRef, block: PathRef, asked: DepthAsked) -> BlockTold:
    statement, person = held(ref, request)
    arranging.nest_block(statement, arranging.writable_block(statement, block), depth=asked.depth, by=person)
    return as_it_stands(statement, block)


@router.post(
    "/statements/{api_ref:ref}/blocks/{api_ref:block}/split",
    response={201: BlockTold},
    operation_id="split_block",
    summary="Cut a paragraph in two",
)
def split_block(
    request: HttpRequest, ref: PathRef, block: PathRef, asked: SplitAsked, submission: IdempotencyKey = None
) -> BlockTold:
    """The answer is the second part; the first keeps the reference. Where somebody was faster: 409, `stale`."""
    statement, person = held(ref, request)
    second = splitting.split_block(
        statement,
        arranging.writable_block(statement, block),
        texts={language.value: (parts.head, parts.tail) for language, parts in asked.texts.items()},
        based_on={language.value: number for language, number in asked.based_on.items()},
        submission=submission,
        by=person,
    )
    return as_it_stands(statement, second.ref)


@router.post(
    "/statements/{api_ref:ref}/blocks/{api_ref:block}/join",
    response=BlockTold,
    operation_id="join_blocks",
    summary="Make one of a paragraph and the next",
)
def join_blocks(request: HttpRequest, ref: PathRef, block: PathRef, asked: JoinAsked) -> BlockTold:
    """The second one goes; versions taken before keep it. Where somebody was faster: 409, `stale` or `anchor`."""
    statement, person = held(ref, request)
    splitting.join_blocks(
        statement,
        arranging.writable_block(statement, block),
        arranging.writable_block(statement, asked.other),
        based_on={language.value: number for language, number in asked.based_on.items()},
        other_based_on={language.value: number for language, number in asked.other_based_on.items()},
        texts=asked.texts.given() if asked.texts else None,
        by=person,
    )
    return as_it_stands(statement, block)


@router.delete(
    "/statements/{api_ref:ref}/blocks/{api_ref:block}",
    response={204: None},
    operation_id="remove_block",
    summary="Take a paragraph out of the text",
)
def remove_block(request: HttpRequest, ref: PathRef, block: PathRef) -> None:
    """Its words stay in every version that had them."""
    statement, person = held(ref, request)
    arranging.remove_block(statement, arranging.writable_block(statement, block), by=person)


# -- versions ----------------------------------------------------------------------------------------------------------


class VersionListed(Told):
    number: int
    sha256: Sha256
    created_at: ToldInstant


class VersionTold(VersionListed):
    """`sha256` is the SHA-256 of `canonical` in UTF-8: anybody can recompute it."""

    canonical: str
    text: TextTold


class VersionList(Told):
    items: list[VersionListed]


@router.get(
    "/statements/{api_ref:ref}/versions",
    response=VersionList,
    operation_id="list_versions",
    summary="The versions that were consulted on or settled",
)
def list_versions(request: HttpRequest, ref: PathRef) -> VersionList:
    statement, _person = held(ref, request)
    versions = statement.versions.order_by("number").defer("canonical")
    return VersionList(
        items=[
            VersionListed(number=version.number, sha256=version.sha256, created_at=version.created_at)
            for version in versions
        ]
    )


@router.get(
    "/statements/{api_ref:ref}/versions/{api_number:number}",
    response=VersionTold,
    operation_id="read_version",
    summary="One version, exactly as it is signed",
)
def read_version(request: HttpRequest, ref: PathRef, number: PathNumber) -> VersionTold:
    statement, _person = held(ref, request)
    version = statement.versions.get(number=number)
    return VersionTold(
        number=version.number,
        sha256=version.sha256,
        created_at=version.created_at,
        canonical=version.canonical,
        text=text_told(version_text(version)),
    )
