"""What a person reads of a change: the words as a redline, the place as a sentence."""

from django.utils import translation

from redline import blocks
from redline.diff import Kind
from statements.queries.lines import Redline, Stands, changed, lines
from statements.queries.text import Text, text_of

OPEN, CLOSE = (
    {Kind.SAME: "", Kind.INSERTED: "+[", Kind.DELETED: "-["},
    {Kind.SAME: "", Kind.INSERTED: "]", Kind.DELETED: "]"},
)


def text() -> Text:
    rows = [
        ("t", "title", "Safe bridges", "ស្ពានមានសុវត្ថិភាព"),
        ("i", "paragraph", "We who live by the great river write to you today.", ""),
        ("h", "heading", "What we ask", "អ្វីដែលយើងស្នើ"),
        ("a", "point", "Mend the old bridge this year.", "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"),
        ("b", "point", "Count the children who cross it.", "រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។"),
    ]
    return text_of(
        {
            "languages": ["en", "km"],
            "blocks": [
                {"ref": ref, "kind": kind, "demand": False, "text": {"en": english, **({"km": khmer} if khmer else {})}}
                for ref, kind, english, khmer in rows
            ],
        }
    )


def written(line: Redline) -> tuple[str, str, str]:
    words = "".join(f"{OPEN[hunk.kind]}{hunk.text}{CLOSE[hunk.kind]}" for hunk in line.hunks)
    return line.language, line.note, words


def read(*changes: blocks.Change) -> list[tuple[str, str, str]]:
    with translation.override("en"):
        return [written(line) for line in lines(changes, Stands(text()))]


def test_one_replacement_is_its_words_alone() -> None:
    assert read(blocks.Replace("a", "en", "Mend the new bridge this year.")) == [
        ("en", "", "Mend the -[old]+[new] bridge this year.")
    ]


def test_of_several_each_says_where_it_is_and_once() -> None:
    found = read(
        blocks.Replace("a", "en", "Mend it this year."), blocks.Replace("a", "km", "ជួសជុលស្ពាន។"), blocks.Delete("i")
    )
    assert [(language, note) for language, note, _words in found] == [
        ("en", "Block 1.1"),
        ("km", ""),
        ("en", "Block “We who live by the great river write to…” is struck"),
    ]
    assert found[2][2] == "-[We who live by the great river write to you today.]"


def test_a_new_paragraph_says_its_kind_and_place() -> None:
    assert read(blocks.Insert("a", "n", {"en": "Light it."}, "point")) == [
        ("en", "New numbered point after 1.1", "+[Light it.]")
    ]
    assert read(blocks.Insert("t", "n", {"en": "Dear all,"}, "paragraph")) == [
        ("en", "New paragraph at the top", "+[Dear all,]")
    ]
    assert read(blocks.Insert("n", "m", {"en": "Too."}, "paragraph"))[0][1] == "New paragraph after the new paragraph"


def test_a_move_says_where_to_and_shows_how_the_paragraph_begins() -> None:
    assert read(blocks.Move("a", "b")) == [
        ("en", "Block 1.1 moves after 1.2", "Mend the old bridge this year."),
        ("km", "", "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"),
    ]
    assert read(blocks.Move("b", "t"))[0][1] == "Block 1.2 moves to the top"


def test_a_split_shows_where_the_paragraph_is_cut() -> None:
    assert read(blocks.Split("a", "n", {"en": ("Mend the old bridge", "this coming year.")})) == [
        ("en", "Block 1.1 is split at ¶", "Mend the old bridge +[¶\n]this+[ coming] year.")
    ]
    # Khmer has no space there, and gets none.
    assert read(blocks.Split("a", "n", {"km": ("ជួសជុលស្ពានចាស់", "នៅឆ្នាំនេះ។")})) == [
        ("km", "Block 1.1 is split at ¶", "ជួសជុលស្ពានចាស់+[¶\n]នៅឆ្នាំនេះ។")
    ]


def test_a_paragraph_cut_in_three_is_one_redline() -> None:
    assert read(
        blocks.Split("a", "n", {"en": ("Mend", "the old bridge this year.")}),
        blocks.Split("n", "m", {"en": ("the old bridge", "this year.")}),
    ) == [("en", "Block 1.1 is split at ¶", "Mend +[¶\n]the old bridge +[¶\n]this year.")]


def test_a_join_shows_the_boundary_that_goes() -> None:
    assert read(
        blocks.Join("a", "b", {"en": "Mend the old bridge this year and count the children who cross it."})
    ) == [
        (
            "en",
            "Blocks 1.1, 1.2 become one",
            "Mend the old bridge this year-[. ¶\nCount]+[ and count] the children who cross it.",
        ),
        ("km", "", "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។-[¶\n]រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។"),
    ]


def test_a_block_without_a_number_is_called_by_words_the_reader_knows() -> None:
    stands = Stands(text())
    with translation.override("km"):
        assert stands.called("t") == "“ស្ពានមានសុវត្ថិភាព”"
        assert stands.called("i") == "“We who live by the great river write to…”"  # it has no Khmer yet


def test_the_text_that_others_make_is_numbered_as_it_would_be() -> None:
    before = Stands(text())
    after = changed(before.text, blocks.apply(before.blocks, [blocks.Delete("a")]))
    with translation.override("en"):
        [line, _khmer] = lines([blocks.Move("b", "t")], Stands(after))
    assert line.note == "Block 1.1 moves to the top"
