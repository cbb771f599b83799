"""Files that came back, made by hand: what each author alone asks for."""

from collections.abc import Sequence

import pytest

from redline.blocks import Block, Change, Delete, Insert, Join, Move, Replace, Retype, Split, apply
from redline.word.aligning import Match, match
from redline.word.reading import read
from redline.word.returned import Returned, proposals, remarks
from redline.word.settling import IGNORED, NEW
from tests.redline.word.wordxml import (
    SPACES,
    WHEN,
    bookmark,
    change,
    document,
    end_by,
    gone,
    ins,
    moved,
    paragraph,
    run,
)

A, B, C, D = (
    "The river must be clean.",
    "Each village gets a pump.",
    "Schools come first of all.",
    "Thanks to everybody who helped.",
)
SENT = [Block(key, {"en": text}, "paragraph") for key, text in zip("abcd", (A, B, C, D), strict=True)]


def kept(key: str, *, marked: bool = True) -> str:
    text = next(block.texts["en"] for block in SENT if block.key == key)
    return paragraph(bookmark(f"b_{key}_en") if marked else "", run(text))


def asked(
    *body: str,
    sent: Sequence[Block] = SENT,
    decisions: dict[int, str] | None = None,
    parts: dict[str, str] | None = None,
) -> dict[str, tuple[Change, ...]]:
    file = read(document(*body, parts=parts))
    found = proposals(file, sent, match(file, sent), decisions)
    for each in found:
        apply(sent, each.changes)
    return {each.author: each.changes for each in found}


def test_two_authors_in_one_paragraph_each_ask_for_their_own() -> None:
    words = [
        run("The "),
        gone("Ann", "river"),
        ins("Ann", "lake"),
        run(" must be"),
        ins("Bob", " kept"),
        run(" clean."),
    ]
    assert asked(paragraph(bookmark("b_a_en"), *words), kept("b"), kept("c"), kept("d")) == {
        "Ann": (Replace("a", "en", "The lake must be clean."),),
        "Bob": (Replace("a", "en", "The river must be kept clean."),),
    }


def test_words_that_one_inserted_and_another_struck() -> None:
    file = read(
        document(
            paragraph(
                bookmark("b_a_en"), run("The "), change("ins", "Ann", run("big ") + gone("Bob", "bad ")), run(A[4:])
            ),
            *map(kept, "bcd"),
        )
    )
    (ann,) = proposals(file, SENT, match(file, SENT))
    assert (ann.author, ann.changes) == ("Ann", (Replace("a", "en", f"The big bad {A[4:]}"),))
    file = read(
        document(
            paragraph(bookmark("b_a_en"), run(A), change("ins", "Ann", gone("Bob", " Now.")), gone("Bob", "")),
            paragraph(bookmark("b_b_en"), run(B), ins("Bob", " Soon.")),
            *map(kept, "cd"),
        )
    )
    _, bob = proposals(file, SENT, match(file, SENT))
    assert (bob.author, bob.against, bob.date) == ("Bob", ("Ann",), WHEN)


def test_a_paragraph_cut_and_edited() -> None:
    found = asked(
        kept("a"),
        paragraph(bookmark("b_b_en"), run("Each village"), ins("Ann", " in turn"), run(" "), end=end_by("ins", "Ann")),
        paragraph(run("gets a pump.")),
        kept("c"),
        kept("d"),
    )
    assert found == {"Ann": (Split("b", "new-1", {"en": ("Each village in turn", "gets a pump.")}),)}


def test_a_paragraph_cut_in_three() -> None:
    found = asked(
        kept("a"),
        paragraph(bookmark("b_b_en"), run("Each "), end=end_by("ins", "Ann")),
        paragraph(run("village "), end=end_by("ins", "Ann")),
        paragraph(run("gets a pump.")),
        kept("c"),
        kept("d"),
    )
    after = apply(SENT, found["Ann"])
    assert [block.texts["en"] for block in after] == [A, "Each", "village", "gets a pump.", C, D]
    assert [type(each) for each in found["Ann"]] == [Split, Split]


def test_two_paragraphs_joined_and_edited() -> None:
    found = asked(
        kept("a"),
        paragraph(
            bookmark("b_b_en"),
            run("Each village gets a pump"),
            gone("Ann", "."),
            ins("Ann", ": "),
            end=end_by("del", "Ann"),
        ),
        paragraph(bookmark("b_c_en"), gone("Ann", "S"), ins("Ann", "s"), run(C[1:])),
        kept("d"),
    )
    assert found == {"Ann": (Join("b", "c", {"en": f"Each village gets a pump: s{C[1:]}"}),)}


