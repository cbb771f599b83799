"""Amendments to an amendment: what they make of it together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from redline.blocks import Block, Proposal, apply
from redline.merge import BlockMerge, merge_blocks
from redline.trees import compare


def compose(base: Sequence[Block], parent: Proposal, children: Sequence[Proposal]) -> BlockMerge:
    """The text that `parent` makes of `base`, with what its children changed of it merged into it.

    A child is whole: its changes say, against `base`, all that the parent says, with other words here and there; what
    it says like the parent is no change of its own. The blocks and conflicts are those of the children merged on top of
    the parent's text, in which they are called by the parent's keys; so `compare(base, compose(...).blocks)` is the
    amendment as amended. The credits are the parent's and the children's.

    Raises ValueError where parent or child alone cannot be applied to `base`, and as `merge_blocks`.
    """
    on = apply(base, parent.changes)
    merge = merge_blocks(on, [Proposal(child.key, compare(on, apply(base, child.changes))) for child in children])
    credited: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for found in (merge_blocks(base, [parent]), merge):
        for place, keys in found.credits.items():
            credited[place].update(keys)
    return replace(merge, credits=_sorted(credited))


def _sorted(credited: Mapping[tuple[str, str], set[str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    return {place: tuple(sorted(keys)) for place, keys in sorted(credited.items())}
