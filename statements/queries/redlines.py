"""What organisations said in a round, laid out for reading: block by block, amendments as redlines of its version."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from redline import blocks as engine
from redline.trees import compare
from statements.models import Amendment, Change, Comment, Orphan
from statements.queries.lines import Redline, Stands, changed, lines, redline
from statements.queries.proposing import changes_of, decided_words, place
from statements.queries.text import Text, TextBlock
from statements.stages import ChangeKind, Outcome

__all__ = [
    "BlockInput",
    "LostChange",
    "ReadAmendment",
    "Redline",
    "RoundInput",
    "read_amendment",
    "redline",
    "round_input",
    "waits",
]


@dataclass(frozen=True, slots=True)
class LostChange:
    """A change of a carried amendment that found no place in the new version, with both its texts."""

    orphan: Orphan
    line: Redline


@dataclass(frozen=True)
class ReadAmendment:
    """An amendment as a person reads it, in a round on the text that `stands`.

    Where it is on top of another one, that is `on`, and `level` says how deep it stands below others. What is read is
    made when it is asked for: of a round with hundreds of amendments a page shows a few.
    """

    amendment: Amendment
    stands: Stands
    on: Amendment | None = None
    level: int = 0

    @cached_property
    def rows(self) -> list[Change]:
        return list(self.amendment.changes.all())

    @cached_property
    def changes(self) -> tuple[engine.Change, ...]:
        return changes_of(self.rows, self.stands.blocks)

    @cached_property
    def number(self) -> str:
        """Of the block it changes or follows; "" where that bears none, or where there are several."""
        places = {place(row) or "" for row in self.rows}
        first = self.stands.by_ref.get(next(iter(places))) if len(places) == 1 else None
        return first.number if first else ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it does, in the reader's language."""
        return tuple(dict.fromkeys(row.get_kind_display() for row in self.rows))

    @cached_property
    def redlines(self) -> tuple[Redline, ...]:
        """Against the version or, where it is on top of another one, against that one's words."""
        return tuple(lines_on_top(self.on, self.changes, self.stands) if self.on else lines(self.changes, self.stands))

    @cached_property
    def whole(self) -> tuple[Redline, ...]:
        """Against the version, where it is on top of another one."""
        return tuple(lines(self.changes, self.stands)) if self.on else ()

    @cached_property
    def taken(self) -> tuple[Redline, ...]:
        """What was decided, against the version, where it was accepted in part."""
        return tuple(taken_lines(self.amendment, self.stands))

    @cached_property
    def lost(self) -> tuple[LostChange, ...]:
        """The changes that found no place any more."""
        return tuple(
            LostChange(orphan, lost_line(orphan, self.stands))
            for orphan in self.amendment.orphans.all()
            if not orphan.reinserted_at
        )

    @property
    def waits(self) -> bool:
        return self.amendment.withdrawn_at is None and not hasattr(self.amendment, "disposition")

    @property
    def has_words(self) -> bool:
        """Whether there are words in it for which somebody could propose others."""
        return any(row.language for row in self.rows)


@dataclass(slots=True)
class BlockInput:
    """A block of the version with what was said about it. `also` are amendments shown at another block they change."""

    block: TextBlock
    amendments: list[ReadAmendment] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    also: list[Amendment] = field(default_factory=list)

    @property
    def said(self) -> int:
        """How many amendments and comments are shown with it."""
        return len(self.amendments) + len(self.comments)

    @property
    def quotes(self) -> dict[str, list[str]]:
        """The words that comments quote from it, by language."""
        found: dict[str, list[str]] = {}
        for comment in self.comments:
            if comment.quote:
                found.setdefault(comment.language, []).append(comment.quote)
        return found

    @property
    def waiting(self) -> int:
        return sum(read.waits for read in self.amendments) + sum(waits(comment) for comment in self.comments)


@dataclass(slots=True)
class RoundInput:
    """Everything said in a round. `whole`: comments on the whole text; `top`: amendments that add at the very top."""

    blocks: list[BlockInput]
    whole: list[Comment] = field(default_factory=list)
    top: list[ReadAmendment] = field(default_factory=list)
    withdrawn: list[Amendment] = field(default_factory=list)

    def subjects(self) -> Iterator[Amendment | Comment]:
        """All that can be answered, in the order of the pages; withdrawn amendments left out."""
        for block in self.blocks:
            yield from (read.amendment for read in block.amendments)
            yield from block.comments
        yield from (read.amendment for read in self.top)
        yield from self.whole

    @property
    def total(self) -> int:
        return sum(1 for _ in self.subjects())

    @property
    def answered(self) -> int:
        return sum(not waits(subject) for subject in self.subjects())

    def next_waiting(self, after: Amendment | Comment | None = None) -> Amendment | Comment | None:
        """What to answer next, reading on from `after` and starting again at the top."""
        subjects = list(self.subjects())
        start = subjects.index(after) + 1 if after in subjects else 0
        return next((subject for subject in subjects[start:] + subjects[:start] if waits(subject)), None)


