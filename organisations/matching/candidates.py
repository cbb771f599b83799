"""Who among thousands of known organisations a name may be of: a scored list with reasons, for a person to decide.

Exact keys, acronyms, numbers and addresses are looked up. What is only alike is found by runs of four characters:
every known name is filed under all of its own, and another is looked for under its rarest, where few names are (after
the prefix filter of Bayardo, Ma and Srikant, "Scaling Up All Pairs Similarity Search", 2007). What is found is then
verified letter by letter.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Final

from rapidfuzz import fuzz, process

from organisations.matching.folding import fold
from organisations.matching.keys import acronym_key, acronyms_of, key_of, legal_form, may_have_acronym, parts
from organisations.matching.likeness import Side, likeness, sides, with_places
from organisations.matching.website import host_of

SHOWN: Final = 70  # the lowest score that a person is asked about
LIMIT: Final = 5
_GRAM: Final = 4
_ENOUGH: Final = 40  # names under rare grams, looked at before the search stops going to less rare ones
_MANY: Final = 240  # names under one gram, above which it tells too little to be worth looking under
# Letters in common, in percent, below which nothing is looked at any closer.
_ROUGH: Final = 70.0
_ROUGH_KHMER: Final = 80.0
_ALMOST: Final = 40.0  # a misspelt place costs no more than what is missing from here
_VERIFIED: Final = 6
_LATIN, _KHMER = 1, 2
# Whose names cannot be compared with those of somebody with names in these scripts.
_APART: Final = ((0, _LATIN, _KHMER, _LATIN | _KHMER), (0, _KHMER), (0, _LATIN), (0,))


class Reason(StrEnum):
    """Why two may be the same, or may not. The score is a candidate's, not a reason's."""

    SAME_REGISTRATION = "same_registration"
    SAME_WEBSITE = "same_website"
    SAME_NAME = "same_name"
    SAME_KEY = "same_key"
    ALIKE = "alike"
    SAME_ACRONYM = "same_acronym"
    ACRONYM_OF_NAME = "acronym_of_name"
    OTHER_NAME_DIFFERS = "other_name_differs"
    DIFFERENT_PLACE = "different_place"
    DIFFERENT_NUMBER = "different_number"
    DIFFERENT_PROVINCE = "different_province"
    DIFFERENT_ACRONYM = "different_acronym"
    DIFFERENT_REGISTRATION = "different_registration"
    DIFFERENT_FORM = "different_form"


AGAINST: Final = frozenset(reason for reason in Reason if reason.value.startswith(("different", "other")))


class Verdict(StrEnum):
    """What to ask the person: whether it is the same, or whether it may be. Nothing is ever merged by it."""

    SAME = "same"
    PERHAPS = "perhaps"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an organisation, or what a row says of one. Only `names` or `acronyms` must be there.

    `names` are its names in both scripts, former names and aliases, as written. `keys` may give their
    `match_key`s, in the same order, as stored; without them they are made. `id` is the caller's.
    """

    id: int
    names: tuple[str, ...]
    acronyms: tuple[str, ...] = ()
    province: str = ""
    registration_number: str = ""
    website: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known organisation that may be the one in question. `score` is 0 to 100; `reasons` for it come first."""

    id: int
    score: int
    verdict: Verdict
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class _Read:
    """A record with everything made that is compared. `scripts` are those it has a name in."""

    record: Known
    sides: tuple[Side, ...]
    scripts: int
    acronyms: frozenset[str]
    number: str
    website: str


def _read(record: Known) -> _Read:
    acronyms = [acronym_key(acronym) for acronym in record.acronyms if acronym]
    keys: dict[str, None] = {}
    for place, name in enumerate(record.names):
        if record.keys and not may_have_acronym(name):
            keys[record.keys[place]] = None
        elif name:
            taken = parts(name)
            if taken.acronym:
                acronyms.append(acronym_key(taken.acronym))
            keys[record.keys[place] if record.keys else key_of(fold(taken.name))] = None
    found = [side for key in keys if key for side in sides(key)]
    scripts = 0
    for side in found:
        scripts |= _KHMER if side.is_khmer else _LATIN
    website = host_of(record.website) if record.website else ""
    number = fold(record.registration_number).replace(" ", "") if record.registration_number else ""
    return _Read(record, tuple(found), scripts, frozenset(acronyms), number, website)


def _initials(read: _Read) -> set[str]:
    """The acronyms that its English names would have."""
    return {made for name in read.record.names for made in acronyms_of(parts(name).name)}


class Index:
    """Known organisations, made ready once to be searched many times. Nothing of it is kept anywhere else."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._known = [_read(record) for record in known]
        self._exact: set[tuple[str, frozenset[str], frozenset[str]]] = set()
        self._by_side: dict[str, list[int]] = {}
        self._by_acronym: dict[tuple[str, int], list[int]] = {}
        self._by_initials: dict[str, list[int]] | None = None
        self._by_number: dict[str, list[int]] = {}
        self._by_website: dict[str, list[int]] = {}
        self._files: defaultdict[str, list[str]] = defaultdict(list)
        words: list[str] = []
        for place, read in enumerate(self._known):
            for side in read.sides:
                self._file(place, side)
                words.extend(side.words)
            for acronym in read.acronyms:
                self._by_acronym.setdefault((acronym, read.scripts), []).append(place)
            if read.number:
                self._by_number.setdefault(read.number, []).append(place)
            if read.website:
                self._by_website.setdefault(read.website, []).append(place)
        self._has_lone_acronyms = any(scripts == 0 for _, scripts in self._by_acronym)
        self._unknown = math.log(1 + len(self._known))
        self._weights = {word: math.log(1 + len(self._known) / count) for word, count in Counter(words).items()}

    def _file(self, place: int, side: Side) -> None:
        text = side.text
        self._exact.add((text, side.places, side.numbers))
        if text in self._by_side:
            self._by_side[text].append(place)
            return  # filed already
        self._by_side[text] = [place]
        files = self._files
        for gram in set(_grams(text)):
            files[gram].append(text)

    def candidates(self, asked: Known | str, *, limit: int = LIMIT) -> list[Candidate]:
        """Who it may be, best first; `Known.id` of the one asked about is not among them. A name may stand alone."""
        read = _read(Known(-1, (asked,)) if isinstance(asked, str) else asked)
        places: set[int] = set()
        for side in read.sides:
            self._add_alike(side, places)
        # Beside names that can be compared an acronym says little: those are found by their names or not at all.
        for acronym in read.acronyms:
            for scripts in _APART[read.scripts]:
                places.update(self._by_acronym.get((acronym, scripts), ()))
            if not read.sides:
                places.update(self._of_initials(acronym))
        if read.scripts & _LATIN and not read.acronyms and self._has_lone_acronyms:
            for initials in _initials(read):
                places.update(self._by_acronym.get((initials, 0), ()))
        if read.number:
            places.update(self._by_number.get(read.number, ()))
        if read.website:
            places.update(self._by_website.get(read.website, ()))
        found = [self._judged(read, self._known[place]) for place in places]
        shown = [one for one in found if one is not None and one.id != read.record.id]
        shown.sort(key=attrgetter("score", "id"), reverse=True)
        return shown[:limit]

    def _add_alike(self, side: Side, places: set[int]) -> None:
        """Add the places of those who have a name with the same key, or where nobody has, nearly the same letters."""
        files = self._files
        text, rough = side.text, _ROUGH_KHMER if side.is_khmer else _ROUGH
        if (text, side.places, side.numbers) in self._exact:
            places.update(self._by_side[text])
            return
        # Each name is filed under all its grams, so every second one of this one's is enough.
        found = [files[gram] for gram in _grams(text, step=2) if gram in files]
        found.sort(key=len)
        near: set[str] = set()
        for file in found:
            if len(file) > _MANY and len(near) > 8:
                break
            near.update(file)
            if len(near) > _ENOUGH:
                break
        if near:
            for alike, _, _ in process.extract(
                text, list(near), scorer=fuzz.ratio, score_cutoff=rough, limit=_VERIFIED
            ):
                places.update(self._by_side[alike])

    def _of_initials(self, acronym: str) -> Sequence[int]:
        """Those without an acronym of their own whose name would have this one."""
        if self._by_initials is None:
            self._by_initials = {}
            for place, read in enumerate(self._known):
                if not read.acronyms:
                    for initials in _initials(read):
                        self._by_initials.setdefault(initials, []).append(place)
        return self._by_initials.get(acronym, ())

    def _weight(self, word: str) -> float:
        return self._weights.get(word, self._unknown)

    # -- judging -------------------------------------------------------------------------------------------------------

    def _judged(self, one: _Read, two: _Read) -> Candidate | None:
        """What speaks for and against the two being one; None where too little speaks for it."""
        score, reasons = self._by_names(one, two)
        score, reasons = _by_acronyms(one, two, score, reasons)
        if one.number and one.number == two.number:
            score, reasons = max(score, 95.0), [Reason.SAME_REGISTRATION, *reasons]
        elif one.website and one.website == two.website:
            score, reasons = max(score + 5, 85.0), [Reason.SAME_WEBSITE, *reasons]
        if score < SHOWN:
            return None
        if one.number and two.number and one.number != two.number:
            score, reasons = score - 10, [*reasons, Reason.DIFFERENT_REGISTRATION]
        if one.record.province and two.record.province and one.record.province != two.record.province:
            score, reasons = score - 8, [*reasons, Reason.DIFFERENT_PROVINCE]
        is_same = Reason.SAME_KEY in reasons or Reason.SAME_NAME in reasons
        if is_same:
            forms = [{legal_form(fold(name)) for name in read.record.names} - {""} for read in (one, two)]
            if all(forms) and forms[0].isdisjoint(forms[1]):
                score, reasons = score - 6, [*reasons, Reason.DIFFERENT_FORM]
        if score < SHOWN and not is_same:
            return None
        verdict = Verdict.SAME if is_same and AGAINST.isdisjoint(reasons) else Verdict.PERHAPS
        return Candidate(two.record.id, max(0, min(100, round(score))), verdict, tuple(reasons))

    def _by_names(self, one: _Read, two: _Read) -> tuple[float, list[Reason]]:
        """The best of the names, lowered when the names in the other script are not alike at all."""
        best, reasons = 0.0, []
        by_script: dict[bool, float] = {}
        for mine in one.sides:
            for theirs in two.sides:
                if mine.is_khmer is not theirs.is_khmer:
                    continue
                score, why = self._compared(mine, theirs)
                by_script[mine.is_khmer] = max(by_script.get(mine.is_khmer, 0.0), score)
                if score > best:
                    best, reasons = score, why
        if len(by_script) == 2 and min(by_script.values()) < 60 and best >= SHOWN:
            return best - 12, [*reasons, Reason.OTHER_NAME_DIFFERS]
        if reasons == [Reason.SAME_KEY] and not set(one.record.names).isdisjoint(filter(None, two.record.names)):
            reasons = [Reason.SAME_NAME]
        return best, reasons

    def _compared(self, mine: Side, theirs: Side) -> tuple[float, list[Reason]]:
        if mine.text == theirs.text:
            score, reasons = 100.0, [Reason.SAME_KEY]
        else:
            score, reasons = likeness(mine, theirs, self._weight), [Reason.ALIKE]
            if _ALMOST < score < 95 and len(mine.places) != len(theirs.places):
                spelt = likeness(with_places(mine), with_places(theirs), self._weight)
                if spelt > score and spelt >= SHOWN:
                    return spelt, reasons
            if score < SHOWN:
                return score, []
        if mine.in_country is not theirs.in_country:
            score, reasons = score - 4, [Reason.ALIKE]
        if mine.numbers != theirs.numbers:
            # A number that one side leaves out says less than another number.
            score -= 35 if mine.numbers and theirs.numbers else 15
            reasons = [Reason.ALIKE, Reason.DIFFERENT_NUMBER]
        if mine.places != theirs.places:
            score -= 35 if mine.places and theirs.places and mine.places.isdisjoint(theirs.places) else 8
            reasons = [Reason.ALIKE, Reason.DIFFERENT_PLACE, *reasons[1:]]
        return score, reasons


