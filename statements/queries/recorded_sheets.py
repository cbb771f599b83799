"""A sheet with many signatories, typed one a line: what each line would become. Nothing is written here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Final

from django.db.models import QuerySet

from ledger.canonical import Json, canonical, sha256_hex
from organisations.matching.candidates import LIMIT, Index
from organisations.matching.candidates import Verdict as Likeness
from organisations.matching.folding import search_words
from organisations.models import Organisation, OrganisationKind
from organisations.queries.directory import MOST_WORDS
from organisations.queries.doubles import known
from organisations.wording import sentence
from printing.khmer import KHMER
from redline.admissible import problems, tidy
from statements.models import Evidence, RecordedSignature, Statement
from statements.queries.endorsing import signed_by_mail
from statements.queries.identities import identity, key_of, organisation_identity
from statements.queries.mailboxes import folded_name
from statements.queries.recorded import Written, paper_identity
from statements.queries.renewing import settled, to_confirm
from statements.queries.signals import without_digits
from statements.queries.signatories import consents
from statements.stages import RecordedState, SignatoryKind

MOST_LINES: Final = 1_000
LONGEST_SHEET: Final = 200_000  # characters
LONGEST_NAME: Final = {True: 120, False: 200}  # characters, of individuals or not
LONGEST_PLACE: Final = 80
OUT: Final = "out"
# Between name and place: a semicolon, or the tab that a spreadsheet leaves.
BETWEEN = re.compile(r"[;\t]")


class Verdict(StrEnum):
    """What a line of a sheet would become."""

    GOOD = "good"
    EMPTY = "empty"
    FAULTY = "faulty"
    DOUBLED = "doubled"
    SIGNED = "signed"
    WAITING = "waiting"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"
    LEFT_OUT = "left_out"


# Nothing of a sheet is taken in while one of these stands.
IN_THE_WAY = frozenset({Verdict.FAULTY, Verdict.DOUBTFUL, Verdict.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Judged:
    """A line. `number` counts from 1; `fault` is a sentence for the person; `same_as` the number of the line that says
    the same; `organisation` who it is, `may_be` who it may be, the likeliest first."""

    number: int
    typed: str
    verdict: Verdict
    name: str = ""
    place: str = ""
    fault: str = ""
    same_as: int = 0
    organisation: Organisation | None = None
    may_be: tuple[Organisation, ...] = ()
    identity: str = ""

    @property
    def written(self) -> Written:
        """As it would be recorded: an organisation under its names in the directory."""
        if self.organisation is not None:
            return Written(
                organisation=self.organisation.ref, name_en=self.organisation.name_en, name_km=self.organisation.name_km
            )
        is_khmer = KHMER.search(self.name) is not None
        return Written(name_en="" if is_khmer else self.name, name_km=self.name if is_khmer else "", place=self.place)

    @property
    def kind(self) -> SignatoryKind:
        if self.organisation is None:
            return SignatoryKind.INDIVIDUAL
        return SignatoryKind.NETWORK if self.organisation.is_network else SignatoryKind.ORGANISATION


@dataclass(frozen=True, slots=True)
class Sheet:
    """All lines of it, and a digest by which a person takes in what was shown and nothing else."""

    lines: tuple[Judged, ...]

    @property
    def good(self) -> list[Judged]:
        return [line for line in self.lines if line.verdict == Verdict.GOOD]

    @property
    def in_the_way(self) -> list[Judged]:
        return [line for line in self.lines if line.verdict in IN_THE_WAY]

    @property
    def left_out(self) -> int:
        return len(self.lines) - len(self.good) - len(self.in_the_way)

    @property
    def digest(self) -> str:
        rows: Json = [
            [line.number, line.typed, line.verdict, line.organisation.ref if line.organisation else ""]
            for line in self.lines
        ]
        return sha256_hex(canonical(rows))


def judge(evidence: Evidence, choices: Mapping[int, str] | None = None) -> Sheet:
    """Every line of a sheet that is not taken in yet. `choices`: what a person decided of doubtful ones, line number ->
    reference of an organisation, or OUT. A handful of queries at any number of lines."""
    key = key_of(evidence.statement)
    lines = looked_up(evidence.sheet, choices or {}, of_individuals=evidence.of_individuals, key=key)
    return judged(evidence, lines, key=key)


def looked_up(sheet: str, choices: Mapping[int, str], *, of_individuals: bool, key: bytes) -> list[Judged]:
    """The lines by themselves, each with who it is under the key of the sign-on: most of the work, and nothing that
    depends on who signed."""
    typed = enumerate(sheet.split("\n"), start=1)
    lines = [read(number, text, of_individuals=of_individuals) for number, text in typed]
    if not of_individuals:
        return matched(lines, choices, key=key)
    return [
        replace(line, identity=paper_identity(key, name=line.name, place=line.place)) if line.name else line
        for line in lines
    ]


def judged(evidence: Evidence, lines: Sequence[Judged], *, key: bytes) -> Sheet:
    """The same lines, as they stand beside what is signed and recorded at this moment."""
    by_mail: set[str] = set()
    if evidence.of_individuals:
        named = {line.name for line in lines if line.verdict == Verdict.GOOD}
        by_mail = same_by_mail(evidence.statement, named, key=key)
    return Sheet(tuple(without_doubles(evidence, lines, by_mail)))


def read(number: int, text: str, *, of_individuals: bool) -> Judged:
    """Name and place of a line, or what is wrong with it."""
    first, rest = [*BETWEEN.split(text, maxsplit=1), ""][:2] if of_individuals else (text, "")
    name, place = tidy(first), tidy(rest)
    line = Judged(number, text.strip()[:300], Verdict.GOOD, name, place)
    if not tidy(text):
        return replace(line, verdict=Verdict.EMPTY)
    for part, longest in ((name, LONGEST_NAME[of_individuals]), (place, LONGEST_PLACE)):
        if found := problems(part, longest=longest, lines=False):
            return replace(line, verdict=Verdict.FAULTY, fault=sentence(found[0], longest))
    if not folded_name(name) or (of_individuals and not folded_name(place)):
        return replace(line, verdict=Verdict.FAULTY)
    return line


def matched(lines: Sequence[Judged], choices: Mapping[int, str], *, key: bytes) -> list[Judged]:
    """Each with the organisation of that name in the directory; where there is doubt, with those it may be."""
    among = Organisation.objects.standing().exclude(kind=OrganisationKind.PUBLIC_BODY)
    index = Index(known(among))
    candidates = {line.number: index.candidates(line.name) for line in lines if line.verdict == Verdict.GOOD}
    worded = by_words({line.number: line.name for line in lines if candidates.get(line.number) == []}, among)
    rows = Organisation.objects.in_bulk(
        {one.id for found in candidates.values() for one in found} | {pk for pks in worded.values() for pk in pks}
    )
    judged = []
    for line in lines:
        found = [one for one in candidates.get(line.number, ()) if one.id in rows]
        may_be = tuple(rows[one.id] for one in found) or tuple(rows[pk] for pk in worded.get(line.number, ()))
        same = [rows[one.id] for one in found if one.verdict == Likeness.SAME]
        chosen = choices.get(line.number, "")
        if line.number not in candidates:
            judged.append(line)
        elif chosen == OUT:
            judged.append(replace(line, verdict=Verdict.LEFT_OUT, may_be=may_be))
        elif one := next((one for one in may_be if one.ref == chosen), same[0] if len(same) == 1 else None):
            judged.append(replace(line, organisation=one, may_be=may_be, identity=organisation_identity(key, one)))
        else:
            verdict = Verdict.DOUBTFUL if may_be else Verdict.UNKNOWN
            judged.append(replace(line, verdict=verdict, may_be=may_be))
    return judged


def by_words(names: Mapping[int, str], among: QuerySet[Organisation]) -> dict[int, list[int]]:
    """Of names that resemble none: the first few organisations, by primary key, that have all words of it in a name, as
    the directory finds them. One query, and none for no names."""
    if not names:
        return {}
    texts = list(among.order_by("pk").values_list("pk", "search_text"))
    found = {}
    for number, name in names.items():
        words = search_words(name)[:MOST_WORDS]
        matches = (pk for pk, text in texts if all(word in text for word in words)) if words else iter(())
        found[number] = list(islice(matches, LIMIT))
    return found


def same_by_mail(statement: Statement, names: Iterable[str], *, key: bytes) -> set[str]:
    """The identities that those would have on paper who stand as confirmed by mail under one of these names: whoever
    has the same name and place there is taken for the same person. Not those whose signature is of a text that was
    changed in substance: on paper they consent to this one. Seven queries."""
    asked = {identity(key, "name", without_digits(name)) for name in names}
    standing = signed_by_mail(statement).filter(withdrawn_at=None, set_aside_at=None).exclude(to_confirm())
    found = consents(standing.filter(individual__name_index__in=asked))
    return {paper_identity(key, name=one.name_km or one.name_en, place=one.place) for one in found.values()}


def without_doubles(evidence: Evidence, lines: Sequence[Judged], by_mail: set[str]) -> list[Judged]:
    """The same lines, with those marked of whom one stands, waits, or comes earlier in the sheet. Whoever signed an
    earlier text, and has to consent to this one, does so by the sheet."""
    asked = {line.identity for line in lines if line.identity}
    signed = set(settled(evidence.statement).filter(identity__in=asked).values_list("identity", flat=True))
    signed |= by_mail & asked
    waits = RecordedSignature.objects.filter(
        statement=evidence.statement,
        state=RecordedState.WAITING,
        identity__in=asked,
        evidence__version=evidence.version_id,
    )
    waiting = set(waits.values_list("identity", flat=True))
    first: dict[str, int] = {}
    judged = []
    for line in lines:
        if line.verdict != Verdict.GOOD:
            judged.append(line)
        elif line.identity in first:
            judged.append(replace(line, verdict=Verdict.DOUBLED, same_as=first[line.identity]))
        else:
            first[line.identity] = line.number
            verdict = (
                Verdict.SIGNED
                if line.identity in signed
                else Verdict.WAITING
                if line.identity in waiting
                else Verdict.GOOD
            )
            judged.append(replace(line, verdict=verdict))
    return judged
