"""Files made to harm, and files that are something else: one clear refusal each, with literal codes and facts."""

import io
import itertools
import struct
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image

from redline.word import guarded
from redline.word.limits import Limits
from redline.word.reading import read
from redline.word.refusals import WordRefused
from tests.redline.word.wordxml import (
    DOCUMENT_TYPE,
    OFFICE,
    PACKAGE,
    SPACES,
    document,
    ins,
    members,
    packed,
    paragraph,
    run,
)

GOOD = paragraph(run("Good words."))
ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = "".join(f"<!ENTITY {name} '&{before};&{before};'>" for before, name in itertools.pairwise("abcdefghi"))


def with_member(name: str, content: str | bytes) -> bytes:
    return packed(members(GOOD) | {name: content})


def raw(text: str) -> bytes:
    """A file whose text part is just that."""
    return with_member("word/document.xml", text)


def nested_tables(depth: int) -> str:
    opened = "<w:tbl><w:tr><w:tc>" * depth
    return f"{opened}{GOOD}{'</w:tc></w:tr></w:tbl>' * depth}"


def lying(content: bytes, name: bytes, size: int) -> bytes:
    """The ZIP whose directory and header say another size of that member."""
    changed = bytearray(content)
    for signature, header, offset in ((b"PK\x03\x04", 30, 22), (b"PK\x01\x02", 46, 24)):
        at = next(
            at
            for at in range(len(changed))
            if changed[at : at + 4] == signature and changed[at + header : at + header + len(name)] == name
        )
        struct.pack_into("<I", changed, at + offset, size)
    return bytes(changed)


def overlapping() -> bytes:
    content = bytearray(with_member("word/second.xml", "<a/>"))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    return bytes(content)


