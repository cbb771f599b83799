"""The printed statement: what stands in it, how it is tagged, and that text stays text."""

import dataclasses
import logging
import re

import pytest

from tests.printing import reading
from tests.printing.sample_statement import ENGLISH, KHMER, Block, Reservation, Signatory, Statement, filled, printed


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("document", [ENGLISH, KHMER], ids=["en", "km"])
def test_a_whole_statement_is_archival_accessible_and_complete(
    document: Statement, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="printing.pdf"):
        content = printed(document)
    assert [
        record.getMessage() for record in caplog.records
    ] == []  # the stylesheet was understood, no letter was missing
    assert reading.faults(content) == []
    text = squeezed(reading.text(content, as_drawn=True))
    expected = [document.title, document.convenor, *document.co_convenors, document.place, document.dated]
    expected += [document.occasion, document.count_line, document.withheld_line, document.as_of, document.verify_url]
    expected += [*document.addressees, *document.claim_lines]
    expected += [block.number + block.text for block in document.blocks]
    expected += [signatory.name for signatory in document.organisations + document.networks + document.individuals]
    expected += [reservation.text for block in document.blocks for reservation in block.reservations]
    assert [wanted for wanted in expected if squeezed(wanted) not in text] == []
    assert "\u200b" not in text


def test_the_statement_is_tagged_with_headings_and_real_lists() -> None:
    document = dataclasses.replace(
        ENGLISH, organisations=ENGLISH.organisations[:7], networks=[], individuals=[], addressees=["Somebody"]
    )
    names = [tag for tag, _ in reading.tags(printed(document))]
    assert names.count("/H1") == 1
    assert names.count("/H2") == 3 + 1  # the text's own and "Signatories"
    assert names.count("/H3") == 1  # "Organisations": empty groups have no heading
    assert names.count("/LI") == 7 + 1  # signatories and the addressee
    assert names.count("/Figure") == 1  # the QR code


def test_hostile_text_is_only_text() -> None:
    nasty = '</p><script>1</script><img src="file:///etc/passwd">&amp;{{ document }}{% now %}"'
    nasty += '\'><style>@import "x"</style>'
    document = Statement(
        language="en",
        title=nasty,
        kind_label=nasty,
        convenor=nasty,
        co_convenors=[nasty],
        place=nasty,
        dated=nasty,
        addressees=[nasty],
        occasion=nasty,
        count_line=nasty,
        as_of=nasty,
        withheld_line=nasty,
        claim_lines=[nasty],
        blocks=[Block("point", nasty, nasty, is_demand=True, reservations=(Reservation(nasty, nasty, nasty),))],
        organisations=[Signatory(nasty, nasty)],
        networks=[Signatory(nasty)],
        individuals=[Signatory(nasty)],
        demo_notice=nasty,
    )
    html = filled(document)
    assert "<img" not in html
    assert "<script" not in html
    assert "<style" not in html
    text = squeezed(reading.text(printed(document)))
    assert text.count(squeezed('<img src="file:///etc/passwd">&amp;{{ document }}{% now %}')) >= 10


def test_only_a_proof_says_so() -> None:
    proof, final = (
        squeezed(reading.text(printed(dataclasses.replace(ENGLISH, is_proof=is_proof)), as_drawn=True))
        for is_proof in (True, False)
    )
    assert proof.count("Proof") == proof.count("Page") == 3  # on every page
    assert "Proof" not in final


def test_pages_are_numbered_and_the_code_is_on_the_last() -> None:
    content = printed(KHMER)
    pages = reading.text(content).split("\f")[:-1]
    assert len(pages) == len(reading.opened(content).pages) == 3
    assert ["Page ១ of ៣" in pages[0], "Page ២ of ៣" in pages[1], "Page ៣ of ៣" in pages[2]] == [True] * 3
    assert [KHMER.verify_url in page for page in pages] == [False] * (len(pages) - 1) + [True]


def test_a_statement_with_the_least_it_can_have_is_printed() -> None:
    least = Statement(
        language="en",
        title="Short",
        kind_label="Petition",
        convenor="Paper Lantern Coalition (invented)",
        place="",
        dated="8 March 2031",
        count_line="Nobody signed yet.",
        as_of="8 March 2031",
    )
    content = printed(least)
    assert reading.faults(content) == []
    assert len(reading.opened(content).pages) == 1


def test_long_names_stay_in_their_column() -> None:
    """A name of one very long word is cut rather than printed over its neighbour."""
    document = dataclasses.replace(ENGLISH, organisations=[Signatory("W" * 200), Signatory("V" * 200)])
    content = printed(document)
    assert "W" * 200 in squeezed(reading.text(content, as_drawn=True))
    # The text runs from 28 to 182 mm: two columns of 73 mm with 8 mm between them.
    edges = [(left, right) for left, right, word in reading.words(content) if re.fullmatch("[VW]{9,}", word)]
    assert len(edges) > 4
    assert all(right <= 101.5 or left >= 108.5 for left, right in edges)
    assert all(right <= 182.5 for _, right in edges)


@pytest.mark.parametrize("language", ["en", "km"])
def test_marks_articles_and_depth_are_printed_and_accessible(language: str, caplog: pytest.LogCaptureFixture) -> None:
    words = {
        "en": "We **ask** for *one* [law](https://a.example/law)^[Of *2031*.] and^[A second note.] more.",
        "km": "យើង**ស្នើ**សុំ*មួយ* [ច្បាប់](https://a.example/law)^[ឆ្នាំ *២០៣១*] និង^[កំណត់ទីពីរ] ទៀត។",
    }[language]
    document = dataclasses.replace(
        ENGLISH if language == "en" else KHMER,
        organisations=[],
        networks=[],
        individuals=[],
        blocks=[
            Block("heading", "Rights", "I"),
            Block("article", "Water", "5", level=3),
            Block("point", words, "5.1", depth=1, reservations=(Reservation("3", "Somebody", "Not this."),)),
            Block("paragraph", words, depth=3, is_demand=True, first_note=4),
        ],
    )
    with caplog.at_level(logging.WARNING, logger="printing.pdf"):
        content = printed(document)
    assert [record.getMessage() for record in caplog.records] == []
    assert reading.faults(content) == []
    names = [tag for tag, _ in reading.tags(content)]
    assert (names.count("/H3"), names.count("/Link")) == (1, 2 + 1)  # the article; the links and the address below
    text = squeezed(reading.text(content, as_drawn=True))
    assert "*" not in text
    assert "https://a.example" not in text
    second_note = {"en": "Asecondnote.", "km": "កំណត់ទីពីរ"}[language]
    assert text.count(second_note) == 2
    assert {"en": "Article5", "km": "៥"}[language] in text