def test_a_sentence_pushed_over_into_the_next_paragraph_is_two_edits() -> None:
    found = asked(
        kept("a"),
        paragraph(bookmark("b_b_en"), run("Each village "), end=end_by("ins", "Ann")),
        paragraph(run("gets a pump."), end=end_by("del", "Ann")),
        paragraph(bookmark("b_c_en"), run(C)),
        kept("d"),
    )
    assert [block.texts["en"] for block in apply(SENT, found["Ann"])] == [A, "Each village", f"gets a pump.{C}", D]


def test_a_struck_paragraph_and_a_new_one() -> None:
    found = asked(
        kept("a"),
        paragraph(bookmark("b_b_en"), gone("Ann", B), end=end_by("del", "Ann")),
        kept("c"),
        paragraph(ins("Ann", "Quite another thing is asked."), end=end_by("ins", "Ann")),
        paragraph(ins("Ann", "And one more."), end=end_by("ins", "Ann")),
        kept("d"),
    )
    assert found == {
        "Ann": (
            Delete("b"),
            Insert("c", "new-1", {"en": "Quite another thing is asked."}, "paragraph"),
            Insert("new-1", "new-2", {"en": "And one more."}, "paragraph"),
        )
    }


def test_a_paragraph_written_anew_in_its_place_is_an_edit() -> None:
    found = asked(
        kept("a"), paragraph(bookmark("b_b_en"), gone("Ann", B), ins("Ann", "Wells are enough.")), kept("c"), kept("d")
    )
    assert found == {"Ann": (Replace("b", "en", "Wells are enough."),)}


def test_a_move_that_word_tracked() -> None:
    found = asked(
        paragraph(moved("From", "Ann", "m1", A), end=end_by("moveFrom", "Ann")),
        kept("b"),
        kept("c"),
        paragraph(bookmark("b_a_en"), moved("To", "Ann", "m1", A), end=end_by("moveTo", "Ann")),
        kept("d"),
    )
    assert found == {"Ann": (Move("a", "c"),)}


def test_an_edit_inside_a_paragraph_that_another_moved() -> None:
    target = (
        change("moveTo", "Ann", run("The river must be "))
        + ins("Bob", "very ")
        + change("moveTo", "Ann", run("clean."))
    )
    found = asked(
        paragraph(moved("From", "Ann", "m1", A), end=end_by("moveFrom", "Ann")),
        kept("b"),
        paragraph(
            bookmark("b_a_en"),
            f'<w:moveToRangeStart w:id="5" w:author="Ann" w:date="{WHEN}" w:name="m1"/>{target}',
            '<w:moveToRangeEnd w:id="5"/>',
            end=end_by("moveTo", "Ann"),
        ),
        kept("c"),
        kept("d"),
    )
    assert found == {"Ann": (Move("a", "b"),), "Bob": (Replace("a", "en", "The river must be very clean."),)}


def test_an_edit_inside_a_paragraph_that_another_brought_in() -> None:
    found = asked(
        kept("a"),
        paragraph(ins("Ann", "Wells "), ins("Bob", "and ponds "), ins("Ann", "too."), end=end_by("ins", "Ann")),
        *map(kept, "bcd"),
    )
    assert found == {
        "Ann": (Insert("a", "new-1", {"en": "Wells too."}, "paragraph"),),
        "Bob": (Insert("a", "new-2", {"en": "Wells and ponds too."}, "paragraph"),),
    }


def test_struck_here_and_pasted_there_is_a_move_with_an_edit() -> None:
    found = asked(
        paragraph(bookmark("b_a_en"), gone("Ann", A), end=end_by("del", "Ann")),
        kept("b"),
        kept("c"),
        paragraph(ins("Ann", "The river must be very clean."), end=end_by("ins", "Ann")),
        kept("d"),
    )
    assert found == {"Ann": (Replace("a", "en", "The river must be very clean."), Move("a", "c"))}


