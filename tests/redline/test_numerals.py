"""Roman numerals by hand; what is written is read again."""

import pytest

from redline.numerals import from_roman, roman

BY_HAND = [
    (1, "I"),
    (4, "IV"),
    (9, "IX"),
    (14, "XIV"),
    (49, "XLIX"),
    (98, "XCVIII"),
    (444, "CDXLIV"),
    (1999, "MCMXCIX"),
]


@pytest.mark.parametrize(("number", "letters"), BY_HAND)
def test_roman(number: int, letters: str) -> None:
    assert roman(number) == letters


@pytest.mark.parametrize(("number", "letters"), [*BY_HAND, (4, "IIII"), (0, "")])
def test_from_roman(number: int, letters: str) -> None:
    assert from_roman(letters) == number
