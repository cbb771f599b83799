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
