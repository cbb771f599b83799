"""The renderer: standards kept, text given back as stored, nothing fetched, same bytes for the same input."""

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from printing import pdf
from printing.khmer import break_lines
from tests.printing import reading

AT = datetime(2031, 3, 8, 2, 30, tzinfo=UTC)
NARROW = "@page { size: 80mm 150mm; margin: 10mm }"
FONTS = 'html { font-family: "Noto Serif", "Noto Serif Khmer" }'
SENTENCE = "សង្គមស៊ីវិលស្នើសុំសេរីភាពនៃការបញ្ចេញមតិដល់ស្ត្រីនិងបុរសគ្រប់រូប ដោយគ្មានការរំខាន (CSO ២៤)។"


def rendered(body: str, *, css: str = "", language: str = "en") -> bytes:
    html = f'<!DOCTYPE html><html lang="{language}"><body>{body}</body></html>'
    return pdf.render(html, css=FONTS + css, title="A title", at=AT)


def test_khmer_is_given_back_exactly_as_stored() -> None:
    content = rendered(f"<p>{break_lines(SENTENCE)}</p>", css="@page { size: 600mm 100mm }", language="km")
    assert reading.text(content).strip() == SENTENCE


def test_khmer_lines_break_and_lose_nothing() -> None:
    content = rendered(f"<p>{break_lines(SENTENCE)}</p>", css=NARROW, language="km")
    lines = [line.strip() for line in reading.text(content).splitlines() if line.strip()]
    assert len(lines) > 3
    assert "".join(lines).replace(" ", "") == SENTENCE.replace(" ", "")
    position = 0
    for line in lines:  # each line is a piece of the stored sentence, in its order
        position = SENTENCE.index(line, position) + len(line)


def test_a_khmer_line_fits_its_page() -> None:
    """Without break opportunities the sentence would be one line, far wider than the page."""
    content = rendered(f"<p>{break_lines(SENTENCE)}</p>", css=NARROW, language="km")
    assert max(right for _, right, _ in reading.words(content)) <= 70.5  # 80 mm less the margin


def test_mixed_languages_are_archival_and_accessible() -> None:
    body = f'<h1>Wells <span lang="km">{break_lines(SENTENCE)}</span></h1>'
    body += '<ul><li>one<li>two</ul><p lang="km">ស្ត្រី</p>'
    content = rendered(body)
    assert reading.faults(content) == []
    tags = reading.tags(content)
    assert ("/Span", "km") in tags
    assert ("/P", "km") in tags
    assert [tag for tag, _ in tags].count("/LI") == 2
    assert str(reading.opened(content).Root.Lang) == "en"


