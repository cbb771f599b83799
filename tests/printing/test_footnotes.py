"""Notes stand on the page of their marks, whatever the last bit of a sum of heights is."""

import re

from tests.printing import reading
from tests.printing.test_pdf import rendered

CSS = """
@page { size: 210mm 297mm; margin: 20mm 20mm 22mm 20mm; @footnote { margin-top: 5mm; padding-top: 2mm } }
.note { float: footnote; footnote-policy: line; line-height: %s; font-size: 14pt }
"""


def test_notes_stay_with_their_marks_at_any_height() -> None:
    """Some of these heights add up to a little less in one order than in the other."""
    body = "".join(f"<p>Word{place}<span class='note'>Note{place}</span></p>" for place in range(6))
    for height in ("1.5", "1.7", "1.8", "1.83", "1.85", "1.9"):
        pages = reading.text(rendered(body, css=CSS % height)).split("\f")[:-1]
        assert [len(re.findall("Word", page)) for page in pages] == [6], height


def test_a_paragraph_that_finds_no_room_goes_over_and_drives_no_note_away() -> None:
    """Eight lines fit beside the note: two would be left for the paragraph, were the note not there."""
    css = """
    @page { size: 100mm 100mm; margin: 10mm }
    html { font-size: 12pt; line-height: 20pt; orphans: 2; widows: 2 }
    p { margin: 0 }
    .note { float: footnote; footnote-policy: line }
    """
    body = "<p>Mark<span class='note'>Note</span></p>" + "<p>x</p>" * 7 + f"<p>{'long words here and more ' * 8}</p>"
    first, second = reading.text(rendered(body, css=css)).split("\f")[:-1]
    assert ("Note" in first, "long" in first, second.count("long")) == (True, False, 8)
