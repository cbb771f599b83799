"""Merge any number of proposals against one base of blocks; the words of one text merge in
`redline.text_merge`.

The rules, each of them the same whatever the order of the proposals:

- Texts of one block in one language merge word by word. In a conflict the base text stands.
- A replacement by the very base text asks for nothing.
- Editing or translating a block that another deletes is a conflict: the block stands, unchanged.
- Deleting a block twice is deleting it once, credited to both.
- Blocks inserted after the same block are all kept, ordered by the keys of their proposals and, within one,
  as it lists them; they are listed as touching. The same insertion (key, place, texts, kind) by several is
  one.
- A block inserted after one that another deletes is kept where that one stood, that is after the nearest
  earlier block that stands; it is listed as touching.
- A block may be inserted after an inserted block; inserted texts can be replaced like those of the base.
- What cannot be placed (its block or its anchor is not there, its key is taken) is a conflict. Every change
  of every proposal is in the merged blocks or in a conflict.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from redline.text_merge import Agreed, Conflict, TextMerge, Touching, Variant, merge_text

__all__ = [
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
    "Proposal",
    "Replace",
    "TextMerge",
    "Touching",
    "TouchingReason",
    "Variant",
    "merge_blocks",
    "merge_text",
]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or list item; `texts` by language code, `kind` opaque to the merge."""

    key: str
    texts: Mapping[str, str]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Replace:
    """The whole new text of a block in one language; a language the block has not yet is a translation."""

    block: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Insert:
    """A new block after the block `after`, or at the top when that is None."""

    after: str | None
    key: str
    texts: Mapping[str, str]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Delete:
    block: str


Change = Replace | Insert | Delete


@dataclass(frozen=True, slots=True)
class Proposal:
    """The changes of one amendment or person against one base.

    Raises ValueError when they contradict one another: two texts for one block and language, a block both
    edited and deleted, one key inserted twice.
    """

    key: str
    changes: tuple[Change, ...]

    def __post_init__(self) -> None:
        replaced: set[tuple[str, str]] = set()
        inserted: set[str] = set()
        deleted = {change.block for change in self.changes if isinstance(change, Delete)}
        for change in self.changes:
            if isinstance(change, Replace):
                if (change.block, change.language) in replaced:
                    raise ValueError(f"{self.key} replaces {change.block} in {change.language} twice")
                if change.block in deleted:
                    raise ValueError(f"{self.key} edits and deletes {change.block}")
                replaced.add((change.block, change.language))
            elif isinstance(change, Insert):
                if change.key in inserted:
                    raise ValueError(f"{self.key} inserts {change.key} twice")
                if change.key in deleted:
                    raise ValueError(f"{self.key} inserts and deletes {change.key}")
                inserted.add(change.key)


class ConflictReason(StrEnum):
    OVERLAP = "overlap"
    EDIT_AGAINST_DELETE = "edit_against_delete"
    BLOCK_GONE = "block_gone"
    ANCHOR_GONE = "anchor_gone"
    KEY_TAKEN = "key_taken"


class TouchingReason(StrEnum):
    WORDS = "words"
    SAME_PLACE = "same_place"
    ANCHOR_DELETED = "anchor_deleted"


@dataclass(frozen=True, slots=True)
class BlockConflict:
    """Changes that were not merged, all of them in `changes`, in the order of their proposals (sorted keys).

    `block` is the block edited, deleted or inserted; `language` is "" when the conflict is about the whole
    block. `merge` is there for OVERLAP alone.
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

    `block` is the block whose words touch, or the anchor of the inserted blocks ("" for the top).
    """

    block: str
    language: str
    reason: TouchingReason
    proposals: tuple[str, ...]
    merge: TextMerge | None = None


@dataclass(frozen=True, slots=True)
class BlockMerge:
    """The outcome. `texts` has the word-by-word merge of each (block, language) somebody changed.

    `credits` names, sorted, who changed (block, language); the language is "" for inserting or deleting the
    block.
    """

    blocks: tuple[Block, ...]
    credits: Mapping[tuple[str, str], tuple[str, ...]]
    conflicts: tuple[BlockConflict, ...]
    touching: tuple[BlockTouching, ...]
    texts: Mapping[tuple[str, str], TextMerge]

    @property
    def clean(self) -> bool:
        return not self.conflicts


