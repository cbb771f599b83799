"""Word files made by hand: who inserted, deleted and moved which words, and everything else a paragraph can hold."""

from typing import Any

import pytest

from redline.word.reading import read
from redline.word.wordfile import Anchor, Bookmark, Look, Mark, Paragraph, dumps, loads
from tests.redline.word.wordxml import (
    OFFICE,
    PACKAGE,
    SPACES,
    WHEN,
    bookmark,
    change,
    document,
    end_by,
    gone,
    ins,
    members,
    moved,
    packed,
    paragraph,
    run,
)

ANN, BOB = Mark("Ann", WHEN), Mark("Bob", WHEN)


def only(content: bytes) -> Paragraph:
    (found,) = read(content).paragraphs
    return found


def told(found: Paragraph) -> list[tuple[str, str, str]]:
    """Words, with who inserted and who deleted them."""
    return [
        (each.text, "".join(mark.author for mark in each.inserted), "".join(mark.author for mark in each.deleted))
        for each in found.runs
    ]


def test_insertions_and_deletions_of_two_authors_nested_too() -> None:
    found = only(
        document(
            paragraph(
                run("Stop "),
                gone("Ann", "all "),
                ins("Bob", "the "),
                change("ins", "Ann", gone("Bob", "bad ")),
                run("work"),
            )
        )
    )
    assert told(found) == [
        ("Stop ", "", ""),
        ("all ", "", "Ann"),
        ("the ", "Bob", ""),
        ("bad ", "Ann", "Bob"),
        ("work", "", ""),
    ]
    assert found.runs[2].inserted == (BOB,)


def test_ends_of_paragraphs_inserted_and_deleted() -> None:
    file = read(
        document(
            paragraph(run("Head"), end=end_by("ins", "Ann")),
            paragraph(run("tail"), end=end_by("del", "Bob")),
            paragraph(run("more"), end=end_by("ins", "Ann") + end_by("del", "Bob")),
        )
    )
    assert [(each.end_inserted, each.end_deleted) for each in file.paragraphs] == [
        ((ANN,), ()),
        ((), (BOB,)),
        ((ANN,), (BOB,)),
    ]
    assert file.authors == ("Ann", "Bob")


def test_both_ends_of_a_move_have_its_name() -> None:
    file = read(
        document(
            paragraph(moved("From", "Ann", "move77", "Go"), end=end_by("moveFrom", "Ann")),
            paragraph(run("Stay")),
            paragraph(moved("To", "Ann", "move77", "Go"), end=end_by("moveTo", "Ann")),
        )
    )
    first, _, last = file.paragraphs
    assert first.runs[0].deleted == (Mark("Ann", WHEN, "move77"),)
    assert last.runs[0].inserted == (Mark("Ann", WHEN, "move77"),)
    assert first.end_deleted[0].author == last.end_inserted[0].author == "Ann"


def test_a_move_range_around_whole_paragraphs_names_them_all() -> None:
    start = f'<w:moveFromRangeStart w:id="5" w:author="Ann" w:date="{WHEN}" w:name="m1"/>'
    body = [
        start,
        paragraph(change("moveFrom", "Ann", run("One"))),
        paragraph(change("moveFrom", "Ann", run("Two"))),
        '<w:moveFromRangeEnd w:id="5"/>',
        paragraph(change("moveFrom", "Ann", run("Three"))),
    ]
    assert [each.runs[0].deleted[0].move for each in read(document(*body)).paragraphs] == ["m1", "m1", ""]


def test_words_in_every_wrapping() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "https://b.example" </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("d")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    found = only(
        document(
            paragraph(
                f"<w:smartTag>{run('a')}</w:smartTag>",
                f"<w:sdt><w:sdtPr/><w:sdtContent>{ins('Ann', 'b')}</w:sdtContent></w:sdt>",
                f'<w:hyperlink r:id="l0">{run("c")}{ins("Bob", "C")}</w:hyperlink>',
                field,
                f'<w:fldSimple w:instr=" PAGE ">{run("e")}</w:fldSimple>',
                change("ins", "Ann", f'<w:hyperlink w:anchor="x">{run("f")}</w:hyperlink>'),
            ),
            links=["https://a.example/?x=1&amp;y=2"],
        )
    )
    assert [(each.text, each.look.link, len(each.inserted)) for each in found.runs] == [
        ("a", "", 0),
        ("b", "", 1),
        ("c", "https://a.example/?x=1&y=2", 0),
        ("C", "https://a.example/?x=1&y=2", 1),
        ("d", "https://b.example", 0),
        ("e", "", 0),
        ("f", "", 1),
    ]


