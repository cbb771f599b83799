"""The little Markdown inside a block: **bold**, *italic*, [a link](https://example.org) and ^[a footnote].

Tolerant: what is not closed, empty or unsafe stays as it was typed. A marker opens before a character that is no white
space and closes after one, nothing else is asked of its neighbours: CommonMark's rules of flanking look at punctuation
and spaces, which Khmer does not put between words. A backslash before a marker takes its meaning away.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

SPECIAL: Final = "\\*[]^"
_MARKED: Final = re.compile(r"[\\*\[\]^]")
_TARGET: Final = re.compile(r"\(((?:https?://|mailto:)(?:[^\s()<>\"]|\([^\s()<>\"]*\)){1,2000})\)", re.IGNORECASE)
STRONG: Final = "**"
EMPHASIS: Final = "*"


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    children: "tuple[Span, ...]"


@dataclass(frozen=True, slots=True)
class Emphasis:
    children: "tuple[Span, ...]"


@dataclass(frozen=True, slots=True)
class Link:
    """`url` begins with http://, https:// or mailto:."""

    url: str
    children: "tuple[Span, ...]"


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note called at this place; it holds no other footnote."""

    children: "tuple[Span, ...]"


Span = Text | Strong | Emphasis | Link | Footnote


def parse(text: str) -> tuple[Span, ...]:
    """The spans of `text`. Every text has some reading; nothing but markers, and backslashes before them, is lost."""
    if _MARKED.search(text) is None:
        return (Text(text),) if text else ()
    return _Reading(text, links=True, footnotes=True).spans()


def plain(text: str) -> str:
    """The words without marks, targets of links and footnotes."""
    return "".join(_words(parse(text)))


def footnotes(text: str) -> int:
    """How many footnotes it calls."""
    return sum(_calls(parse(text)))


def is_safe(url: str) -> bool:
    """Whether a link may lead there."""
    return _TARGET.fullmatch(f"({url})") is not None


def _words(spans: tuple[Span, ...]) -> Iterator[str]:
    for span in spans:
        match span:
            case Text(text):
                yield text
            case Footnote():
                pass
            case _:
                yield from _words(span.children)


def _calls(spans: tuple[Span, ...]) -> Iterator[int]:
    for span in spans:
        match span:
            case Text():
                pass
            case Footnote():
                yield 1
            case _:
                yield from _calls(span.children)


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look, as word processors keep them; or, where `footnote` is not empty, a call of that note."""

    text: str
    strong: bool = False
    emphasis: bool = False
    url: str = ""
    footnote: "tuple[Run, ...]" = ()


def runs(spans: Iterable[Span]) -> list[Run]:
    """The spans laid out flat; neighbours differ in look."""
    return _merged(_flat(spans, strong=False, emphasis=False, url=""))


def from_runs(given: Iterable[Run]) -> tuple[Span, ...]:
    """The spans that look like these runs, in one order of nesting: what reaches furthest is outermost.

    White space at the edges of a bold or italic stretch is left outside, where it looks the same.
    """
    return _nested(_merged(given), frozenset())


def to_source(spans: Iterable[Span]) -> str:
    """A text that `parse` reads as these spans, but for the order of nesting: see `from_runs`."""
    tidy = from_runs(runs(spans))
    source = _source(tidy, escaped=False)
    return source if parse(source) == tidy else _source(tidy, escaped=True)


def _flat(spans: Iterable[Span], *, strong: bool, emphasis: bool, url: str) -> Iterator[Run]:
    for span in spans:
        match span:
            case Text(text):
                yield Run(text, strong, emphasis, url)
            case Strong(children):
                yield from _flat(children, strong=True, emphasis=emphasis, url=url)
            case Emphasis(children):
                yield from _flat(children, strong=strong, emphasis=True, url=url)
            case Link(target, children):
                yield from _flat(children, strong=strong, emphasis=emphasis, url=target)
            case Footnote(children):
                yield Run("", footnote=tuple(runs(children)))


