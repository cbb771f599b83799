"""What people call a place, and where it stands after renumbering."""

import pytest

from redline.blocks import Block
from statements.numbering import numbers
from statements.queries.citing import cite
from statements.queries.text import Text, TextBlock

ROWS = [
    ("t", "title", False),
    ("h1", "heading", False),
    ("a", "point", True),
    ("b", "point", False),
    ("h2", "heading", False),
    ("p", "paragraph", True),
    ("c", "point", True),
]


def text(rows: list[tuple[str, str, bool]]) -> Text:
    numbered = numbers((kind, 0) for _ref, kind, _demand in rows)
    return Text(
        ("en",),
        tuple(
            TextBlock(ref, kind, 0, demand, number, Block(ref, {"en": ref}).texts, {}, frozenset())
            for (ref, kind, demand), number in zip(rows, numbered, strict=True)
        ),
    )


@pytest.mark.parametrize(
    ("said", "block", "demand"),
    [
        ("1.2", "b", 0),
        ("  2.1 ", "c", 3),
        ("point 2.1", "c", 3),
        ("២.១", "c", 3),
        ("1", "h1", 0),
        ("demand 2", "p", 2),
        ("Demand 3", "c", 3),
        ("ការទាមទារទី ២", "p", 2),
        # No block bears the number 3: of an unnumbered list of demands people say just that.
        ("3", "c", 3),
    ],
)
def test_a_place(said: str, block: str, demand: int) -> None:
    found = cite(text(ROWS), said)
    assert found is not None
    assert (found.block.ref, found.demand) == (block, demand)


@pytest.mark.parametrize("said", ["", "4", "demand 9", "demand 0", "0", "the bridge", "1.2.3", "9" * 39, "½"])
def test_no_place(said: str) -> None:
    assert cite(text(ROWS), said) is None


@pytest.mark.parametrize(
    ("said", "block"), [("II", "h2"), ("ii", "h2"), ("Article 2", "y"), ("មាត្រា២", "y"), ("2.1", "z")]
)
def test_in_a_law(said: str, block: str) -> None:
    law = [
        ("h1", "heading", False),
        ("x", "article", False),
        ("h2", "heading", False),
        ("y", "article", False),
        ("z", "point", False),
    ]
    found = cite(text(law), said)
    assert found is not None
    assert found.block.ref == block
