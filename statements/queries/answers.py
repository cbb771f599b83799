"""What became of everything said in a round: one row each, for the page, its files, the mails and the API alike."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organisations.actors import Actor
from organisations.models import Organisation, Person
from printing.dates import whole_number
from statements.excerpts import excerpt
from statements.models import Amendment, Comment, Disposition, Round, Statement
from statements.queries.attribution import Attribution, attribution, attribution_for
from statements.queries.consultation import amendments_of, comments_of
from statements.queries.lines import Redline
from statements.queries.redlines import read_amendment
from statements.queries.text import Text, TextBlock, version_text, working_text
from statements.stages import BlockKind, ChangeKind, Outcome

FIRST_WORDS = 70  # characters
# What can be asked for besides an outcome.
WAITING = "waiting"
CONTESTED = "contested"
FILTERS = (*Outcome.values, WAITING, CONTESTED)

Subject = Amendment | Comment


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: whose names they may see, and whether persons are named at all (never on the public page)."""

    names: Attribution
    people: bool = True

    def name(self, organisation: Organisation, author: Person) -> str:
        return self.names.name(organisation, author if self.people else None)


def reader_for(actor: Actor, consultation: Round, *, at: datetime) -> Reader:
    """Somebody who takes part, by what they are to the statement at that instant. Four queries."""
    return Reader(attribution_for(actor, consultation, at=at))


def spokesperson(consultation: Round, organisation: Organisation) -> Reader:
    """Somebody who reads for one organisation: a mail to its representatives."""
    return Reader(attribution(consultation, voices=[organisation]))


