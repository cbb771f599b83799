"""A proposal carried over from the text it was written for to a newer one.

What became of the text since takes part in a merge as one more proposal, before all others; the carried proposal is
then what leads from the newer text to the merged one. So to rebase and then to merge is the same as to merge. What
would be in conflict is an orphan: it is left out and given back whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from redline.blocks import Block, Change, Proposal
from redline.merge import merge_blocks
from redline.trees import compare

# Sorted: what happened comes before what is carried over.
_SINCE, _CARRIED = "0", "1"


@dataclass(frozen=True, slots=True)
class Rebased:
    """`proposal` is None where nothing is left to ask for. `orphans` are changes of the old proposal, in its order:
    their block or its neighbour is gone, or others have changed the same words."""

    proposal: Proposal | None
    orphans: tuple[Change, ...]


def rebase(proposal: Proposal, base: Sequence[Block], new_base: Sequence[Block]) -> Rebased:
    """The proposal, made for `base`, as one for `new_base`, under the same key.

    Raises ValueError as `merge_blocks`.
    """
    since = Proposal(_SINCE, compare(base, new_base))
    changes = proposal.changes
    orphans: list[Change] = []
    while True:
        merge = merge_blocks(base, [since, Proposal(_CARRIED, changes)])
        if merge.clean:
            break
        # By itself what happened since has no conflict, so that each round some of the changes are contested.
        contested = [change for conflict in merge.conflicts for change in conflict.changes]
        orphans += [change for change in changes if change in contested]
        changes = tuple([change for change in changes if change not in contested])
    left = compare(new_base, merge.blocks)
    orphans.sort(key=proposal.changes.index)
    return Rebased(Proposal(proposal.key, left) if left else None, tuple(orphans))
