"""What leads from one list of blocks to another, in the changes that a person would name.

- As few blocks as possible move: those that stay are a longest common subsequence of the two orders, found as the
  longest increasing subsequence of positions (patience sorting, O(n log n)).
- New blocks right behind a block are split off from it where, in one language, at least half of the words of each of
  them are words that this block had, in their order. Blocks that go are joined to the one before them where at least
  half of the words of each are in what that one becomes. Words are counted in characters. So to split a paragraph and
  change a word in it is still to split it, and others' edits of it come along.
- What came, moved or was cut off stands after what stands before it in the later list.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, takewhile

from redline.blocks import Block, Change, Delete, Insert, Join, Move, Replace, Retype, Split
from redline.paragraphs import glue, shares


def compare(before: Sequence[Block], after: Sequence[Block]) -> tuple[Change, ...]:
    """The changes with which `apply(before, changes)` is `after`. Raises ValueError where a key is there twice."""
    for blocks in (before, after):
        if len({block.key for block in blocks}) != len(blocks):
            raise ValueError("a block is there twice")
    return tuple(_Comparing(before, after).changes())


class _Comparing:
    def __init__(self, before: Sequence[Block], after: Sequence[Block]) -> None:
        self._before = {block.key: block for block in before}
        self._after = {block.key: block for block in after}
        self._joins: defaultdict[str, list[Join]] = defaultdict(list)
        self._splits: dict[str, Split] = {}  # new block -> the split that makes it
        self._wholes: dict[str, Block] = {}  # new block -> the block, as it becomes, that it is split off from
        self._away: set[str] = set()
        self._written: set[tuple[str, str]] = set()  # (block, language) that a split or join has words for
        for block, following in _with_following(before, self._after):
            self._find_joins(block, following)
        for block, following in _with_following(after, self._before):
            self._find_splits(block, following)

    def changes(self) -> Iterator[Change]:
        for key in self._before:
            if key not in self._after and key not in self._away:
                yield Delete(key)
        for joins in self._joins.values():
            yield from joins
        staying = self._staying()
        anchor: str | None = None
        for key, block in self._after.items():
            before = self._before.get(key)
            if key in self._splits:
                yield self._splits[key]
                before = self._wholes[key]
            elif before is None:
                yield Insert(anchor, key, block.texts, block.kind, block.depth)
                before = block
            else:
                if key not in staying:
                    yield Move(key, anchor)
                yield from self._rewritten(before, block)
            if (before.kind, before.depth) != (block.kind, block.depth):
                yield Retype(key, block.kind, block.depth)
            anchor = key

    def _rewritten(self, before: Block, after: Block) -> Iterator[Replace]:
        for language in dict.fromkeys([*before.texts, *after.texts]):
            text = after.texts.get(language, "")
            if (after.key, language) not in self._written and text != before.texts.get(language, ""):
                yield Replace(after.key, language, text)

    def _staying(self) -> set[str]:
        """The blocks that need not move: as many as keep their order."""
        place = {key: number for number, key in enumerate(self._before)}
        return set(_longest_increasing([key for key in self._after if key in place], place))

    def _find_joins(self, block: Block, following: Sequence[Block]) -> None:
        """Which of the blocks that go right behind `block` come into it: as many as do."""
        result = self._after[block.key]
        for count in range(len(following), 0, -1):
            together = [block, *following[:count]]
            if _are_one(result, together):
                languages = sorted({language for each in (*together, result) for language in each.texts})
                texts = {language: result.texts.get(language, "") for language in languages}
                self._joins[block.key] = [Join(block.key, other.key, texts) for other in together[1:]]
                self._away.update(other.key for other in together[1:])
                self._written.update((block.key, language) for language in languages)
                return

    def _find_splits(self, block: Block, newcomers: Sequence[Block]) -> None:
        """Which of the new blocks right behind `block` are cut off from it: as many as are."""
        whole = self._before[block.key]
        if block.key in self._joins or whole.texts == block.texts:
            return
        for count in range(len(newcomers), 0, -1):
            parts = [block, *newcomers[:count]]
            # White space at a cut would not come back.
            is_tidy = all(text == text.strip() for part in parts for text in part.texts.values())
            if is_tidy and _are_one(whole, parts):
                for number, (head, part) in enumerate(pairwise(parts), 1):
                    tails = _in_a_row(whole, parts[number:])
                    texts = {language: (head.texts.get(language, ""), tail) for language, tail in tails.items()}
                    self._splits[part.key] = Split(head.key, part.key, texts)
                    self._wholes[part.key] = block
                    self._written.update((head.key, language) for language in texts)
                return


def _with_following(blocks: Sequence[Block], known: Mapping[str, Block]) -> Iterator[tuple[Block, list[Block]]]:
    """Each block that is known, with those right behind it that are not, if there are any."""
    for place, block in enumerate(blocks):
        if block.key in known and place + 1 < len(blocks) and blocks[place + 1].key not in known:
            yield block, list(takewhile(lambda each: each.key not in known, blocks[place + 1 :]))


def _are_one(whole: Block, parts: Sequence[Block]) -> bool:
    """Whether in one language each part has at least half of its words from the whole, and none is the whole."""
    for language, text in whole.texts.items():
        words = [part.texts.get(language, "") for part in parts]
        if text not in words and all(words) and all(share >= 0.5 for share in shares(text, words)):
            return True
    return False


def _in_a_row(whole: Block, parts: Sequence[Block]) -> dict[str, str]:
    """The words of the parts, put together as in the whole, in each language that one of them has."""
    texts: dict[str, str] = {}
    for language in sorted({language for part in parts for language in part.texts}):
        words = [part.texts[language] for part in parts if language in part.texts]
        texts[language] = glue(whole.texts.get(language, ""), words) if len(words) > 1 else words[0]
    return texts


def _longest_increasing(keys: Iterable[str], place: Mapping[str, int]) -> list[str]:
    """A longest subsequence of `keys` whose places increase."""
    ends: list[int] = []  # the least place at which a subsequence of each length ends
    last: list[str] = []  # the key that stands there
    before: dict[str, str | None] = {}
    for key in keys:
        length = bisect_left(ends, place[key])
        ends[length : length + 1] = [place[key]]
        before[key] = last[length - 1] if length else None
        last[length : length + 1] = [key]
    found: list[str] = []
    key_or_none = last[-1] if last else None
    while key_or_none is not None:
        found.append(key_or_none)
        key_or_none = before[key_or_none]
    return found[::-1]