def everybody(consultation: Round) -> Reader:
    """The public: organisations where the round shows them, persons never."""
    return Reader(attribution(consultation), people=False)


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of the round's version: its number there ("" where it bears none) and its first words."""

    ref: str
    number: str
    is_title: bool
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a paragraph says now. `state` is "changed", "new", "same" or "gone" beside the round's version.

    `words` are (language, words), in the languages that were asked about; empty where nothing changed.
    """

    ref: str
    number: str
    state: str
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Objection:
    """That an organisation is not satisfied. `is_outdated`: it was said of an answer that was changed since."""

    by: str
    text: str
    at: datetime
    is_own: bool
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """One amendment or comment with what became of it.

    `number` counts the amendments and the comments of the round apart, in the order in which they came. `own` are the
    ids of the reader's organisations whose input it is, by themselves or as co-sponsors.
    """

    subject: Subject
    number: int
    place: Place | None
    by: tuple[str, ...]
    kinds: tuple[str, ...]
    redlines: tuple[Redline, ...]
    taken: tuple[Redline, ...]
    related: str
    standing: tuple[Standing, ...]
    objections: tuple[Objection, ...]
    own: frozenset[int]

    @property
    def is_amendment(self) -> bool:
        return isinstance(self.subject, Amendment)

    @property
    def kind(self) -> str:
        return "amendment" if self.is_amendment else "comment"

    @property
    def disposition(self) -> Disposition | None:
        return getattr(self.subject, "disposition", None)

    @property
    def outcome(self) -> str:
        return self.disposition.outcome if self.disposition else ""

    @property
    def is_contested(self) -> bool:
        return any(not objection.is_outdated for objection in self.objections)

    def is_a(self, wanted: str) -> bool:
        """Whether it belongs to one of FILTERS."""
        if wanted == CONTESTED:
            return self.is_contested
        return self.outcome == ("" if wanted == WAITING else wanted)


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """The rows asked for. `counts` are of every outcome before narrowing by outcome: (one of FILTERS, label, number).

    `organisations` are (reference, name) of those whose rows this reader can ask for.
    """

    consultation: Round
    rows: tuple[Answer, ...]
    total: int
    counts: tuple[tuple[str, str, int], ...]
    organisations: tuple[tuple[str, str], ...]
    organisation: str
    outcome: str

    @property
    def organisation_name(self) -> str:
        return dict(self.organisations).get(self.organisation, "")


def answer_table(consultation: Round, reader: Reader, *, organisation: str = "", outcome: str = "") -> AnswerTable:
    """Everything said in a round, in the order of its version; withdrawn amendments are left out.

    `organisation` (a reference) narrows to the input of one, also as co-sponsor; one whose name this reader may not
    see, or that said nothing, is taken as not asked, so that nobody can find out by asking. `outcome` is one of
    FILTERS. The same queries at any number of rows. What now stands there is told once the round is merged.
    """
    version = version_text(consultation.version)
    amendments = [one for one in amendments_of(consultation) if one.withdrawn_at is None]
    comments = list(comments_of(consultation))
    prefetch_related_objects(
        amendments,
        "author",
        "co_sponsors__organisation",
        "co_sponsors__person",
        "changes__other",
        "carried_to__round",
        "disposition__duplicate_of",
        "disposition__dissents__organisation",
        "disposition__dissents__author",
    )
    prefetch_related_objects(comments, "author", "disposition__dissents__organisation", "disposition__dissents__author")
    present = working_text(consultation.statement) if consultation.merged_at is not None else None
    rows = in_order(_Reading(version, present, reader).rows(amendments, comments), version)
    named = {one.ref: one.name() for row in rows for one in organisations_of(row.subject) if reader.names.reveals(one)}
    organisation = organisation if organisation in named else ""
    if organisation:
        rows = [row for row in rows if organisation in {one.ref for one in organisations_of(row.subject)}]
    outcome = outcome if outcome in FILTERS else ""
    return AnswerTable(
        consultation=consultation,
        rows=tuple(row for row in rows if not outcome or row.is_a(outcome)),
        total=len(rows),
        counts=counted(rows),
        organisations=tuple(sorted(named.items(), key=lambda item: item[1].casefold())),
        organisation=organisation,
        outcome=outcome,
    )


def organisations_of(subject: Subject) -> list[Organisation]:
    """Whose input it is: the organisation that spoke, then those that stand behind its amendment."""
    behind = [one.organisation for one in subject.co_sponsors.all()] if isinstance(subject, Amendment) else []
    return [subject.organisation, *behind]


def in_order(rows: Iterable[Answer], version: Text) -> list[Answer]:
    """As the text goes, what is on the whole of it last."""
    places = {block.ref: at for at, block in enumerate(version.blocks)}
    last = len(places)
    return sorted(
        rows, key=lambda row: (places.get(row.place.ref, last) if row.place else last, not row.is_amendment, row.number)
    )


def labels() -> dict[str, str]:
    """Each of FILTERS in words, small letters first."""
    return {
        **{outcome.value: str(outcome.label) for outcome in Outcome},
        WAITING: _("not answered yet"),
        CONTESTED: _("not satisfied with the answer"),
    }


def counted(rows: Sequence[Answer]) -> tuple[tuple[str, str, int], ...]:
    tally = Counter(row.outcome or WAITING for row in rows)
    tally[CONTESTED] = sum(row.is_contested for row in rows)
    return tuple((name, label, tally[name]) for name, label in labels().items() if tally[name])


class _Reading:
    """The rows of one round for one reader."""

    def __init__(self, version: Text, present: Text | None, reader: Reader) -> None:
        self._version = {block.ref: block for block in version.blocks}
        self._text = version
        self._present = None if present is None else {block.ref: block for block in present.blocks}
        self._reader = reader

    def rows(self, amendments: Sequence[Amendment], comments: Sequence[Comment]) -> list[Answer]:
        return [
            *(self._amendment(one) for one in amendments),
            *(self._comment(one, number) for number, one in enumerate(comments, start=1)),
        ]

    def _amendment(self, amendment: Amendment) -> Answer:
        read = read_amendment(amendment, self._text)
        changes = list(amendment.changes.all())
        first = next((change.block for change in changes if change.block), None)
        languages: dict[str, set[str]] = {}
        for change in changes:
            touched = (
                [change.new_ref]
                if change.kind == ChangeKind.INSERT
                else [
                    change.block.ref if change.block else "",
                    change.new_ref,
                    change.other.ref if change.other else "",
                ]
            )
            if change.kind == ChangeKind.MOVE:
                touched = touched[:1]  # `other` is only what it comes to stand after
            for ref in filter(None, touched):
                languages.setdefault(ref, set()).update([change.language] if change.language else self._text.languages)
        return Answer(
            subject=amendment,
            number=amendment.number,
            place=self._place(first.ref) if first else None,
            by=self._names(amendment),
            kinds=read.kinds,
            redlines=read.redlines,
            taken=read.taken,
            related=related(amendment),
            standing=tuple(self._standings(languages)),
            objections=self._objections(amendment),
            own=self._own(amendment),
        )

    def _comment(self, comment: Comment, number: int) -> Answer:
        about = comment.block.ref if comment.block else ""
        place = self._place(about) if about else None
        spoken = {comment.language} if comment.language else {place.language} if place else set()
        return Answer(
            subject=comment,
            number=number,
            place=place,
            by=self._names(comment),
            kinds=(),
            redlines=(),
            taken=(),
            related="",
            standing=tuple(self._standings({about: spoken} if about else {})),
            objections=self._objections(comment),
            own=self._own(comment),
        )

    def _place(self, ref: str) -> Place | None:
        block = self._version.get(ref)
        if block is None:
            return None
        language = language_for(block)
        return Place(
            ref=ref,
            number=block.number,
            is_title=block.kind == BlockKind.TITLE,
            words=excerpt(block.text(language), longest=FIRST_WORDS),
            language=language,
        )

    def _standings(self, languages: dict[str, set[str]]) -> Iterable[Standing]:
        """What each of these paragraphs says now; nothing of one that was only proposed."""
        if self._present is None:
            return
        for ref, asked in languages.items():
            stood, stands = self._version.get(ref), self._present.get(ref)
            if stands is None:
                if stood is not None:
                    yield Standing(ref, stood.number, "gone")
                continue
            words = tuple((language, stands.text(language)) for language in self._text.languages if language in asked)
            if stood is None:
                yield Standing(ref, stands.number, "new", words)
            elif any(stands.text(language) != stood.text(language) for language in asked):
                yield Standing(ref, stands.number, "changed", words)
            else:
                yield Standing(ref, stands.number, "same")

    def _names(self, subject: Subject) -> tuple[str, ...]:
        """How those whose input it is are called. Of several who stay hidden only the number is told."""
        said = [(subject.organisation, subject.author)]
        if isinstance(subject, Amendment):
            said += [(one.organisation, one.person) for one in subject.co_sponsors.all()]
        shown = [self._reader.name(*one) for one in said if self._reader.names.reveals(one[0])]
        # Those who are shown come first there too; what follows them is the number of the others.
        return (*shown, *self._reader.names.names([one for one, _by in said])[len(shown) :])

    def _objections(self, subject: Subject) -> tuple[Objection, ...]:
        disposition = getattr(subject, "disposition", None)
        if disposition is None:
            return ()
        return tuple(
            Objection(
                by=self._reader.name(one.organisation, one.author),
                text=one.text,
                at=one.created_at,
                is_own=one.organisation_id in self._reader.names.own,
                is_outdated=one.created_at < disposition.decided_at,
            )
            for one in sorted(disposition.dissents.all(), key=lambda one: (one.created_at, one.pk))
        )

    def _own(self, subject: Subject) -> frozenset[int]:
        return frozenset(one.pk for one in organisations_of(subject)) & self._reader.names.own


def language_for(block: TextBlock) -> str:
    """The language in which a reader of this page reads the block: their own where it has words in it."""
    wanted = (get_language() or "en")[:2]
    return wanted if block.text(wanted) else next(iter(block.texts), "en")


def related(amendment: Amendment) -> str:
    """Which other amendment it is the same as, or goes on as; "" for most."""
    reading = get_language() or "en"
    disposition: Disposition | None = getattr(amendment, "disposition", None)
    if disposition is not None and disposition.duplicate_of is not None:
        return _("The same as amendment %(number)s.") % {
            "number": whole_number(disposition.duplicate_of.number, reading)
        }
    later: Amendment | None = getattr(amendment, "carried_to", None)
    if later is not None and later.withdrawn_at is None:
        return _("It goes on as amendment %(number)s of round %(round)s.") % {
            "number": whole_number(later.number, reading),
            "round": whole_number(later.round.number, reading),
        }
    return ""


def opened_rounds(statement: Statement) -> QuerySet[Round]:
    """The rounds whose answers everybody may read once the statement is public, in their order."""
    return statement.rounds.filter(answers_public=True, merged_at__isnull=False).order_by("number")
