"""Of those invited in each sector, how many signed: a bar each."""

from collections.abc import Callable, Sequence

from statements.charts.drawing import WIDE, Chart, framed, short, text

ROW = 30


def sectors(
    shares: Sequence[tuple[str, int, int]],
    *,
    title: str,
    summary: str,
    headers: tuple[str, str, str],
    number: Callable[[int], str] = str,
    name: str = "sectors",
) -> Chart:
    """`shares`: (name, signed, invited), in the order in which they stand; each has somebody invited."""
    words, tracks, bars = [], [], []
    for place, (label, signed, invited) in enumerate(shares):
        top = place * ROW
        words.append(text(0, top + 11, label))
        words.append(text(WIDE, top + 11, f"{number(signed)}/{number(invited)}", "end"))
        tracks.append(f"M0 {top + 20}h{WIDE}")
        if signed:
            bars.append(f"M0 {top + 20}h{short(WIDE * signed / invited)}")
    parts = [f'<path class="track" d="{"".join(tracks)}"/>', f'<path class="bar" d="{"".join(bars)}"/>', *words]
    return Chart(
        title=title,
        summary=summary,
        svg=framed(parts, name=name, tall=max(ROW * len(shares), 1), title=title, summary=summary),
        headers=headers,
        rows=tuple((label, number(signed), number(invited)) for label, signed, invited in shares),
    )
