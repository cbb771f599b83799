"""The reader in a process of its own: what happens to the child does not happen to us."""

import subprocess
import sys

import pytest

from redline.word import guarded
from redline.word.limits import Limits
from redline.word.reading import read
from redline.word.refusals import WordRefused
from redline.word.writing import write
from tests.redline.word.sent import BLOCKS, LANGUAGES, ORIGIN
from tests.redline.word.wordxml import document, paragraph, run


def test_gives_the_same_as_the_reader_itself() -> None:
    content = write(BLOCKS, languages=LANGUAGES, origin=ORIGIN)
    assert guarded.read(content) == read(content)


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(WordRefused) as refused:
        guarded.read(document(paragraph(run("x"))), limits=Limits(seconds=0))
    assert refused.value.code.value == "too_heavy"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of resources")
def test_a_child_that_asks_for_too_much_memory_dies_alone() -> None:
    content = document(*[paragraph(*[run("x") + run("y", "<w:b/>")] * 20)] * 1_000)
    with pytest.raises(WordRefused) as refused:
        guarded.read(content, limits=Limits(memory=60_000_000))
    assert refused.value.code.value == "too_heavy"
    assert len(guarded.read(document(paragraph(run("x")))).paragraphs) == 1


def test_a_child_that_cannot_start_is_our_fault_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "PATHS", ["/nowhere"])
    with pytest.raises(RuntimeError, match="redline"):
        guarded.read(document(paragraph(run("x"))))


def test_the_child_knows_no_django_and_nothing_of_the_callers_settings() -> None:
    code = f"import sys; sys.path[1:1] = {guarded.PATHS!r}; import redline.word.child; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True, env={})
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "lxml" in loaded
    assert not loaded & {"django", "icu4py", "rapidfuzz", "celery", "config", "site"}
