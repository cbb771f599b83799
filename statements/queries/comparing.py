"""Two texts of a statement compared, with the numbers that each block bears in either."""

from dataclasses import dataclass

from redline.versions import Row, RowKind, rows
from statements.queries.proposing import base_blocks
from statements.queries.redlines import Redline
from statements.queries.text import Text, TextBlock


@dataclass(frozen=True, slots=True)
class ComparedBlock:
    """One row. `before` and `after` are the block as either text has it; `source` is the number that the block bore, or
    bears now, from which this one was split off."""

    row: Row
    before: TextBlock | None
    after: TextBlock | None
    redlines: tuple[Redline, ...]
    source: str = ""

    @property
    def kind(self) -> str:
        return self.row.kind.value

    @property
    def ref(self) -> str:
        return self.row.key

    @property
    def block_kind(self) -> str:
        block = self.after or self.before
        return block.kind if block else ""

    @property
    def number(self) -> str:
        """In the later text; of what is not there any more, in the earlier."""
        block = self.after or self.before
        return block.number if block else ""

    @property
    def old_number(self) -> str:
        """What it was numbered before, where that is another number."""
        was = self.before.number if self.before and self.after else ""
        return was if was != self.number else ""

    @property
    def is_demand_changed(self) -> bool:
        return bool(self.before and self.after and self.before.is_demand != self.after.is_demand)

    @property
    def is_change(self) -> bool:
        return self.row.is_change or self.is_demand_changed


@dataclass(frozen=True, slots=True)
class Comparison:
    languages: tuple[str, ...]
    blocks: tuple[ComparedBlock, ...]

    @property
    def changed_blocks(self) -> list[ComparedBlock]:
        """Those in which something changed, in the order of the text."""
        return [block for block in self.blocks if block.is_change]

    @property
    def changed(self) -> int:
        """How many blocks changed; a block that moved counts once."""
        return sum(block.is_change for block in self.blocks if block.row.kind is not RowKind.MOVED_AWAY)


def compared(before: Text, after: Text) -> Comparison:
    """What changed between two texts of one statement. No query. Words are compared in every language of either."""
    old = {block.ref: block for block in before.blocks}
    new = {block.ref: block for block in after.blocks}
    languages = tuple(dict.fromkeys([*after.languages, *before.languages]))
    found = []
    for row in rows(base_blocks(before), base_blocks(after)):
        lines = tuple(Redline(language, row.hunks[language]) for language in languages if row.hunks.get(language))
        source = new.get(row.other) or old.get(row.other)
        found.append(
            ComparedBlock(row, old.get(row.key), new.get(row.key), lines, source=source.number if source else "")
        )
    return Comparison(languages, tuple(found))