def test_a_field_that_was_inserted_piece_by_piece_keeps_its_link() -> None:
    pieces = [
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        '<w:r><w:instrText>HYPERLINK "https://b.example"</w:instrText></w:r>',
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        run("here"),
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ]
    found = only(document(paragraph(*(change("ins", "Ann", piece) for piece in pieces), run(" after"))))
    assert [(each.text, each.look.link) for each in found.runs] == [("here", "https://b.example"), (" after", "")]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "https://a.example/ b", "//evil.example"]
)
def test_unsafe_links_are_words(address: str) -> None:
    found = only(document(paragraph(f'<w:hyperlink r:id="l0">{run("x")}</w:hyperlink>'), links=[address]))
    assert found.runs[0].look == Look()


def test_signs_that_are_no_letters() -> None:
    inside = (
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:br w:type='page'/><w:noBreakHyphen/>"
        "<w:t>d</w:t><w:softHyphen/><w:lastRenderedPageBreak/><w:t>e</w:t></w:r>"
    )
    assert only(document(paragraph(inside))).text == "a\tb\nc\u2011de"


def test_controls_that_no_text_may_hold_are_taken_out() -> None:
    assert only(document(paragraph(run("a&#x85;b&#x2028;c&#x9;&#xFDD0;d&#x86;")))).text == "a\nb\nc\td"


def test_looks_and_tracked_looks() -> None:
    was = f'<w:rPrChange w:id="1" w:author="Ann" w:date="{WHEN}"><w:rPr><w:i/></w:rPr></w:rPrChange>'
    found = only(
        document(
            paragraph(
                run("a", "<w:b/>"),
                run("b", '<w:b w:val="0"/><w:i/>'),
                run("c", f"<w:b/>{was}"),
                run("d", '<w:rStyle w:val="Strong"/>'),
                run("e", "<w:bCs/><w:cs/>"),
            ),
            parts={
                "styles": f'<w:styles {SPACES}><w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/>'
                "<w:rPr><w:b/></w:rPr></w:style></w:styles>"
            },
        )
    )
    looks = [(each.text, each.look.bold, each.look.italic) for each in found.runs]
    assert looks == [("a", True, False), ("b", False, True), ("c", True, False), ("de", True, False)]
    assert found.runs[2].look_before == Look(italic=True)
    assert found.runs[2].restyled == ANN


def test_bold_of_a_headings_style_is_no_look_of_its_words() -> None:
    styles = (
        f'<w:styles {SPACES}><w:style w:type="paragraph" w:styleId="H"><w:name w:val="Heading 1"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style></w:styles>'
    )
    found = only(document(paragraph(run("a", "<w:b/>"), run("b"), style="H"), parts={"styles": styles}))
    assert [(each.text, each.look.bold) for each in found.runs] == [("ab", False)]
    assert (found.style, found.outline) == ("heading 1", 1)


def test_a_tracked_style_tells_what_it_was() -> None:
    was = '<w:pPr><w:pStyle w:val="BodyText"/></w:pPr>'
    was = f'<w:pPrChange w:id="1" w:author="Ann" w:date="{WHEN}">{was}</w:pPrChange>'
    body = f'<w:p><w:pPr><w:pStyle w:val="Heading1"/>{was}</w:pPr>{run("x")}</w:p>'
    found = only(document(body))
    assert (found.style, found.style_before, found.restyled) == ("heading1", "bodytext", ANN)


def test_bookmarks_inside_and_between_paragraphs() -> None:
    file = read(
        document(bookmark("b_a_en"), paragraph(run("One"), bookmark("b_b_en"), run("two")), paragraph(run("x")))
    )
    assert file.paragraphs[0].bookmarks == (Bookmark("b_a_en", 0), Bookmark("b_b_en", 3))
    assert file.paragraphs[1].bookmarks == ()


def test_footnotes_with_their_looks_links_and_changes() -> None:
    first = paragraph("<w:r><w:footnoteRef/></w:r>", run(" See "), run("this", "<w:b/>"), ins("Ann", "!"))
    notes = (
        f'<w:footnotes {SPACES}><w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{first}'
        f"{paragraph(run('And that.'))}</w:footnote></w:footnotes>"
    )
    call = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    found = only(document(paragraph(run("Words"), call, run(".")), parts={"footnotes": notes}))
    words, note, dot = found.runs
    assert (words.text, note.text, dot.text) == ("Words", "", ".")
    assert [(each.text, each.look.bold, len(each.inserted)) for each in note.note] == [
        ("See ", False, 0),
        ("this", True, 0),
        ("!", False, 1),
        ("\n", False, 0),
        ("And that.", False, 0),
    ]


