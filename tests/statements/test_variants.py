"""The same edition in other shapes: both standards hold in each, and the words are the edition's."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from typing import cast as cast_to

import pytest

from outbox.models import Job
from statements import tasks
from statements.actions import publishing, signing
from statements.documents import Document, document
from statements.models import Signature, Statement
from statements.variants import Layout, Summary, ever_shorter, layouts_of, media_type, summary_of, variant_pdf
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.printing import reading
from tests.printing.sample_statement import ENGLISH, KHMER, Block
from tests.printing.sample_statement import Statement as Sample


@pytest.mark.parametrize(
    ("layout", "language"), [("large-print", "km"), ("summary", "en"), ("both-languages", "km"), ("side-by-side", "en")]
)
def test_every_shape_keeps_both_standards_and_the_count(
    cast: Cast, caplog: pytest.LogCaptureFixture, layout: str, language: str
) -> None:
    edition = factories.published(cast)
    content = variant_pdf(edition, language, Layout(layout))
    assert caplog.records == []
    assert reading.faults(content) == []
    text = re.sub(r"\s", "", reading.text(content, as_drawn=True))
    printed = [
        document(edition, code)
        for code in (("en", "km") if layout in {"both-languages", "side-by-side"} else (language,))
    ]
    for one in printed:
        for wanted in (
            one.title,
            one.count_line,
            printed[0].verify_url if layout == "side-by-side" else one.verify_url,
        ):
            assert re.sub(r"\s", "", wanted) in text
    assert (len(reading.opened(content).pages) == 1) or layout != "summary"


def test_in_both_languages_one_after_the_other_each_page_speaks_its_own(cast: Cast) -> None:
    edition = factories.published(cast)
    pages = reading.text(variant_pdf(edition, "en", Layout.BOTH)).split("\f")[:-1]
    khmer = document(edition, "km")
    half = next(place for place, page in enumerate(pages) if re.sub(r"\s", "", khmer.title) in re.sub(r"\s", "", page))
    said = ["Edition 1" in page for page in pages]
    assert half > 0
    assert said == [True] * half + [False] * (len(pages) - half)
    assert re.sub(r"\s", "", khmer.as_of) in re.sub(r"\s", "", pages[half])


def test_an_edition_leaves_a_job_for_each_shape_in_each_language(cast: Cast) -> None:
    edition = factories.published(cast)
    assert layouts_of(edition) == [Layout.LARGE, Layout.SUMMARY, Layout.BOTH, Layout.SIDE]
    jobs = Job.objects.filter(kind="statements.print_variant")
    assert sorted((job.arguments["language"], job.arguments["layout"]) for job in jobs) == [
        (language, layout)
        for language in ("en", "km")
        for layout in ("both-languages", "large-print", "side-by-side", "summary")
    ]
    assert {job.due for job in jobs} == {edition.as_of + timedelta(minutes=2)}
    assert media_type(Layout.LARGE) == "application/pdf; layout=large-print"


def test_no_other_shape_is_made_of_an_edition_that_was_replaced(cast: Cast) -> None:
    edition = factories.published(cast)
    signing.withdraw_signature(Signature.objects.get(organisation=cast.hill), by=cast.visal, at=MORNING + 5 * DAY)
    assert publishing.reissue(Statement.objects.get(pk=edition.statement.pk), at=MORNING + 5 * DAY) is not None
    tasks.print_variant(statement=edition.statement.ref, number=1, language="en", layout="summary")
    assert not edition.files.exists()


def summed_up(sample: Sample, **changed: Any) -> Summary:
    return summary_of(cast_to("Document", replace(sample, **changed)))


def test_a_summary_holds_what_finds_room_and_tells_how_much_does_not() -> None:
    assert [number for number, _words in summed_up(ENGLISH).demands] == ["3.1", "3.2", "3.3"]
    assert summed_up(KHMER).further == 0
    long = "Mend it, and then mend it again. " * 12
    assert summed_up(ENGLISH, blocks=[Block("paragraph", long * 2)]).lead.endswith(" and then mend it again.")
    summary = summed_up(ENGLISH, blocks=[Block("point", long, str(number), is_demand=True) for number in range(9)])
    assert (len(summary.demands), summary.further) == (4, 5)
    assert summary.demands[0][1].endswith("…")
    assert summed_up(ENGLISH, blocks=ENGLISH.blocks[:3]).demands == (("1", "What has moved forward"),)


def test_a_summary_that_is_too_long_tells_fewer_demands_and_keeps_to_its_page(cast: Cast) -> None:
    edition = factories.published(cast)
    content = edition.content
    content["blocks"] += [
        {"ref": f"more{place}", "kind": "point", "demand": True, "text": {"km": "សូមផ្សព្វផ្សាយលទ្ធផលទាំងអស់។ " * 3}}
        for place in range(30)
    ]
    content["occasion"] = content["place"] = {"km": "ទិន្នន័យទឹកគឺជារបស់សាធារណៈ " * 20}
    printed = variant_pdf(edition, "km", Layout.SUMMARY)
    assert len(reading.opened(printed).pages) == 1


def test_what_is_asked_for_is_kept_longer_than_half_a_sentence_of_the_first_words() -> None:
    short, long = "We write together. ", "And then the water rose over every field and road of the valley. "

    def leads(text: str) -> list[str]:
        asked = [Block("point", "Mend the road.", "1", is_demand=True)]
        shapes = ever_shorter(cast_to("Document", replace(ENGLISH, blocks=[Block("paragraph", text), *asked])))
        return [shape.lead for shape in shapes if shape.demands]

    assert leads((short + long * 3).strip()) == [
        (short + long * 3).strip(),
        (short + long * 3).strip(),
        short + long.strip(),
    ]
    assert leads("water and rice, " * 40)[-1] == ""


def test_side_by_side_each_block_stands_beside_its_other_language(cast: Cast) -> None:
    edition = factories.published(cast)
    content = variant_pdf(edition, "km", Layout.SIDE)
    khmer, english = document(edition, "km"), document(edition, "en")
    text = re.sub(r"\s", "", reading.text(content, as_drawn=True))
    places = [
        text.index(re.sub(r"\s", "", block.text))
        for pair in zip(khmer.blocks, english.blocks, strict=True)
        for block in pair
    ]
    assert places == sorted(places)  # read in pairs, the first language first
    tongues = [language for tag, language in reading.tags(content) if tag == "/Div" and language]
    assert tongues[:4] == ["km", "en", "km", "en"]
    for signatory in edition.content["signatories"]:
        names = signatory["name"]
        assert re.sub(r"\s", "", names["km"] + names["en"]) in text
