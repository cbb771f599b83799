"""Numbers by hand, for texts as coalitions write them and for draft laws."""

import pytest

from statements.numbering import numbers

H, A, P, T = "heading", "article", "point", "paragraph"


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([("title", 0), (P, 0), (P, 0)], ["", "1", "2"]),
        ([(H, 0), (T, 0), (P, 0), (P, 0), (H, 0), (P, 0)], ["1", "", "1.1", "1.2", "2", "2.1"]),
        # Nested points count within the one above; coming back up counts on.
        (
            [(H, 0), (P, 0), (P, 1), (P, 1), (P, 2), (P, 0), (P, 1)],
            ["1", "1.1", "1.1.1", "1.1.2", "1.1.2.1", "1.2", "1.2.1"],
        ),
        # Nothing can be deeper than one step below what stands above it.
        ([(P, 3), (P, 3), (P, 1)], ["1", "1.1", "1.2"]),
        # Articles count on through the chapters, which bear Roman numbers; points count within their article.
        (
            [(H, 0), (A, 0), (P, 0), (P, 0), (A, 0), (H, 0), (A, 0), (P, 0), (P, 1)],
            ["I", "1", "1.1", "1.2", "2", "II", "3", "3.1", "3.1.1"],
        ),
    ],
)
def test_numbers(blocks: list[tuple[str, int]], expected: list[str]) -> None:
    assert list(numbers(blocks)) == expected