def merge_blocks(base: Sequence[Block], proposals: Sequence[Proposal]) -> BlockMerge:
    """Merge all `proposals` into `base` by the rules above.

    Raises ValueError when two blocks of the base or two proposals have the same key.
    """
    _all_different(block.key for block in base)
    _all_different(proposal.key for proposal in proposals)
    return _Merging(base, sorted(proposals, key=lambda proposal: proposal.key)).run()


def _all_different(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"{key} is there twice")
        seen.add(key)


class _Planned(NamedTuple):
    """An insertion that takes part: who asks for it, and where it stands among others with the same
    anchor."""

    order: tuple[str, int]
    insert: Insert
    authors: tuple[str, ...]


class _Merging:
    """One merge, in the order of its stages: gather, place, delete, rewrite, look for touching."""

    def __init__(self, base: Sequence[Block], proposals: Sequence[Proposal]) -> None:
        self._base = base
        self._base_keys = {block.key for block in base}
        self._replaces: defaultdict[str, list[tuple[str, Replace]]] = defaultdict(list)
        self._deletes: defaultdict[str, list[tuple[str, Delete]]] = defaultdict(list)
        self._inserts: defaultdict[str, list[tuple[tuple[str, int], Insert]]] = defaultdict(list)
        for proposal in proposals:
            for index, change in enumerate(proposal.changes):
                if isinstance(change, Replace):
                    self._replaces[change.block].append((proposal.key, change))
                elif isinstance(change, Delete):
                    self._deletes[change.block].append((proposal.key, change))
                else:
                    self._inserts[change.key].append(((proposal.key, index), change))
        self._children: defaultdict[str | None, list[_Planned]] = defaultdict(list)
        self._deleted: set[str] = set()
        self._contested: set[str] = set()
        self._credits: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._conflicts: list[BlockConflict] = []
        self._touching: list[BlockTouching] = []
        self._texts: dict[tuple[str, str], TextMerge] = {}

    def run(self) -> BlockMerge:
        self._plan_inserts()
        placed = self._place()
        self._delete({block.key: block for block in placed})
        blocks = tuple([self._rewrite(block) for block in placed if block.key not in self._deleted])
        place = {block.key: index for index, block in enumerate(placed)}
        self._report_gone(place)
        self._touching_places()

        def by_place(found: BlockConflict | BlockTouching) -> tuple[int, str, str, str]:
            # The top, whose key is "", comes first; what is nowhere comes last.
            missing = len(place) if found.block else -1
            return (place.get(found.block, missing), found.block, found.language, found.reason)

        return BlockMerge(
            blocks,
            {key: tuple(sorted(authors)) for key, authors in sorted(self._credits.items())},
            tuple(sorted(self._conflicts, key=by_place)),
            tuple(sorted(self._touching, key=by_place)),
            self._texts,
        )

    def _conflict(
        self,
        block: str,
        language: str,
        reason: ConflictReason,
        claims: Iterable[tuple[str, Change]],
        merge: TextMerge | None = None,
    ) -> None:
        ordered = sorted(claims, key=lambda claim: claim[0])
        proposals = tuple(sorted({author for author, _ in ordered}))
        changes = tuple([change for _, change in ordered])
        self._conflicts.append(BlockConflict(block, language, reason, proposals, changes, merge))

    def _plan_inserts(self) -> None:
        for key, claims in self._inserts.items():
            (order, insert), *others = claims
            if key in self._base_keys or any(other != insert for _, other in others):
                asked = [(author, change) for (author, _), change in claims]
                self._conflict(key, "", ConflictReason.KEY_TAKEN, asked)
            else:
                authors = tuple(sorted(author for (author, _), _ in claims))
                self._children[insert.after].append(_Planned(order, insert, authors))
        for siblings in self._children.values():
            siblings.sort(key=lambda planned: planned.order)

    def _place(self) -> list[Block]:
        """Base and inserted blocks in order. An insertion whose anchors lead nowhere becomes a conflict."""
        placed: list[Block] = []
        reached: set[str] = set()
        starts: list[Block | None] = [None, *self._base]
        for start in starts:
            if start is not None:
                placed.append(start)
            waiting = self._children.get(start.key if start else None, [])[::-1]
            while waiting:
                insert, authors = waiting[-1].insert, waiting.pop().authors
                placed.append(Block(insert.key, insert.texts, insert.kind))
                reached.add(insert.key)
                for language in ("", *insert.texts):
                    self._credits[insert.key, language].update(authors)
                waiting += self._children.get(insert.key, [])[::-1]
        for siblings in self._children.values():
            for _, insert, authors in siblings:
                if insert.key not in reached:
                    claims = [(author, insert) for author in authors]
                    self._conflict(insert.key, "", ConflictReason.ANCHOR_GONE, claims)
        return placed

    def _delete(self, placed: Mapping[str, Block]) -> None:
        for key, deletes in self._deletes.items():
            if key not in placed:
                continue
            block = placed[key]
            against: list[tuple[str, Change]] = [
                (author, change)
                for author, change in self._replaces[key]
                if change.text != block.texts.get(change.language, "")
            ]
            if key not in self._base_keys:
                against += [(author, insert) for (author, _), insert in self._inserts[key]]
            if against:
                self._contested.add(key)
                self._conflict(key, "", ConflictReason.EDIT_AGAINST_DELETE, [*against, *deletes])
            else:
                self._deleted.add(key)
                self._credits[key, ""].update(author for author, _ in deletes)

    def _rewrite(self, block: Block) -> Block:
        if block.key in self._contested or block.key not in self._replaces:
            return block
        texts = dict(block.texts)
        for language, asked in self._by_language(self._replaces[block.key]):
            base = texts.get(language, "")
            claims = [(author, change) for author, change in asked if change.text != base]
            if not claims:
                continue
            merge = merge_text(base, {author: change.text for author, change in claims})
            self._texts[block.key, language] = merge
            if merge.text is None:
                self._conflict(block.key, language, ConflictReason.OVERLAP, claims, merge)
                continue
            texts[language] = merge.text
            self._credits[block.key, language].update(merge.credits)
            if merge.touching:
                who = tuple(sorted({key for touching in merge.touching for key in touching.credits}))
                self._touching.append(BlockTouching(block.key, language, TouchingReason.WORDS, who, merge))
        return Block(block.key, texts, block.kind)

    @staticmethod
    def _by_language(claims: Iterable[tuple[str, Replace]]) -> list[tuple[str, list[tuple[str, Replace]]]]:
        grouped: defaultdict[str, list[tuple[str, Replace]]] = defaultdict(list)
        for author, change in claims:
            grouped[change.language].append((author, change))
        return sorted(grouped.items())

    def _report_gone(self, place: Mapping[str, int]) -> None:
        for key, replaces in self._replaces.items():
            if key not in place:
                for language, claims in self._by_language(replaces):
                    self._conflict(key, language, ConflictReason.BLOCK_GONE, claims)
        for key, deletes in self._deletes.items():
            if key not in place:
                self._conflict(key, "", ConflictReason.BLOCK_GONE, deletes)

    def _touching_places(self) -> None:
        for anchor, siblings in self._children.items():
            placed = [planned for planned in siblings if (planned.insert.key, "") in self._credits]
            authors = {author for planned in placed for author in planned.authors}
            if len({planned.authors for planned in placed}) > 1:
                self._touch(anchor, TouchingReason.SAME_PLACE, authors)
            if anchor in self._deleted:
                deleters = {author for author, _ in self._deletes[anchor]}
                if authors - deleters:
                    self._touch(anchor, TouchingReason.ANCHOR_DELETED, authors | deleters)

    def _touch(self, anchor: str | None, reason: TouchingReason, authors: Iterable[str]) -> None:
        self._touching.append(BlockTouching(anchor or "", "", reason, tuple(sorted(authors))))
