"""Blocks of a text, the changes a person can ask for, and what one person's changes alone make of a text.

A proposal is a set of wishes about one base, all of them at once and not one after the other. Their order says
only which of several newcomers with the same anchor stands first.

- A language in which a block has no words is not among its texts.
- An anchor ("after this block") is a block, wherever it goes: what stands after a moved block moves along, what
  stands after a deleted one stays where that was. It means the end of the block as its author sees it: after a
  block that the same person split, it is the place between the two parts.
- Only what stands in the base can be deleted, moved, split, joined or retyped; a part that was split off can be
  split again and retyped.
- White space at a cut belongs to neither part.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from redline.joining import join_words


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or list item; `texts` by language code, `kind` opaque here, `depth` from 0."""

    key: str
    texts: Mapping[str, str]
    kind: str = ""
    depth: int = 0

    def __post_init__(self) -> None:
        if not all(self.texts.values()):
            object.__setattr__(self, "texts", {language: text for language, text in self.texts.items() if text})


@dataclass(frozen=True, slots=True)
class Replace:
    """The whole new text of a block in one language; a language the block has not yet is a translation, and
    "" takes the words of that language away."""

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
    depth: int = 0

    def __post_init__(self) -> None:
        if not all(self.texts.values()):
            object.__setattr__(self, "texts", {language: text for language, text in self.texts.items() if text})


@dataclass(frozen=True, slots=True)
class Delete:
    block: str


@dataclass(frozen=True, slots=True)
class Move:
    """The block stands after `after`, or at the top when that is None."""

    block: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Split:
    """The block is cut in two. The new block `key` follows it, with its kind and depth.

    `texts` has the words before and after the cut, which may be edited words. A language that is not in
    `texts` stays whole in `block`. To cut in three, split the new block again.
    """

    block: str
    key: str
    texts: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Join:
    """The words of `other`, which in the base stands right after `block`, come into `block`; `other` goes.

    `texts` has the joined words, which may be edited words; a language that is not in `texts` is joined as its
    script asks (`join_words`). To join three, name the same block twice: once with each that comes in, `texts`
    growing.
    """

    block: str
    other: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Retype:
    block: str
    kind: str
    depth: int = 0


Change = Replace | Insert | Delete | Move | Split | Join | Retype


@dataclass(frozen=True, slots=True)
class Proposal:
    """The changes of one amendment or person against one base.

    Raises ValueError when they contradict one another: two texts for one block and language, a block both
    edited and deleted, one key brought in twice, a block joined into another and moved.
    """

    key: str
    changes: tuple[Change, ...]

    def __post_init__(self) -> None:
        _Contradictions(self.key).look(self.changes)


# What may be done to one block by one proposal, pair by pair. A deed not named beside another contradicts it.
_GO_TOGETHER: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("edits", "inserts"),
        ("edits", "moves"),
        ("edits", "retypes"),
        ("edits", "splits"),
        ("moves", "retypes"),
        ("moves", "splits"),
        ("moves", "joins to"),
        ("retypes", "splits"),
        ("retypes", "joins to"),
        ("retypes", "splits off"),
        ("splits", "splits off"),
    )
)
# What may be done again by the same proposal: in another language, with another block, or to no effect.
_MORE_THAN_ONCE: Final = frozenset({"edits", "deletes", "joins to"})


class _Contradictions:
    """Looks through the changes of one proposal. Raises ValueError at the first contradiction."""

    def __init__(self, author: str) -> None:
        self._author = author
        self._deeds: defaultdict[str, list[str]] = defaultdict(list)
        self._written: set[tuple[str, str]] = set()

    def look(self, changes: Iterable[Change]) -> None:
        for change in changes:
            match change:
                case Replace(block, language):
                    self._do("edits", block)
                    self._write(block, language)
                case Insert(key=key):
                    self._do("inserts", key)
                case Delete(block):
                    self._do("deletes", block)
                case Move(block):
                    self._do("moves", block)
                case Split(block, key, texts):
                    self._split(block, key, texts)
                case Join(block, other):
                    self._do("joins to", block)
                    self._do("joins away", other)
                case Retype(block):
                    self._do("retypes", block)

    def _do(self, deed: str, block: str) -> None:
        for done in self._deeds[block]:
            if deed == done and deed not in _MORE_THAN_ONCE:
                raise ValueError(f"{self._author} {deed} {block} twice")
            if deed != done and frozenset({deed, done}) not in _GO_TOGETHER:
                first, second = sorted((done, deed), key=lambda each: each == "deletes")
                raise ValueError(f"{self._author} {first} and {second} {block}")
        if deed not in self._deeds[block]:
            self._deeds[block].append(deed)

    def _write(self, block: str, language: str) -> None:
        if (block, language) in self._written:
            raise ValueError(f"{self._author} replaces {block} in {language} twice")
        self._written.add((block, language))

    def _split(self, block: str, key: str, texts: Mapping[str, tuple[str, str]]) -> None:
        self._do("splits", block)
        self._do("splits off", key)
        for language in texts:
            self._write(block, language)
        for part in (0, 1):
            if not any(words[part].strip() for words in texts.values()):
                raise ValueError(f"{self._author} splits {block} and leaves a part without words")


def apply(blocks: Sequence[Block], changes: Iterable[Change]) -> tuple[Block, ...]:
    """The text after the changes of one proposal alone.

    Raises ValueError where they contradict one another, or name what is not there or cannot be done.
    """
    proposal = Proposal("this", tuple(changes))
    return _Applying(blocks, proposal.changes).run()


