"""British and American spellings of what stands in the names of organisations, made one."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final


def _stems() -> list[str]:
    """What takes -ise in Britain and -ize in America."""
    stems = (
        "author real organ reorgan mobil demobil local global human civil modern urban industrial democrat"
        " decentral central special util standard maxim minim final equal legal stabil social national"
        " privat character emphas symbol general normal rational revital vital synchron sensit digit"
    )
    return stems.split()


# The beginning of a word, as the British write it, and as it is folded. Endings stay: labour, labourers.
_BEGINNINGS: Final = {
    "behaviour": "behavior",
    "cancell": "cancel",
    "centre": "center",
    "colour": "color",
    "counsell": "counsel",
    "defence": "defense",
    "dialogue": "dialog",
    "catalogue": "catalog",
    "endeavour": "endeavor",
    "enrolment": "enrollment",
    "favour": "favor",
    "fibre": "fiber",
    "fulfilment": "fulfillment",
    "gynaec": "gynec",
    "harbour": "harbor",
    "honour": "honor",
    "humour": "humor",
    "jewellery": "jewelry",
    "judgement": "judgment",
    "kilometre": "kilometer",
    "labour": "labor",
    "licence": "license",
    "litre": "liter",
    "metre": "meter",
    "modell": "model",
    "neighbour": "neighbor",
    "offence": "offense",
    "orthopaedic": "orthopedic",
    "paediatric": "pediatric",
    "plough": "plow",
    "practise": "practice",
    "programme": "program",
    "rumour": "rumor",
    "savour": "savor",
    "skilful": "skillful",
    "sulph": "sulf",
    "theatre": "theater",
    "travell": "travel",
    "tyre": "tire",
    "vapour": "vapor",
    "adviser": "advisor",
    "ageing": "aging",
    "archaeolog": "archeolog",
    "grey": "gray",
    # -ise and its family, by stem: "promise" and "enterprise" have the same letters in both countries.
    **{f"{stem}is{vowel}": f"{stem}iz{vowel}" for stem in _stems() for vowel in "aei"},
}
_BEGINNING = re.compile("|".join(sorted(_BEGINNINGS, key=len, reverse=True)))


def american(words: Iterable[str]) -> str:
    """The folded `words` in American spelling, one space between them. Twice is the same as once."""
    return " ".join(map(_american, words))


# Names share their words: a few thousand of them make up six thousand names.
@lru_cache(maxsize=16_384)
def _american(word: str) -> str:
    found = _BEGINNING.match(word)
    return word if found is None else _BEGINNINGS[found[0]] + word[found.end() :]
