"""Signatures over time: one line for the present sign-on, thinner ones for earlier ones, day by day to the deadline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from statements.charts.drawing import WIDE, Chart, framed, short, text

TALL = 224
LEFT, RIGHT, TOP, BOTTOM = 38, WIDE - 8, 22, 176
MOST_POINTS = 60  # of one line: more than a phone has room for
ROWS = 31  # of the table behind
MARKS = 4  # on the axis of days


@dataclass(frozen=True, slots=True)
class Line:
    """`points`: (days before the deadline, how many at the end of that day), from the first day to the last."""

    label: str
    points: Sequence[tuple[int, int]]


def over_time(
    lines: Sequence[Line],
    *,
    title: str,
    summary: str,
    days_label: str,
    deadline_label: str,
    number: Callable[[int], str] = str,
    name: str = "over-time",
) -> Chart:
    """The first line is the present one. `days_label` heads the days: "days before the deadline"."""
    span = max([1, *(day for line in lines for day, _count in line.points)])
    most = nice(max([1, *(count for line in lines for _day, count in line.points)]))

    def x(day: int) -> float:
        return LEFT + (span - day) / span * (RIGHT - LEFT)

    def y(count: int) -> float:
        return BOTTOM - count / most * (BOTTOM - TOP)

    parts = [f'<path class="grid" d="{"".join(f"M{LEFT} {short(y(n))}H{RIGHT}" for n in levels(most))}"/>']
    parts += [text(LEFT - 6, y(n) + 4, number(n), "end") for n in levels(most)]
    for day in marks(span):
        anchor = "end" if day == 0 else "begin" if day == span else "mid"
        parts.append(text(x(day), BOTTOM + 16, number(day), anchor))
    parts.append(text((LEFT + RIGHT) / 2, BOTTOM + 36, days_label, "mid"))
    parts.append(f'<path class="until" d="M{RIGHT} {TOP - 8}V{BOTTOM}"/>')
    parts.append(text(RIGHT - 5, TOP - 8, deadline_label, "end strong"))
    # The present line last: it lies above the others.
    for place, line in reversed(list(enumerate(lines))):
        if line.points:
            parts.append(f'<path class="line-{place}" d="{stairs(line.points, x, y)}"/>')
    if lines and lines[0].points:
        day, count = lines[0].points[-1]
        parts.append(f'<circle class="here" cx="{short(x(day))}" cy="{short(y(count))}" r="4"/>')
        at_end = x(day) > WIDE * 3 / 4
        parts.append(text(x(day) + (-7 if at_end else 7), y(count) - 7, number(count), "end big" if at_end else "big"))
    return Chart(
        title=title,
        summary=summary,
        svg=framed(parts, name=name, tall=TALL, title=title, summary=summary),
        headers=(days_label, *(line.label for line in lines)),
        rows=tuple((number(day), *(cell(line, day, number) for line in lines)) for day in table_days(lines)),
        legend=tuple((f"line-{place}", line.label) for place, line in enumerate(lines)),
    )


def nice(number: int) -> int:
    """The next of 2, 4, 6, 10, 20, 40, 60, 100 … that is not smaller: its half is whole too."""
    step = 1
    while True:
        for head in (2, 4, 6, 10):
            if head * step >= number:
                return head * step
        step *= 10


def levels(most: int) -> tuple[int, int, int]:
    return 0, most // 2, most


def marks(span: int) -> list[int]:
    """The days that the axis names: the first, the deadline, and round ones between."""
    step = next(size for size in (1, 2, 5, 7, 14, 30, 60, 90, 180, 366) if span / size <= MARKS)
    between = range(step, span, step)
    # Next to the first day there is no room for another number.
    return [0, *(day for day in between if span - day >= step / 2), span]


def thinned(points: Sequence[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """Every so-manieth point counted back from the last, and the first, so that at most `most` are left."""
    if len(points) <= most:
        return list(points)
    step = ceil((len(points) - 1) / (most - 1))
    kept = list(reversed(points[::-1][::step]))
    return kept if kept[0] == points[0] else [points[0], *kept][-most:]


def stairs(points: Sequence[tuple[int, int]], x: Callable[[int], float], y: Callable[[int], float]) -> str:
    """From day to day, and up or down at each; days without a change are passed over."""
    kept = thinned(points, MOST_POINTS)
    (first, stood), *others = kept
    path = [f"M{short(x(first))} {short(y(stood))}"]
    for day, count in others:
        if count != stood:
            path.append(f"H{short(x(day))}V{short(y(count))}")
            stood = count
    last = kept[-1][0]
    path.append(f"H{short(x(last))}")
    return "".join(path)


def stood_at(line: Line, day: int) -> int | None:
    """How many there were so long before the deadline; None before its opening and after its end."""
    if not line.points or day > line.points[0][0] or day < line.points[-1][0]:
        return None
    return line.points[line.points[0][0] - day][1]


def cell(line: Line, day: int, number: Callable[[int], str]) -> str:
    stood = stood_at(line, day)
    return "" if stood is None else number(stood)


def table_days(lines: Sequence[Line]) -> list[int]:
    days = sorted({day for line in lines for day, _count in line.points}, reverse=True)
    return [day for day, _ in thinned([(day, 0) for day in days], ROWS)]
