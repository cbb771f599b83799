"""Pictures for shared links: what fits, where lines break, and which font a letter is drawn in."""

from io import BytesIO

import pytest
from PIL import Image

from printing.cards import Card, broken, cut, draw, fitting, length, runs

KHMER_TITLE = "សេចក្តីសង្ខេបនៃកិច្ចសន្ទនាស្តីពីសិទ្ធិទទួលបានព័ត៌មាន និងស្ត្រី"


def test_a_card_is_a_small_picture_and_the_same_each_time() -> None:
    card = Card("km", "លិខិត", KHMER_TITLE, "វេទិកាឈូក (CCC)", "១២", "អង្គការ", "Ruom")
    first = draw(card)
    with Image.open(BytesIO(first)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(first) < 60_000
    assert draw(card) == first


def test_khmer_lines_break_between_words_and_never_inside_a_syllable() -> None:
    lines = broken(KHMER_TITLE, 60, 400)
    assert len(lines) > 2
    assert "".join(lines).replace(" ", "") == KHMER_TITLE.replace(" ", "")
    assert not any(line.endswith("\u17d2") or "\u17b6" <= line[0] <= "\u17d3" for line in lines)
    assert "\u200b" not in "".join(lines)


@pytest.mark.parametrize("title", ["Rain", "Roads and rivers " * 40, KHMER_TITLE * 8, "x" * 300])
def test_every_title_fits(title: str) -> None:
    size, lines = fitting(title, width=1056, height=300)
    assert 34 <= size <= 68
    assert 1 <= len(lines) <= 5
    if " " in title.strip() or title == KHMER_TITLE * 8:
        assert all(length(line, size, serif=True) <= 1056 * 1.02 for line in lines)


def test_each_script_has_its_font() -> None:
    found = [(text, "Khmer" in (face.getname()[0] or "")) for text, face in runs("វេទិកា (CCC) ឈូក", 30, serif=False)]
    assert found == [("វេទិកា (", True), ("CCC) ", False), ("ឈូក", True)]


def test_what_is_too_long_for_its_line_ends_with_an_ellipsis() -> None:
    assert cut("Lotus Forum", 30, 1000) == "Lotus Forum"
    short = cut("Lotus Forum with many others " * 10, 30, 400)
    assert short.endswith(" …")
    assert length(short, 30) <= 400
