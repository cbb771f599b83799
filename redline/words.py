"""Cut a text into words, Latin and Khmer, so that the pieces put together are the text again.

Khmer is written without spaces between words, so a run of Khmer letters is cut by ICU's Khmer dictionary.
ICU may cut inside an orthographic cluster (after U+17D2 COENG, before a vowel or sign); such a cut is
undone here, because a redline that marks half a cluster cannot be drawn. A zero width space typed by a
person ends the word it follows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

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


# Runs of a text in work are cut again at each keystroke of its redline. Twice as many runs of some 60 characters as
# this, the most that are kept beside those of the last text, take about 8 MB.
_KEPT: Final = 2048


def words(text: str) -> list[str]:
    """The tokens of `text`, which joined give `text` again, character for character.

    A token is a word (with apostrophes and hyphens inside), a number, a run of white space, or one
    punctuation mark. No token but the first starts with a combining mark, a joiner or a zero width space, and
    none follows a COENG.
    """
    return _ASCII.findall(text) if text.isascii() else words_of([text])[0]


def words_of(texts: Iterable[str]) -> list[list[str]]:
    """The words of each text. The Khmer of all of them is cut in one go: to begin takes ICU as long as to cut."""
    found: list[list[str]] = []
    khmer: list[tuple[int, list[str]]] = []
    for text in texts:
        if text.isascii():
            found.append(_ASCII.findall(text))
            continue
        tokens = (_WHOLE if _BEYOND_BASIC.search(text) else _BASIC).findall(text)
        if _KHMER_CHARACTER.search(text):
            khmer.append((len(found), tokens))
        found.append(tokens)
    if khmer:
        known = _runs.words_of({token for _, tokens in khmer for token in tokens if "\u1780" <= token[0] <= "\u17dd"})
        for place, tokens in khmer:
            found[place] = _cut(tokens, known)
    return found


def _cut(tokens: Sequence[str], known: Mapping[str, Sequence[str]]) -> list[str]:
    """Tokens, with the runs of Khmer among them cut into words."""
    cut: list[str] = []
    stacks = False
    for token in tokens:
        if token in known:
            cut += known[token]
        else:
            cut.append(token)
        stacks = stacks or token[-1] == COENG
    # A COENG with no letter to stack under it, or none to stack it on: mistyped, yet never cut off from what follows.
    return _whole_clusters(cut) if stacks else cut


class _Runs:
    """The words of runs of Khmer letters, those of the last few thousand runs kept.

    Threads share it without a lock: what one of them loses is only cut again.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._lately: dict[str, tuple[str, ...]] = {}
        self._before: dict[str, tuple[str, ...]] = {}

    def words_of(self, runs: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Run -> its words, by ICU's dictionary, never cut inside a cluster."""
        lately, before = self._lately, self._before
        found: dict[str, tuple[str, ...]] = {}
        new: list[str] = []
        for run in runs:
            kept = lately.get(run) or before.get(run)
            if kept:
                found[run] = kept
            else:
                new.append(run)
        if new:
            fresh = dict(zip(new, _dictionary_words(new), strict=True))
            found |= fresh
            lately |= fresh
            if len(lately) > _KEPT:
                self._lately, self._before = {}, lately
        return found


_runs: Final = _Runs()


def _dictionary_words(runs: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The words of each run. Between two runs stands the end of a line, at which ICU always cuts."""
    pieces = [*WordBreaker("\n".join(runs), _KHMER_LOCALE), "\n"]
    start = 0
    for _ in runs:
        end = pieces.index("\n", start)
        own = pieces[start:end]
        # Most runs need no mending, and seeing that is faster than mending nothing.
        is_whole = COENG not in [piece[-1] for piece in own] and _CLINGS.isdisjoint([piece[0] for piece in own])
        yield tuple(own if is_whole else _whole_clusters(own))
        start = end + 1


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