def _merged(given: Iterable[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in given:
        last = merged[-1] if merged else None
        if last and not run.footnote and not last.footnote and replace(last, text="") == replace(run, text=""):
            merged[-1] = replace(last, text=last.text + run.text)
        elif run.text or run.footnote:
            merged.append(run)
    return merged


def _nested(given: Sequence[Run], inside: frozenset[str]) -> tuple[Span, ...]:
    spans: list[Span] = []
    waiting = list(given)[::-1]
    while waiting:
        reach = {look: _reach(waiting, look) for look in ("url", "strong", "emphasis") if look not in inside}
        look = max(reach, key=reach.__getitem__, default="")
        if not look or not reach[look]:
            run = waiting.pop()
            spans.append(Footnote(from_runs(run.footnote)) if run.footnote else Text(run.text))
            continue
        stretch = waiting[: -reach[look] - 1 : -1]
        if look != "url" and (pieces := _with_plain_edges(stretch, look)) != stretch:
            waiting[-reach[look] :] = pieces[::-1]
            continue
        del waiting[-reach[look] :]
        children = _nested(stretch, inside | {look})
        match look:
            case "url":
                spans.append(Link(stretch[0].url, children))
            case "strong":
                spans.append(Strong(children))
            case _:
                spans.append(Emphasis(children))
    return _joined(spans)


def _reach(waiting: Sequence[Run], look: str) -> int:
    """How many runs, from the last one backwards, have the look that the last one has."""
    wanted = getattr(waiting[-1], look)
    reach = 0
    while wanted and reach < len(waiting) and getattr(waiting[-1 - reach], look) == wanted:
        reach += 1
    return reach


def _with_plain_edges(stretch: list[Run], look: str) -> list[Run]:
    """Bold or italic taken off the white space at the ends of a stretch that has it."""
    inked = [at for at, run in enumerate(stretch) if run.footnote or not run.text.isspace()]
    first, last = (inked[0], inked[-1]) if inked else (len(stretch), -1)
    pieces: list[Run] = []
    for at, run in enumerate(stretch):
        if first < at < last or run.footnote:
            pieces.append(run)
        elif not first <= at <= last:
            pieces.append(_without(run, look))
        else:
            start = len(run.text) - len(run.text.lstrip()) if at == first else 0
            end = len(run.text.rstrip()) if at == last else len(run.text)
            pieces += [
                _without(replace(run, text=run.text[:start]), look),
                replace(run, text=run.text[start:end]),
                _without(replace(run, text=run.text[end:]), look),
            ]
    return [piece for piece in pieces if piece.text or piece.footnote]


def _without(run: Run, look: str) -> Run:
    return replace(run, strong=False) if look == "strong" else replace(run, emphasis=False)


def _source(spans: Iterable[Span], *, escaped: bool) -> str:
    written: list[str] = []
    for span in spans:
        match span:
            case Text(text):
                written.append(_MARKED.sub(r"\\\g<0>", text) if escaped else text)
            case Strong(children):
                written.append(f"{STRONG}{_source(children, escaped=escaped)}{STRONG}")
            case Emphasis(children):
                written.append(f"{EMPHASIS}{_source(children, escaped=escaped)}{EMPHASIS}")
            case Link(url, children):
                written.append(f"[{_source(children, escaped=escaped)}]({url})")
            case Footnote(children):
                written.append(f"^[{_source(children, escaped=escaped)}]")
    return "".join(written)


@dataclass(slots=True)
class _Frame:
    """What was opened and is not closed yet: its marker, and the spans since."""

    marker: str
    found: list[Span]


class _Reading:
    """One pass from left to right. At most one bold and one italic stretch are open at a time."""

    def __init__(self, text: str, *, links: bool, footnotes: bool) -> None:
        self._text = text
        self._links = links
        self._footnotes = footnotes
        self._closing = _brackets(text)
        self._frames = [_Frame("", [])]
        self._letters: list[str] = []

    def spans(self) -> tuple[Span, ...]:
        text, at = self._text, 0
        while at < len(text):
            marked = _MARKED.search(text, at)
            start = marked.start() if marked else len(text)
            self._letters.append(text[at:start])
            at = self._marker(start) if marked else start
        while len(self._frames) > 1:
            self._give_up()
        self._flush()
        return _joined(self._frames[0].found)

    def _marker(self, at: int) -> int:
        """Read what stands at a special character; give the place after it."""
        text = self._text
        if text[at] == "\\" and at + 1 < len(text) and text[at + 1] in SPECIAL:
            self._letters.append(text[at + 1])
            return at + 2
        if text[at] == "*":
            return self._stars(at)
        if text[at] == "^" and self._footnotes and at + 1 in self._closing:
            end = self._closing[at + 1]
            children = _Reading(text[at + 2 : end], links=self._links, footnotes=False).spans()
            if children:
                self._add(Footnote(children))
                return end + 1
        if text[at] == "[" and self._links and at in self._closing:
            end = self._closing[at]
            target = _TARGET.match(text, end + 1)
            children = _Reading(text[at + 1 : end], links=False, footnotes=False).spans() if target else ()
            if target and children:
                self._add(Link(target[1], children))
                return target.end()
        self._letters.append(text[at])
        return at + 1

    def _stars(self, at: int) -> int:
        text = self._text
        end = at
        while end < len(text) and text[end] == "*":
            end += 1
        opens = end < len(text) and not text[end].isspace()
        closes = at > 0 and not text[at - 1].isspace()
        while at < end:
            marker = self._chosen(end - at)
            opened = [frame.marker for frame in self._frames]
            if marker in opened and closes:
                closed = self._close(marker)
            elif marker not in opened and opens:
                self._flush()
                self._frames.append(_Frame(marker, []))
                closed = True
            else:
                closed = False
            if not closed:
                self._letters.append(marker)
            at += len(marker)
        return end

    def _chosen(self, stars: int) -> str:
        """One star or two. Where three meet, what was opened last is closed first."""
        if stars == 1 or (stars > 2 and self._frames[-1].marker == EMPHASIS):
            return EMPHASIS
        return STRONG

    def _close(self, marker: str) -> bool:
        self._flush()
        top = self._frames[-1]
        if top.marker != marker:
            below = self._frames[-2]
            if below.found:
                self._give_up()
                self._flush()
            else:  # three stars opened both at once, and it was the other way round
                top.marker, below.marker = below.marker, top.marker
        frame = self._frames[-1]
        if not frame.found:
            return False
        self._frames.pop()
        children = _joined(frame.found)
        self._add(Strong(children) if marker == STRONG else Emphasis(children))
        return True

    def _give_up(self) -> None:
        """The last opened marker is words after all."""
        self._flush()
        frame = self._frames.pop()
        self._frames[-1].found += [Text(frame.marker), *frame.found]

    def _add(self, span: Span) -> None:
        self._flush()
        self._frames[-1].found.append(span)

    def _flush(self) -> None:
        letters = "".join(self._letters)
        self._letters.clear()
        if letters:
            self._frames[-1].found.append(Text(letters))


def _brackets(text: str) -> dict[int, int]:
    """Where each opening square bracket is closed, in one pass, however many there are."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    at = 0
    while (found := _MARKED.search(text, at)) is not None:
        at = found.end()
        match found.group():
            case "\\":
                at += text[at : at + 1] in tuple(SPECIAL)
            case "[":
                opened.append(found.start())
            case "]" if opened:
                closing[opened.pop()] = found.start()
    return closing


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in spans:
        if isinstance(span, Text) and joined and isinstance(joined[-1], Text):
            joined[-1] = Text(joined[-1].text + span.text)
        else:
            joined.append(span)
    return tuple(joined)
