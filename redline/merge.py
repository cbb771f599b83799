"""Merge any number of proposals against one base of blocks; the words of one text merge in
`redline.text_merge`.

The rules, each of them the same whatever the order of the proposals:

- Texts of one block in one language merge word by word. In a conflict the base text stands.
- What asks for what stands already asks for nothing: a replacement by the very base text, a block retyped to what
  it is, moved to where it stands.
- Editing, translating or retyping a block that another deletes is a conflict: the block stands, unchanged.
- Deleting a block twice is deleting it once, credited to both; so is any same wish by several.
- Blocks inserted or moved after the same block are all kept, ordered by the keys of their proposals and, within
  one, as it lists them; they are listed as touching. The same insertion (key, place, texts, kind) by several is
  one; the same words at the same place under different keys are one block too, under the key of the smaller
  proposal, and the other key is an alias.
- What stands after a block goes with it when another moves it, and stays where it stood when another deletes it;
  both are listed as touching.
- Moving a block to two places, moving it and deleting it, and moves in a circle are conflicts: it stays.
- The end of a paragraph is a word: splitting a block puts it in, joining two takes it away, and edits of others on
  either side come along; an edit across the cut is a conflict. Two who split at one place make one new block. While
  words of a block that is split or joined are in conflict, it stands unsplit and unjoined.
- Joining a block and deleting, moving or retyping it is a conflict; splitting and deleting it too.
- Retyping a block differently is a conflict: it keeps its kind. A part split off has the kind of the whole.
- Inserted texts and those of parts split off can be replaced like those of the base, and the blocks retyped;
  deleting, moving, splitting or joining what only another proposal brings in is a conflict with that.
- What cannot be placed (its block or its anchor is not there, its key is taken) is a conflict. Every change
  of every proposal is in the merged blocks or in a conflict.
"""

from collections.abc import Iterable, Sequence

from redline.blocks import Block, Change, Delete, Insert, Join, Move, Proposal, Replace, Retype, Split
from redline.claims import Claims
from redline.contests import settle_deletes, settle_joins, settle_keys
from redline.finishing import Finishing
from redline.outcome import BlockConflict, BlockMerge, BlockTouching, ConflictReason, Findings, TouchingReason
from redline.placing import Placing
from redline.shapes import Shapes
from redline.text_merge import PARAGRAPH, Agreed, Conflict, TextMerge, Touching, Variant, merge_text

__all__ = [
    "PARAGRAPH",
    "Agreed",
    "Block",
    "BlockConflict",
    "BlockMerge",
    "BlockTouching",
    "Change",
    "Conflict",
    "ConflictReason",
    "Delete",
    "Insert",
    "Join",
    "Move",
    "Proposal",
    "Replace",
    "Retype",
    "Split",
    "TextMerge",
    "Touching",
    "TouchingReason",
    "Variant",
    "merge_blocks",
    "merge_text",
]


def merge_blocks(base: Sequence[Block], proposals: Sequence[Proposal]) -> BlockMerge:
    """Merge all `proposals` into `base` by the rules above.

    Raises ValueError when two blocks of the base or two proposals have the same key, and when a text of a block
    that is split or joined holds PARAGRAPH, which no admissible text does.
    """
    _all_different(block.key for block in base)
    _all_different(proposal.key for proposal in proposals)
    claims = Claims(base, sorted(proposals, key=lambda proposal: proposal.key))
    findings = Findings()
    settle_keys(claims, findings)
    deleted = settle_deletes(claims, findings)
    settle_joins(claims, findings)
    shapes = Shapes(claims, findings)
    placed = Placing(claims, shapes, findings, deleted).run()
    blocks = Finishing(claims, shapes, findings, placed).run(deleted)
    return findings.outcome(blocks, {block.key: place for place, block in enumerate(placed)})


def _all_different(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"{key} is there twice")
        seen.add(key)
