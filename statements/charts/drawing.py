"""What all drawings share: the frame that a screen reader reads, and the numbers behind."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDE = 360  # units: as many as a small phone has pixels, so that letters are never too small


@dataclass(frozen=True, slots=True)
class Chart:
    """`rows` are the numbers behind the drawing under `headers`, as texts; `legend` pairs a class with its words."""

    title: str
    summary: str
    svg: SafeString
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[tuple[str, str], ...] = ()


def framed(parts: Iterable[str], *, name: str, tall: int, title: str, summary: str) -> SafeString:
    """One SVG of these parts, whose texts are escaped already. `name` is unique on the page."""
    inside = "".join(parts)
    return mark_safe(
        f'<svg class="drawn" role="img" viewBox="0 0 {WIDE} {tall}" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(summary)}</desc>{inside}</svg>'
    )


def text(x: float, y: float, words: str, look: str = "") -> str:
    kind = f' class="{look}"' if look else ""
    return f'<text{kind} x="{short(x)}" y="{short(y)}">{escape(words)}</text>'


def short(number: float) -> str:
    """At most one digit after the point: finer than any screen shows."""
    return f"{number:.1f}".removesuffix(".0")