def _by_acronyms(one: _Read, two: _Read, score: float, reasons: list[Reason]) -> tuple[float, list[Reason]]:
    """An acronym says much where nothing else can be compared, and little beside names that differ."""
    shared = one.acronyms & two.acronyms
    comparable = one.scripts & two.scripts
    if shared:
        long = max(map(len, shared))
        if not comparable:
            return max(score, 70.0 + 3 * min(long, 6)), [*reasons, Reason.SAME_ACRONYM]
        if score >= SHOWN - 15:
            return score + 8, [*(reasons or [Reason.ALIKE]), Reason.SAME_ACRONYM]
        return score, reasons
    for lone, named in ((one, two), (two, one)):
        if lone.acronyms and not lone.sides and not named.acronyms.isdisjoint(lone.acronyms):
            continue
        if lone.acronyms and not named.acronyms and named.sides and not comparable:
            long = max((len(each) for each in lone.acronyms & _initials(named)), default=0)
            if long > 1:
                return max(score, 64.0 + 3 * min(long, 8)), [*reasons, Reason.ACRONYM_OF_NAME]
    if one.acronyms and two.acronyms and score >= SHOWN:
        return score - 4, [*reasons, Reason.DIFFERENT_ACRONYM]
    return score, reasons


def _grams(text: str, step: int = 1) -> list[str]:
    """All runs of four characters, one space before the first; a short text is a gram itself."""
    padded = f" {text}"
    return [padded[at : at + _GRAM] for at in range(0, len(padded) - _GRAM + 1, step)] or [padded]
