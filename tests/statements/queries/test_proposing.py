"""Two amendments have one digest exactly when they make the same text: tried on random changes of a text."""

from hypothesis import assume, given
from hypothesis import strategies as st

from redline import blocks
from statements.queries.proposing import digest

BASE = [
    blocks.Block("t", {"en": "Bridges", "km": "ស្ពាន"}, "title"),
    blocks.Block("a", {"en": "Mend it now.", "km": "ជួសជុល"}, "point"),
    blocks.Block("b", {"en": "Count them."}, "point", 1),
    blocks.Block("c", {"en": "Write soon.", "km": "សរសេរ"}, "paragraph"),
]
KEYS = ["a", "b", "c"]
WORDS = st.sampled_from(["Mend it now.", "Mend it.", "Count them.", "Write soon.", "ស្ពាន"])
NEW = st.sampled_from(["n", "m"])

CHANGES = st.one_of(
    st.builds(blocks.Replace, st.sampled_from(KEYS), st.sampled_from(["en", "km"]), WORDS),
    st.builds(
        blocks.Insert,
        st.sampled_from(["t", *KEYS, "n"]),
        NEW,
        st.dictionaries(st.sampled_from(["en", "km"]), WORDS, min_size=1),
        st.sampled_from(["point", "paragraph"]),
        st.integers(0, 1),
    ),
    st.builds(blocks.Delete, st.sampled_from(KEYS)),
    st.builds(blocks.Move, st.sampled_from(KEYS), st.sampled_from(["t", *KEYS])),
    st.builds(blocks.Split, st.sampled_from(KEYS), NEW, st.fixed_dictionaries({"en": st.tuples(WORDS, WORDS)})),
    st.sampled_from([blocks.Join("a", "b", {}), blocks.Join("b", "c", {}), blocks.Join("a", "b", {"en": "One."})]),
)
AMENDMENTS = st.lists(CHANGES, max_size=3)


def made(changes: list[blocks.Change]) -> list[object] | None:
    """The text they make, new blocks without their names; None where they cannot be made."""
    try:
        after = blocks.apply(BASE, changes)
    except ValueError:
        return None
    stood = {block.key for block in BASE}
    return [
        (block.key if block.key in stood else None, block.kind, block.depth, sorted(block.texts.items()))
        for block in after
    ]


@given(AMENDMENTS, AMENDMENTS)
def test_one_digest_exactly_for_one_result(one: list[blocks.Change], two: list[blocks.Change]) -> None:
    first, second = made(one), made(two)
    assume(first is not None and second is not None)
    assert (digest(BASE, one) == digest(BASE, two)) == (first == second)


@given(AMENDMENTS)
def test_a_new_block_by_another_name_is_the_same_wish(changes: list[blocks.Change]) -> None:
    assume(made(changes) is not None)
    names = {"n": "m", "m": "n"}

    def renamed(change: blocks.Change) -> blocks.Change:
        match change:
            case blocks.Insert(after, key, texts, kind, depth):
                return blocks.Insert(names.get(after or "", after), names[key], texts, kind, depth)
            case blocks.Split(block, key, texts):
                return blocks.Split(block, names[key], texts)
            case _:
                return change

    assert digest(BASE, changes) == digest(BASE, [renamed(change) for change in changes])


def test_what_it_is_on_top_of_belongs_to_the_wish() -> None:
    change = [blocks.Replace("a", "en", "Mend it.")]
    assert digest(BASE, change) != digest(BASE, change, amends="x")
    assert digest(BASE, change, amends="x") == digest(BASE, list(change), amends="x")