def test_comments_their_words_paragraphs_and_replies() -> None:
    comments = (
        f"<w:comments {SPACES}>"
        f'<w:comment w:id="0" w:author=" Ann " w:date="{WHEN}"><w:p w14:paraId="0A">{run("Why?")}</w:p></w:comment>'
        f'<w:comment w:id="1" w:author="Bob" w:date="{WHEN}"><w:p w14:paraId="0B">{run("Because")}</w:p>'
        f'<w:p w14:paraId="0C">{run("of that.")}</w:p></w:comment>'
        f'<w:comment w:id="2" w:author="Cy"><w:p>{run("All")}</w:p></w:comment>'
        f'<w:comment w:id="3" w:author="Cy"><w:p>{run("Here")}</w:p></w:comment></w:comments>'
    )
    extended = (
        f'<w15:commentsEx {SPACES}><w15:commentEx w15:paraId="0A" w15:done="1"/>'
        '<w15:commentEx w15:paraId="0C" w15:paraIdParent="0A" w15:done="0"/></w15:commentsEx>'
    )
    start, end = '<w:commentRangeStart w:id="{}"/>', '<w:commentRangeEnd w:id="{}"/>'
    call = '<w:r><w:commentReference w:id="{}"/></w:r>'
    file = read(
        document(
            paragraph(
                run("The "), start.format(0), run("old"), ins("Bob", " law"), end.format(0), call.format(0), run(".")
            ),
            start.format(2),
            paragraph(run("Two")),
            paragraph(run("three"), end.format(2), call.format(2), call.format(3), run("four")),
            parts={"comments": comments, "commentsExtended": extended},
        )
    )
    why, because, all_of_it, here = file.comments
    assert (why.author, why.date, why.text, why.done, why.anchors) == ("Ann", WHEN, "Why?", True, (Anchor(0, 4, 11),))
    assert (because.text, because.parent, because.done, because.anchors) == (
        "Because\nof that.",
        "0",
        False,
        why.anchors,
    )
    assert all_of_it.anchors == (Anchor(1, 0, 3), Anchor(2, 0, 5))
    assert here.anchors == (Anchor(2, 5, 5),)
    assert file.authors == ("Bob", "Ann", "Cy")


def test_cells_of_tables_are_read_in_order() -> None:
    def cell(*inside: str) -> str:
        return f"<w:tc>{''.join(inside)}</w:tc>"

    inner = f"<w:tbl><w:tr>{cell(paragraph(run('deep')))}</w:tr></w:tbl>"
    table = f"<w:tbl><w:tr>{cell(paragraph(run('a')))}{cell(inner, paragraph(run('b')))}</w:tr></w:tbl>"
    file = read(document(paragraph(run("before")), table, paragraph(run("after"))))
    assert [(each.text, each.table) for each in file.paragraphs] == [
        ("before", 0),
        ("a", 1),
        ("deep", 2),
        ("b", 1),
        ("after", 0),
    ]


def test_what_a_block_cannot_hold_is_counted() -> None:
    box = f"<w:pict><w:txbxContent>{paragraph(run('boxed'))}</w:txbxContent></w:pict>"
    choices = f"<mc:Choice><w:drawing/></mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    both = f"<mc:AlternateContent>{choices}</mc:AlternateContent>"
    file = read(
        document(
            paragraph(
                "<w:r><w:drawing/></w:r>",
                f"<w:r>{box}</w:r>",
                f"<w:r>{both}</w:r>",
                "<m:oMath/>",
                "<w:r><w:object/></w:r>",
                run("secret", "<w:vanish/>"),
                run("seen"),
            ),
            '<w:altChunk r:id="x"/>',
        )
    )
    assert file.paragraphs[0].text == "seen"
    assert file.left_out == {"pictures": 2, "text_boxes": 1, "equations": 1, "objects": 1, "hidden": 1, "embedded": 1}


def test_custom_properties() -> None:
    content = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property name="RuomVersion"><vt:lpwstr>3</vt:lpwstr></property><property name="Empty"/></Properties>'
    )
    parts = members(paragraph(run("x")))
    parts["docProps/custom.xml"] = content
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="b" Type="{OFFICE}/custom-properties" Target="docProps/custom.xml"/></Relationships>'
    )
    assert read(packed(parts)).properties == {"RuomVersion": "3", "Empty": ""}


def test_the_strict_kind_of_the_format_is_read_alike() -> None:
    content = document(paragraph(run("Strict "), ins("Ann", "words")))
    strict = {
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    parts: dict[str, Any] = members(paragraph(run("Strict "), ins("Ann", "words")))
    for usual, other in strict.items():
        parts = {name: text.replace(usual.decode(), other.decode()) for name, text in parts.items()}
    assert read(packed(parts)) == read(content)


def test_a_file_goes_to_json_and_back() -> None:
    file = read(
        document(
            bookmark("b_a_en"),
            paragraph(run("ក", "<w:b/>"), ins("Ann", "b"), gone("Bob", "c"), end=end_by("ins", "Ann")),
            paragraph(moved("To", "Ann", "m", "d")),
        )
    )
    assert loads(dumps(file)) == file
