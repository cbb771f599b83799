"""Two versions side by side, by hand."""

from hypothesis import given

from redline.blocks import Block, Join
from redline.diff import Hunk, Kind, after_of, before_of
from redline.trees import compare
from redline.versions import PILCROW, Row, RowKind, rows
from tests.redline.test_trees import TREE, A, B, C, D


def kinds(found: tuple[Row, ...]) -> list[tuple[RowKind, str]]:
    return [(row.kind, row.key) for row in found]


def test_nothing_changed() -> None:
    assert kinds(rows([A, B], [A, B])) == [(RowKind.SAME, "a"), (RowKind.SAME, "b")]
    assert not any(row.is_change for row in rows([A, B], [A, B]))


def test_what_went_stands_where_it_was_and_what_moved_leaves_a_trace() -> None:
    assert kinds(rows([A, B, C, D], [D, A, C])) == [
        (RowKind.MOVED, "d"),
        (RowKind.SAME, "a"),
        (RowKind.DELETED, "b"),
        (RowKind.SAME, "c"),
        (RowKind.MOVED_AWAY, "d"),
    ]


def test_a_moved_block_shows_its_changed_word() -> None:
    (moved, *_rest) = rows([A, B, C, D], [Block("d", {"en": "d five"}, "point"), A, B, C])
    assert moved.kind is RowKind.MOVED
    assert moved.hunks["en"] == (Hunk(Kind.SAME, "d "), Hunk(Kind.DELETED, "four"), Hunk(Kind.INSERTED, "five"))


def test_a_cut_and_a_join_lose_no_word() -> None:
    whole = Block("w", {"en": "One. Two."}, "point")
    parts = [Block("w", {"en": "One."}, "point"), Block("x", {"en": "Two."}, "point")]
    first, second = rows([whole], parts)
    assert (first.kind, first.hunks["en"]) == (RowKind.SPLIT, (Hunk(Kind.SAME, "One."), Hunk(Kind.INSERTED, PILCROW)))
    assert (second.kind, second.other, second.hunks["en"]) == (RowKind.SPLIT_OFF, "w", (Hunk(Kind.SAME, "Two."),))
    (joined,) = rows(parts, [whole])
    assert (joined.kind, joined.hunks["en"]) == (
        RowKind.JOINED,
        (Hunk(Kind.SAME, "One."), Hunk(Kind.DELETED, PILCROW), Hunk(Kind.SAME, "Two.")),
    )


def test_words_that_change_with_a_cut_or_a_join_are_told() -> None:
    whole = Block("w", {"en": "One two. Three four."}, "point")
    parts = [Block("w", {"en": "One zwei."}, "point"), Block("x", {"en": "Three four!"}, "point")]
    first, second = rows([whole], parts)
    assert first.hunks["en"] == (
        Hunk(Kind.SAME, "One "),
        Hunk(Kind.DELETED, "two"),
        Hunk(Kind.INSERTED, "zwei"),
        Hunk(Kind.SAME, "."),
        Hunk(Kind.INSERTED, PILCROW),
    )
    assert second.hunks["en"] == (Hunk(Kind.SAME, "Three four"), Hunk(Kind.DELETED, "."), Hunk(Kind.INSERTED, "!"))
    (joined,) = rows(parts, [whole])
    assert joined.hunks["en"] == (
        Hunk(Kind.SAME, "One "),
        Hunk(Kind.DELETED, "zwei"),
        Hunk(Kind.INSERTED, "two"),
        Hunk(Kind.SAME, "."),
        Hunk(Kind.DELETED, PILCROW),
        Hunk(Kind.SAME, "Three four"),
        Hunk(Kind.DELETED, "!"),
        Hunk(Kind.INSERTED, "."),
    )


def test_another_kind_of_block_is_a_change_without_words() -> None:
    (row,) = rows([A], [Block("a", A.texts, "heading")])
    assert (row.kind, row.is_retyped, row.is_change) == (RowKind.SAME, True, True)


def test_one_khmer_word_in_one_language() -> None:
    before = Block("a", {"en": "bridge", "km": "ស្ពានចាស់"})
    after = Block("a", {"en": "bridge", "km": "ស្ពានថ្មី"})
    (row,) = rows([before], [after])
    assert row.kind is RowKind.CHANGED
    assert row.hunks == {
        "en": (Hunk(Kind.SAME, "bridge"),),
        "km": (Hunk(Kind.SAME, "ស្ពាន"), Hunk(Kind.DELETED, "ចាស់"), Hunk(Kind.INSERTED, "ថ្មី")),
    }


def bare(text: str) -> str:
    return "".join(text.replace(PILCROW, "").split())


@given(TREE, TREE)
def test_every_word_of_both_is_there(before: list[Block], after: list[Block]) -> None:
    found = rows(before, after)
    assert [row.key for row in found if row.after] == [block.key for block in after]
    for language in ("en", "km"):
        shown = [row.hunks.get(language, ()) for row in found]
        new = [block.texts.get(language, "") for block in after]
        assert bare("".join(after_of(hunks) for hunks in shown)) == bare("".join(new))
        old = {block.key: bare(block.texts.get(language, "")) for block in before}
        told = {row.key: bare(before_of(row.hunks.get(language, ()))) for row in found if row.before and row.hunks}
        split = [row for row in found if row.kind is RowKind.SPLIT_OFF]
        # A block can be joined to and moved, and then its row is that of a move.
        if not split and not any(isinstance(change, Join) for change in compare(before, after)):
            assert told == {key: words for key, words in old.items() if key in told}