def waits(subject: Amendment | Comment) -> bool:
    """Whether it has no answer yet. No query where the disposition was selected with it."""
    return not hasattr(subject, "disposition")


def read_amendment(
    amendment: Amendment, text: Text | Stands, *, on: Amendment | None = None, level: int = 0
) -> ReadAmendment:
    """The amendment as redlines of `text`, its round's version. Expects what `amendments_of` selects: no query then.

    `on` is the amendment that it amends, likewise selected.
    """
    return ReadAmendment(amendment, text if isinstance(text, Stands) else Stands(text), on, level)


def lines_on_top(parent: Amendment, changes: Iterable[engine.Change], stands: Stands) -> list[Redline]:
    """What an amendment changes of what its parent makes of the version."""
    before = engine.apply(stands.blocks, changes_of(parent.changes.all(), stands.blocks))
    after = engine.apply(stands.blocks, changes)
    return lines(compare(before, after), Stands(changed(stands.text, before)))


def taken_lines(amendment: Amendment, stands: Stands) -> list[Redline]:
    """The words decided in place of the proposed ones."""
    disposition = getattr(amendment, "disposition", None)
    if disposition is None or disposition.outcome != Outcome.IN_PART:
        return []
    decided = decided_words(amendment)
    # What was left out ("") has no words that could be shown.
    rows = [row for row in amendment.changes.all() if decided.get(row.pk)]
    return lines(changes_of(rows, stands.blocks, decided), stands)


def lost_line(orphan: Orphan, stands: Stands) -> Redline:
    number = stands.by_ref[orphan.block.ref].number if orphan.block and orphan.block.ref in stands.by_ref else ""
    before = "" if orphan.kind == ChangeKind.INSERT else orphan.base
    return redline(orphan.language, before, orphan.text, number, str(orphan.get_kind_display()))


def round_input(text: Text, amendments: Iterable[Amendment], comments: Iterable[Comment]) -> RoundInput:
    """Sort what was said to the blocks it is about. No query where `amendments_of` and `comments_of` are given.

    An amendment to an amendment follows the one it is on, wherever that is shown.
    """
    stands = Stands(text)
    blocks = {block.ref: BlockInput(block) for block in text.blocks}
    said = RoundInput(list(blocks.values()))
    homes: dict[int, str] = {}
    for amendment, on, level in nested(list(amendments)):
        if amendment.withdrawn_at is not None:
            said.withdrawn.append(amendment)
            continue
        read = read_amendment(amendment, stands, on=on, level=level)
        refs = read_at(amendment)
        homes[amendment.pk] = homes[on.pk] if on else next(iter(refs), "")
        home = blocks.get(homes[amendment.pk])
        (home.amendments if home else said.top).append(read)
        for ref in refs:
            if ref in blocks and blocks[ref] is not home and on is None:
                blocks[ref].also.append(amendment)
    for comment in comments:
        about = blocks.get(comment.block.ref) if comment.block else None
        (about.comments if about else said.whole).append(comment)
    return said


def nested(amendments: list[Amendment]) -> Iterator[tuple[Amendment, Amendment | None, int]]:
    """Each amendment with the one it is on and how deep it stands: after it, else in their order.

    What is on a withdrawn one stands by itself: it is whole.
    """
    by_id = {amendment.pk: amendment for amendment in amendments}
    children: dict[int | None, list[Amendment]] = {}
    for amendment in amendments:
        children.setdefault(_standing_parent(amendment, by_id), []).append(amendment)
    waiting: list[tuple[Amendment, int]] = [(root, 0) for root in reversed(children.get(None, []))]
    while waiting:
        amendment, level = waiting.pop()
        parent = _standing_parent(amendment, by_id)
        yield amendment, by_id[parent] if parent is not None else None, level
        waiting += [(child, level + 1) for child in reversed(children.get(amendment.pk, []))]


def _standing_parent(amendment: Amendment, by_id: Mapping[int, Amendment]) -> int | None:
    parent = by_id.get(amendment.amends_id) if amendment.amends_id is not None else None
    return parent.pk if parent is not None and parent.withdrawn_at is None else None


def read_at(amendment: Amendment) -> list[str]:
    """The blocks of the version at which it is read, the first one its home; "" for the top."""
    refs: list[str] = []
    for row in amendment.changes.all():
        if row.block or not row.after_new:
            refs.append(row.block.ref if row.block else "")
        if row.kind == ChangeKind.JOIN and row.other:
            refs.append(row.other.ref)
    return list(dict.fromkeys(refs))
