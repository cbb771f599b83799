"""What leads from one list of blocks to another, in the changes that a person would name.

- As few blocks as possible move: those that stay are a longest common subsequence of the two orders, found as the
  longest increasing subsequence of positions (patience sorting, O(n log n)).
- A new block that begins with just the words cut off from the block before it is a split, and a block that has just
  the words of itself and of those that followed it is a join. White space at the cut says nothing.
- What came, moved or was cut off stands after what stands before it in the later list.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from redline.blocks import Block, Change, Delete, Insert, Join, Move, Replace, Retype, Split


def compare(before: Sequence[Block], after: Sequence[Block]) -> tuple[Change, ...]:
    """The changes with which `apply(before, changes)` is `after`. Raises ValueError where a key is there twice."""
    for blocks in (before, after):
        if len({block.key for block in blocks}) != len(blocks):
            raise ValueError("a block is there twice")
    return tuple(_Comparing(before, after).changes())


class _Comparing:
    def __init__(self, before: Sequence[Block], after: Sequence[Block]) -> None:
        self._order = [block.key for block in before]
        self._before = {block.key: block for block in before}
        self._after = {block.key: block for block in after}
        self._joins: dict[str, list[Join]] = {}
        self._away: set[str] = set()
        self._split_from: dict[str, Split] = {}  # new block -> the split that made it
        self._written: set[tuple[str, str]] = set()  # (block, language) that a split or join has words for
        for start, block in enumerate(before):
            self._find_joins(start, block)
        self._find_splits(list(after))

    def changes(self) -> Iterator[Change]:
        for block in self._before.values():
            if block.key not in self._after and block.key not in self._away:
                yield Delete(block.key)
        for joins in self._joins.values():
            yield from joins
        stay = self._staying()
        anchor: str | None = None
        for key, block in self._after.items():
            before = self._before.get(key)
            if key in self._split_from:
                yield from self._cut_off(block, self._split_from[key])
            elif before is None:
                yield Insert(anchor, key, block.texts, block.kind, block.depth)
            else:
                if key not in stay:
                    yield Move(key, anchor)
                yield from self._rewritten(before, block)
            anchor = key

    def _rewritten(self, before: Block, after: Block) -> Iterator[Change]:
        for language in dict.fromkeys([*before.texts, *after.texts]):
            text = after.texts.get(language, "")
            if (after.key, language) not in self._written and text != before.texts.get(language, ""):
                yield Replace(after.key, language, text)
        if (before.kind, before.depth) != (after.kind, after.depth):
            yield Retype(after.key, after.kind, after.depth)

    def _cut_off(self, block: Block, split: Split) -> Iterator[Change]:
        yield split
        first = self._after[self._start_of(split)]
        if (first.kind, first.depth) != (block.kind, block.depth):
            yield Retype(block.key, block.kind, block.depth)

    def _start_of(self, split: Split) -> str:
        while split.block in self._split_from:
            split = self._split_from[split.block]
        return split.block

    def _staying(self) -> set[str]:
        """The blocks that need not move: as many as keep their order."""
        place = {key: number for number, key in enumerate(self._order)}
        return set(_longest_increasing([key for key in self._after if key in place], place))

    def _find_joins(self, start: int, block: Block) -> None:
        after = self._after.get(block.key)
        if after is None or block.key in self._away:
            return
        texts: Mapping[str, str] = block.texts
        found: list[Join] = []
        for key in self._order[start + 1 :]:
            other = self._before[key]
            if key in self._after or not other.texts:
                break
            texts = {
                language: _bare(texts.get(language, "")) + _bare(other.texts.get(language, ""))
                for language in dict.fromkeys([*texts, *other.texts])
            }
            if not _begins(after.texts, texts):
                break
            found.append(Join(block.key, key, texts))
            if all(_bare(after.texts.get(language, "")) == words for language, words in texts.items()):
                if after.texts.keys() != texts.keys():
                    break
                self._joins[block.key] = [Join(block.key, join.other, after.texts) for join in found]
                self._away.update(join.other for join in found)
                self._written.update((block.key, language) for language in after.texts)
                break

    def _find_splits(self, after: Sequence[Block]) -> None:
        start = 0
        while start < len(after):
            end = start + 1
            while end < len(after) and after[end].key not in self._before:
                end += 1
            first = self._before.get(after[start].key)
            if first is not None and first.key not in self._joins:
                self._split(first, after[start], after[start + 1 : end])
            start = end

    def _split(self, before: Block, first: Block, newcomers: Sequence[Block]) -> None:
        """Which of the blocks right behind `first` were cut off from it: in all their languages, to the last word."""
        for count in range(1, len(newcomers) + 1):
            parts = [first, *newcomers[:count]]
            languages = {language for part in parts[1:] for language in part.texts}
            if all(_is_cut(before, parts, language) for language in languages) and all(part.texts for part in parts):
                break
        else:
            return
        cut = sorted(languages)
        if not all(any(part.texts.get(language) for language in cut) for part in parts):
            return
        for place, part in enumerate(parts[1:]):
            rest = parts[place + 1 :]
            texts = {
                language: (
                    parts[place].texts.get(language, ""),
                    " ".join(words for one in rest if (words := one.texts.get(language))),
                )
                for language in cut
            }
            self._split_from[part.key] = Split(parts[place].key, part.key, texts)
        self._written.update((first.key, language) for language in cut)


def _is_cut(before: Block, parts: Sequence[Block], language: str) -> bool:
    """Whether the words of `parts` are just those of the block, and no white space at a cut would be lost."""
    words = [part.texts.get(language, "") for part in parts]
    heads_and_tails = all(head == head.rstrip() for head in words[:1]) and all(
        one == one.strip() for one in words[1:-1]
    )
    last = words[-1] == words[-1].lstrip()
    return heads_and_tails and last and _bare("".join(words)) == _bare(before.texts.get(language, ""))


def _begins(texts: Mapping[str, str], parts: Mapping[str, str]) -> bool:
    return all(_bare(texts.get(language, "")).startswith(words) for language, words in parts.items())


def _bare(text: str) -> str:
    """The words without white space."""
    return "".join(text.split())


def _longest_increasing(keys: Sequence[str], place: Mapping[str, int]) -> list[str]:
    """A longest subsequence of `keys` whose places grow, by patience sorting."""
    tops: list[int] = []  # the smallest place with which a run of that length ends
    ends: list[str] = []
    before: dict[str, str | None] = {}
    for key in keys:
        pile = bisect_left(tops, place[key])
        before[key] = ends[pile - 1] if pile else None
        tops[pile : pile + 1] = [place[key]]
        ends[pile : pile + 1] = [key]
    found: list[str] = []
    at: str | None = ends[-1] if ends else None
    while at is not None:
        found.append(at)
        at = before[at]
    return found
