"""Runs processes as one: a vital one ends all, another is started again, and none outlives this process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from scripts.console import PROJECT, say

PAUSE = 0.1  # seconds between two looks at the processes
FAREWELL = 10.0  # seconds a process gets to end by itself
FIRST_BACKOFF, LAST_BACKOFF = 1.0, 30.0  # seconds before a new start, doubled each time
SETTLED = 60.0  # seconds after which a process counts as running well, and its backoff begins anew


@dataclass
class Process:
    """One process to keep, in a process group of its own."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    is_vital: bool  # its end is the end of all
    backoff: float = FIRST_BACKOFF
    started_at: float = 0.0  # monotonic seconds
    start_again_at: float = 0.0
    running: "subprocess.Popen[bytes] | None" = field(default=None)

    def start(self) -> None:
        self.started_at = time.monotonic()
        # A group of its own: Ctrl-C reaches only the supervisor, a stop the process's own children too.
        self.running = subprocess.Popen(
            [sys.executable, "-m", "scripts.tethered", str(os.getpid()), *self.command],
            cwd=PROJECT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def signal_group(self, number: signal.Signals) -> None:
        if self.running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.running.pid, number)


class Supervisor:
    """Call `run()` in the main thread: Linux ties a child's life to the thread that started it."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self.processes = processes
        self.farewell: int | None = None  # the signal that asked us to stop

    def run(self, *, when_ready: Callable[[], None], is_ready: Callable[[], bool], patience: float) -> int:
        """Start all, call `when_ready` once after `is_ready`, and watch until the end. Gives the exit code.

        `patience`: seconds until `is_ready` must be true. SIGINT, SIGTERM and SIGHUP end all; Ctrl-C gives 0.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_farewell)
        try:
            for process in self.processes:
                process.start()
            return self._watch(when_ready, is_ready, time.monotonic() + patience)
        finally:
            self.stop()

    def _note_farewell(self, number: int, _frame: FrameType | None) -> None:
        self.farewell = number

    def _watch(self, when_ready: Callable[[], None], is_ready: Callable[[], bool], ready_by: float) -> int:
        waiting = True
        while self.farewell is None:
            for process in self.processes:
                code = process.running.poll() if process.running else None
                if code is not None and process.is_vital:
                    say(f"The {process.name} ended with code {code}: stopping.")
                    return code if code > 0 else 1
                if code is not None:
                    self._plan_restart(process, code)
                elif process.running is None and time.monotonic() >= process.start_again_at:
                    process.start()
            if waiting and is_ready():
                waiting = False
                when_ready()
            elif waiting and time.monotonic() > ready_by:
                say("The web server did not answer in time: stopping.")
                return 1
            time.sleep(PAUSE)
        return 0 if self.farewell == signal.SIGINT else 128 + self.farewell

    def _plan_restart(self, process: Process, code: int) -> None:
        process.signal_group(signal.SIGKILL)  # what the dead process may have left behind
        process.running = None
        if time.monotonic() - process.started_at > SETTLED:
            process.backoff = FIRST_BACKOFF
        say(f"The {process.name} ended with code {code}: starting it again in {process.backoff:.0f} s.")
        process.start_again_at = time.monotonic() + process.backoff
        process.backoff = min(process.backoff * 2, LAST_BACKOFF)

    def stop(self) -> None:
        """End all processes and whatever they started; by force after `FAREWELL` seconds."""
        for process in self.processes:
            process.signal_group(signal.SIGTERM)
        end = time.monotonic() + FAREWELL
        for process in self.processes:
            if process.running is not None:
                try:
                    process.running.wait(max(0.0, end - time.monotonic()))
                except subprocess.TimeoutExpired:
                    say(f"The {process.name} does not stop: ended by force.")
            process.signal_group(signal.SIGKILL)
            if process.running is not None:
                process.running.wait()
                process.running = None
