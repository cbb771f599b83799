"""What is written is read again, by our own reader and by python-docx, which knows nothing of ours."""

import io
import zipfile

import docx
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from redline.admissible import tidy
from redline.inline import parse, to_source
from redline.word.aligning import match
from redline.word.reading import read
from redline.word.returned import proposals
from redline.word.views import nobody, view
from redline.word.writing import Origin, WordBlock, write
from tests.redline.strategies import KHMER, LATIN
from tests.redline.word.sent import BLOCKS, LANGUAGES, NUMBERS, ORIGIN, SENT

MARKS = ("**bold** ", "*slanting* ", "[link **strong**](https://a.example/x) ", "^[a *note* ១] ", "\n", "& <b> ", '"')
words = st.lists(st.sampled_from([*(f"{word} " for word in LATIN), *KHMER, *MARKS]), min_size=1, max_size=9).map(
    "".join
)


def tidied(text: str) -> str:
    """The text as somebody would save it, its markers in their usual order."""
    return tidy(to_source(parse(tidy(text))))


def test_every_block_is_a_paragraph_with_its_style_number_and_name() -> None:
    file = read(write(BLOCKS, languages=LANGUAGES, origin=ORIGIN))
    expected = [
        (style, number, f"b_{block.ref}_{language}")
        for block, style, number in zip(
            BLOCKS,
            [
                "title",
                "body text",
                "list number",
                "heading 1",
                "list number",
                "list number 2",
                "list number",
                "heading 1",
                "list continue",
            ],
            ["", "", "1", "1", "1.1", "1.1.1", "1.2", "2", ""],
            strict=True,
        )
        for language in LANGUAGES
    ]
    assert [(each.style, each.number, each.bookmarks[0].name) for each in file.paragraphs] == expected
    assert [seen.source for seen in view(file, nobody)] == [
        block.texts[language] for block in BLOCKS for language in LANGUAGES
    ]


def test_the_file_says_what_text_it_is() -> None:
    assert read(write(BLOCKS, languages=["km", "en"], origin=ORIGIN)).properties == {
        "RuomStatement": "water2026abc",
        "RuomVersion": "3",
        "RuomSha256": "0f" * 32,
        "RuomRound": "2",
        "RuomLanguages": "km en",
    }


def test_one_language_alone_counts_as_both_do() -> None:
    for language in LANGUAGES:
        file = read(write(BLOCKS, languages=[language], origin=ORIGIN))
        assert [each.number for each in file.paragraphs] == ["", "", "1", "1", "1.1", "1.1.1", "1.2", "2", ""]


def test_articles_are_called_so_in_their_language() -> None:
    law = [
        WordBlock("a", "heading", {"en": "General", "km": "ទូទៅ"}, "I"),
        WordBlock("b", "article", {"en": "Purpose", "km": "គោលបំណង"}, "1"),
        WordBlock("c", "point", {"en": "x", "km": "ក"}, "1.1"),
        WordBlock("d", "heading", {"en": "More", "km": "ទៀត"}, "II"),
        WordBlock("e", "article", {"en": "Scope", "km": "វិសាលភាព"}, "2"),
    ]
    file = read(write(law, languages=LANGUAGES, origin=Origin()))
    assert [each.number for each in file.paragraphs] == [
        *("I", "I", "Article 1", "មាត្រា 1", "1.1", "1.1", "II", "II", "Article 2", "មាត្រា 2")
    ]


def test_a_number_that_word_would_not_show_is_printed_and_not_read_as_words() -> None:
    content = write([WordBlock("a", "point", {"en": "Odd"}, "7.7")], languages=["en"], origin=Origin())
    (found,) = read(content).paragraphs
    assert (found.text, found.number) == ("Odd", "")
    assert docx.Document(io.BytesIO(content)).paragraphs[0].text == "7.7\tOdd"


def test_khmer_words_are_complex_script_in_a_khmer_font_and_others_are_not() -> None:
    content = write([WordBlock("a", "paragraph", {"km": "យើង**ខ្ញុំ** COVID"})], languages=["km"], origin=Origin())
    found = []
    for run in docx.Document(io.BytesIO(content)).paragraphs[0].runs:
        looks = run._element.rPr
        fonts = looks.rFonts if looks is not None else None
        is_complex = looks is not None and looks.find(qn("w:cs")) is not None
        bold = looks is not None and looks.find(qn("w:bCs")) is not None
        found.append((run.text, fonts.get(qn("w:cs")) if fonts is not None else None, is_complex, bold))
    assert found == [
        ("យើង", "Noto Serif Khmer", True, False),
        ("ខ្ញុំ", "Noto Serif Khmer", True, True),
        (" COVID", None, False, False),
    ]


def test_another_library_finds_the_same_words_links_and_tracking_switched_on() -> None:
    content = write(BLOCKS, languages=["en"], origin=ORIGIN, title="Water & <more>", footer="Draft 3")
    other = docx.Document(io.BytesIO(content))
    assert [paragraph.style.name for paragraph in other.paragraphs if paragraph.style][:4] == [
        "Title",
        "Body Text",
        "List Number",
        "Heading 1",
    ]
    assert other.paragraphs[1].text == "We, the undersigned groups, have read the plan & ask for more."
    assert other.paragraphs[1].hyperlinks[0].address == "https://plan.example/2026?a=1&b=2"
    assert other.core_properties.title == "Water & <more>"
    assert other.sections[0].footer.paragraphs[0].text == "Draft 3"
    assert other.settings.element.find(qn("w:trackRevisions")) is not None


def test_the_same_text_gives_the_same_bytes() -> None:
    assert write(BLOCKS, languages=LANGUAGES, origin=ORIGIN) == write(BLOCKS, languages=LANGUAGES, origin=ORIGIN)


def test_every_part_is_xml_and_named_among_the_types() -> None:
    with zipfile.ZipFile(io.BytesIO(write(BLOCKS, languages=LANGUAGES, origin=ORIGIN, footer="x"))) as file:
        types = file.read("[Content_Types].xml").decode()
        for name in file.namelist():
            etree.fromstring(file.read(name))
            assert name.endswith(".rels") or name == "[Content_Types].xml" or f'PartName="/{name}"' in types


def test_letters_that_xml_cannot_hold_are_left_out() -> None:
    content = write(
        [WordBlock("a", "paragraph", {"en": "a\x00b\x0bc\ud800d\ufffee"})], languages=["en"], origin=Origin()
    )
    assert read(content).paragraphs[0].text == "abcde"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["paragraph", "point"]), words, words), min_size=1, max_size=4))
def test_whatever_is_written_is_read_again(texts: list[tuple[str, str, str]]) -> None:
    blocks = [
        WordBlock(f"k{at}", kind, {"en": tidied(one), "km": tidied(other)})
        for at, (kind, one, other) in enumerate(texts)
    ]
    file = read(write([*blocks, *BLOCKS], languages=LANGUAGES, origin=Origin()))
    expected = [block.texts[language] for block in blocks for language in LANGUAGES if block.texts[language]]
    assert [seen.source for seen in view(file, nobody)][: len(expected)] == expected


def test_a_file_that_nobody_changed_asks_for_nothing() -> None:
    file = read(write(BLOCKS, languages=LANGUAGES, origin=ORIGIN))
    matches = match(file, SENT, numbers=NUMBERS)
    assert {(found.confidence, found.why) for found in matches} == {(100, "bookmark")}
    assert proposals(file, SENT, matches) == ()
