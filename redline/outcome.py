"""What a merge of blocks comes to: blocks, who changed them, what contradicts, what touches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from redline.blocks import Block, Change
from redline.claims import Claim
from redline.spans import Span
from redline.text_merge import TextMerge


class ConflictReason(StrEnum):
    """Why changes cannot be merged.

    OVERLAP: different words for one span, or different new words at one place.
    EDIT_AGAINST_DELETE: a block is edited or retyped by one and deleted by another.
    PLACE: one block at two places, moved and deleted, or moved in a circle.
    STRUCTURE: a block split or joined, and by another deleted, joined otherwise, moved away, or edited across the
    cut; or splits of one block that do not fit each other in two languages.
    KIND: one block retyped differently.
    BLOCK_GONE: the block to be changed is not there. ANCHOR_GONE: the block to stand after is not there.
    KEY_TAKEN: a new block has the key of another.
    """

    OVERLAP = "overlap"
    EDIT_AGAINST_DELETE = "edit_against_delete"
    PLACE = "place"
    STRUCTURE = "structure"
    KIND = "kind"
    BLOCK_GONE = "block_gone"
    ANCHOR_GONE = "anchor_gone"
    KEY_TAKEN = "key_taken"


class TouchingReason(StrEnum):
    """Why merged changes deserve a look together.

    WORDS: words of different people meet. SAME_PLACE: different people's blocks come to stand after one block.
    ANCHOR_DELETED, ANCHOR_MOVED: a block comes to stand after one that another deletes or moves.
    ANCHOR_JOINED: it should stand between two blocks that another joins, and stands after them.
    JOINS: different people's joins make one block of three or more.
    """

    WORDS = "words"
    SAME_PLACE = "same_place"
    ANCHOR_DELETED = "anchor_deleted"
    ANCHOR_MOVED = "anchor_moved"
    ANCHOR_JOINED = "anchor_joined"
    JOINS = "joins"


@dataclass(frozen=True, slots=True)
class BlockConflict:
    """Changes that were not merged, all of them in `changes`, in the order of their proposals (sorted keys).

    `block` is the block changed, deleted or inserted; `language` is "" when the conflict is about the whole
    block. `merge` is there where words contradict each other: for OVERLAP, and for STRUCTURE in a language. Where
    blocks are split or joined it is the merge of neighbouring blocks, the first of which is `block`, with PARAGRAPH
    (`redline.text_merge`) where one ends.
    """

    block: str
    language: str
    reason: ConflictReason
    proposals: tuple[str, ...]
    changes: tuple[Change, ...]
    merge: TextMerge | None = None


@dataclass(frozen=True, slots=True)
class BlockTouching:
    """Changes that were merged and deserve a look together.

    `block` is the block whose words touch, or the anchor of the new or moved blocks ("" for the top).
    """

    block: str
    language: str
    reason: TouchingReason
    proposals: tuple[str, ...]
    merge: TextMerge | None = None


@dataclass(frozen=True, slots=True)
class BlockMerge:
    """The outcome.

    `texts` has the word-by-word merge of each (block, language) somebody changed; where blocks are split or joined,
    it stands under the first of them and PARAGRAPH marks where one ends. `credits` names, sorted, who changed
    (block, language); the language is "" for everything but words: inserting, deleting, moving, splitting, joining,
    retyping. `spans` says which characters of a standing (block, language) came from whom.

    `aliases`: key -> key of the block that stands for it, where two made the same block, or one was joined into
    another. `origins`: key of a block that was split off -> key of the block of the base it was part of.
    """

    blocks: tuple[Block, ...]
    credits: Mapping[tuple[str, str], tuple[str, ...]]
    conflicts: tuple[BlockConflict, ...]
    touching: tuple[BlockTouching, ...]
    texts: Mapping[tuple[str, str], TextMerge]
    spans: Mapping[tuple[str, str], tuple[Span, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return not self.conflicts


class Findings:
    """Collects, over the stages of one merge, everything but the blocks."""

    def __init__(self) -> None:
        self.credits: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.texts: dict[tuple[str, str], TextMerge] = {}
        self.spans: dict[tuple[str, str], tuple[Span, ...]] = {}
        self.aliases: dict[str, str] = {}
        self.origins: dict[str, str] = {}
        self._conflicts: list[BlockConflict] = []
        self._touching: list[BlockTouching] = []

    def standing(self, key: str) -> str:
        """The key under which what was called `key` stands."""
        while key in self.aliases:
            key = self.aliases[key]
        return key

    def conflict(
        self,
        block: str,
        language: str,
        reason: ConflictReason,
        claims: Iterable[Claim[Change]],
        merge: TextMerge | None = None,
    ) -> None:
        ordered = sorted({claim.order: claim for claim in claims}.values(), key=lambda claim: claim.order)
        proposals = tuple(sorted({claim.author for claim in ordered}))
        changes = tuple([claim.change for claim in ordered])
        self._conflicts.append(BlockConflict(block, language, reason, proposals, changes, merge))

    def touch(
        self,
        block: str | None,
        language: str,
        reason: TouchingReason,
        authors: Iterable[str],
        merge: TextMerge | None = None,
    ) -> None:
        self._touching.append(BlockTouching(block or "", language, reason, tuple(sorted(set(authors))), merge))

    def touching_words(self, block: str, language: str, merge: TextMerge) -> None:
        if merge.touching:
            who = {key for touching in merge.touching for key in touching.credits}
            self.touch(block, language, TouchingReason.WORDS, who, merge)

    def outcome(self, blocks: Sequence[Block], place: Mapping[str, int]) -> BlockMerge:
        """`place`: every block that stands or stood -> where; conflicts and touching are listed in that order."""

        def by_place(found: BlockConflict | BlockTouching) -> tuple[int, str, str, str, tuple[str, ...]]:
            # The top, whose key is "", comes first; what is nowhere comes last.
            missing = len(place) if found.block else -1
            return (place.get(found.block, missing), found.block, found.language, found.reason, found.proposals)

        return BlockMerge(
            tuple(blocks),
            {key: tuple(sorted(authors)) for key, authors in sorted(self.credits.items())},
            tuple(sorted(self._conflicts, key=by_place)),
            tuple(sorted(self._touching, key=by_place)),
            self.texts,
            self.spans,
            {key: self.standing(key) for key in sorted(self.aliases)},
            self.origins,
        )