def test_a_tracked_style_is_another_kind_of_block() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("B", "Body Text"), ("H", "heading 1"))
    )
    was = f'<w:pPrChange w:id="1" w:author="Ann" w:date="{WHEN}"><w:pPr><w:pStyle w:val="B"/></w:pPr></w:pPrChange>'
    body = f'<w:p><w:pPr><w:pStyle w:val="H"/>{was}</w:pPr>{bookmark("b_a_en")}{run(A)}</w:p>'
    found = asked(body, *map(kept, "bcd"), parts={"styles": f"<w:styles {SPACES}>{styles}</w:styles>"})
    assert found == {"Ann": (Retype("a", "heading", 0),)}


def test_bold_that_one_made_is_theirs_alone() -> None:
    was = f'<w:rPrChange w:id="1" w:author="Ann" w:date="{WHEN}"><w:rPr/></w:rPrChange>'
    found = asked(
        paragraph(
            bookmark("b_a_en"),
            run("The "),
            run("river", f"<w:b/>{was}"),
            run(" must be"),
            ins("Bob", " so"),
            run(" clean."),
        ),
        *map(kept, "bcd"),
    )
    assert found == {
        "Ann": (Replace("a", "en", "The **river** must be clean."),),
        "Bob": (Replace("a", "en", "The river must be so clean."),),
    }


def test_what_was_changed_without_tracking_is_nobodys_and_not_the_authors() -> None:
    found = asked(
        paragraph(bookmark("b_a_en"), run("The blue river must"), ins("Ann", " always"), run(" be clean.")),
        *map(kept, "bcd"),
    )
    assert found == {
        "": (Replace("a", "en", "The blue river must be clean."),),
        "Ann": (Replace("a", "en", "The river must always be clean."),),
    }


def test_a_file_without_tracking_or_bookmarks_is_known_by_its_words() -> None:
    body = [
        paragraph(run(text)) for text in ("Each village gets a good pump.", A, C, "Nothing like it here at all.", D)
    ]
    file = read(document(*body))
    matches = match(file, SENT)
    assert [(each.block, each.why) for each in matches] == [
        ("b", "likeness"),
        ("a", "words"),
        ("c", "words"),
        ("", "new"),
        ("d", "words"),
    ]
    (found,) = proposals(file, SENT, matches)
    after = apply(SENT, found.changes)
    assert [(block.key, block.texts["en"]) for block in after] == [
        ("b", "Each village gets a good pump."),
        ("a", A),
        ("c", C),
        ("new-1", "Nothing like it here at all."),
        ("d", D),
    ]


def test_numbers_printed_into_the_words_are_none_of_them() -> None:
    sent = [Block("a", {"en": A}, "point"), Block("b", {"en": B}, "point")]
    file = read(document(paragraph(run(f"2.1 {A}")), paragraph(run("2.2\t"), run("Each village gets two pumps."))))
    matches = match(file, sent, numbers={"a": "2.1", "b": "2.2"})
    assert [(each.block, each.head) for each in matches] == [("a", "2.1 "), ("b", "2.2\t")]
    (found,) = proposals(file, sent, matches)
    assert found.changes == (Replace("b", "en", "Each village gets two pumps."),)


def test_a_person_decides_what_is_doubtful() -> None:
    body = [
        paragraph(run("The Example Network, Main Street 1")),
        kept("a"),
        paragraph(run("Pumps!")),
        kept("c"),
        kept("d"),
    ]
    file = read(document(*body))
    matches = match(file, SENT)
    assert [(each.paragraph, each.block, each.why, each.is_doubtful) for each in matches] == [
        (0, "", "new", False),
        (1, "a", "bookmark", False),
        (2, "b", "place", True),
        (3, "c", "bookmark", False),
        (4, "d", "bookmark", False),
    ]
    changes = asked(*body, decisions={0: IGNORED})[""]
    assert changes == (Replace("b", "en", "Pumps!"),)
    changes = asked(*body, decisions={0: IGNORED, 2: NEW})[""]
    assert changes == (Delete("b"), Insert("a", "new-1", {"en": "Pumps!"}, "paragraph"))
    changes = asked(*body, decisions={0: "b", 2: IGNORED})[""]
    assert [block.key for block in apply(SENT, changes)] == ["b", "a", "c", "d"]


def test_a_bookmark_that_is_there_twice_counts_once() -> None:
    found = asked(kept("a"), kept("b"), paragraph(bookmark("b_b_en"), run("Something else.")), kept("c"), kept("d"))
    assert found == {"": (Insert("b", "new-1", {"en": "Something else."}, "paragraph"),)}


