"""The reader in a process of its own: what happens to the child does not happen to us."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from organisations.sheets import guarded
from organisations.sheets.limits import Limits
from organisations.sheets.reading import read
from organisations.sheets.refusals import SheetRefused
from tests.organisations.sheets.files import GOOD, HEADED, many_rows, members, packed, row, text, workbook, worksheet

PROJECT = Path(guarded.__file__).resolve().parents[2]


def test_gives_the_same_as_the_reader_itself() -> None:
    for content in (workbook(GOOD), "ឈ្មោះ;x\nក្រុម\u200bឈូក;y\n".encode()):
        assert guarded.read(content, "a")._asdict() == {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in read(content, "a")._asdict().items()
        }


def test_passes_on_a_refusal_and_the_choices() -> None:
    content = packed(members(worksheet(GOOD), worksheet(HEADED + row(2, "x", "y")), names=["One", "ពីរ"]))
    assert guarded.read(content, "a", sheet="ពីរ").rows == [["x", "y"]]
    assert guarded.read("a;b\nж;2\n".encode("cp1251"), "a", encoding="cp1251", delimiter=";").rows == [["ж", "2"]]
    with pytest.raises(SheetRefused) as refused:
        guarded.read(b"%PDF-1.7", "a")
    assert (refused.value.code.value, refused.value.values) == ("wrong_type", {"kind": "pdf"})


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of resources")
def test_a_child_that_asks_for_too_much_memory_dies_alone() -> None:
    # 20,000 cells of 2,000 characters each from one shared string: few bytes here, 40 MB there.
    shared = f"<sst><si><t>{'x' * 2_000}</t></si></sst>"
    rows = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 20_000))
    content = packed(members(worksheet(rows), shared=shared))
    with pytest.raises(SheetRefused) as refused:
        guarded.read(content, "a", limits=Limits(memory=80_000_000))
    assert refused.value.code.value == "too_heavy"
    assert guarded.read(workbook(GOOD), "a").rows == [["Blue Lotus Test Group", "Kampot"]]


def test_a_child_that_takes_too_long_is_ended() -> None:
    with pytest.raises(SheetRefused) as refused:
        guarded.read(workbook(GOOD), "a", limits=Limits(seconds=0))
    assert refused.value.code.value == "too_heavy"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of resources")
def test_the_child_may_neither_write_files_nor_use_more_than_granted(tmp_path: Path) -> None:
    limits = "Limits(memory=100_000_000, seconds=1)"
    start = f"import sys; sys.path.insert(0, {str(PROJECT)!r}); sys.path[1:1] = {guarded.PATHS!r};"
    start += "from organisations.sheets.child import confine; from organisations.sheets.limits import Limits;"
    start += f"confine({limits});"
    outcomes = {}
    for what, code in {
        "memory": "bytearray(200_000_000)",
        "time": "any(iter(int, 1))",
        "file": f"open({str(tmp_path / 'x')!r}, 'wb', 0).write(b'x')",
    }.items():
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", start + code], capture_output=True, check=False, timeout=20
        )
        outcomes[what] = (done.returncode, done.stderr.decode().strip().rsplit("\n", 1)[-1].split(":")[0])
    assert outcomes["memory"] == (1, "MemoryError")
    assert outcomes["time"] == (-9, "")  # killed: the hard limit is reached together with the soft one
    assert outcomes["file"] == (1, "OSError")


def test_the_child_knows_no_django_and_nothing_of_the_callers_settings() -> None:
    code = f"import sys; sys.path[1:1] = {guarded.PATHS!r}; import organisations.sheets.child; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True, env={})
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "python_calamine" in loaded
    assert not loaded & {"django", "openpyxl", "celery", "config", "site"}


def test_a_child_that_cannot_start_is_our_fault_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "PATHS", ["/nowhere"])
    with pytest.raises(RuntimeError, match="organisations"):
        guarded.read(workbook(GOOD), "a")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_400_000_rows_cost_us_no_memory_and_little_time() -> None:
    content = many_rows(400_000)
    before, began = _resident(), os.times()
    for _ in range(2):
        with pytest.raises(SheetRefused) as refused:
            guarded.read(content, "a")
        assert refused.value.code.value == "too_many_rows"
    assert _resident() - before < 10_000_000
    # Processor time of both children, as the clock depends on who else uses the machine.
    assert os.times().children_user - began.children_user < 4


def _resident() -> int:
    """Bytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_panic_of_the_parser_is_a_refusal() -> None:
    """Odd addresses and styles, each of which some version of some reader stumbled over."""
    for cell in (
        '<c r="" t="s"><v></v></c>',
        '<c r="A0"><v>1</v></c>',
        '<c r="A2" t="d"><v>99999-99-99</v></c>',
        '<c r="A2" s="1"><v>-1e300</v></c>',
        text("A2", "&#xD800;"),
    ):
        try:
            sheet = guarded.read(workbook(HEADED + f'<row r="2">{cell}{text("B2", "x")}</row>'), "a")
        except SheetRefused as refused:
            assert refused.code.value in {"damaged", "too_heavy"}
        else:
            assert sheet.rows[0][-1] == "x"
