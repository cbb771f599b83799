"""The child process that prints: hostile documents end in a refusal, and it goes on."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from printing.press import START, Limits, Press, PrintingFailed

ROOT = Path(__file__).parents[2]


def order(body: str, css: str = "") -> dict[str, object]:
    html = f'<html lang="en"><body>{body}</body></html>'
    return {"html": html, "css": css, "title": "x", "at": "2031-03-08T02:30:00+00:00", "attached": [], "seal": ""}


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    """One with little time and memory."""
    press = Press(Limits(seconds=1, patience=20, memory=768 * 1024**2))
    yield press
    press.close()


def pid_of(press: Press) -> int:
    assert press._child is not None
    return press._child.pid


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<div>" * 3_000, "RecursionError|too much for the press"),
        ("<p>" + "x" * 200_000_00 + "</p>", "too much for the press|MemoryError"),
        ("<table>" + "<tr><td>x</td><td>y</td></tr>" * 60_000, "too much for the press|MemoryError"),
        ("<div style='display: grid'>" + "<i>x</i>" * 20_000, "too much for the press|MemoryError"),
    ],
    ids=["nested", "one word", "table", "grid"],
)
def test_a_document_that_would_take_everything_is_refused(press: Press, body: str, reason: str) -> None:
    press.printed(order("<p>before</p>"))
    warm = pid_of(press)
    with pytest.raises(PrintingFailed, match=reason):
        press.printed(order(body))
    content, complaints = press.printed(order("<p>after</p>"))
    assert content.startswith(b"%PDF-")
    assert complaints == []
    assert pid_of(press) == warm  # only its copy was lost


def test_an_order_that_is_too_long_is_not_even_sent() -> None:
    press = Press()
    with pytest.raises(PrintingFailed, match="longer than"):
        press.printed(order("x" * 33 * 1024**2))
    assert press._child is None


def test_what_the_engine_complains_about_is_told(press: Press) -> None:
    _content, complaints = press.printed(order("<p>x</p>", css="p { colour: red }"))
    assert ["colour" in complaint for complaint in complaints] == [True]


def test_a_press_that_was_ended_is_started_again(press: Press) -> None:
    press.printed(order("<p>x</p>"))
    os.kill(pid_of(press), signal.SIGKILL)
    content, _complaints = press.printed(order("<p>x</p>"))
    assert content.startswith(b"%PDF-")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_child_has_none_of_our_secrets(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "7f3c-a-secret")
    press.close()
    press.printed(order("<p>x</p>"))
    assert b"7f3c-a-secret" not in Path(f"/proc/{pid_of(press)}/environ").read_bytes()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_copy_of_a_process_has_a_press_of_its_own() -> None:
    """As Celery and web servers do it: warm first, then several workers."""
    program = """if True:
        import json, os
        from printing.press import Press
        from tests.printing.test_press import order
        press = Press()
        press.printed(order("x"))
        pids = [press._child.pid]
        ours, its = os.pipe()
        if not os.fork():
            assert press.printed(order("y"))[0].startswith(b"%PDF-")
            os.write(its, json.dumps(press._child.pid).encode())
            press.close()
            os._exit(0)
        os.wait()
        pids.append(json.loads(os.read(ours, 100)))
        assert press.printed(order("z"))[0].startswith(b"%PDF-")
        print(json.dumps([*pids, press._child.pid]))
    """
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, timeout=60, text=True
    )
    before, copy, after = json.loads(done.stdout)
    assert before == after != copy


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere they are sought")
def test_a_press_starts_without_asking_a_compiler_where_its_libraries_are(tmp_path: Path) -> None:
    """Nothing that could be asked is to be found; on Linux, WeasyPrint is imported all the same."""
    code = START.format(paths=[str(ROOT), *filter(None, sys.path)])
    env = {"PATH": str(tmp_path)}
    assert subprocess.run([sys.executable, "-I", "-S", "-c", code], input=b"", env=env, check=True).returncode == 0


def test_a_press_starts_without_fonttools_and_fetches_it_for_the_font_that_needs_it() -> None:
    program = """if True:
        import io, sys
        from printing import font_tools
        font_tools.install()
        from printing import engine
        from weasyprint.pdf import fonts
        before = "fontTools" in sys.modules
        try:
            fonts.TTFont(io.BytesIO(b"no font"))
        except fonts.TTLibError as error:
            print(before, type(error).__module__, fonts.subset.__name__, fonts.ttFont.__name__)
    """
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, timeout=60, text=True
    )
    assert done.stdout.split() == ["False", "fontTools.ttLib", "fontTools.subset", "fontTools.ttLib.ttFont"]
