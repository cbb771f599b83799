"""What changed between two versions as a Word file with tracked changes: accept all, and it is the later version."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from redline.blocks import Block, Join
from redline.trees import compare
from redline.versions import Row, RowKind, rows
from redline.word.composing import Composing, Line, Piece
from redline.word.marking import all_as, redlined
from redline.word.numbering import ARTICLES, Item, number_id, plan
from redline.word.styles import style_of
from redline.word.writing import Origin, WordBlock, bookmark, lists

NOTHING: Mapping[str, Sequence[str]] = {}


def write_redline(
    before: Sequence[WordBlock],
    after: Sequence[WordBlock],
    *,
    languages: Sequence[str],
    author: str,
    date: str,
    origin: Origin | None = None,
    title: str = "",
    footer: str = "",
    articles: Mapping[str, str] = ARTICLES,
    remarks: Mapping[str, Sequence[str]] = NOTHING,
) -> bytes:
    """A DOCX file of `after` with everything that changed since `before` tracked, as done by `author` at `date`.

    `date` is in ISO 8601, "2026-01-31T10:00:00Z". Moves are tracked as moves; new numbers are no change. `remarks` are
    comments by block ref, on its first paragraph.
    """
    composing = Composing(author=author, date=date)
    for line in _Lines(before, after, languages, remarks):
        composing.add(line)
    return composing.finish(
        [lists([*before, *after], languages, articles)],
        properties=(origin or Origin()).properties(languages),
        title=title,
        footer=footer,
    )


class _Lines:
    """The paragraphs, row by row; the languages of a row one after the other."""

    def __init__(
        self,
        before: Sequence[WordBlock],
        after: Sequence[WordBlock],
        languages: Sequence[str],
        remarks: Mapping[str, Sequence[str]],
    ) -> None:
        self._before = {block.ref: block for block in before}
        self._after = {block.ref: block for block in after}
        self._languages = languages
        self._remarks = dict(remarks)
        old, new = _plain(before), _plain(after)
        self._rows = rows(old, new)
        self._joins: defaultdict[str, list[str]] = defaultdict(list)
        for change in compare(old, new):
            if isinstance(change, Join):
                self._joins[change.block].append(change.other)
        self._cut_off: defaultdict[str, list[WordBlock]] = defaultdict(list)
        start = ""
        for row in self._rows:
            if row.kind is RowKind.SPLIT_OFF:
                self._cut_off[start].append(self._after[row.key])
            elif row.after:
                start = row.key
        self._items: dict[tuple[str, str], Item] = {}
        for language in languages:
            numbered = [(block.kind, block.number if block.texts.get(language) else "") for block in after]
            for block, item in zip(after, plan(numbered), strict=True):
                if item:
                    self._items[block.ref, language] = item
        self._names = (f"move{number}" for number in count(1))
        self._moves: dict[tuple[str, str], str] = {}

    def __iter__(self) -> Iterator[Line]:
        for row in self._rows:
            if row.kind is not RowKind.SPLIT_OFF:
                for language in self._languages:
                    yield from self._row(row, language)

    def _row(self, row: Row, language: str) -> Iterator[Line]:
        old, new = self._before.get(row.key), self._after.get(row.key)
        before = old.texts.get(language, "") if old else ""
        after = new.texts.get(language, "") if new else ""
        if row.kind is RowKind.MOVED_AWAY and old:
            # What was joined to it on the way stands struck where it was; what was cut off comes with it as new.
            if before:
                yield self._gone(old, language, "moveFrom")
            joined = [self._before[key] for key in self._joins[row.key]]
            yield from (self._gone(block, language, "del") for block in joined if block.texts.get(language))
        elif row.kind is RowKind.MOVED and new and before and after:
            pieces = [
                piece._replace(change=piece.change or "moveTo")
                for piece in redlined(before, after)
                if piece.change != "del"
            ]
            yield self._line(new, language, pieces, old)._replace(end="moveTo", move=self._move(new.ref, language))
            for part in self._cut_off[row.key]:
                if part.texts.get(language):
                    yield self._line(part, language, all_as(part.texts[language], "ins"), None)._replace(end="ins")
        elif row.kind is RowKind.SPLIT and new:
            yield from self._split(row, new, language, before)
        elif row.kind is RowKind.JOINED and new:
            yield from self._joined(new, language, before, after)
        elif new and after:
            pieces = redlined(before, after)
            line = self._line(new, language, pieces, old if before else None)
            yield line if before and row.kind is not RowKind.MOVED else line._replace(end="ins")
        elif old and before:
            yield self._gone(old, language, "del")

    def _split(self, row: Row, new: WordBlock, language: str, before: str) -> Iterator[Line]:
        old = self._before[row.key]
        held = [part for part in (new, *self._cut_off[row.key]) if part.texts.get(language)]
        gaps = _gaps(before, [part.texts[language] for part in held])
        for at, part in enumerate(held):
            text = part.texts[language]
            if gaps is None:
                line = self._line(part, language, redlined(before if part is new else "", text), old)
                yield line if part is new else line._replace(end="ins")
                continue
            is_last = at == len(held) - 1
            cut = [] if is_last else all_as(gaps[at], "del")
            yield self._line(part, language, [*all_as(text, ""), *cut], old)._replace(end="" if is_last else "ins")

    def _joined(self, new: WordBlock, language: str, before: str, after: str) -> Iterator[Line]:
        blocks = [self._before[key] for key in (new.ref, *self._joins[new.ref])]
        held = [block for block in blocks if block.texts.get(language)]
        gaps = _gaps(after, [block.texts[language] for block in held])
        if gaps is None:
            yield self._line(new, language, redlined(before, after), blocks[0])
            yield from (self._gone(block, language, "del") for block in held if block.ref != new.ref)
            return
        for at, block in enumerate(held):
            is_last = at == len(held) - 1
            # Whoever accepts the join has the look of the last of the paragraphs, so that one is in the list.
            line = self._line(new, language, all_as(block.texts[language], ""), block)
            line = line._replace(bookmark=bookmark(block.ref, language))
            if not is_last:
                line = line._replace(pieces=[*line.pieces, *all_as(gaps[at], "ins")], list=None, end="del")
            yield line

    def _gone(self, block: WordBlock, language: str, change: str) -> Line:
        return Line(
            all_as(block.texts[language], change),
            style=style_of(block.kind, block.depth),
            number=block.number,
            bookmark="" if block.ref in self._after and change == "moveFrom" else bookmark(block.ref, language),
            end=change,
            move=self._move(block.ref, language) if change == "moveFrom" else "",
        )

    def _line(self, block: WordBlock, language: str, pieces: Sequence[Piece], old: WordBlock | None) -> Line:
        item = self._items.get((block.ref, language))
        style = style_of(block.kind, block.depth)
        was = style_of(old.kind, old.depth) if old else style
        return Line(
            pieces,
            style=style,
            style_before=was if was != style else "",
            list=(number_id(item, list(self._languages).index(language)), item.level) if item else None,
            number="" if item else block.number,
            bookmark=bookmark(block.ref, language),
            demand=block.is_demand,
            remarks=self._remarks.pop(block.ref, ()),
        )

    def _move(self, ref: str, language: str) -> str:
        """The name that both ends of a move share."""
        if (ref, language) not in self._moves:
            self._moves[ref, language] = next(self._names)
        return self._moves[ref, language]


def _plain(blocks: Sequence[WordBlock]) -> list[Block]:
    return [Block(block.ref, block.texts, block.kind, block.depth) for block in blocks]


def _gaps(whole: str, parts: Sequence[str]) -> list[str] | None:
    """The white space between the parts of a whole; None where there is more between them than that."""
    gaps, at = [], 0
    for part in parts:
        start = whole.find(part, at)
        if start < 0 or whole[at:start].strip():
            return None
        gaps.append(whole[at:start])
        at = start + len(part)
    return None if whole[at:].strip() else gaps[1:]
