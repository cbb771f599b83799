"""How alike two keys are, when words that everybody uses count little and rare ones much.

Two names differ in a typo, or in a word. The words they share are set aside and the rest is compared letter by
letter; each word weighs what its rarity among the known names says (the soft TF-IDF of Cohen, Ravikumar and
Fienberg, "A Comparison of String Distance Metrics for Name-Matching Tasks", 2003).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from organisations.matching.places import COUNTRY, PLACES

_COUNTRY: Final = f"@{COUNTRY}"
_SLIPS: Final = 3  # wrong letters in a Khmer name that still is the same
_LONG: Final = 12  # letters of a Khmer name that is long enough to be known inside a longer one
_NONE: Final[frozenset[str]] = frozenset()
_SAME_WORD: Final = 0.66  # from here on two words count as one with a typo in it


@dataclass(slots=True)
class Side:
    """A key taken apart: the words of one script, and what its places and numbers are, in whatever script."""

    text: str  # the words, sorted, as one text; Khmer has one word
    words: frozenset[str]
    places: frozenset[str]
    numbers: frozenset[str]
    is_khmer: bool
    in_country: bool


def sides(key: str) -> tuple[Side, ...]:
    """The Latin and the Khmer side of a key, each where there is one."""
    # Most keys have one script and no marks, which sort first.
    if key[0] not in "#@" and key.isascii():
        return (Side(key, frozenset(key.split()), _NONE, _NONE, is_khmer=False, in_country=False),)
    if "\u1780" <= key[0] <= "\u17dd" and " " not in key:
        return (Side(key, frozenset((key,)), _NONE, _NONE, is_khmer=True, in_country=False),)
    latin: list[str] = []
    khmer: list[str] = []
    places: list[str] = []
    numbers: list[str] = []
    for word in key.split():
        first = word[0]
        if first == "@":
            places.append(word)
        elif first == "#":
            numbers.append(word)
        elif "\u1780" <= first <= "\u17dd":
            khmer.append(word)
        else:
            latin.append(word)
    in_country = _COUNTRY in places
    if in_country:
        places.remove(_COUNTRY)
    if not latin and not khmer:
        latin = [*places, *numbers, *[_COUNTRY] * in_country]
    where, which = frozenset(places), frozenset(numbers)
    return tuple(
        Side(" ".join(words), frozenset(words), where, which, words is khmer, in_country)
        for words in (latin, khmer)
        if words
    )


def likeness(one: Side, two: Side, weight: Callable[[str], float]) -> float:
    """0 to 100. Both sides are of one script. Places and numbers are not compared here."""
    if one.is_khmer:
        return khmer_likeness(one.text, two.text)
    shared = one.words & two.words
    mine, theirs = one.words - shared, two.words - shared
    if not mine and not theirs:
        return 100.0
    same = sum(map(weight, shared))
    left = sum(map(weight, mine))
    right = sum(map(weight, theirs))
    gained, rest = 0.0, set(theirs)
    for word in sorted(mine, key=len, reverse=True):
        best, nearest = 0.0, ""
        for other in rest:
            score = OSA.normalized_similarity(word, other, score_cutoff=_SAME_WORD)
            if score > best:
                best, nearest = score, other
        if best:
            rest.discard(nearest)
            # A word that nobody has is rare because it is misspelt: it weighs what the right one does.
            own, true = weight(word), weight(nearest)
            common = min(own, true)
            left += common - own
            right += common - true
            gained += common * best
    # Of the shorter name everything should be found, of the longer one most.
    total = (same + left, same + right)
    found = (same + gained) / max(1e-9, 0.4 * min(total) + 0.6 * max(total))
    joined = 0.0
    if mine and theirs:
        # "sub national" and "subnational": the same letters, cut otherwise.
        plain = fuzz.ratio("".join(sorted(mine)), "".join(sorted(theirs)))
        if plain >= 92:
            joined = (same + max(left, right) * plain / 100) / max(total)
    return 100 * min(1.0, max(found, joined))


def with_places(side: Side) -> Side:
    """The side with its places as words like others: for where the other one's may be misspelt."""
    if side.is_khmer:
        spelt = "".join([PLACES[place[1:]][-1] for place in side.places])
        return replace(side, text=f"{side.text}ខេត្ត{spelt}" if spelt else side.text, places=frozenset())
    words = [word for place in side.places for word in place[1:].split("_")]
    return replace(side, words=side.words | frozenset(words), places=frozenset())


def khmer_likeness(one: str, two: str) -> float:
    """0 to 100. Khmer has no spaces to find words by, so the letters that differ are counted.

    A slip costs one letter or two, another word three or more, however long the rest is that two names share.
    """
    distance = OSA.distance(one, two, score_cutoff=_SLIPS + 1)
    shorter, longer = sorted((len(one), len(two)))
    if distance <= _SLIPS:
        return 100 - max(8.0 * distance, 100.0 * distance / max(1, longer))
    # One is the other with something before or behind it: a longer form, or a branch.
    if shorter >= _LONG and 4 * shorter >= 3 * longer and (one in two or two in one):
        return 72.0
    return 100 - max(8.0 * distance, 100 - fuzz.ratio(one, two))
