"""Numbers are computed from where a block stands, never stored: "2.3" is the third point under the second heading."""

from collections.abc import Iterable, Iterator

from redline.numerals import roman
from statements.stages import BlockKind


def numbers(blocks: Iterable[tuple[str, int]]) -> Iterator[str]:
    """The number of each block, given as (kind, depth), in order; "" for titles and paragraphs.

    Headings count 1, 2, 3; points count within their heading (1.1, 1.2), or 1, 2, 3 before the first heading, and those
    that stand deeper within the one above them (1.1.1). Articles count through the whole text, whatever the headings,
    as a law is cited; where there are any, headings bear Roman numbers, so that no two blocks share one, and points
    count within their article (5.1). A point that is deeper than what stands above it counts as one step deeper.
    """
    rows = list(blocks)
    has_articles = any(kind == BlockKind.ARTICLE for kind, _depth in rows)
    heading = article = 0
    points: list[int] = []
    within = ""
    for kind, depth in rows:
        if kind == BlockKind.HEADING:
            heading, points = heading + 1, []
            within = roman(heading) if has_articles else str(heading)
            yield within
        elif kind == BlockKind.ARTICLE:
            article, points = article + 1, []
            within = str(article)
            yield within
        elif kind == BlockKind.POINT:
            step = min(depth, len(points))
            points = [*points[:step], (points[step] if step < len(points) else 0) + 1]
            yield ".".join([within, *map(str, points)] if within else map(str, points))
        else:
            yield ""
