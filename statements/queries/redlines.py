"""What organisations said in a round, laid out for reading: block by block, amendments as redlines of its version."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from redline.diff import Hunk, diff
from statements.models import Amendment, Change, Comment
from statements.queries.text import Text, TextBlock
from statements.stages import ChangeKind, Outcome


@dataclass(frozen=True, slots=True)
class Redline:
    """What goes and what comes in one language. `label` is the block's number where several are changed together."""

    language: str
    hunks: tuple[Hunk, ...]
    label: str = ""


def redline(language: str, before: str, after: str, label: str = "") -> Redline:
    return Redline(language, tuple(diff(before, after)), label)


@dataclass(frozen=True, slots=True)
class ReadAmendment:
    """An amendment with its redlines; `taken` are those of the words decided where it was accepted in part."""

    amendment: Amendment
    number: str  # of the block it changes or follows; "" where that bears none, or where there are several
    kinds: tuple[str, ...]
    redlines: tuple[Redline, ...]
    taken: tuple[Redline, ...]

    @property
    def waits(self) -> bool:
        return self.amendment.withdrawn_at is None and not hasattr(self.amendment, "disposition")


@dataclass(slots=True)
class BlockInput:
    """A block of the version with what was said about it. `also` are amendments shown at another block they change."""

    block: TextBlock
    amendments: list[ReadAmendment] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    also: list[Amendment] = field(default_factory=list)

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

    @property
    def whole_waiting(self) -> int:
        """What waits outside the blocks."""
        return sum(waits(comment) for comment in self.whole) + sum(read.waits for read in self.top)

    def next_waiting(self, after: Amendment | Comment | None = None) -> Amendment | Comment | None:
        """What to answer next, reading on from `after` and starting again at the top."""
        subjects = list(self.subjects())
        start = subjects.index(after) + 1 if after in subjects else 0
        return next((subject for subject in subjects[start:] + subjects[:start] if waits(subject)), None)


def waits(subject: Amendment | Comment) -> bool:
    """Whether it has no answer yet. No query where the disposition was selected with it."""
    return not hasattr(subject, "disposition")


def read_amendment(amendment: Amendment, text: Text) -> ReadAmendment:
    """The amendment as redlines. Expects changes, their blocks and decided texts prefetched (`amendments_of`)."""
    changes = list(amendment.changes.all())
    places = {change.block.ref if change.block else "" for change in changes}
    several = len(places) > 1
    first = text.block(next(iter(places))) if len(places) == 1 else None
    return ReadAmendment(
        amendment=amendment,
        number=first.number if first else "",
        kinds=tuple(dict.fromkeys(change.get_kind_display() for change in changes)),
        redlines=tuple(line for change in changes for line in change_redlines(change, text, several=several)),
        taken=tuple(taken_redlines(amendment, changes, text)),
    )


def change_redlines(change: Change, text: Text, *, several: bool) -> Iterator[Redline]:
    """One change: a redline in its language, or for a block struck one in each language it stands in."""
    block = text.block(change.block.ref) if change.block else None
    label = block.number if block and several else ""
    if change.kind == ChangeKind.DELETE:
        if block is not None:
            yield from (
                redline(language, block.text(language), "", label)
                for language in text.languages
                if block.text(language)
            )
    else:
        yield redline(change.language, words_before(change, text), change.text, label)


def taken_redlines(amendment: Amendment, changes: Iterable[Change], text: Text) -> Iterator[Redline]:
    disposition = getattr(amendment, "disposition", None)
    if disposition is None or disposition.outcome != Outcome.IN_PART:
        return
    decided = {words.change_id: words.text for words in disposition.decided_texts.all()}
    for change in changes:
        if change.pk in decided:
            yield redline(change.language, words_before(change, text), decided[change.pk])


def words_before(change: Change, text: Text) -> str:
    """What the version says where the change stands; "" for a new block."""
    block = text.block(change.block.ref) if change.block and change.kind != ChangeKind.INSERT else None
    return block.text(change.language) if block else ""


def round_input(text: Text, amendments: Iterable[Amendment], comments: Iterable[Comment]) -> RoundInput:
    """Sort what was said to the blocks it is about. No query where `amendments_of` and `comments_of` are given."""
    blocks = {block.ref: BlockInput(block) for block in text.blocks}
    said = RoundInput(list(blocks.values()))
    for amendment in amendments:
        if amendment.withdrawn_at is not None:
            said.withdrawn.append(amendment)
            continue
        read = read_amendment(amendment, text)
        refs = list(dict.fromkeys(change.block.ref if change.block else "" for change in amendment.changes.all()))
        home = blocks.get(refs[0]) if refs else None
        (home.amendments if home else said.top).append(read)
        for ref in refs[1:]:
            if ref in blocks:
                blocks[ref].also.append(amendment)
    for comment in comments:
        about = blocks.get(comment.block.ref) if comment.block else None
        (about.comments if about else said.whole).append(comment)
    return said
