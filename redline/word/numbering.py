"""Our numbers as lists of Word's own, so that an inserted point counts on; each is checked against what Word will show.

Word counts by levels, and ours count by headings, articles and points (see whoever numbers the blocks): headings start
points anew, articles do too but are not started anew by headings. Points before the first heading have a list of their
own. Each language has its own two lists, so that a block in two languages counts once in each.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from redline.word.lists import Counting, Level
from redline.word.namespaces import MAIN
from redline.word.styles import INDENT

ARTICLES: Final[Mapping[str, str]] = {"en": "Article {}", "km": "មាត្រា {}"}  # how an article is called by its number

HEADING, ARTICLE, BELOW_ARTICLE, BELOW_HEADING = 0, 1, 2, 6
PLAIN: Final = {
    0: Level(pattern="%1"),
    1: Level(pattern="%1.%2"),
    2: Level(pattern="%1.%2.%3"),
    3: Level(pattern="%1.%2.%3.%4"),
    4: Level(pattern="%1.%2.%3.%4.%5"),
}
FIRST: Final = {
    0: Level(pattern="%1"),
    1: Level(pattern="%1.%2"),
    2: Level(pattern="%1.%2.%3"),
    3: Level(pattern="%1.%2.%3.%4"),
}
# A point below an article bears the article's number, one between a heading and its first article the heading's.
LEGAL: Final = {
    HEADING: Level("upperRoman", "%1"),
    ARTICLE: Level(pattern="%2", restart=0),
    **{BELOW_ARTICLE + at: Level(pattern="%2" + "".join(f".%{n}" for n in range(3, 4 + at))) for at in range(4)},
    **{BELOW_HEADING + at: Level(pattern="%1" + "".join(f".%{n}" for n in range(7, 8 + at))) for at in range(3)},
}


class Item(NamedTuple):
    """The place of a paragraph in one of our lists."""

    list: str  # "main" or "first"
    level: int


def plan(rows: Sequence[tuple[str, str]]) -> list[Item | None]:
    """For each (kind, number) the item that Word will show with this number; None where no list can."""
    main = Counting(LEGAL if any(kind == "article" for kind, _ in rows) else PLAIN)
    first = Counting(FIRST)
    levels = {"heading": [HEADING], "article": [ARTICLE]}
    planned: list[Item | None] = []
    for kind, shown in rows:
        tried = [Item("main", level) for level in levels.get(kind, main.levels if kind == "point" else ())]
        if kind == "point" and not main.counted:
            tried = [Item("first", level) for level in FIRST]
        elif kind == "point":
            tried = [item for item in tried if item.level > (ARTICLE if main.levels is LEGAL else HEADING)]
        counting = {"main": main, "first": first}
        item = next((item for item in tried if shown and counting[item.list].peek(item.level) == shown), None)
        if item:
            counting[item.list].step(item.level)
        planned.append(item)
    return planned


def number_id(item: Item, language: int) -> int:
    """The id of the list in the file, `language` being the language's place among those of the file."""
    return 2 * language + (1 if item.list == "main" else 2)


def numbering(languages: Sequence[str], *, legal: bool, articles: Mapping[str, str] = ARTICLES) -> str:
    """The part that defines the lists."""
    abstract, used = [], []
    for at, language in enumerate(languages):
        label = articles.get(language, "{}").format("%2")
        main = {**LEGAL, ARTICLE: LEGAL[ARTICLE]._replace(pattern=label)} if legal else PLAIN
        for which, levels in (("main", main), ("first", FIRST)):
            key = number_id(Item(which, 0), at)
            abstract.append(
                f'<w:abstractNum w:abstractNumId="{key}"><w:multiLevelType w:val="multilevel"/>'
                f"{''.join(_levels(levels.items(), which, legal=legal and which == 'main'))}</w:abstractNum>"
            )
            used.append(f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>')
    return f'<w:numbering xmlns:w="{MAIN}">{"".join(abstract)}{"".join(used)}</w:numbering>'


def _levels(levels: Iterable[tuple[int, Level]], which: str, *, legal: bool) -> Iterable[str]:
    for at, level in levels:
        is_label = (which == "main" and at == HEADING) or (legal and at == ARTICLE)
        first = (
            (BELOW_HEADING if at >= BELOW_HEADING else BELOW_ARTICLE) if legal else (ARTICLE if which == "main" else 0)
        )
        deeper = max(at - first, 0)
        left = 0 if is_label else INDENT * (deeper + 1) + INDENT // 2
        hanging = 0 if is_label else INDENT * 3 // 2
        restart = "" if level.restart is None else f'<w:lvlRestart w:val="{level.restart}"/>'
        yield (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="{level.start}"/><w:numFmt w:val="{level.format}"/>{restart}'
            f'<w:suff w:val="{"space" if is_label else "tab"}"/><w:lvlText w:val="{level.pattern}"/>'
            f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr></w:lvl>'
        )
