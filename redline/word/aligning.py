"""Which paragraph of a returned file is which block: by its bookmark, by its words, by where it stands.

Word processors keep bookmarks, or double them, or drop them all; so each finding says how sure it is, and a person
decides where it is not. Bookmarks count only as far as the words agree.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from typing import Final, NamedTuple, TypeVar

from rapidfuzz import fuzz

from redline.blocks import Block
from redline.inline import plain
from redline.word.labels import without_number
from redline.word.views import Seen, groups, marks, nobody, view, with_ends_in_place
from redline.word.wordfile import LANGUAGES, Mark, Paragraph, WordFile
from redline.words import words

T = TypeVar("T")

OURS: Final = re.compile(r"b_([0-9A-Za-z-]+)_([a-z]{2,3})(_Copy_\d+)*")  # LibreOffice marks the copies it makes
KHMER: Final = re.compile("[\u1780-\u17e9]")
LATIN: Final = re.compile("[A-Za-z]")
SURE: Final = 80  # a person need not look at what is this sure
ALIKE: Final = 55  # from here on two wordings are taken for two states of one paragraph, if nothing speaks against it
BY_PLACE: Final = 40  # how sure the place alone can make
MOST_CANDIDATES: Final = 5


class Match(NamedTuple):
    """A paragraph of the file, and the block it is taken for. The text is that before anybody's tracked changes."""

    paragraph: int  # the one that it ends with, from 0; what a person's decision is about
    text: str
    language: str
    block: str  # its key; "" for a paragraph that is new
    confidence: int  # from 0 to 100
    why: str  # bookmark, words, likeness, place or new
    authors: tuple[str, ...] = ()  # who changed something in it
    others: tuple[tuple[str, int], ...] = ()  # blocks that it is also like, and how much, from 0 to 100
    head: str = ""  # a number at its beginning that was printed into the words

    @property
    def is_doubtful(self) -> bool:
        return self.confidence < SURE


class Place(NamedTuple):
    """A block's words in one language."""

    block: str
    language: str


def languages_of(file: WordFile, blocks: Sequence[Block]) -> tuple[str, ...]:
    """The languages that the file was sent out in: as it says itself, or those whose script is in it."""
    known = list(dict.fromkeys(language for block in blocks for language in block.texts))
    said = [each for each in file.properties.get(LANGUAGES, "").split() if each in known]
    if said:
        return tuple(said)
    text = "".join([run.text for paragraph in file.paragraphs for run in paragraph.runs])
    has_khmer, has_latin = bool(KHMER.search(text)), bool(LATIN.search(text))
    return tuple([each for each in known if (has_khmer if each == "km" else has_latin)]) or tuple(known)


def language_of(text: str, languages: Sequence[str]) -> str:
    """The language whose script most letters have."""
    khmer, latin = len(KHMER.findall(text)), len(LATIN.findall(text))
    wanted = [each for each in languages if (each == "km") == (khmer > latin)]
    return (wanted or list(languages) or [""])[0]


def match(file: WordFile, blocks: Sequence[Block], *, numbers: Mapping[str, str] | None = None) -> tuple[Match, ...]:
    """Each paragraph of `file`, before tracked changes, with the block that it most likely is.

    `numbers` are the numbers of the blocks by key; a number printed before the words is known by them.
    """
    return _Aligning(with_ends_in_place(file), blocks, numbers or {}).run()


