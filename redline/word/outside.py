"""A text from outside, such as a draft law, as blocks: chapters, articles and points by their printed numbers.

The numbers go out of the words, since blocks are numbered by where they stand, and are kept apart, to be compared.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from redline.admissible import tidy
from redline.inline import parse, plain, runs
from redline.word.labels import Printed, recognise, values_of
from redline.word.settling import looks_of, without_head
from redline.word.views import everybody, source_of, view
from redline.word.wordfile import Paragraph, WordFile

LONGEST_HEADING: Final = 200  # characters; what is longer is no heading, whatever stands before it
DEEPEST: Final = 3
WRAPPED: Final = (45, 110)  # the length of lines that a mail program or a PDF has broken
KHMER: Final = re.compile("[\u1780-\u17e9]")
LATIN: Final = re.compile("[A-Za-z]")
ENDS: Final = (".", ";", ":", "?", "!", "។", "៕", "៖", ",")
SUBJECT: Final = re.compile(  # a text of this kind says so in its title
    r"\b(?:law|bill|act|decree|sub-decree|prakas|statement|letter|draft)\b"
    "|ច្បាប់|អនុក្រឹត្យ|ព្រះរាជក្រឹត្យ|ប្រកាស|សេចក្តី",
    re.IGNORECASE,
)
SUBJECT_FOLLOWS: Final = re.compile(r"(?:on|concerning|relating to|for)\b|ស្តីពី|ស្ដីពី", re.IGNORECASE)


class OutsideBlock(NamedTuple):
    """A block of the text. `texts` are little Markdown in the one language that it is in, "en" or "km"."""

    kind: str  # title, heading, article, point or paragraph
    depth: int
    texts: dict[str, str]
    printed: str = ""  # the number before the words, as printed: "5", "IV", "1.2", "ក", "•"


class Found(NamedTuple):
    """A line of the text, with what is known of it besides its words."""

    source: str  # little Markdown
    text: str  # plain words
    printed: Printed | None
    style: str = ""  # of a Word file, in small letters
    level: int = 0  # of a Word file's list
    in_list: bool = False
    centred: bool = False


def from_word(file: WordFile) -> tuple[OutsideBlock, ...]:
    """The blocks of a Word file, as if all tracked changes were accepted. Tables of contents are left out."""
    found = []
    for seen in view(file, everybody):
        paragraph = file.paragraphs[seen.last]
        if not paragraph.style.startswith("toc"):
            found.append(_of_word(paragraph, seen.source, "".join(seen.text.split("\u00ad"))))
    return tuple(_blocks(found))


def from_plain(text: str) -> tuple[OutsideBlock, ...]:
    """The blocks of pasted words. Lines that were broken to fit are put together."""
    return tuple(_blocks([Found(_escaped(line), line, recognise(line)) for line in _paragraphs(tidy(text))]))


def differs(printed: str, computed: str) -> bool:
    """Whether a printed number says another place than the computed one: "5" and "V" and "៥" are the same place.

    A bullet says no place. Of "1.2" and "I.2" only the last counts, as laws number points by letters or from 1 anew.
    """
    places = values_of(printed)
    return bool(places) and not set(places) & set(values_of(computed))


def language_of(text: str) -> str:
    """ "km" or "en", by most of the letters."""
    return "km" if len(KHMER.findall(text)) > len(LATIN.findall(text)) else "en"


def _of_word(paragraph: Paragraph, source: str, text: str) -> Found:
    text = text.strip()
    printed = recognise(text)
    in_list = False
    if not printed and paragraph.number:
        # What the word processor counted is not among the words, but is read as if it were.
        printed = recognise(f"{paragraph.number.rstrip()} {text}") or recognise(
            f"{paragraph.number.rstrip('.')}. {text}"
        )
        printed = printed._replace(rest=text) if printed else None
        in_list = printed is not None
    return Found(
        source if in_list or not printed else _without(source, text, printed),
        text,
        printed,
        paragraph.style,
        paragraph.level,
        in_list,
        paragraph.centred,
    )


def _without(source: str, text: str, printed: Printed) -> str:
    """The little Markdown without the number."""
    head = text[: len(text) - len(printed.rest)]
    return source_of(without_head(runs(parse(source)), head))


def _escaped(line: str) -> str:
    """Pasted words as little Markdown: their stars are stars."""
    printed = recognise(line)
    rest = printed.rest if printed else line
    return rest if plain(rest) == rest else re.sub(r"([\\*\[\]^])", r"\\\1", rest)


def _paragraphs(text: str) -> Iterator[str]:
    """The lines, those put together that were broken to fit the width of a page: they go on in a small letter."""
    for stretch in re.split(r"\n\s*\n", text):
        held, length = "", 0
        for line in filter(None, (" ".join(each.split()) for each in stretch.split("\n"))):
            is_broken = WRAPPED[0] <= length <= WRAPPED[1] and not held.endswith(ENDS) and line[0].islower()
            if is_broken and recognise(line) is None:
                held = f"{held} {line}"
            else:
                if held:
                    yield held
                held = line
            length = len(line)
        if held:
            yield held


def _blocks(found: Sequence[Found]) -> Iterator[OutsideBlock]:
    title = _title(found)
    nesting = _Nesting()
    taken = -1  # a line that was the words of the one before it
    for at, line in enumerate(found):
        if at == taken:
            continue
        printed = line.printed
        following = found[at + 1] if at + 1 < len(found) else None
        if at == title:
            goes_on = following is not None and SUBJECT_FOLLOWS.match(following.text) and _is_name(following)
            taken = at + 1 if goes_on else -1
            lines = found[at : at + 2] if goes_on else [line]
            yield _block("title", 0, " ".join([_unbold(each.source) for each in lines]))
        elif printed and printed.kind == "point":
            yield _block("point", nesting.depth(printed, line), line.source, printed.number)
        elif printed:
            nesting.start_anew()
            if printed.rest and not _names(printed.rest):
                yield _block(printed.kind, 0, printed.label, printed.number)
                yield _block("paragraph", 0, line.source)
            elif not printed.rest and following and _is_name(following):
                taken = at + 1
                yield _block(printed.kind, 0, _unbold(following.source), printed.number)
            else:
                words = _unbold(line.source) if printed.rest else printed.label
                yield _block(printed.kind, 0, words.rstrip(" .:៖"), printed.number)
        elif line.style.startswith("heading") and len(line.text) <= LONGEST_HEADING:
            nesting.start_anew()
            yield _block("heading", 0, _unbold(line.source))
        else:
            nesting.interrupt()
            yield _block("paragraph", 0, line.source)


def _block(kind: str, depth: int, source: str, printed: str = "") -> OutsideBlock:
    return OutsideBlock(kind, depth, {language_of(source): source}, printed)


def _unbold(source: str) -> str:
    return source_of(looks_of(runs(parse(source)), "heading"))


def _names(rest: str) -> bool:
    """Whether the words behind a number are its name and not its first sentence."""
    if len(rest) > LONGEST_HEADING:
        return False
    is_sentence = rest.endswith((".", ";", "។", "៕"))
    return not is_sentence or (len(rest.split()) <= 4 and len(rest) <= 40)


def _is_name(line: Found) -> bool:
    """Whether a line of its own is the name of the chapter or article above it."""
    return line.printed is None and len(line.text) <= 150 and not line.text.endswith(ENDS)


def _title(found: Sequence[Found]) -> int:
    """Which line is the title of the whole; -1 for none."""
    styled = [at for at, line in enumerate(found) if line.style == "title"]
    if styled:
        return styled[0]
    top: list[int] = []
    for at, line in enumerate(found[:12]):
        if line.printed:
            break
        if _is_name(line):
            top.append(at)
    named = [at for at in top if SUBJECT.search(found[at].text)]
    return (named or [at for at in top if at == 0] or [-1])[0]


class _Nesting:
    """How deep a point stands: as deep as those numbered in its style, or one deeper than the last in a new style."""

    def __init__(self) -> None:
        self._styles: list[str] = []
        self._values: dict[str, tuple[int, ...]] = {}
        self._interrupted = False

    def start_anew(self) -> None:
        self._styles, self._values, self._interrupted = [], {}, False

    def interrupt(self) -> None:
        """A paragraph without a number: a new style of numbers behind it is a new list."""
        self._interrupted = True

    def depth(self, printed: Printed, line: Found) -> int:
        style = self._style(printed)
        if line.in_list:
            style = f"{style} {line.level}"
        if style in self._styles:
            del self._styles[self._styles.index(style) + 1 :]
        else:
            self._styles = [style] if self._interrupted else [*self._styles, style]
        self._values[style] = values_of(printed.number)
        self._interrupted = False
        return min(len(self._styles) - 1, DEEPEST)

    def _style(self, printed: Printed) -> str:
        """(i) behind (h) is a letter, and else a Roman number."""
        letters = "a" if printed.number.islower() else "A"
        if printed.style in ("i", "I") and len(printed.number) == 1 and self._values.get(letters):
            before, place = self._values[letters][-1], values_of(printed.number)[-1]
            if place == before + 1:
                return letters
        return printed.style
