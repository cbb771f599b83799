"""Other processes, measured from outside: what a program, or a server with all its children, took."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")  # a second
SAMPLE_EVERY = 0.02  # seconds
PATIENCE = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall in seconds; the peak of the memory held at one time by all processes of the program, in MiB."""

    cpu: float
    wall: float
    peak: float


def measured_program(command: Sequence[str], *, env: Mapping[str, str] | None = None, log: Path) -> Cost:
    """Run a program to its end. Raises RuntimeError with the end of its output when it fails."""
    watched = _Watch()
    start = time.perf_counter()
    with log.open("wb") as output:
        running = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, **(env or {})},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    sampler = threading.Thread(target=watched.follow, args=[running.pid])
    sampler.start()
    _pid, status, used = os.wait4(running.pid, 0)
    wall = time.perf_counter() - start
    watched.ended.set()
    sampler.join()
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {running.returncode}:\n{log.read_text(errors='replace')[-2000:]}")
    # The kernel's account leaves out children that nobody waited for; the samples leave out each one's last moments.
    return Cost(max(used.ru_utime + used.ru_stime, watched.cpu), wall, watched.peak)


class _Watch:
    """Looks at all processes of one session until told that the program has ended."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.peak = 0.0
        self._cpu: dict[int, float] = {}

    @property
    def cpu(self) -> float:
        return sum(self._cpu.values())

    def follow(self, session: int) -> None:
        while not self.ended.wait(SAMPLE_EVERY):
            held = 0.0
            for pid in processes_of(session):
                held += _memory_of(pid)
                self._cpu[pid] = _cpu_of(pid)
            self.peak = max(self.peak, held)


def processes_of(session: int) -> list[int]:
    """The processes of a session, by its leader's id, and the leader's children: those of PostgreSQL each begin a
    session of their own."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                pid = int(entry.name)
                if os.getsid(pid) == session or _parent_of(pid) == session:
                    found.append(pid)
    return found


def _parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def session_cpu(session: int) -> float:
    """CPU seconds so far of all processes of a session, those included that have ended and were waited for."""
    return sum(_cpu_of(pid, with_children=True) for pid in processes_of(session))


def _cpu_of(pid: int, *, with_children: bool = False) -> float:
    try:
        # The name, in brackets, may hold spaces. After it: field 3 of proc(5) and on; 14 to 17 are the times.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11 : 15 if with_children else 13]) / TICKS


def _memory_of(pid: int) -> float:
    """MiB, each shared page divided among those who share it."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def answer_of(module: str, *arguments: str, env: Mapping[str, str]) -> Any:
    """Run one of the programs in bench/runs, and give the JSON that it prints last. Raises RuntimeError."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{module} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])
