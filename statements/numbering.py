"""Numbers are computed from where a block stands, never stored: "2.3" is the third point under the second heading."""

from collections.abc import Iterable, Iterator

from statements.stages import BlockKind


def numbers(kinds: Iterable[str]) -> Iterator[str]:
    """The number of each block in order, "" for titles and paragraphs.

    Headings count 1, 2, 3; points count within their heading (1.1, 1.2), or 1, 2, 3 before the first heading.
    """
    heading = point = 0
    for kind in kinds:
        if kind == BlockKind.HEADING:
            heading, point = heading + 1, 0
            yield str(heading)
        elif kind == BlockKind.POINT:
            point += 1
            yield f"{heading}.{point}" if heading else str(point)
        else:
            yield ""
