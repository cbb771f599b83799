"""Cut a text into words, Latin and Khmer, so that the pieces put together are the text again.

Khmer is written without spaces between words, so a run of Khmer letters is cut by ICU's Khmer dictionary.
ICU may cut inside an orthographic cluster (after U+17D2 COENG, before a vowel or sign); such a cut is
undone here, because a redline that marks half a cluster cannot be drawn. A zero width space typed by a
person ends the word it follows.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from icu4py.breakers import WordBreaker
from icu4py.locale import Locale

from redline.characters import BASIC_MARKS, COENG, JOINERS, KHMER, MARKS, SKIN_TONES, ZERO_WIDTH_SPACE


def _tokens(extend: str) -> re.Pattern[str]:
    """The token pattern, where `extend` is the class of what never starts a word."""
    tail = f"[{extend}{ZERO_WIDTH_SPACE}]*"
    letters = r"[^\W\u1780-\u17dd]"
    inner = f"{letters}*(?:[{extend}]+{letters}*)*"
    return re.compile(
        rf"\s+{tail}"
        # A word with what joins its halves: women's, COVID-19, decision‑making.
        rf"|(?!\d){letters}{inner}(?:['\u2019\u02bc\-\u2010\u2011]{letters}{inner})*{tail}"
        # A number with its separators and what clings to it: 22,218 or 2.5 or 46th.
        rf"|\d+(?:[.,]\d+)*{inner}{tail}"
        # A run of Khmer, ended by a typed zero width space unless a mark follows that space.
        rf"|[{KHMER}][{KHMER}{extend}]*"
        rf"(?:{ZERO_WIDTH_SPACE}+[{extend}][{KHMER}{extend}]*)*{ZERO_WIDTH_SPACE}*"
        # Two regional indicators are one flag; a zero width joiner builds one emoji from several.
        rf"|[\U0001f1e6-\U0001f1ff]{{2}}{tail}"
        rf"|[^\w\s]{tail}(?:(?<=\u200d)[^\w\s]{tail})*"
    )


# The same rules where no mark, joiner or Khmer letter can be: English is cut twice as fast.
_ASCII = re.compile(r"\s+|[A-Za-z_]\w*(?:['\-]\w+)*|\d+(?:[.,]\d+)*\w*|[^\w\s]")
# Most texts have nothing beyond the basic plane, and the smaller class is several times faster.
_BASIC = _tokens(BASIC_MARKS + JOINERS)
_WHOLE = _tokens(MARKS + JOINERS + SKIN_TONES)
_BEYOND_BASIC = re.compile("[\U00010000-\U0010ffff]")
_KHMER_LOCALE = Locale("km")
_KHMER_CHARACTER = re.compile(f"[{KHMER}]")
_CLINGS = frozenset(re.findall(f"[{BASIC_MARKS}{JOINERS}{ZERO_WIDTH_SPACE}]", "".join(map(chr, range(0x10000)))))


def words(text: str) -> list[str]:
    """The tokens of `text`, which joined give `text` again, character for character.

    A token is a word (with apostrophes and hyphens inside), a number, a run of white space, or one
    punctuation mark. No token but the first starts with a combining mark, a joiner or a zero width space, and
    none follows a COENG.
    """
    if text.isascii():
        return _ASCII.findall(text)
    tokens = (_WHOLE if _BEYOND_BASIC.search(text) else _BASIC).findall(text)
    if _KHMER_CHARACTER.search(text) is None:
        return tokens
    cut: list[str] = []
    for token in tokens:
        if "\u1780" <= token[0] <= "\u17dd":
            cut += _khmer_words(token)
        else:
            cut.append(token)
    # A COENG with no letter to stack under it, or none to stack it on: mistyped, yet never cut off from what follows.
    return _whole_clusters(cut) if any(token[-1] == COENG for token in tokens) else cut


# The runs of a text in work are cut again at each keystroke of its redline. 4,096 runs of some 60 characters
# take about 8 MB; the texts themselves are held by the caller anyway.
@lru_cache(maxsize=4096)
def _khmer_words(run: str) -> tuple[str, ...]:
    """The words of one run of Khmer letters, by ICU's dictionary, never cut inside a cluster."""
    pieces = list(WordBreaker(run, _KHMER_LOCALE))
    # Most runs need no mending, and seeing that is faster than mending nothing.
    if COENG not in [piece[-1] for piece in pieces] and _CLINGS.isdisjoint([piece[0] for piece in pieces]):
        return tuple(pieces)
    return tuple(_whole_clusters(pieces))


def _whole_clusters(pieces: Iterable[str]) -> list[str]:
    """Undo cuts after a COENG and before what clings to the character before it."""
    whole: list[str] = []
    open_cluster = False
    for piece in pieces:
        if whole and (open_cluster or piece[0] in _CLINGS):
            whole[-1] += piece
        else:
            whole.append(piece)
        open_cluster = piece[-1] == COENG
    return whole
