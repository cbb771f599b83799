"""The suite's own sums: what pytest reports is what the last line says."""

import os
from collections.abc import Generator
from itertools import chain
from pathlib import Path

import pytest

from scripts.machine import SystemPackage
from tests import parts
from tests.parts import LANES, NO_TESTS, Part, Result, describe_skips, lane, run_beside

TESTS = """
import pytest

def test_passes(): pass
def test_passes_too(): pass
def test_fails(): assert False
@pytest.fixture
def broken(): raise RuntimeError("set-up")
def test_breaks(broken): pass
@pytest.fixture
def broken_after():
    yield
    raise RuntimeError("teardown")
def test_fails_and_breaks(broken_after): assert False
@pytest.mark.skip(reason="no moon tonight")
def test_skipped(): pass
"""


def run(folder: Path, text: str, *beside: Generator[Result | None, None, None], quietly: bool = False) -> Result:
    (folder / "test_it.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\n")
    options = ["-p", "no:django", "-p", "no:cacheprovider", "-c", str(folder / "pytest.ini"), f"--rootdir={folder}"]
    a_try = lane([Part("a try", options)], [str(folder)], {"PATH": "/usr/bin:/bin"}, "", folder, quietly=quietly)
    return run_beside([a_try, *beside])


def test_every_outcome_is_counted_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    result = run(tmp_path, TESTS)
    assert result.line() == "2 passed, 3 failed, 1 skipped"
    assert list(describe_skips(result.skipped)) == ["SKIPPED 1 x no moon tonight"]
    assert "a try: 2 passed, 3 failed, 1 skipped in " in capfd.readouterr().out


def test_a_quiet_part_is_heard_at_its_end_with_all_it_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "def test_a(): assert 'the reason' == ''", quietly=True).failed == 1
    said = capfd.readouterr().out
    assert said.index("== a try ==") < said.index("the reason") < said.index("a try: 0 passed, 1 failed")


def test_lanes_run_beside_each_other_and_the_parts_of_one_in_turn() -> None:
    order: list[str] = []

    def steps(name: str, looks: int) -> Generator[Result | None, None, None]:
        for _look in range(looks):
            order.append(name)
            yield None
        yield Result(passed=looks)

    assert run_beside([steps("a", 2), steps("b", 3)]).passed == 5
    assert "".join(order) == "ababb"


def test_whoever_leaves_ends_what_runs(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    text = f"import os, time\ndef test_a():\n open({str(pid)!r}, 'w').write(str(os.getpid()))\n time.sleep(60)"

    def leaving() -> Generator[Result | None, None, None]:
        while not (pid.exists() and pid.read_text()):
            yield None
        raise SystemExit(143)

    with pytest.raises(SystemExit):
        run(tmp_path, text, leaving())
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


@pytest.mark.parametrize("text", ["import nothing_of_that_name", "def test_a(:"])
def test_a_file_that_cannot_be_read_is_a_failure(tmp_path: Path, text: str) -> None:
    assert run(tmp_path, text).failed == 1


def test_a_pytest_that_dies_is_a_failure(tmp_path: Path) -> None:
    assert run(tmp_path, "import os\ndef test_a(): os._exit(0)").line() == "0 passed, 1 failed, 0 skipped"


def test_no_test_at_all_is_no_failure_of_a_part(tmp_path: Path) -> None:
    assert NO_TESTS == pytest.ExitCode.NO_TESTS_COLLECTED
    assert run(tmp_path, "").line() == "0 passed, 0 failed, 0 skipped"


def test_a_part_that_hangs_is_ended_and_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PATIENCE", 2)
    assert run(tmp_path, "import time\ndef test_a(): time.sleep(60)").line() == "0 passed, 1 failed, 0 skipped"


def test_a_part_the_machine_cannot_run_is_a_skip_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = SystemPackage("moonlight", "nothing", is_there=lambda: False)
    monkeypatch.setattr(parts, "LANES", [[Part("moon", [], needs=[lacking])]])
    total = parts.run_all([])
    assert total.line() == "0 passed, 0 failed, 1 skipped"
    assert list(describe_skips(total.skipped)) == ["SKIPPED 1 x the whole part “moon”: this machine lacks moonlight"]


def test_every_marker_has_a_part_that_runs_it() -> None:
    selections = {part.name: part.options[list(part.options).index("-m") + 1] for part in chain(*LANES)}
    assert selections == {
        "SQLite": "not browser and not redis and not postgres",
        "PostgreSQL": "not browser",
        "browser": "browser",
    }
