"""Collects what somebody wants of each block in each language, and says it as changes of blocks.

A block is one in all its languages: what is asked for in one of them is put together with what is asked in the others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from redline.blocks import Block, Change, Delete, Insert, Join, Move, Replace, Retype, Split
from redline.word.aligning import Place


@dataclass(slots=True)
class Newcomer:
    """A new block."""

    key: str
    after: str | None
    kind: str
    depth: int
    texts: dict[str, str] = field(default_factory=dict)


class Wishes:
    """The changes of one author, in the order in which they are given out: deletions first."""

    def __init__(self, blocks: Sequence[Block], languages: Sequence[str], new_key: Callable[[], str]) -> None:
        self._blocks = {block.key: block for block in blocks}
        self._languages = languages
        self._new_key = new_key
        self._gone: set[Place] = set()
        self._texts: dict[Place, str] = {}
        self._apart: set[Place] = set()
        self._joined: dict[tuple[str, ...], None] = {}
        self._parts: dict[str, dict[str, list[str]]] = {}
        self._part_keys: dict[str, list[str]] = {}
        self._newcomers: list[Newcomer] = []
        self._moves: dict[str, str | None] = {}
        self._retypes: dict[str, tuple[str, int]] = {}

    def replace(self, place: Place, text: str) -> None:
        if text != self._blocks[place.block].texts.get(place.language, ""):
            self._texts[place] = text

    def strike(self, place: Place) -> None:
        self._gone.add(place)

    def keep_apart(self, place: Place) -> None:
        """The block's words in this language stand by themselves, whatever becomes of those in others."""
        self._apart.add(place)

    def join(self, blocks: Sequence[str], language: str, text: str) -> None:
        """The blocks, which follow one another, become the first of them; in this language at least."""
        self._joined[tuple(blocks)] = None
        self._texts[Place(blocks[0], language)] = text
        self._gone.update(Place(block, language) for block in blocks[1:])

    def split(self, place: Place, parts: Sequence[str]) -> list[str]:
        """The block is cut into these parts; gives the keys of those after the first."""
        keys = self._part_keys.setdefault(place.block, [])
        while len(keys) < len(parts) - 1:
            keys.append(self._new_key())
        self._parts.setdefault(place.block, {})[place.language] = list(parts)
        return keys[: len(parts) - 1]

    def end_of(self, place: Place) -> str:
        """The block, or the last part that it is cut into where its words in this language stay whole."""
        parts = self._part_keys.get(place.block, [])
        return parts[-1] if parts and place.language not in self._parts[place.block] else place.block

    def insert(self, after: str | None, language: str, text: str, kind: str, depth: int) -> str:
        """A new block after that one; the same in another language right behind it is the same block. Gives its key."""
        last = self._newcomers[-1] if self._newcomers else None
        if last and after == last.key and language not in last.texts and kind == last.kind:
            last.texts[language] = text
            return last.key
        self._newcomers.append(Newcomer(self._new_key(), after, kind, depth, {language: text}))
        return self._newcomers[-1].key

    def move(self, block: str, after: str | None) -> None:
        self._moves.setdefault(block, after)

    def retype(self, block: str, kind: str, depth: int) -> None:
        if (kind, depth) != (self._blocks[block].kind, self._blocks[block].depth):
            self._retypes.setdefault(block, (kind, depth))

    def changes(self) -> tuple[Change, ...]:
        return tuple(self._all())

    def _all(self) -> Iterator[Change]:
        joins = list(self._joins())
        away = {join.other for join in joins}
        deleted = {block for block in {place.block for place in self._gone} if self._is_gone(block)}
        yield from (Delete(block) for block in self._blocks if block in deleted)
        for place in sorted(self._gone):
            if place.block not in deleted | away:
                yield Replace(place.block, place.language, "")
        yield from joins
        for block, parts in self._parts.items():
            yield from self._splitting(block, parts, self._part_keys[block])
        for place, text in self._texts.items():
            yield Replace(place.block, place.language, text)
        for block, (kind, depth) in self._retypes.items():
            if block not in deleted:
                yield Retype(block, kind, depth)
        for block, after in self._moves.items():
            if block not in deleted:
                yield Move(block, after)
        for new in self._newcomers:
            yield Insert(new.after, new.key, new.texts, new.kind, new.depth)

    def _is_gone(self, block: str) -> bool:
        """Whether it has no words left in any language of the file; in others, nobody could strike them."""
        held = [language for language in self._blocks[block].texts if language in self._languages]
        return all(Place(block, language) in self._gone for language in held)

    def _joins(self) -> Iterator[Join]:
        """The joins that can be said of whole blocks, the longest first; their words are asked for nowhere else."""
        taken: set[str] = set()
        for blocks in sorted(self._joined, key=len, reverse=True):
            texts = self._together(blocks)
            if texts is None or not taken.isdisjoint(blocks):
                continue
            taken.update(blocks)
            for place in (Place(block, language) for block in blocks for language in texts):
                self._gone.discard(place)
                self._texts.pop(place, None)
            yield from (Join(blocks[0], other, texts) for other in blocks[1:])

    def _together(self, blocks: Sequence[str]) -> dict[str, str] | None:
        """The words of the joined block in each language that was worked on.

        None where the blocks cannot become one: in some language the words of two of them stand, or one goes elsewhere.
        """
        if blocks[0] in self._parts or any(
            set(blocks[1:]) & set(held) for held in (self._parts, self._moves, self._retypes)
        ):
            return None
        texts = {}
        for language in self._languages:
            places = [Place(block, language) for block in blocks]
            if not any(place in self._gone or place in self._texts or place in self._apart for place in places):
                continue
            standing = [text for place in places if (text := self._standing(place))]
            if len(standing) > 1:
                return None
            texts[language] = "".join(standing)
        return texts

    def _standing(self, place: Place) -> str:
        sent = "" if place in self._gone else self._blocks[place.block].texts.get(place.language, "")
        return self._texts.get(place, sent)

    def _splitting(self, block: str, parts: Mapping[str, list[str]], keys: Sequence[str]) -> Iterator[Change]:
        start = block
        for at, key in enumerate(keys):
            yield Split(
                start,
                key,
                {
                    language: (words[at], " ".join(words[at + 1 :]))
                    for language, words in parts.items()
                    if len(words) > at + 1
                },
            )
            start = key
