"""The 25 provinces as tiles of one size, each about where it lies: how far a sign-on reaches over the country.

The arrangement is our own, made from where the provinces lie to each other; it is no map and shows no border.
"""

from collections.abc import Callable, Mapping, Sequence

from statements.charts.drawing import WIDE, Chart, framed, text

# Column from the west, row from the north.
PLACES: Mapping[str, tuple[int, int]] = {
    "oddar_meanchey": (2, 0),
    "preah_vihear": (3, 0),
    "stung_treng": (4, 0),
    "ratanakiri": (5, 0),
    "banteay_meanchey": (1, 1),
    "siem_reap": (2, 1),
    "kampong_thom": (3, 1),
    "kratie": (4, 1),
    "mondulkiri": (5, 1),
    "pailin": (0, 2),
    "battambang": (1, 2),
    "pursat": (2, 2),
    "kampong_chhnang": (3, 2),
    "kampong_cham": (4, 2),
    "tboung_khmum": (5, 2),
    "koh_kong": (1, 3),
    "kampong_speu": (2, 3),
    "phnom_penh": (3, 3),
    "kandal": (4, 3),
    "prey_veng": (5, 3),
    "preah_sihanouk": (1, 4),
    "kampot": (2, 4),
    "takeo": (3, 4),
    "svay_rieng": (5, 4),
    "kep": (2, 5),
}
COLUMNS, ROWS = 6, 6
WIDTH, HEIGHT, GAP = WIDE // COLUMNS, 48, 3
LEVELS = ("nobody", "none", "some", "half")


def level(signed: int, invited: int) -> str:
    """Which tile: nobody invited, none of them signed, some, at least half."""
    if not invited:
        return "nobody"
    if not signed:
        return "none"
    return "half" if 2 * signed >= invited else "some"


def provinces(
    shares: Mapping[str, tuple[int, int]],
    names: Mapping[str, Sequence[str]],
    *,
    title: str,
    summary: str,
    headers: tuple[str, str, str],
    level_names: tuple[str, str, str, str],
    number: Callable[[int], str] = str,
    name: str = "provinces",
) -> Chart:
    """`shares`: province -> (signed, invited); one that is missing has nobody invited. `names`: its name in lines, one
    or two; `level_names`: the words for LEVELS in their order."""
    tiles: dict[str, list[str]] = {each: [] for each in LEVELS}
    words = []
    for province, (column, row) in PLACES.items():
        signed, invited = shares.get(province, (0, 0))
        kind = level(signed, invited)
        left, top = column * WIDTH, row * HEIGHT
        tiles[kind].append(f"M{left + 1} {top + 1}h{WIDTH - GAP}v{HEIGHT - GAP}h-{WIDTH - GAP}z")
        look = " on" if kind == "half" else ""
        for place, line in enumerate(names[province]):
            words.append(text(left + 4, top + 11 + 9 * place, line, f"place{look}"))
        count = f"{number(signed)}/{number(invited)}" if invited else "–"
        words.append(text(left + WIDTH - GAP - 3, top + HEIGHT - 9, count, f"count{look}"))
    parts = [f'<path class="{kind}" d="{"".join(paths)}"/>' for kind, paths in tiles.items() if paths]
    rows = tuple(
        (" ".join(names[province]), number(shares.get(province, (0, 0))[0]), number(shares.get(province, (0, 0))[1]))
        for province in sorted(PLACES, key=lambda each: -shares.get(each, (0, 0))[1])
    )
    return Chart(
        title=title,
        summary=summary,
        svg=framed([*parts, *words], name=name, tall=ROWS * HEIGHT, title=title, summary=summary),
        headers=headers,
        rows=rows,
        legend=tuple(zip(LEVELS, level_names, strict=True)),
    )