def test_only_the_languages_of_the_file_are_spoken_of() -> None:
    sent = [Block("a", {"en": A, "km": "ទន្លេត្រូវស្អាត។"}, "paragraph"), Block("b", {"en": B, "km": "ស្នប់។"}, "paragraph")]
    found = asked(paragraph(bookmark("b_a_en"), run(A)), paragraph(gone("Ann", B), end=end_by("del", "Ann")), sent=sent)
    assert found == {"Ann": (Delete("b"),)}


def test_one_language_struck_leaves_the_other() -> None:
    sent = [Block("a", {"en": A, "km": "ទន្លេត្រូវស្អាត។"}, "paragraph"), Block("b", {"en": B, "km": "ស្នប់។"}, "paragraph")]
    found = asked(
        paragraph(bookmark("b_a_en"), run(A)),
        paragraph(bookmark("b_a_km"), gone("Ann", "ទន្លេត្រូវស្អាត។"), end=end_by("del", "Ann")),
        paragraph(bookmark("b_b_en"), run(B)),
        paragraph(bookmark("b_b_km"), run("ស្នប់។")),
        sent=sent,
    )
    assert found == {"Ann": (Replace("a", "km", ""),)}


def test_the_same_new_paragraph_in_two_languages_is_one_block() -> None:
    sent = [Block("a", {"en": A, "km": "ទន្លេត្រូវស្អាត។"}, "paragraph")]
    found = asked(
        paragraph(bookmark("b_a_en"), run(A)),
        paragraph(bookmark("b_a_km"), run("ទន្លេត្រូវស្អាត។")),
        paragraph(ins("Ann", "More pumps."), end=end_by("ins", "Ann")),
        paragraph(ins("Ann", "ស្នប់ថែមទៀត។"), end=end_by("ins", "Ann")),
        sent=sent,
    )
    assert found == {"Ann": (Insert("a", "new-1", {"en": "More pumps.", "km": "ស្នប់ថែមទៀត។"}, "paragraph"),)}


def comments(*found: tuple[str, str, str]) -> str:
    listed = "".join(
        f'<w:comment w:id="{key}" w:author="{author}" w:date="{WHEN}"><w:p>{run(text)}</w:p></w:comment>'
        for key, author, text in found
    )
    return f"<w:comments {SPACES}>{listed}</w:comments>"


def test_comments_are_about_words_as_they_were_sent() -> None:
    start, end = '<w:commentRangeStart w:id="{}"/>', '<w:commentRangeEnd w:id="{}"/>'
    body = [
        paragraph(
            bookmark("b_a_en"),
            run("The "),
            start.format(1),
            gone("Ann", "river"),
            ins("Ann", "lake"),
            end.format(1),
            run(A[9:]),
        ),
        paragraph(start.format(2), ins("Ann", "New words."), end.format(2), end=end_by("ins", "Ann")),
        start.format(3),
        kept("b"),
        kept("c"),
        kept("d"),
        paragraph(run("x")),
        end.format(3),
    ]
    file = read(
        document(*body, parts={"comments": comments(("1", "Bob", "Why?"), ("2", "Bob", "Good"), ("3", "Cy", "All"))})
    )
    found = remarks(file, SENT, match(file, SENT))
    assert [(each.author, each.text, each.block, each.language, each.quote) for each in found] == [
        ("Bob", "Why?", "a", "en", "river"),
        ("Bob", "Good", "a", "en", "New words."),
        ("Cy", "All", "", "", ""),
    ]


def test_who_only_commented_asks_for_nothing() -> None:
    body = [paragraph(bookmark("b_a_en"), '<w:commentRangeStart w:id="1"/>', run(A), '<w:commentRangeEnd w:id="1"/>')]
    file = read(document(*body, *map(kept, "bcd"), parts={"comments": comments(("1", "Bob", "Why?"))}))
    assert file.authors == ("Bob",)
    assert proposals(file, SENT, match(file, SENT)) == ()


@pytest.mark.parametrize("count", [600])
def test_a_long_file_without_bookmarks_is_matched_in_time(count: int) -> None:
    sent = [
        Block(f"k{at}", {"en": f"Paragraph {at} asks for well number {at * 7} and says why."}) for at in range(count)
    ]
    file = read(document(*(paragraph(run(f"{block.texts['en']} Amen.")) for block in sent)))
    matches: tuple[Match, ...] = match(file, sent)
    assert [each.block for each in matches] == [block.key for block in sent]
    found: tuple[Returned, ...] = proposals(file, sent, matches)
    assert len(found[0].changes) == count
