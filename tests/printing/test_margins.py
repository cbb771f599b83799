"""Margins are set once for pages that show the same: each page must still show its own."""

import pikepdf

from tests.printing import reading
from tests.printing.test_pdf import rendered

CSS = """
@page {
  size: 80mm 60mm;
  margin: 12mm;
  @top-left { content: string(part); width: 100% }
  @bottom-left { content: element(foot); width: 60% }
  @bottom-right { content: counter(page) " of " counter(pages); width: 40%; text-align: right }
}
@page :first { @top-left { content: none } }
h1 { string-set: part content(); break-before: page; font-size: 9pt }
.foot { position: running(foot) }
.foot::before { content: "p. " counter(page) ", " }
"""
PARTS = [f"<h1>Part {'A' if number < 7 else 'B'}</h1>" for number in range(1, 12)]
BODY = "".join(
    ["<div class='foot'>Edition 1</div><p>x</p>", *PARTS[:6], "<div class='foot'>Edition 2</div>", *PARTS[6:]]
)


def artifacts(page: pikepdf.Page) -> list[str]:
    """What kind each artifact of a page is that belongs to its margins."""
    marks = [
        operation.operands[1]
        for operation in pikepdf.parse_content_stream(page, "BDC")
        if str(operation.operator) == "BDC" and str(operation.operands[0]) == "/Artifact"
    ]
    return [str(mark.get("/Subtype", "")) for mark in marks]


def test_each_page_shows_its_own_number_title_and_footer() -> None:
    content = rendered(BODY, css=CSS)
    pages = reading.text(content).split("\f")[:-1]
    assert len(pages) == 12
    for number, text in enumerate(pages, start=1):
        said = " ".join(text.split())
        assert f"p. {number}, Edition {1 if number < 7 else 2} {number} of 12" in said
        assert said.count("Part") == (0 if number == 1 else 2)
        assert ("Part A Part A" in said) == (1 < number < 8)
    ends = [right for _left, right, word in reading.words(content) if word == "12"]
    assert len(ends) == 12 + 1  # and once as the number of the last page
    assert sum(abs(end - 68) < 0.2 for end in ends) == 12


def test_headers_and_footers_are_artifacts_of_every_page_and_have_no_tags() -> None:
    content = rendered(BODY, css=CSS)
    assert reading.faults(content) == []
    with reading.opened(content) as document:
        assert [artifacts(page) for page in document.pages] == [
            ["/Footer"] * 2,
            *[["/Header", "/Footer", "/Footer"]] * 11,
        ]
        kept = [thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary) and "/S" in thing]
    assert len(kept) == len(reading.tags(content))  # nothing that no reader comes to


def test_a_link_in_a_margin_can_be_followed_from_every_page() -> None:
    body = "<div class='foot'><a href='https://ruom.example/'>Site</a></div><p>x</p>" + "<h1>y</h1>" * 3
    content = rendered(body, css=CSS)
    assert reading.faults(content) == []
    with reading.opened(content) as document:
        assert [len(page.Annots.as_list()) for page in document.pages] == [1] * 4
