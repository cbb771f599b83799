"""Wishes about whole blocks that contradict one another, whatever the words: keys, deletions, joins, kinds.

Each stage reports what contradicts and takes it out of the claims, so that in a conflict the base stands. It looks
at all claims as they were before it, so that no conflict hides another.
"""

from collections import defaultdict

from redline.blocks import Change, Insert, Split
from redline.claims import Claim, Claims, Reshape, changes_of
from redline.outcome import ConflictReason, Findings


def settle_keys(claims: Claims, findings: Findings) -> None:
    """A key that the base has, or that two different new blocks have, makes none of them."""
    wanted: defaultdict[str, list[Claim[Insert | Split]]] = defaultdict(list)
    for key, inserts in claims.inserts.items():
        wanted[key] += inserts
    for reshape in claims.reshapes:
        for claim in reshape.claims:
            if isinstance(claim.change, Split):
                wanted[claim.change.key].append(Claim(claim.author, claim.place, claim.change))
    taken = [
        key
        for key, asked in wanted.items()
        if key in claims.base or any(claim.change != asked[0].change for claim in asked)
    ]
    for key in taken:
        contested: list[Claim[Change]] = [*wanted[key], *changes_of(claims.splits_off(key))]
        findings.conflict(key, "", ConflictReason.KEY_TAKEN, contested)
    for key in taken:
        claims.inserts.pop(key, None)
        claims.withdraw(claims.splits_off(key))


def settle_deletes(claims: Claims, findings: Findings) -> set[str]:
    """The blocks of the base that go. One that another edits, retypes, moves, splits or joins stays as it was."""
    going: set[str] = set()
    staying: list[str] = []
    reshapes = {key: [reshape for reshape in claims.reshapes if key in reshape.blocks] for key in claims.deletes}
    for key, deletes in claims.deletes.items():
        if key not in claims.base:
            continue
        edits: list[Claim[Change]] = [*claims.replaces.get(key, ()), *claims.retypes.get(key, ())]
        against = [*changes_of(reshapes[key]), *edits, *claims.moves.get(key, ())]
        if not against:
            going.add(key)
            findings.credits[key, ""].update(claim.author for claim in deletes)
            continue
        staying.append(key)
        reason = ConflictReason.EDIT_AGAINST_DELETE if edits else ConflictReason.PLACE
        if reshapes[key]:
            reason = ConflictReason.STRUCTURE
        findings.conflict(key, "", reason, [*against, *deletes])
    for key in staying:
        for gathered in (claims.replaces, claims.retypes, claims.moves):
            gathered.pop(key, None)
        claims.withdraw(reshapes[key])
    return going


def settle_joins(claims: Claims, findings: Findings) -> None:
    """A block that is joined to another cannot also move away from it, nor be of another kind.

    Who joins blocks may move the whole, and a block may be retyped to what the whole will be.
    """
    joins = [reshape for reshape in claims.reshapes if reshape.joins]
    movers = {(reshape.blocks[0], reshape.author) for reshape in joins}
    contested: defaultdict[str, list[Claim[Change]]] = defaultdict(list)
    undone: list[Reshape] = []
    for reshape in joins:
        first, *rest = reshape.blocks
        become = kind_of(claims, first)
        for key in reshape.blocks:
            against: list[Claim[Change]] = [
                claim for claim in claims.moves.get(key, ()) if key in rest or (first, claim.author) not in movers
            ]
            if key in rest:
                against += [
                    claim for claim in claims.retypes.get(key, ()) if (claim.change.kind, claim.change.depth) != become
                ]
            if against:
                contested[key] += (*against, *reshape.claims)
                undone.append(reshape)
    for key, against in contested.items():
        findings.conflict(key, "", ConflictReason.STRUCTURE, against)
        orders = {claim.order for claim in against}
        claims.moves[key] = [claim for claim in claims.moves[key] if claim.order not in orders]
        claims.retypes[key] = [claim for claim in claims.retypes[key] if claim.order not in orders]
    claims.withdraw(undone)


def kind_of(claims: Claims, key: str) -> tuple[str, int]:
    """The kind and depth that a block of the base will have: what all who retype it agree on, or its own."""
    wanted = {(claim.change.kind, claim.change.depth) for claim in claims.retypes.get(key, ())}
    block = claims.base[key]
    return wanted.pop() if len(wanted) == 1 else (block.kind, block.depth)
