"""Who signs with whom: names one below the other, and an arc from each to those it signs with, thick for often."""

from collections.abc import Callable, Sequence
from math import sqrt

from statements.charts.drawing import WIDE, Chart, framed, short, text

ROW, TOP = 24, 14
NAMES = 196  # units for the names
DOTS = NAMES + 12
WIDEST = WIDE - DOTS - 6  # how far an arc goes out
STRENGTHS = 4


def strength(number: int, most: int) -> int:
    """From 1 to STRENGTHS, in equal steps up to the most there is."""
    return max(1, -(-number * STRENGTHS // most))


def together(
    names: Sequence[str],
    ties: Sequence[tuple[int, int, int]],
    *,
    title: str,
    summary: str,
    headers: tuple[str, str, str],
    full_names: Sequence[str],
    number: Callable[[int], str] = str,
    strength_names: Callable[[int, int], str],
    name: str = "together",
) -> Chart:
    """`names` are short enough for their column; the table has `full_names`. `ties`: (upper place, lower place, how
    many), the strongest first. `strength_names(first, last)`: the words for "so many to so many together"."""
    most = max((count for *_places, count in ties), default=1)
    span = max((second - first for first, second, _count in ties), default=1)
    arcs: dict[int, list[str]] = {}
    spans: dict[int, list[int]] = {}
    for first, second, count in ties:
        above, below = at(first), at(second)
        # By the root, so that one long arc does not press all the others to the names.
        out = WIDEST * sqrt((second - first) / span)
        level = strength(count, most)
        arcs.setdefault(level, []).append(
            f"M{DOTS} {short(above)}A{short(out)} {short((below - above) / 2)} 0 0 1 {DOTS} {short(below)}"
        )
        spans.setdefault(level, []).append(count)
    parts = [f'<path class="tie tie-{level}" d="{"".join(arcs[level])}"/>' for level in sorted(arcs)]
    parts += [f'<circle class="here" cx="{DOTS}" cy="{short(at(place))}" r="3.5"/>' for place in range(len(names))]
    parts += [text(NAMES, at(place) + 4, words, "end") for place, words in enumerate(names)]
    return Chart(
        title=title,
        summary=summary,
        svg=framed(parts, name=name, tall=TOP * 2 + ROW * max(len(names) - 1, 0), title=title, summary=summary),
        headers=headers,
        rows=tuple((full_names[first], full_names[second], number(count)) for first, second, count in ties),
        legend=tuple(
            (f"tie tie-{level}", strength_names(min(spans[level]), max(spans[level]))) for level in sorted(spans)
        ),
    )


def at(place: int) -> float:
    return TOP + place * ROW
