"""What the styles and lists of a Word file say of a paragraph: name, level, indent, and the number that is shown."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from redline.word.lists import LAST_LEVEL, Counting, Level
from redline.word.namespaces import W

OFF = ("0", "false", "off")
DEEPEST_CHAIN = 20  # styles based on styles


class Style(NamedTuple):
    """A style, with what it has from those that it is based on."""

    name: str = ""  # in small letters
    outline: int | None = None  # from 0
    indent: int | None = None
    centred: bool | None = None
    bold: bool = False
    italic: bool = False
    list: str = ""  # a numId
    level: int | None = None  # of that list, from 0


class Place(NamedTuple):
    """Where a paragraph stands in a list: its number, level, and the indent that the list gives it."""

    number: str = ""
    level: int = 0
    indent: int | None = None


def value(element: etree._Element | None, name: str, attribute: str = "val") -> str | None:
    """The value of a child of that name, None where there is none."""
    child = element.find(W + name) if element is not None else None
    return None if child is None else child.get(W + attribute, "")


def number(text: str | None) -> int | None:
    """A whole number as Word writes them; None for what is none."""
    try:
        return round(float(text)) if text else None
    except (ValueError, OverflowError):
        return None


def is_on(element: etree._Element | None, name: str) -> bool | None:
    """Whether a look like bold is switched on or off there; None where nothing is said."""
    said = value(element, name)
    return None if said is None else said not in OFF


def indent_of(properties: etree._Element | None) -> int | None:
    ind = properties.find(W + "ind") if properties is not None else None
    return None if ind is None else number(ind.get(W + "left") or ind.get(W + "start"))


def centred(properties: etree._Element | None) -> bool | None:
    said = value(properties, "jc")
    return None if said is None else said == "center"


class Styles:
    """The styles by their ids."""

    def __init__(self, tree: etree._Element | None) -> None:
        self._elements = (
            {style.get(W + "styleId", ""): style for style in tree.findall(W + "style")} if tree is not None else {}
        )
        self._known: dict[str, Style] = {}
        self.normal = next(
            (
                key
                for key, style in self._elements.items()
                if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true", "on")
            ),
            "",
        )

    def get(self, key: str, *, depth: int = 0) -> Style:
        """The style of that id; an empty one where there is none."""
        if key in self._known:
            return self._known[key]
        element = self._elements.get(key)
        if element is None or depth > DEEPEST_CHAIN:
            return Style(key.casefold())
        below = self.get(value(element, "basedOn") or "", depth=depth + 1)
        properties, looks = element.find(W + "pPr"), element.find(W + "rPr")
        numbering = properties.find(W + "numPr") if properties is not None else None
        outline, indent = number(value(properties, "outlineLvl")), indent_of(properties)
        middle, bold, italic = centred(properties), is_on(looks, "b"), is_on(looks, "i")
        own_level = number(value(numbering, "ilvl"))
        style = Style(
            name=(value(element, "name") or key).casefold(),
            outline=below.outline if outline is None else outline,
            indent=below.indent if indent is None else indent,
            centred=below.centred if middle is None else middle,
            bold=below.bold if bold is None else bold,
            italic=below.italic if italic is None else italic,
            list=value(numbering, "numId") or below.list,
            level=below.level if own_level is None else own_level,
        )
        self._known[key] = style
        return style


class Lists:
    """The lists of a file, counted from its first paragraph to its last."""

    def __init__(self, tree: etree._Element | None) -> None:
        self._abstract: dict[str, etree._Element] = {}
        self._of: dict[str, str] = {}  # numId to abstractNumId
        self._starts: dict[str, dict[int, int]] = {}
        self._counting: dict[str, Counting] = {}
        self._begun: set[str] = set()
        if tree is None:
            return
        for element in tree.findall(W + "abstractNum"):
            self._abstract[element.get(W + "abstractNumId", "")] = element
        for element in tree.findall(W + "num"):
            key = element.get(W + "numId", "")
            self._of[key] = value(element, "abstractNumId") or ""
            self._starts[key] = dict(_overrides(element))

    def step(self, key: str, level: int | None, style: str, *, counts: bool) -> Place:
        """The place of the next paragraph of the list `key`, by which it is one further if it `counts`."""
        abstract = self._of.get(key, "")
        element = self._abstract.get(abstract)
        if element is None:
            return Place()
        levels = {number(each.get(W + "ilvl")): each for each in element.findall(W + "lvl")}
        if level is None:
            level = next((at for at, each in levels.items() if at is not None and value(each, "pStyle") == style), 0)
        level = min(max(level, 0), LAST_LEVEL)
        if abstract not in self._counting:
            self._counting[abstract] = Counting({at: _level(each) for at, each in levels.items() if at is not None})
        counting = self._counting[abstract]
        if key not in self._begun:
            self._begun.add(key)
            counting.counted.update({at: start - 1 for at, start in self._starts[key].items()})
        shown = counting.step(level) if counts else counting.peek(level)
        own = levels.get(level)
        return Place(shown, level, indent_of(own.find(W + "pPr")) if own is not None else None)


def _level(element: etree._Element) -> Level:
    start = number(value(element, "start"))
    return Level(
        format=value(element, "numFmt") or "decimal",
        pattern=value(element, "lvlText") or "",
        start=1 if start is None else start,
        restart=number(value(element, "lvlRestart")),
        legal=bool(is_on(element, "isLgl")),
    )


def _overrides(element: etree._Element) -> Iterator[tuple[int, int]]:
    for override in element.findall(W + "lvlOverride"):
        level, start = number(override.get(W + "ilvl")), number(value(override, "startOverride"))
        if level is not None and start is not None:
            yield level, start
