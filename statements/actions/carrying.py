"""What was deferred goes on in the next round, on the new version; what finds no place there is kept readable."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from ledger.append import append
from organisations.actors import Actor, trace
from redline import blocks
from redline.rebase import rebase
from statements.models import Amendment, Block, Change, CoSponsor, Orphan, Round
from statements.queries.proposing import base_blocks, changes_of, digest
from statements.queries.text import Text, version_text
from statements.stages import ChangeKind, EventKind, Outcome


def carry_deferred(consultation: Round, *, by: Actor, at: datetime) -> list[Amendment]:
    """Carry every deferred amendment of earlier rounds into this one, which has just been opened.

    Each becomes a new amendment of the same organisation, author and co-sponsors, with its changes rebased onto the new
    version (`redline.rebase`); changes that find no place become `Orphan` rows. Inside the caller's transaction.
    Event: amendment.carried, for each.
    """
    deferred = list(
        Amendment.objects.filter(
            round__statement=consultation.statement,
            withdrawn_at=None,
            disposition__outcome=Outcome.DEFERRED,
            carried_to=None,
        )
        .exclude(round=consultation)
        .select_related("round__version", "organisation")
        .prefetch_related("changes__block", "changes__other", "co_sponsors", "orphans")
        .order_by("round__number", "number")
    )
    text = version_text(consultation.version)
    rows = {block.ref: block for block in consultation.statement.blocks.all()}
    number = consultation.amendments.aggregate(last=Max("number"))["last"] or 0
    carried: dict[int, Amendment] = {}
    for amendment in deferred:
        number += 1
        carried[amendment.pk] = carry(
            amendment, consultation, number=number, text=text, rows=rows, carried=carried, at=at
        )
        append(
            consultation.statement.chain,
            EventKind.AMENDMENT_CARRIED,
            at=at,
            data={
                "amendment": carried[amendment.pk].ref,
                "from": amendment.ref,
                "round": consultation.number,
                "orphans": carried[amendment.pk].orphans.count(),
                "by": trace(by),
            },
        )
    return list(carried.values())


def carry(
    amendment: Amendment,
    consultation: Round,
    *,
    number: int,
    text: Text,
    rows: Mapping[str, Block],
    carried: Mapping[int, Amendment],
    at: datetime,
) -> Amendment:
    """One deferred amendment in the new round, with its changes, orphans and co-sponsors."""
    earlier = version_text(amendment.round.version)
    old, new = base_blocks(earlier), base_blocks(text)
    asked = blocks.Proposal(amendment.ref, changes_of(amendment.changes.all(), old))
    rebased = rebase(asked, old, new)
    changes = rebased.proposal.changes if rebased.proposal is not None else ()
    parent = carried.get(amendment.amends_id) if amendment.amends_id else None
    made = Amendment.objects.create(
        round=consultation,
        number=number,
        organisation=amendment.organisation,
        author_id=amendment.author_id,
        reason=amendment.reason,
        amends=parent,
        carried_from=amendment,
        digest=free_digest(consultation, new, changes, amends=parent.ref if parent else ""),
        created_at=at,
    )
    Change.objects.bulk_create(row for change in changes for row in change_rows(made, change, new, rows))
    Orphan.objects.bulk_create(
        [
            *(row for change in rebased.orphans for row in orphan_rows(made, change, earlier, rows)),
            # What had lost its place before and was not put in anew is still waiting for it.
            *(
                Orphan(
                    amendment=made,
                    kind=orphan.kind,
                    block_id=orphan.block_id,
                    language=orphan.language,
                    base=orphan.base,
                    text=orphan.text,
                )
                for orphan in amendment.orphans.all()
                if orphan.reinserted_at is None
            ),
        ]
    )
    CoSponsor.objects.bulk_create(
        CoSponsor(
            amendment=made,
            organisation_id=behind.organisation_id,
            person_id=behind.person_id,
            reason=behind.reason,
            joined_at=at,
        )
        for behind in amendment.co_sponsors.all()
    )
    return made


def free_digest(
    consultation: Round, base: Sequence[blocks.Block], changes: Sequence[blocks.Change], *, amends: str = ""
) -> str:
    """The digest of a carried wish, by which the same wish of others joins it; "" where two that were carried came to
    wish the same, or nothing found a place: they stand side by side then."""
    if not changes:
        return ""
    found = digest(base, changes, amends=amends)
    return "" if consultation.amendments.filter(digest=found, withdrawn_at=None).exists() else found


def change_rows(  # noqa: PLR0911 - one kind of change, one return
    amendment: Amendment, change: blocks.Change, base: Sequence[blocks.Block], rows: Mapping[str, Block]
) -> list[Change]:
    """A change of the engine as rows, one a language where it is about words: `proposing.changes_of` reads them."""
    match change:
        case blocks.Replace(block, language, text):
            return [
                Change(amendment=amendment, kind=ChangeKind.REPLACE, block=rows[block], language=language, text=text)
            ]
        case blocks.Insert(after, key, texts, kind, depth):
            place = anchored(after, base, rows)
            return [
                Change(
                    amendment=amendment,
                    kind=ChangeKind.INSERT,
                    language=language,
                    text=text,
                    new_ref=key,
                    new_kind=kind,
                    new_depth=depth,
                    block=place[0],
                    after_new=place[1],
                )
                for language, text in texts.items()
            ]
        case blocks.Delete(block):
            return [Change(amendment=amendment, kind=ChangeKind.DELETE, block=rows[block])]
        case blocks.Move(block, after):
            other, after_new = anchored(after, base, rows)
            return [
                Change(amendment=amendment, kind=ChangeKind.MOVE, block=rows[block], other=other, after_new=after_new)
            ]
        case blocks.Split(block, key, parts):
            whole, after_new = anchored(block, base, rows)
            return [
                Change(
                    amendment=amendment,
                    kind=ChangeKind.SPLIT,
                    block=whole,
                    after_new=after_new,
                    language=language,
                    text=head,
                    tail=tail,
                    new_ref=key,
                )
                for language, (head, tail) in parts.items()
            ]
        case blocks.Join(block, other, texts):
            return [
                Change(
                    amendment=amendment,
                    kind=ChangeKind.JOIN,
                    block=rows[block],
                    other=rows[other],
                    language=language,
                    text=text,
                )
                for language, text in texts.items()
            ]
        case _:
            return []


def anchored(ref: str | None, base: Sequence[blocks.Block], rows: Mapping[str, Block]) -> tuple[Block | None, str]:
    """A block after which something stands, as a row (None at the top) or as the reference of one that comes in."""
    if ref is None:
        return None, ""
    if any(block.key == ref for block in base):
        return rows[ref], ""
    return None, ref


def orphan_rows(amendment: Amendment, change: blocks.Change, earlier: Text, rows: Mapping[str, Block]) -> list[Orphan]:
    """A change without a place: in each language what stood there when it was proposed, and what was proposed."""
    before = ""
    texts: Mapping[str, str] = {}
    match change:
        case blocks.Replace(block, language, text):
            kind, before, texts = ChangeKind.REPLACE, block, {language: text}
        case blocks.Insert(after, _key, words):
            kind, before, texts = ChangeKind.INSERT, after or "", words
        case blocks.Split(block, _key, parts):
            kind, before = ChangeKind.SPLIT, block
            texts = {language: f"{head}\n\n{tail}" for language, (head, tail) in parts.items()}
        case blocks.Join(block, _other, words):
            kind, before, texts = ChangeKind.JOIN, block, words
        case blocks.Move(block):
            kind, before = ChangeKind.MOVE, block
        case blocks.Delete(block):
            kind, before = ChangeKind.DELETE, block
        case _:
            return []
    stood = earlier.block(before) if before else None
    if not texts and stood is not None:
        texts = dict.fromkeys(stood.texts, "")
    return [
        Orphan(
            amendment=amendment,
            kind=kind,
            block=rows.get(before),
            language=language,
            base=stood.text(language) if stood is not None else "",
            text=words,
        )
        for language, words in texts.items()
    ]
