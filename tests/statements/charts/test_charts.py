"""Numbers in, drawings out: every place worked out by hand."""

import re

import pytest
from django.utils import translation
from lxml import etree

from organisations.models import Province
from statements.charts.drawing import Chart
from statements.charts.over_time import Line, nice, over_time, stairs, table_days, thinned
from statements.charts.provinces import COLUMNS, PLACES, ROWS, level, provinces
from statements.charts.sectors import sectors
from statements.charts.together import strength, together

SVG = "{http://www.w3.org/2000/svg}"
KHMER_NAME = ("បន្ទាយ", "មានជ័យ")


def parsed(chart: Chart) -> etree._Element:
    return etree.fromstring(chart.svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def of_class(drawn: etree._Element, look: str) -> list[etree._Element]:
    return [one for one in drawn.iter() if one.get("class") == look]


def timed(*lines: Line) -> Chart:
    return over_time(lines, title="T", summary="S", days_label="days before", deadline_label="deadline")


# -- over time ---------------------------------------------------------------------------------------------------------


def test_the_line_climbs_in_steps_to_where_it_stands() -> None:
    """10 days wide (38 to 352: 31.4 a day), 4 high (176 to 22: 38.5 each)."""
    drawn = parsed(timed(Line("This one", [(10, 0), (9, 2), (8, 2), (7, 4)])))
    (line,) = of_class(drawn, "line-0")
    assert line.get("d") == "M38 176H69.4V99H132.2V22H132.2"
    (here,) = of_class(drawn, "here")
    assert (here.get("cx"), here.get("cy")) == ("132.2", "22")
    (until,) = of_class(drawn, "until")
    assert until.get("d") == "M352 14V176"


def test_lines_are_laid_over_each_other_by_days_before_the_deadline() -> None:
    chart = timed(Line("Now", [(2, 1), (1, 3)]), Line("Before", [(4, 0), (3, 1), (2, 1), (1, 2), (0, 6)]))
    drawn = parsed(chart)
    # Four days: 78.5 each; six signatures: 154 / 6 each.
    assert of_class(drawn, "line-0")[0].get("d") == "M195 150.3H273.5V99H273.5"
    assert of_class(drawn, "line-1")[0].get("d") == "M38 176H116.5V150.3H273.5V124.7H352V22H352"
    assert chart.headers == ("days before", "Now", "Before")
    assert chart.rows == (("4", "", "0"), ("3", "", "1"), ("2", "1", "1"), ("1", "3", "2"), ("0", "", "6"))
    assert chart.legend == (("line-0", "Now"), ("line-1", "Before"))


def test_a_withdrawal_goes_down() -> None:
    assert stairs([(2, 3), (1, 1), (0, 1)], x=lambda day: 10 - day, y=lambda count: -count) == "M8 -3H9V-1H10"


def test_nothing_yet_is_a_chart_too() -> None:
    chart = timed(Line("Now", []))
    assert parsed(chart).findall(f"{SVG}text")
    assert chart.rows == ()
    assert "<circle" not in chart.svg


@pytest.mark.parametrize(
    ("number", "top"), [(1, 2), (2, 2), (3, 4), (5, 6), (7, 10), (11, 20), (61, 100), (2501, 4000)]
)
def test_the_axis_ends_at_a_round_number_with_a_whole_half(number: int, top: int) -> None:
    assert nice(number) == top


def test_long_lines_are_thinned_and_keep_both_ends() -> None:
    year = [(366 - day, day) for day in range(367)]
    kept = thinned(year, 60)
    assert len(kept) <= 60
    assert (kept[0], kept[-1]) == ((366, 0), (0, 366))
    assert len(table_days([Line("a year", year)])) <= 31


# -- provinces ---------------------------------------------------------------------------------------------------------


def test_every_province_has_a_tile_of_its_own() -> None:
    assert set(PLACES) == set(Province.values)
    assert len(set(PLACES.values())) == 25
    assert all(0 <= column < COLUMNS and 0 <= row < ROWS for column, row in PLACES.values())


def test_neighbours_lie_as_on_the_ground() -> None:
    """Who is west and who is north of whom."""
    west_to_east = ["pailin", "battambang", "kampong_chhnang", "kampong_cham", "tboung_khmum"]
    assert [PLACES[name][0] for name in west_to_east] == sorted(PLACES[name][0] for name in west_to_east)
    north_to_south = ["oddar_meanchey", "siem_reap", "kampong_speu", "kampot", "kep"]
    assert [PLACES[name][1] for name in north_to_south] == sorted(PLACES[name][1] for name in north_to_south)


@pytest.mark.parametrize(
    ("signed", "invited", "tile"), [(0, 0, "nobody"), (0, 4, "none"), (1, 4, "some"), (2, 4, "half"), (4, 4, "half")]
)
def test_the_tile_tells_how_many_signed(signed: int, invited: int, tile: str) -> None:
    assert level(signed, invited) == tile


def tiled(shares: dict[str, tuple[int, int]]) -> Chart:
    return provinces(
        shares,
        dict.fromkeys(PLACES, KHMER_NAME),
        title="T",
        summary="S",
        headers=("Province", "Signed", "Invited"),
        level_names=("nobody", "none", "some", "half"),
    )


def test_tiles_stand_at_their_places() -> None:
    chart = tiled({"kep": (1, 2), "pailin": (0, 3)})
    drawn = parsed(chart)
    # Kep: third column of 60, sixth row of 48. Pailin: first column, third row.
    assert of_class(drawn, "half")[0].get("d") == "M121 241h57v45h-57z"
    assert of_class(drawn, "none")[0].get("d") == "M1 97h57v45h-57z"
    assert (of_class(drawn, "nobody")[0].get("d") or "").count("M") == 23
    assert sorted(one.text or "" for one in drawn.iter() if "count" in (one.get("class") or ""))[:2] == ["0/3", "1/2"]
    assert chart.rows[0] == (" ".join(KHMER_NAME), "0", "3")
    assert len(chart.rows) == 25


# -- sectors -----------------------------------------------------------------------------------------------------------


def test_a_bar_is_as_long_as_its_share() -> None:
    chart = sectors(
        [("health", 3, 4), ("water", 0, 2), ("youth", 1, 3)],
        title="T",
        summary="S",
        headers=("Sector", "Signed", "Invited"),
    )
    drawn = parsed(chart)
    assert of_class(drawn, "bar")[0].get("d") == "M0 20h270M0 80h120"
    assert of_class(drawn, "track")[0].get("d") == "M0 20h360M0 50h360M0 80h360"
    assert drawn.get("viewBox") == "0 0 360 90"
    assert chart.rows == (("health", "3", "4"), ("water", "0", "2"), ("youth", "1", "3"))


# -- all of them -------------------------------------------------------------------------------------------------------


def largest() -> list[Chart]:
    """As much as there can be: a year, four lines, every province and sector, long Khmer words."""
    year = [(366 - day, 15 * day) for day in range(367)]
    long = "អភិបាលកិច្ច និងវិមជ្ឈការ"
    return [
        timed(*[Line(long, year) for _ in range(4)]),
        tiled(dict.fromkeys(PLACES, (1234, 5678))),
        sectors([(long, 1234, 5678)] * 25, title=long, summary=long * 5, headers=("", "", "")),
    ]


@pytest.mark.parametrize("place", range(3))
def test_the_largest_drawing_is_under_six_kilobytes(place: int) -> None:
    assert len(largest()[place].svg.encode()) <= 6_000


def test_a_drawing_says_what_it_shows_and_carries_no_colour() -> None:
    for chart in largest():
        drawn = parsed(chart)
        named = (drawn.get("aria-labelledby") or "").split()
        assert (drawn.get("role"), [drawn.find(f"*[@id='{one}']") is not None for one in named]) == ("img", [True] * 2)
        assert not re.search(r"#[0-9a-f]{3}|style=|fill=|stroke=", chart.svg)


def test_words_are_escaped() -> None:
    with translation.override("en"):
        chart = sectors([("<script>", 1, 1)], title="a & b", summary='"', headers=("", "", ""))
    assert "<script>" not in chart.svg
    assert [one.text for one in parsed(chart).iter(f"{SVG}title")] == ["a & b"]


# -- together ----------------------------------------------------------------------------------------------------------


def test_an_arc_from_name_to_name_thick_for_often() -> None:
    """Rows of 24 from 14; arcs begin at 208. The longest goes 146 out, one of a quarter of its length half as far."""
    chart = together(
        ["A", "B", "C", "D", "E…"],
        [(0, 4, 8), (1, 2, 2)],
        title="T",
        summary="S",
        headers=("one", "other", "together"),
        full_names=["A", "B", "C", "D", "Every word"],
        strength_names=lambda first, last: f"{first}-{last}",
    )
    drawn = parsed(chart)
    assert of_class(drawn, "tie tie-4")[0].get("d") == "M208 14A146 48 0 0 1 208 110"
    assert of_class(drawn, "tie tie-1")[0].get("d") == "M208 38A73 12 0 0 1 208 62"
    assert [dot.get("cy") for dot in of_class(drawn, "here")] == ["14", "38", "62", "86", "110"]
    assert chart.rows == (("A", "Every word", "8"), ("B", "C", "2"))
    assert chart.legend == (("tie tie-1", "2-2"), ("tie tie-4", "8-8"))
    assert [strength(number, 8) for number in (1, 2, 3, 4, 5, 7, 8)] == [1, 1, 2, 2, 3, 4, 4]
    assert len(chart.svg) < 6_000
