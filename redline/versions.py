"""Two versions of a text side by side, as rows for a reader: what came, went, moved, was cut or joined, and which words
changed in what stayed. Numbers have no part in it, so renumbering is no change.

The rows follow the later version. What went stands where it was: after the nearest earlier block that stayed. A block
that moved stands at its new place with its words compared, and its old place keeps a row that says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from redline.blocks import Block, Join, Move, Split
from redline.diff import Hunk, Kind, diff
from redline.paragraphs import cut_hunks, join_hunks
from redline.text_merge import PARAGRAPH
from redline.trees import compare

# How a cut between two paragraphs is drawn.
PILCROW = " ¶ "


class RowKind(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"
    MOVED_AWAY = "moved_away"
    SPLIT = "split"
    SPLIT_OFF = "split_off"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Row:
    """One block of either version. `hunks` by language, of every language in which it has words in either.

    `other` is the block that it was split off from; "" for all other kinds. `is_retyped`: it became another kind of
    block or stands deeper or less deep.
    """

    kind: RowKind
    before: Block | None
    after: Block | None
    hunks: Mapping[str, tuple[Hunk, ...]]
    other: str = ""
    is_retyped: bool = False

    @property
    def key(self) -> str:
        block = self.after or self.before
        return block.key if block else ""

    @property
    def is_change(self) -> bool:
        return self.kind is not RowKind.SAME or self.is_retyped


def rows(before: Sequence[Block], after: Sequence[Block]) -> tuple[Row, ...]:
    """What changed from one version to the other.

    The hunks' words are those of the two versions, none lost; only the white space at a cut is left out.
    """
    return _Reading(before, after).rows()


class _Reading:
    def __init__(self, before: Sequence[Block], after: Sequence[Block]) -> None:
        self._before = {block.key: block for block in before}
        self._after = {block.key: block for block in after}
        self._moved: set[str] = set()
        self._parts: defaultdict[str, list[str]] = defaultdict(list)  # block -> those split off from it, in order
        self._whole: dict[str, str] = {}  # new block -> the block of the earlier version it was part of
        self._split_off: dict[str, str] = {}  # new block -> the block it was cut from
        self._joins: defaultdict[str, list[str]] = defaultdict(list)  # block -> those joined to it, in order
        self._joined_away: set[str] = set()
        for change in compare(before, after):
            match change:
                case Move(block):
                    self._moved.add(block)
                case Split(block, key):
                    whole = self._whole.get(block, block)
                    self._whole[key] = whole
                    self._parts[whole].append(key)
                    self._split_off[key] = block
                case Join(block, other):
                    self._joins[block].append(other)
                    self._joined_away.add(other)

    def rows(self) -> tuple[Row, ...]:
        gone = self._gone_after()
        found = list(gone[""])
        for block in self._after.values():
            found.append(self._row(block))
            found += gone[block.key]
        return tuple(found)

    def _gone_after(self) -> dict[str, list[Row]]:
        """Rows of what is not there any more, or not there any more at this place, by the block they stand after."""
        gone: dict[str, list[Row]] = defaultdict(list)
        anchor = ""
        for block in self._before.values():
            if block.key in self._joined_away:
                continue
            if block.key not in self._after:
                lost = {language: _hunks(words, "") for language, words in block.texts.items()}
                gone[anchor].append(Row(RowKind.DELETED, block, None, lost))
            elif block.key in self._moved:
                gone[anchor].append(Row(RowKind.MOVED_AWAY, block, None, {}))
            else:
                anchor = block.key
        return gone

    def _row(self, block: Block) -> Row:
        before = self._before.get(block.key)
        retyped = before is not None and (before.kind, before.depth) != (block.kind, block.depth)
        if before is None:
            if block.key in self._split_off:
                cut = {language: self._cut(block, language) for language in block.texts}
                return Row(RowKind.SPLIT_OFF, None, block, cut, other=self._split_off[block.key])
            come = {language: _hunks("", words) for language, words in block.texts.items()}
            return Row(RowKind.INSERTED, None, block, come)
        hunks = {
            language: self._words(before, block, language) for language in dict.fromkeys([*before.texts, *block.texts])
        }
        if block.key in self._moved:
            kind = RowKind.MOVED
        elif block.key in self._parts:
            kind = RowKind.SPLIT
        elif block.key in self._joins:
            kind = RowKind.JOINED
        else:
            kind = RowKind.CHANGED if any(_differ(each) for each in hunks.values()) else RowKind.SAME
        return Row(kind, before, block, hunks, is_retyped=retyped)

    def _words(self, before: Block, after: Block, language: str) -> tuple[Hunk, ...]:
        if before.key in self._parts:
            return self._cut(after, language)
        text = after.texts.get(language, "")
        keys = [before.key, *self._joins.get(before.key, ())]
        segments = [words for key in keys if (words := self._before[key].texts.get(language))]
        if len(segments) > 1:
            return tuple(_with_cuts(join_hunks(segments, text)))
        return _hunks("".join(segments), text)

    def _cut(self, part: Block, language: str) -> tuple[Hunk, ...]:
        """What one part of a block that was split has of its words, and of new ones."""
        whole = self._whole.get(part.key, part.key)
        texts = {key: self._after[key].texts.get(language, "") for key in (whole, *self._parts[whole])}
        keys = [key for key, text in texts.items() if text or key == whole]
        if part.key not in keys:
            return ()
        place = keys.index(part.key)
        hunks = cut_hunks(self._before[whole].texts.get(language, ""), [texts[key] for key in keys])[place]
        is_last = place == len(keys) - 1
        return (*hunks, *([] if is_last else [Hunk(Kind.INSERTED, PILCROW)]))


def _hunks(before: str, after: str) -> tuple[Hunk, ...]:
    return tuple(diff(before, after))


def _differ(hunks: Iterable[Hunk]) -> bool:
    return any(hunk.kind is not Kind.SAME for hunk in hunks)


def _with_cuts(hunks: Iterable[Hunk]) -> Iterable[Hunk]:
    """The hunks with the cuts that went, without the white space that came in the place of one."""
    at_cut = False
    for hunk in hunks:
        if not (at_cut and hunk.text.isspace()):
            yield Hunk(hunk.kind, hunk.text.replace(PARAGRAPH, PILCROW))
        at_cut = PARAGRAPH in hunk.text
