"""Roman numerals, written and read."""

ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
VALUES = {letters: value for value, letters in ROMAN if len(letters) == 1}


def roman(number: int) -> str:
    """1 is I, 4 is IV, 149 is CXLIX; nothing for 0."""
    written = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written


def from_roman(numeral: str) -> int:
    """4 for IV; of IIII too. Raises KeyError for other letters than the seven capitals."""
    values = [VALUES[letter] for letter in numeral]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=False)
    )