class _Aligning:
    """From the surest to the least sure: each block's words in a language are found once at most."""

    def __init__(self, file: WordFile, blocks: Sequence[Block], numbers: Mapping[str, str]) -> None:
        self._file = file
        self._numbers = numbers
        self._languages = languages_of(file, blocks)
        self._texts = {
            Place(block.key, language): plain(text)
            for block in blocks
            for language, text in block.texts.items()
            if language in self._languages
        }
        self._order = {place: at for at, place in enumerate(self._texts)}
        self._seen = view(file, nobody)
        self._spoken = [language_of(seen.text, self._languages) for seen in self._seen]
        self._found: dict[int, tuple[Place, int, str]] = {}  # by the index in what is seen
        self._taken: set[Place] = set()
        self._likeness: defaultdict[int, dict[Place, tuple[int, int]]] = defaultdict(dict)
        self._group_of = groups(file)

    def run(self) -> tuple[Match, ...]:
        self._by_bookmark()
        self._by_words()
        self._by_likeness()
        self._by_place()
        who = self._who()
        return tuple([self._match(at, seen, who) for at, seen in enumerate(self._seen)])

    def _by_bookmark(self) -> None:
        claims: defaultdict[Place, list[tuple[int, bool]]] = defaultdict(list)
        at_group = {self._group_of[seen.last]: at for at, seen in enumerate(self._seen)}
        for paragraph, group in self._homes():
            for mark in paragraph.bookmarks:
                named = OURS.fullmatch(mark.name)
                place = Place(named[1], named[2]) if named else None
                if named and place in self._texts and group in at_group:
                    claims[place].append((at_group[group], not named[3]))
        likely = [
            (is_original, self._like(at, place)[0], -at, place)
            for place, claimed in claims.items()
            for at, is_original in dict.fromkeys(claimed)
        ]
        for is_original, like, minus_at, place in sorted(likely, key=lambda each: each[:3], reverse=True):
            if like >= ALIKE or is_original:
                # A bookmark around quite other words is a paragraph that was written over, or a bookmark astray.
                self._take(-minus_at, place, 100 if like >= ALIKE else BY_PLACE + like // 2, "bookmark")

    def _homes(self) -> Iterable[tuple[Paragraph, int]]:
        """Paragraphs with the group that their bookmarks speak of: where the words were before they were moved."""
        sources: defaultdict[str, dict[int, None]] = defaultdict(dict)
        for paragraph, group in zip(self._file.paragraphs, self._group_of, strict=True):
            for name in _moves(run.deleted for run in paragraph.runs):
                sources[name].setdefault(group)
        waiting = {name: list(found)[::-1] for name, found in sources.items()}
        for paragraph, group in zip(self._file.paragraphs, self._group_of, strict=True):
            if any((run.text.strip() or run.note) and not run.inserted for run in paragraph.runs):
                yield paragraph, group
                continue
            for name in _moves(run.inserted for run in paragraph.runs):
                if waiting.get(name):
                    yield paragraph, waiting[name].pop()

    def _by_words(self) -> None:
        """The same words: once here and once there; or as often, and in the same order."""
        here: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        there: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
        for place, text in self._texts.items():
            if place not in self._taken:
                there[place.language, _folded(text)].append(place)
        for at, seen in enumerate(self._seen):
            if at not in self._found:
                for cut in {0, self._cut(seen.text)}:
                    here[self._spoken[at], _folded(seen.text[cut:])].append(at)
        for words_, places in there.items():
            found = here.get(words_, [])
            for at, place in zip(found, places, strict=False):
                self._take(at, place, 100 if len(found) == len(places) else SURE - 10, "words")

    def _by_likeness(self) -> None:
        scored = [
            (like + self._follows(at, place), -at, place) for at, place, like in self._candidates() if like >= ALIKE
        ]
        for score, minus_at, place in sorted(scored, reverse=True):
            like = self._like(-minus_at, place)[0]
            rival = max(self._rivals(-minus_at, place), default=0)
            sure = min(like, 95) if score - rival > 10 else min(like, SURE - 10)
            self._take(-minus_at, place, sure, "likeness")

    def _by_place(self) -> None:
        """A paragraph alone between two that are known, where a block is missing alone between the same two."""
        for language in self._languages:
            places = [place for place in self._texts if place.language == language]
            here = [at for at in range(len(self._seen)) if self._spoken[at] == language]
            gaps_here = _gaps([(at, self._found[at][0] if at in self._found else None) for at in here])
            gaps_there = _gaps([(place, place if place in self._taken else None) for place in places])
            for ends, alone in gaps_here.items():
                missing = gaps_there.get(ends, [])
                if len(alone) == len(missing) == 1:
                    like = self._like(alone[0], missing[0])[0]
                    self._take(alone[0], missing[0], max(BY_PLACE, like), "place")

    def _candidates(self) -> Iterable[tuple[int, Place, int]]:
        """Pairs that share rare words, so that not everything must be compared with everything."""
        free = [place for place in self._texts if place not in self._taken]
        tokens = {place: set(map(str.casefold, words(self._texts[place]))) for place in free}
        index: defaultdict[str, list[Place]] = defaultdict(list)
        for place, held in tokens.items():
            for token in held:
                index[token].append(place)
        for at, seen in enumerate(self._seen):
            if at in self._found:
                continue
            shared: Counter[Place] = Counter()
            for token in set(map(str.casefold, words(seen.text))):
                for place in index.get(token, ()) if len(index.get(token, ())) <= 50 else ():
                    shared[place] += 1
            for place in nlargest(MOST_CANDIDATES, shared, key=shared.__getitem__):
                if place.language == self._spoken[at]:
                    yield at, place, self._like(at, place)[0]

    def _follows(self, at: int, place: Place) -> int:
        """What the neighbours say for it: up to 10."""
        order = self._order[place]
        said = 0
        for step in (-1, 1):
            near = self._found.get(at + step)
            if near and 0 < (self._order[near[0]] - order) * step <= 2 * len(self._languages):
                said += 5
        return said

    def _rivals(self, at: int, place: Place) -> Iterable[int]:
        for other, (like, _) in self._likeness[at].items():
            if other != place and other not in self._taken:
                yield like

    def _take(self, at: int, place: Place, confidence: int, why: str) -> None:
        if at not in self._found and place not in self._taken:
            self._found[at] = (place, confidence, why)
            self._taken.add(place)

    def _like(self, at: int, place: Place) -> tuple[int, int]:
        """How alike the words are, from 0 to 100, and how many characters before them are a printed number."""
        known = self._likeness[at]
        if place not in known:
            text, wanted = self._seen[at].text, _folded(self._texts[place])
            cuts = {0, self._cut(text, self._numbers.get(place.block, ""))}
            known[place] = max((round(fuzz.ratio(_folded(text[cut:]), wanted)), cut) for cut in cuts)
        return known[place]

    @staticmethod
    def _cut(text: str, known: str = "") -> int:
        return len(text) - len(without_number(text, known))

    def _who(self) -> dict[int, tuple[str, ...]]:
        found: defaultdict[int, dict[str, None]] = defaultdict(dict)
        for group, paragraph in zip(self._group_of, self._file.paragraphs, strict=True):
            for mark in marks(paragraph):
                found[group].setdefault(mark.author)
        return {group: tuple(authors) for group, authors in found.items()}

    def _match(self, at: int, seen: Seen, who: Mapping[int, tuple[str, ...]]) -> Match:
        place, confidence, why = self._found.get(at, (Place("", self._spoken[at]), 0, "new"))
        likes = {other.block: like for other, (like, _) in self._likeness[at].items()}
        others = nlargest(3, ((like, key) for key, like in likes.items() if key != place.block and like >= 30))
        cut = 0
        if place.block:
            cut = self._like(at, place)[1]
        else:
            confidence = 100 - max((like for like, _ in others), default=0)
        group = self._group_of[seen.last]
        return Match(
            paragraph=group,
            text=seen.text,
            language=place.language,
            block=place.block,
            confidence=confidence,
            why=why,
            authors=who.get(group, ()),
            others=tuple([(key, like) for like, key in others]),
            head=seen.text[:cut],
        )


def _folded(text: str) -> str:
    """What is compared: without white space, capitals and the invisible spaces of Khmer keyboards."""
    return "".join(text.split()).replace("\u200b", "").casefold()


def _moves(histories: Iterable[Iterable[Mark]]) -> dict[str, None]:
    return {mark.move: None for history in histories for mark in history if mark.move}


def _gaps(row: Iterable[tuple[T, Place | None]]) -> dict[tuple[Place | None, Place | None], list[T]]:
    """What is unknown between two that are known, by those two."""
    found: dict[tuple[Place | None, Place | None], list[T]] = {}
    before: Place | None = None
    unknown: list[T] = []
    for each, place in row:
        if place is None:
            unknown.append(each)
            continue
        found[before, place] = unknown
        before, unknown = place, []
    found[before, None] = unknown
    return found
