"""The merge board: everything said in a round at its block, what stands answered, and where each page of it begins."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Model, QuerySet, prefetch_related_objects

from organisations.models import Organisation
from statements.models import Amendment, Block, Change, Comment, CoSponsor, DecidedText, Orphan, Round
from statements.queries.text import Text, TextBlock

Subject = Amendment | Comment

# How many amendments and comments one page of the board shows in full: a screen's work, and quick to draw.
PER_PAGE = 20

WAITING, ANSWERED = "waiting", "answered"
# The place of what is said on the whole text, and of what comes at the very top.
WHOLE, TOP = "whole", ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the board is asked for. Empty: all of it."""

    status: str = ""
    block: str = ""
    organisation: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One amendment or comment at its place: the block it changes first. `also` are the other blocks it changes."""

    subject: Subject
    place: str
    also: tuple[str, ...] = ()

    @property
    def is_amendment(self) -> bool:
        return isinstance(self.subject, Amendment)

    @property
    def waits(self) -> bool:
        return not hasattr(self.subject, "disposition")

    @property
    def is_blocking(self) -> bool:
        return isinstance(self.subject, Comment) and self.subject.is_blocking

    @property
    def anchor(self) -> str:
        return anchor_of(self.subject)


@dataclass(slots=True)
class Section:
    """A block with what was said of it (`block` is None for the top and for the whole text), or, where there are no
    entries, blocks in a row of which nothing is to be shown."""

    place: str
    block: TextBlock | None = None
    entries: list[Entry] = field(default_factory=list)
    also: list[Amendment] = field(default_factory=list)
    quiet: list[TextBlock] = field(default_factory=list)
    is_continued: bool = False

    @property
    def waiting(self) -> int:
        return sum(entry.waits for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Page:
    """The sections of one page. `number` counts from 1 to `total`."""

    sections: tuple[Section, ...]
    number: int
    total: int
    found: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything said in a round, in the order in which it is answered. Withdrawn amendments are left out."""

    text: Text
    entries: tuple[Entry, ...]

    @property
    def total(self) -> int:
        return len(self.entries)

    @property
    def answered(self) -> int:
        return sum(not entry.waits for entry in self.entries)

    @property
    def blocking(self) -> tuple[Entry, ...]:
        """Blocking comments that wait."""
        return tuple(entry for entry in self.entries if entry.is_blocking and entry.waits)

    def subjects(self) -> Iterator[Subject]:
        return (entry.subject for entry in self.entries)

    def entry(self, anchor: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.anchor == anchor), None)

    def next_waiting(self, after: Subject | None = None) -> Entry | None:
        """What to answer next, reading on from `after` and starting again at the top."""
        entries = list(self.entries)
        start = next((place for place, entry in enumerate(entries, 1) if entry.subject == after), 0)
        return next((entry for entry in entries[start:] + entries[:start] if entry.waits), None)

    def organisations(self) -> list[Organisation]:
        """Everybody who said something or stands behind it, by name."""
        found = {one.pk: one for entry in self.entries for one in organisations_of(entry.subject)}
        return sorted(found.values(), key=lambda one: one.name())

    def heard(self, ref: str) -> bool:
        """Whether an organisation said something or stands behind it."""
        return any(one.ref == ref for entry in self.entries for one in organisations_of(entry.subject))

    def narrowed(self, asked: Asked) -> list[Entry]:
        """The entries asked for. A block includes what changes it among others."""
        return [
            entry
            for entry in self.entries
            if (not asked.status or entry.waits == (asked.status == WAITING))
            and (not asked.block or asked.block == entry.place or asked.block in entry.also)
            and (
                not asked.organisation or any(one.ref == asked.organisation for one in organisations_of(entry.subject))
            )
        ]

    def page_of(self, asked: Asked, entry: Entry) -> int:
        """On which page of what is asked for an entry stands; the first where it is not among it."""
        found = self.narrowed(asked)
        return found.index(entry) // PER_PAGE + 1 if entry in found else 1

    def page(self, asked: Asked) -> Page:
        """One page, with the blocks between its entries."""
        found = self.narrowed(asked)
        total = max(1, -(-len(found) // PER_PAGE))
        number = min(max(1, asked.page), total)
        start = (number - 1) * PER_PAGE
        shown = found[start : start + PER_PAGE]
        by_place: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in shown:
            by_place[entry.place].append(entry)
        continued = found[start - 1].place if start else None
        everything = not (asked.status or asked.block or asked.organisation)
        sections = list(self._sections(by_place, everything=everything, first=number == 1, last=number == total))
        for section in sections:
            section.is_continued = bool(section.entries) and section.place == continued
        return Page(tuple(sections), number, total, len(found))

    def _sections(
        self, by_place: dict[str, list[Entry]], *, everything: bool, first: bool, last: bool
    ) -> Iterator[Section]:
        """Top, blocks in order, whole text. Blocks of which nothing was said are there on a page of everything, from
        the first entry of the page to its last."""
        touched: defaultdict[str, list[Amendment]] = defaultdict(list)
        for entry in self.entries:
            for ref in entry.also:
                if isinstance(entry.subject, Amendment):
                    touched[ref].append(entry.subject)
        if by_place.get(TOP):
            yield Section(TOP, entries=by_place[TOP])
        with_entries = [place for place, block in enumerate(self.text.blocks) if by_place.get(block.ref)]
        ends_in_text = last or bool(by_place.get(WHOLE))
        start = 0 if first or not with_entries else with_entries[0]
        stop = len(self.text.blocks) if ends_in_text else (with_entries[-1] + 1 if with_entries else 0)
        quiet = Section("")
        for block in self.text.blocks[start:stop]:
            entries, also = by_place.get(block.ref, []), touched[block.ref]
            if not entries and not (everything and also):
                if everything:
                    quiet.quiet.append(block)
                continue
            if quiet.quiet:
                yield quiet
                quiet = Section("")
            yield Section(block.ref, block, entries, also)
        if quiet.quiet:
            yield quiet
        if by_place.get(WHOLE):
            yield Section(WHOLE, entries=by_place[WHOLE])


def board_of(text: Text, amendments: Iterable[Amendment], comments: Iterable[Comment]) -> Board:
    """Sort what was said to its places: at each first blocking comments, then amendments, then other comments."""
    by_place: defaultdict[str, list[Entry]] = defaultdict(list)
    known = {block.ref for block in text.blocks}
    for amendment in amendments:
        if amendment.withdrawn_at is None:
            refs = places_of(amendment, known)
            by_place[refs[0] if refs else TOP].append(Entry(amendment, refs[0] if refs else TOP, tuple(refs[1:])))
    for comment in comments:
        place = comment.block.ref if comment.block is not None and comment.block.ref in known else WHOLE
        by_place[place].append(Entry(comment, place))
    order = [TOP, *(block.ref for block in text.blocks), WHOLE]
    ranked = (
        sorted(by_place[place], key=lambda entry: (not entry.is_blocking, not entry.is_amendment)) for place in order
    )
    return Board(text, tuple(entry for entries in ranked for entry in entries))


def places_of(amendment: Amendment, known: set[str]) -> list[str]:
    """The blocks of the version that it changes, or after which something comes in, in its order."""
    named = (
        block.ref for change in amendment.changes.all() for block in (change.block, change.other) if block is not None
    )
    lost = (orphan.block.ref for orphan in amendment.orphans.all() if orphan.block is not None)
    return [ref for ref in dict.fromkeys([*named, *lost]) if ref in known]


def organisations_of(subject: Subject) -> list[Organisation]:
    """Whose input it is: who spoke, then who stands behind it."""
    behind = [one.organisation for one in subject.co_sponsors.all()] if isinstance(subject, Amendment) else []
    return [subject.organisation, *behind]


def anchor_of(subject: Subject) -> str:
    return f"{'amendment' if isinstance(subject, Amendment) else 'comment'}-{subject.ref}"


# -- rows, a fixed number of queries at any size -----------------------------------------------------------------------


def board_amendments(consultation: Round) -> list[Amendment]:
    """The round's amendments in order, each with its changes, answer, co-sponsors and what lost its place.

    Seven queries. Django's own prefetching would take longer than the merge: it clones a query for each row of each
    kind (measured on 300 amendments), and makes an organisation anew for each of its amendments.
    """
    amendments = list(consultation.amendments.select_related("disposition", "carried_from__round").order_by("number"))
    by_pk = {amendment.pk: amendment for amendment in amendments}
    changes = list(Change.objects.filter(amendment__round=consultation).order_by("id"))
    behind = list(CoSponsor.objects.filter(amendment__round=consultation))
    lost = list(Orphan.objects.filter(amendment__round=consultation).order_by("id"))
    decided = list(DecidedText.objects.filter(disposition__amendment__round=consultation).order_by("id"))
    organisations = Organisation.objects.in_bulk(
        {row.organisation_id for row in amendments} | {row.organisation_id for row in behind}
    )
    named = {row.block_id for row in changes} | {row.other_id for row in changes} | {row.block_id for row in lost}
    blocks = Block.objects.in_bulk({pk for pk in named if pk is not None})
    answers = {one.disposition.pk: one.disposition for one in amendments if hasattr(one, "disposition")}
    for change in changes:
        change.block = blocks.get(change.block_id or 0)
        change.other = blocks.get(change.other_id or 0)
    for orphan in lost:
        orphan.block = blocks.get(orphan.block_id or 0)
    for amendment in amendments:
        amendment.round = consultation
        amendment.organisation = organisations[amendment.organisation_id]
        amendment.amends = by_pk.get(amendment.amends_id or 0)
    for sponsor in behind:
        sponsor.organisation = organisations[sponsor.organisation_id]
    for answer in answers.values():
        answer.duplicate_of = by_pk.get(answer.duplicate_of_id or 0)
    attach(by_pk, "changes", Change, "amendment", changes)
    attach(by_pk, "co_sponsors", CoSponsor, "amendment", behind)
    attach(by_pk, "orphans", Orphan, "amendment", lost)
    attach(answers, "decided_texts", DecidedText, "disposition", decided)
    return amendments


class Known(QuerySet[Model]):
    """Rows that are at hand. Whoever asks for some of them, or in another order, asks the database anew: the query that
    this was made with is shared and knows no owner."""

    owner: Model
    column: str

    def _chain(self) -> "QuerySet[Model]":
        return self.model._default_manager.filter(**{self.column: self.owner})


def attach(owners: Mapping[int, Model], name: str, model: type[Model], column: str, rows: Iterable[Model]) -> None:
    """Let `owner.<name>.all()` give those of these rows whose `column` is the owner, without a query, as prefetching
    does."""
    by_owner: defaultdict[int, list[Model]] = defaultdict(list)
    for row in rows:
        by_owner[getattr(row, f"{column}_id")].append(row)
    query = QuerySet(model).query
    for pk, owner in owners.items():
        known = Known(model, query)
        known.owner, known.column = owner, column
        known._result_cache = by_owner[pk]
        known._prefetch_done = True  # type: ignore[attr-defined]
        vars(owner).setdefault("_prefetched_objects_cache", {})[name] = known


def board_comments(consultation: Round) -> list[Comment]:
    """The round's comments in the order they came, with their answers. One query."""
    comments = list(
        consultation.comments.select_related("organisation", "block", "disposition__duplicate_of").order_by(
            "created_at", "id"
        )
    )
    answers = {one.disposition.pk: one.disposition for one in comments if hasattr(one, "disposition")}
    attach(answers, "decided_texts", DecidedText, "disposition", [])
    for comment in comments:
        comment.round = consultation
    return comments


def with_people(subjects: Sequence[Subject]) -> None:
    """Who wrote and who decided what is drawn in full, and what was replied. Four queries."""
    amendments = [subject for subject in subjects if isinstance(subject, Amendment)]
    comments = [subject for subject in subjects if isinstance(subject, Comment)]
    prefetch_related_objects(amendments, "author", "disposition__decided_by")
    prefetch_related_objects(comments, "author", "disposition__decided_by", "replies__organisation")


def stands_on(subject: Amendment) -> Amendment | None:
    """The amendment on top of whose words it is read; what is on a withdrawn one stands by itself."""
    parent = subject.amends
    return parent if parent is not None and parent.withdrawn_at is None else None


def numbered(board: Board) -> Sequence[Amendment]:
    """The amendments by number, of which another can be a duplicate."""
    found = [entry.subject for entry in board.entries if isinstance(entry.subject, Amendment)]
    return sorted(found, key=lambda amendment: amendment.number)