def chains(splits: Iterable[Split]) -> dict[str, list[Split]]:
    """The splits of one proposal by the block they start from, each followed by those of its new block."""
    by_block = {split.block: split for split in splits}
    born = {split.key for split in by_block.values()}
    found: dict[str, list[Split]] = {}
    for start, split in by_block.items():
        if start not in born:
            chain = found[start] = [split]
            while chain[-1].key in by_block:
                chain.append(by_block[chain[-1].key])
    return found


def cut(texts: Mapping[str, str], chain: Iterable[Split]) -> list[dict[str, str]]:
    """The texts of each part after the splits of one chain, the first one's block having had `texts`."""
    parts = [dict(texts)]
    for split in chain:
        last = parts[-1]
        tails: dict[str, str] = {}
        for language, (head, tail) in split.texts.items():
            last[language] = head.rstrip() if len(parts) == 1 else head.strip()
            tails[language] = tail.lstrip()
        parts.append(tails)
    return parts


def joined(texts: Mapping[str, str], joins: Iterable[tuple[Join, Mapping[str, str]]]) -> dict[str, str]:
    """The texts of a block that had `texts`, after joins in order, each with the texts of its other block."""
    words = dict(texts)
    for join, others in joins:
        for language, text in others.items():
            words[language] = join_words(words.get(language, ""), text)
        words |= join.texts
    return words


class _Applying:
    """The changes of one proposal carried out: words first, then the order of the blocks."""

    def __init__(self, blocks: Sequence[Block], changes: Sequence[Change]) -> None:
        self._base = [block.key for block in blocks]
        self._blocks = {block.key: block for block in blocks}
        if len(self._blocks) != len(self._base):
            raise ValueError("a block is there twice")
        self._changes = changes
        self._deleted = {change.block for change in changes if isinstance(change, Delete)}
        self._next: dict[str, str] = {}
        self._away: dict[str, str] = {}

    def run(self) -> tuple[Block, ...]:
        for insert in [change for change in self._changes if isinstance(change, Insert)]:
            self._bring_in(Block(insert.key, insert.texts, insert.kind, insert.depth))
        for change in self._changes:
            if isinstance(change, Replace):
                block = self._found(change.block)
                self._blocks[block.key] = replace(block, texts={**block.texts, change.language: change.text})
        self._join()
        chain_by_block = chains(change for change in self._changes if isinstance(change, Split))
        if sum(map(len, chain_by_block.values())) < sum(isinstance(change, Split) for change in self._changes):
            raise ValueError("splits that start nowhere")
        retypes = {change.block: change for change in self._changes if isinstance(change, Retype)}
        for key, retype in retypes.items():
            if key in self._blocks:
                self._blocks[key] = replace(self._blocks[key], kind=retype.kind, depth=retype.depth)
        for start, chain in chain_by_block.items():
            self._split(start, chain)
        for key, retype in retypes.items():
            self._blocks[key] = replace(self._found(key), kind=retype.kind, depth=retype.depth)
        return self._in_order()

    def _found(self, key: str) -> Block:
        if key not in self._blocks:
            raise ValueError(f"{key} is not there")
        return self._blocks[key]

    def _bring_in(self, block: Block) -> None:
        if block.key in self._blocks:
            raise ValueError(f"{block.key} is there already")
        self._blocks[block.key] = block

    def _join(self) -> None:
        incoming: defaultdict[str, list[Join]] = defaultdict(list)
        for change in self._changes:
            if isinstance(change, Join):
                incoming[change.block].append(change)
        for key, joins in incoming.items():
            block = self._found(key)
            start = self._base.index(key) if key in self._base else len(self._base)
            for distance, join in enumerate(joins, 1):
                if self._base[start + distance : start + distance + 1] != [join.other]:
                    raise ValueError(f"{join.other} does not stand right after {key}")
                self._away[join.other] = key
            others = [(join, self._blocks[join.other].texts) for join in joins]
            self._blocks[key] = replace(block, texts=joined(block.texts, others))

    def _split(self, start: str, chain: Sequence[Split]) -> None:
        block = self._found(start)
        first, *rest = cut(block.texts, chain)
        self._blocks[start] = replace(block, texts=first)
        before = start
        for split, texts in zip(chain, rest, strict=True):
            self._bring_in(Block(split.key, texts, block.kind, block.depth))
            self._next[before] = before = split.key

    def _in_order(self) -> tuple[Block, ...]:
        newcomers: defaultdict[str | None, list[str]] = defaultdict(list)
        moved: set[str] = set()
        for change in self._changes:
            if isinstance(change, Move):
                self._found(change.block)
                moved.add(change.block)
            if isinstance(change, Move | Insert):
                after = change.after
                if after is not None:
                    self._found(after)
                    after = self._away.get(after, after)
                newcomers[after].append(change.block if isinstance(change, Move) else change.key)
        order: list[str] = []
        waiting = [key for key in reversed(self._base) if key not in moved and key not in self._away]
        waiting += reversed(newcomers[None])
        while waiting:
            key = waiting.pop()
            order.append(key)
            if key in self._next:
                waiting.append(self._next[key])
            waiting += reversed(newcomers[key])
        if len(order) + len(self._away) < len(self._blocks):
            raise ValueError("blocks that stand after one another in a circle")
        for key in self._deleted:
            self._found(key)
        return tuple([self._blocks[key] for key in order if key not in self._deleted])
