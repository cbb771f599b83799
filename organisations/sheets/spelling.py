"""One form for the many spellings of a word that people type into a spreadsheet: for headers, provinces and kinds."""

import re
import unicodedata

INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
NO_LETTERS = re.compile(r"[^0-9a-z\u1780-\u17d3\u17dd]+")
KHMER_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


def folded(text: str) -> str:
    """Small letters without accents and invisible characters, words apart by one space, Khmer in one spelling.

    Khmer subscript DA and TA look alike, so both are written TA; so are the two ways of writing the vowels OE and AU.
    """
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(KHMER_DIGITS)
    text = "".join(
        letter
        for letter in unicodedata.normalize("NFD", text)
        if not unicodedata.combining(letter) or letter >= "\u1780"
    )
    text = (
        text.replace("\u17d2\u178a", "\u17d2\u178f").replace("\u17c1\u17b8", "\u17be").replace("\u17c1\u17b6", "\u17c4")
    )
    return NO_LETTERS.sub(" ", text.replace("&", " and ")).strip()


def joined(text: str) -> str:
    """`folded` without spaces: "Siem Reap" and "Siemreap" are one."""
    return folded(text).replace(" ", "")
