"""Pages share their style: so no style sheet of ours may tell them apart by side or number."""

import re
from pathlib import Path

from tests.printing import reading
from tests.printing.test_pdf import rendered

SHEETS = sorted((Path(__file__).parents[2] / "templates" / "pdf").glob("*.css"))


def test_our_style_sheets_know_only_a_first_page_and_the_others() -> None:
    selectors = {found for sheet in SHEETS for found in re.findall(r"@page\s*([^{]*?)\s*{", sheet.read_text())}
    assert selectors == {"", ":first"}


def test_each_page_still_has_its_own_number_and_the_first_its_own_margin() -> None:
    css = """
    @page { size: 60mm 60mm; margin: 10mm; @bottom-left { content: counter(page) " of " counter(pages) } }
    @page :first { @bottom-left { content: "cover" } }
    """
    text = reading.text(rendered("<p style='break-after: page'>x</p>" * 3 + "<p>y</p>", css=css))
    assert [
        page.split()[-1] if "of" not in page else page.split("x")[-1].split("y")[-1].strip()
        for page in text.split("\f")[:-1]
    ] == ["cover", "2 of 4", "3 of 4", "4 of 4"]