def test_the_faults_are_really_looked_for() -> None:
    """A picture without a text alternative must be found, or the test above proves nothing."""
    pixel = (
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
        "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    assert reading.faults(rendered(f'<p><img src="{pixel}"></p>')) != []
    assert reading.faults(rendered(f'<p><img src="{pixel}" alt="A dot"></p>')) == []


def test_title_dates_and_bookmarks() -> None:
    html = f'<html lang="km"><h1>{break_lines("សង្គមស៊ីវិល")}</h1><h2>២</h2></html>'
    at = datetime(2031, 3, 8, 9, 30, tzinfo=timezone(timedelta(hours=7)))
    content = pdf.render(html, css=FONTS, title=break_lines("សង្គមស៊ីវិល"), at=at)
    document = reading.opened(content)
    assert str(document.docinfo.Title) == "សង្គមស៊ីវិល"
    assert str(document.docinfo.CreationDate) == "D:20310308023000+00'00"
    with document.open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["សង្គមស៊ីវិល"]
        assert [entry.title for entry in outline.root[0].children] == ["២"]
    metadata = document.Root.Metadata.read_raw_bytes().decode()
    assert "សង្គមស៊ីវិល" in metadata
    assert "2031-03-08T02:30:00+00:00" in metadata


def test_the_same_input_gives_the_same_bytes_in_any_process() -> None:
    body = f"<h1>One</h1><p>{break_lines(SENTENCE)}</p>"
    program = (
        "import sys; from tests.printing import test_pdf as t;"
        "sys.stdout.buffer.write(t.rendered(sys.stdin.buffer.read().decode()))"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", program],
        input=body.encode(),
        capture_output=True,
        check=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert elsewhere.stdout == rendered(body) == rendered(body)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, list[str]]]:
    """A web server on loopback and the list of what was asked of it."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, template: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", asked
        running.shutdown()


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="{url}/a.png">',
        '<link rel="stylesheet" href="{url}/a.css">',
        '<link rel="attachment" href="{url}/a.txt">',
        '<p><a rel="attachment" href="{url}/a.txt">x</a></p>',
        "<style>@import url({url}/a.css);</style>",
        "<style>p {{ background: url({url}/a.png) }}</style><p>x</p>",
        "<style>@font-face {{ font-family: x; src: url({url}/a.ttf) }} p {{ font: 9pt x }}</style><p>x</p>",
        '<object data="{url}/a.svg">x</object>',
        '<embed src="{url}/a.svg">',
        '<base href="{url}/"><img alt="x" src="a.png">',
        '<svg viewBox="0 0 9 9" width="9" height="9"><image href="{url}/a.png" width="9" height="9"/></svg>',
    ],
)
@pytest.mark.parametrize("where", ["web", "file", "other"])
def test_nothing_outside_the_document_is_opened(
    server: tuple[str, list[str]], tmp_path: Path, body: str, where: str
) -> None:
    address, asked = server
    asked.clear()
    secret = b"7f3c-a-secret-on-this-disk"
    for name in ("a.png", "a.css", "a.txt", "a.ttf", "a.svg"):
        (tmp_path / name).write_bytes(secret)
    url = {"web": address, "file": tmp_path.as_uri(), "other": "ftp://127.0.0.1:1"}[where]
    with pytest.raises(pdf.PrintingFailed, match="not embedded"):
        rendered(body.format(url=url))
    assert asked == []


def test_a_relative_address_leads_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text("7f3c")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(pdf.PrintingFailed):
        rendered('<link rel="stylesheet" href="secret.txt"><p><a rel="attachment" href="secret.txt">x</a></p>')


def test_a_document_without_a_language_is_refused() -> None:
    with pytest.raises(pdf.PrintingFailed, match="language"):
        pdf.render("<p>x</p>", css="", title="x", at=AT)


def test_a_naive_date_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        pdf.render('<html lang="en">x</html>', css="", title="x", at=datetime(2031, 3, 8))  # noqa: DTZ001


def test_files_are_attached_as_the_data_the_document_was_made_of() -> None:
    html = '<html lang="en"><p>x</p></html>'
    files = [pdf.Attached("names.csv", "name\nឈ្មោះ\n".encode(), "Who signed"), pdf.Attached("a.json", b"{}", "All")]
    content = pdf.render(html, css=FONTS, title="x", at=AT, attached=files)
    assert reading.faults(content) == []
    with reading.opened(content) as document:
        found = {name: bytes(file.get_file().read_bytes()) for name, file in document.attachments.items()}
        relations = [(str(file.UF), str(file.AFRelationship), str(file.EF.F.Subtype)) for file in document.Root.AF]
    assert found == {"names.csv": "name\nឈ្មោះ\n".encode(), "a.json": b"{}"}
    assert sorted(relations) == [("a.json", "/Data", "/application/json"), ("names.csv", "/Data", "/text/csv")]
    assert pdf.render(html, css=FONTS, title="x", at=AT, attached=files) == content


def test_what_cannot_be_laid_out_is_a_printing_failure() -> None:
    with pytest.raises(pdf.PrintingFailed, match="RecursionError"):
        rendered("<div>" * 3000)