def compound(*names: str) -> bytes:
    """An OLE container: old Word files are, and new ones with a password."""
    names_ = b"".join(name.encode("utf-16-le") + bytes(40) for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names_


def other_package(name: str, content: str = "<a/>") -> bytes:
    return packed({"[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>', name: content})


def with_type(kind: str) -> bytes:
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    )
    return with_member("[Content_Types].xml", types)


def footnoted(note: str) -> bytes:
    notes = f'<w:footnotes {SPACES}><w:footnote w:id="2">{paragraph(run(note))}</w:footnote></w:footnotes>'
    return document(paragraph(run("x"), '<w:r><w:footnoteReference w:id="2"/></w:r>'), parts={"footnotes": notes})


def commented(count: int, text: str) -> bytes:
    listed = "".join(f'<w:comment w:id="{at}" w:author="A"><w:p>{run(text)}</w:p></w:comment>' for at in range(count))
    return document(GOOD, parts={"comments": f"<w:comments {SPACES}>{listed}</w:comments>"})


REFUSED: dict[str, tuple[Callable[[], bytes], str, dict[str, str | int]]] = {
    "nothing": (lambda: b"", "empty", {}),
    "only spaces": (lambda: b" \r\n\0", "empty", {}),
    "no words": (lambda: document(paragraph(run("  "))), "empty", {}),
    "more than 10 MB": (lambda: b"PK\x03\x04" + bytes(10_000_000), "too_large", {"limit": 10_000_000}),
    "a bomb that says so": (
        lambda: with_member("word/media/a.xml", b" " * 31_000_000),
        "too_large_unpacked",
        {"limit": 30_000_000},
    ),
    "a bomb that lies": (
        lambda: lying(raw("<a>" + " " * 31_000_000), b"word/document.xml", 100),
        "damaged",
        {"part": "word/document.xml"},
    ),
    "a size that lies": (
        lambda: lying(document(GOOD), b"word/document.xml", 10),
        "damaged",
        {"part": "word/document.xml"},
    ),
    "overlapping members": (overlapping, "damaged", {"part": "zip"}),
    "5,000 members": (
        lambda: packed(members(GOOD) | {f"word/{at}.xml": "" for at in range(5_000)}),
        "too_many_parts",
        {"limit": 2_000},
    ),
    "a broken ZIP": (lambda: document(GOOD)[:-30], "damaged", {"part": "zip"}),
    "broken XML": (lambda: raw("<w:document>"), "damaged", {"part": "word/document.xml"}),
    "an external entity": (
        lambda: raw(f"{ENTITY}<w:document {SPACES}><w:body>{paragraph(run('&e;'))}</w:body></w:document>"),
        "xml_entities",
        {"part": "word/document.xml"},
    ),
    "a billion laughs": (
        lambda: raw(f"<!DOCTYPE x [<!ENTITY a 'ha'>{LAUGHS}]><w:document {SPACES}/>"),
        "xml_entities",
        {"part": "word/document.xml"},
    ),
    "an entity in a part nobody reads": (
        lambda: with_member("word/header1.xml", f"{ENTITY}<a>&e;</a>"),
        "xml_entities",
        {"part": "word/header1.xml"},
    ),
    "an entity in UTF-16": (
        lambda: with_member("word/document.xml", f"{ENTITY}<w:document {SPACES}/>".encode("utf-16")),
        "damaged",
        {"part": "word/document.xml"},
    ),
    "macros": (lambda: with_member("word/vbaProject.bin", b"x"), "macros", {}),
    "a .docm": (lambda: with_type("application/vnd.ms-word.document.macroEnabled.main+xml"), "macros", {}),
    "a .dotx": (lambda: with_type(DOCUMENT_TYPE.replace("document.main", "template.main")), "template", {}),
    "3,000 nested tables": (lambda: document(nested_tables(3_000)), "nested_too_deep", {"limit": 20}),
    "21 nested tables": (lambda: document(nested_tables(21)), "nested_too_deep", {"limit": 20}),
    "a word of 2 MB": (
        lambda: document(GOOD, paragraph(run("a" * 2_000_000))),
        "paragraph_too_long",
        {"limit": 20_000, "paragraph": 2},
    ),
    "a word of 11 MB": (
        lambda: document(paragraph(run("a" * 11_000_000))),
        "paragraph_too_long",
        {"limit": 20_000, "paragraph": 0},
    ),
    "a Khmer word of 2 MB": (
        lambda: document(paragraph(run("ក" * 700_000))),
        "paragraph_too_long",
        {"limit": 20_000, "paragraph": 1},
    ),
    "a long word in pieces": (
        lambda: document(paragraph(*(run("a" * 100) + ins("B", "b" * 100) for _ in range(200)))),
        "paragraph_too_long",
        {"limit": 20_000, "paragraph": 1},
    ),
    "too many paragraphs": (lambda: document(GOOD * 5_001), "too_many_paragraphs", {"limit": 5_000}),
    "too much text": (lambda: document(paragraph(run("a" * 19_000)) * 106), "too_much_text", {"limit": 2_000_000}),
    "a footnote of 2 MB": (lambda: footnoted("a" * 2_000_000), "paragraph_too_long", {"limit": 20_000, "paragraph": 1}),
    "too many comments": (lambda: commented(2_001, "x"), "too_many_comments", {"limit": 2_000}),
    "a comment of 1 MB": (lambda: commented(1, "x" * 1_000_000), "too_much_text", {"limit": 20_000}),
    "a password": (lambda: compound("EncryptedPackage", "EncryptionInfo"), "encrypted", {}),
    "a .doc, renamed": (lambda: compound("WordDocument", "1Table"), "old_word", {}),
    "an .xls": (lambda: compound("Workbook"), "wrong_type", {"kind": "sheet"}),
    "an .msi": (lambda: compound("Property"), "wrong_type", {"kind": "unknown"}),
    "an .xlsx": (lambda: other_package("xl/workbook.xml"), "wrong_type", {"kind": "sheet"}),
    "a .pptx": (lambda: other_package("ppt/presentation.xml"), "wrong_type", {"kind": "slides"}),
    "an .odt": (lambda: packed({"mimetype": "x", "content.xml": "<a/>"}), "wrong_type", {"kind": "open_document"}),
    "a ZIP of other things": (lambda: packed({"a.txt": "x"}), "wrong_type", {"kind": "archive"}),
    "no text part": (lambda: other_package("word/styles.xml"), "no_text_part", {}),
    "another XML as text part": (lambda: raw("<a/>"), "no_text_part", {}),
    "a text part without a body": (lambda: raw(f"<w:document {SPACES}/>"), "no_text_part", {}),
    "a PDF": (lambda: b"%PDF-1.7 x", "wrong_type", {"kind": "pdf"}),
    "an RTF": (lambda: b"{\\rtf1 x}", "wrong_type", {"kind": "rich_text"}),
    "a web page": (lambda: b"\xef\xbb\xbf <!DOCTYPE html><p>x", "wrong_type", {"kind": "html"}),
    "a program": (lambda: b"MZ\x90\0", "wrong_type", {"kind": "program"}),
    "flat XML": (lambda: b"<?xml version='1.0'?><a/>", "wrong_type", {"kind": "xml"}),
    "plain words": (lambda: b"Hello", "wrong_type", {"kind": "unknown"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_is_refused_with_its_own_reason(name: str) -> None:
    make, code, values = REFUSED[name]
    with pytest.raises(WordRefused) as refused:
        read(make())
    assert (refused.value.code.value, refused.value.values) == (code, values)


@pytest.mark.parametrize(
    "name", ["a bomb that lies", "an external entity", "3,000 nested tables", "a word of 2 MB", "a password"]
)
def test_the_guarded_reader_says_the_same_and_reads_on(name: str) -> None:
    make, code, values = REFUSED[name]
    with pytest.raises(WordRefused) as refused:
        guarded.read(make())
    assert (refused.value.code.value, refused.value.values) == (code, values)
    assert guarded.read(document(GOOD)).paragraphs[0].text == "Good words."


def test_a_picture_of_60_megapixels_is_left_out_and_never_decoded() -> None:
    picture = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(picture, "PNG")
    drawn = paragraph(run("Seen"), '<w:r><w:drawing><a:blip xmlns:a="a" r:embed="p0"/></w:drawing></w:r>')
    content = packed(members(drawn) | {"word/media/image1.png": picture.getvalue()})
    # Less memory than the picture's points would take, even as single bits beside Python itself.
    file = guarded.read(content, limits=Limits(memory=200_000_000, seconds=10))
    assert (file.paragraphs[0].text, file.left_out) == ("Seen", {"pictures": 1})


def test_what_lies_outside_of_the_file_is_told_and_never_fetched() -> None:
    parts = members(GOOD, links=["http://127.0.0.1:9/x"])
    parts["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{OFFICE}/styles" Target="http://127.0.0.1:9/styles.xml" TargetMode="External"/>'
        f'<Relationship Id="b" Type="{OFFICE}/footnotes" Target="file:///etc/passwd" TargetMode="External"/>'
        f'<Relationship Id="c" Type="{OFFICE}/comments" Target="../../../../etc/passwd"/></Relationships>'
    )
    assert read(packed(parts)).paragraphs[0].text == "Good words."


def test_xml_of_any_kind_that_nobody_reads_is_no_reason() -> None:
    assert read(with_member("customXml/item1.xml", "<!DOCTYPE x><x/>")).paragraphs[0].text == "Good words."


def test_every_prefix_of_a_good_file_is_refused_or_read() -> None:
    """A file cut off anywhere, as by a broken connection."""
    content = document(GOOD)
    for end in range(0, len(content), 97):
        with pytest.raises(WordRefused):
            read(content[:end])


def test_a_member_may_be_stored_without_being_packed() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for name, part in members(GOOD).items():
            file.writestr(name, part)
    assert read(out.getvalue()).paragraphs[0].text == "Good words."


def test_too_many_pieces() -> None:
    content = document(paragraph(*[run("a") + run("b", "<w:b/>")] * 51))
    with pytest.raises(WordRefused) as refused:
        read(content, limits=Limits(pieces=100))
    assert (refused.value.code.value, refused.value.values) == ("too_many_pieces", {"limit": 100})
