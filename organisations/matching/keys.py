"""What is left of a name when everything is taken away in which two spellings of one organisation differ."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from organisations.matching.folding import fold
from organisations.matching.places import PLACES


def _words(text: str) -> list[str]:
    return text.split()


# Said in every second name, and left out or put elsewhere in the other spelling of it. "Federation", "network" or
# "union" are no such words: a federation of weavers is another body than an association of weavers.
_LEGAL: Final = {
    **dict.fromkeys(_words("association associations assoc assn asso"), "association"),
    **dict.fromkeys(_words("organization organizations organisation org orgs organisations"), "organization"),
    **dict.fromkeys(_words("ngo ngos cbo cbos cso csos nongovernmental"), "organization"),
    **dict.fromkeys(_words("inc ltd limited"), "company"),
}
_SMALL: Final = frozenset(_words("the a an of for and in at on to by from with de la le les du des et no number nr"))
# Left out like legal words, but only beside a place: "Kampot province", "Kingdom of Cambodia".
_BESIDE_PLACES: Final = frozenset(("province", "provincial", "city", "kingdom"))
_LONG: Final = {
    "govt": "government",
    "gov": "government",
    "intl": "international",
    "int": "international",
    "natl": "national",
    "nat": "national",
    "devt": "development",
    "dev": "development",
    "develop": "development",
    "comm": "community",
    "com": "community",
    "edu": "education",
    "educ": "education",
    "env": "environment",
    "environ": "environment",
    "environmental": "environment",
    "fed": "federation",
    "found": "foundation",
    "fdn": "foundation",
    "inst": "institute",
    "ctr": "center",
    "cttee": "committee",
    "cte": "committee",
    "dept": "department",
    "min": "ministry",
    "assist": "assistance",
    "agri": "agriculture",
    "agric": "agriculture",
    "univ": "university",
    "coop": "cooperative",
    "sust": "sustainable",
    "womens": "women",
    "woman": "women",
    "childrens": "children",
    "child": "children",
    "mens": "men",
    "peoples": "people",
    "ii": "#2",
    "iii": "#3",
    "iv": "#4",
}

# These patterns begin with letters and not with what may be there: so Python finds them by their first letters.
_KHMER_LEGAL: Final = re.compile("អង្គការ(?:មិនមែនរដ្ឋាភិបាល|ក្រៅរដ្ឋាភិបាល|សង្គមស៊ីវិល|សហគមន៍មូលដ្ឋាន)?|សមាគម")
_DIGIT: Final = re.compile("[0-9]")
_KHMER_NUMBER: Final = re.compile("(?:លេខ|ទី) ?(?=[0-9])")
_KHMER_BESIDE: Final = "(?:នៅ|ប្រចាំ)?(?:ខេត្ត|រាជធានី|ក្រុង)?"

_BY_SPELLING = {fold(spelling): place for place, all_ in PLACES.items() for spelling in all_}
# One letter left out of the country's name, which is the longest word that Khmer names share.
_BY_SPELLING |= {fold("កម្ពុជា"[:at] + "កម្ពុជា"[at + 1 :]): "cambodia" for at in range(1, 7)}
_LATIN_PLACE: Final = re.compile(
    r"\b("
    + "|".join(sorted((name for name in _BY_SPELLING if name.isascii()), key=len, reverse=True))
    + r")(?: province| city)?(?![a-z])"
)
_KHMER_SPELLINGS: Final = "|".join(sorted((n for n in _BY_SPELLING if not n.isascii()), key=len, reverse=True))
_HAS_KHMER_PLACE: Final = re.compile(_KHMER_SPELLINGS)
_KHMER_PLACE: Final = re.compile(f"{_KHMER_BESIDE}({_KHMER_SPELLINGS})")
_FIRST_WORDS: Final = frozenset(name.split()[0] for name in _BY_SPELLING if name.isascii())
_KHMER_RUN: Final = re.compile("[\u1780-\u17d3\u17d7\u17dc\u17dd]+(?: +[\u1780-\u17d3\u17d7\u17dc\u17dd]+)*")
_BRACKETED: Final = re.compile(r"\s*[(\[{（［]\s*([^()\[\]{}（）［］]{1,40}?)\s*[)\]}）］]\s*")
_LED: Final = re.compile(r"^\s*([^\s:/|,–—-]{2,12}(?:-[A-Z]{1,3})?)\s*(?:[:|/]|[-–—](?=\s)|\s[-–—])\s*(.{4,})$")
_TRAILED: Final = re.compile(r"^(.{4,}?)\s*(?:[:|/,]\s*|\s[-–—]\s*|[–—]\s*)([^\s:/|,]{2,12})\s*$")
_SEPARATOR: Final = re.compile("[-:|/,–—(\\[{（［]")
_WIDE: Final = re.compile("[\uff01-\uff5e]")
_ACRONYM: Final = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})(?:[A-Z]\.?[a-z]?\.?[&0-9]?[-\s]?){2,10}")
_KHMER_ACRONYM: Final = re.compile(r"(?:[\u1780-\u17a2][\u17d2\u1780-\u17a2]{0,4}[.\u17d4]\s?){2,8}[\u1780-\u17a2]?")


@dataclass(frozen=True, slots=True)
class Parts:
    """A name as written, taken apart; what is not there is empty."""

    name: str
    acronym: str


def is_acronym(text: str) -> bool:
    """Whether a text looks like an acronym: capitals (HDL, H.D.L., NGOF-T, DPhK) or dotted Khmer letters."""
    wide = text.translate(_NARROW) if not text.isascii() else text
    if len(wide) > 14 or not wide or wide[0].islower():
        return False
    return bool(_ACRONYM.fullmatch(wide) or _KHMER_ACRONYM.fullmatch(wide))


_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def may_have_acronym(name: str) -> bool:
    """Whether `parts` has anything to look for in a name."""
    return _SEPARATOR.search(name) is not None or " " not in name


def parts(name: str) -> Parts:
    """Take "Name (ACR)", "ACR - Name", "Name, ACR" or a lone acronym apart. Other brackets stay in the name."""
    name = name.strip()
    if not may_have_acronym(name):
        return Parts(name, "")
    if _WIDE.search(name):
        name = name.translate(_NARROW)
    for found in _BRACKETED.finditer(name):
        if is_acronym(found[1]) and found[1].upper() not in _CAPITAL_PLACES:
            rest = f"{name[: found.start()]} {name[found.end() :]}".strip(" -–—:/|,")
            if rest:
                return Parts(rest, found[1])
    if " " not in name:
        return Parts("", name) if is_acronym(name) else Parts(name, "")
    led = _LED.match(name)
    if led and is_acronym(led[1]) and not name.isupper():
        return Parts(led[2], led[1])
    trailed = _TRAILED.match(name)
    if trailed and is_acronym(trailed[2]) and not name.isupper():
        return Parts(trailed[1], trailed[2])
    return Parts(name, "")


_CAPITAL_PLACES = {name.upper() for name in _BY_SPELLING if name.isascii()}


def acronym_key(acronym: str) -> str:
    """An acronym for comparison: "H.D.L.", "HDL" and "hdl" are one."""
    return fold(acronym.replace(".", "")).replace(" ", "")


def acronym_of(name: str) -> str:
    """The first letters of the English words of a name, small ones left out; "" where fewer than two are left."""
    return min(acronyms_of(name), key=len, default="")


def acronyms_of(name: str) -> set[str]:
    """The acronyms a name may have: from the first letters of its English words, without small words and with them."""
    words = [word for word in fold(name).split() if word.isascii() and not word.isdigit()]
    made = ("".join([word[0] for word in words if word not in _SMALL]), "".join([word[0] for word in words]))
    return {acronym for acronym in made if len(acronym) > 1}


def match_key(name: str) -> str:
    """The key of a name as written, its acronym aside; see `key_of`."""
    return key_of(fold(parts(name).name))


def key_of(folded: str) -> str:
    """The key of a folded name: its words, sorted, without legal and small words; Khmer as one word.

    Numbers become "#12" and places "@kampot", whatever the script, so that nobody takes two branches or two
    numbered groups for one. "" only where nothing was written: a name of nothing but legal words keeps them.
    """
    khmer = ""
    tags: list[str] = []
    latin = folded
    if not folded.isascii():
        if _DIGIT.search(folded):
            latin = folded = _KHMER_NUMBER.sub("", folded)
        runs = _KHMER_RUN.findall(folded)
        if runs:
            latin = _KHMER_RUN.sub(" ", folded)
            khmer = _khmer_key("".join(runs).replace(" ", ""), tags)
    words = latin.split()
    if not _FIRST_WORDS.isdisjoint(words):
        tags += ["@" + _BY_SPELLING[found[1]] for found in _LATIN_PLACE.finditer(latin)]
        words = _LATIN_PLACE.sub(" ", latin).split()
        words = [word for word in words if word not in _BESIDE_PLACES] or words
    kept = [key for key in map(_key_word, words) if key]
    if not kept and not khmer:
        kept = words
    if khmer:
        kept.append(khmer)
    return " ".join(sorted(kept + tags))


@lru_cache(maxsize=16_384)
def _key_word(word: str) -> str:
    """The key of one Latin word; "" for one that says nothing."""
    if word in _LEGAL or word in _SMALL:
        return ""
    word = _LONG.get(word, word)
    if len(word) > 7:
        # The longest words are misspelt most, and these stand in every other name.
        if any(OSA.normalized_similarity(word, legal) >= 0.8 for legal in ("organization", "association")):
            return ""
        if OSA.distance(word, "cambodian") <= 1:
            return "@cambodia"
    if word.isdigit():
        return "#" + (word.lstrip("0") or "0")
    # Plurals and possessives: "families" and "family" meet at "familie". "ss" and short words end so by themselves.
    if word.isascii() and len(word) > 3:
        if word.endswith("s") and word[-2] not in "siu":
            word = word[:-1]
        elif word.endswith("y") and word[-2] not in "aeou":
            word = f"{word[:-1]}ie"
    return word


def _khmer_key(run: str, tags: list[str]) -> str:
    """The Khmer part of a key, without spaces; its places and numbers are added to `tags`."""
    bare = run
    if _HAS_KHMER_PLACE.search(run):
        tags += ["@" + _BY_SPELLING[found[1]] for found in _KHMER_PLACE.finditer(run)]
        bare = _KHMER_PLACE.sub("", run)
    bare = _KHMER_LEGAL.sub("", bare)
    return bare or (run if not tags else "")


def legal_form(folded: str) -> str:
    """ "association" or "organization" where a folded name says which it is, in either script; else ""."""
    for word in folded.split():
        if word in _LEGAL:
            return _LEGAL[word]
    if folded.startswith("សមាគម"):
        return "association"
    return "organization" if folded.startswith("អង្គការ") else ""
