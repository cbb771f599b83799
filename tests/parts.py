"""The whole suite in its parts, each where it belongs; `make test` runs this inside the environment.

`python -m tests.parts [PATH...]`. The last line counts all parts together: `N passed, N failed, N skipped`.

Two lanes of parts run beside each other, so that no core is idle: one computes all the time, in the other browsers and
relays are waited for half of the time. The parts of a lane follow each other.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

from scripts.console import say
from scripts.machine import CHROMIUM, POPPLER, POSTGRES, SystemPackage, missing
from tests.servers import postgres_server, stop
from tests.tables import make_tables

PROJECT = Path(__file__).resolve().parent.parent
PATIENCE = 30 * 60  # seconds for one part: a test that hangs must not hang everything
BOTH_CORES = ("-n", "2", "--dist", "worksteal")
NO_BROWSER = ("--ignore", "tests/browser")  # not even to be read
PAUSE = 0.1  # seconds between two looks at what runs
NO_TESTS = 5  # pytest's exit code when nothing was selected
OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "LEDGER_KEY", "VAULT_KEYS", "ALLOWED_HOSTS", "SITE_URL")


@dataclass(frozen=True)
class Part:
    """One run of pytest."""

    name: str
    options: Sequence[str]
    folder: str = ""  # where all its tests are, when no others are asked for: the rest need not even be read
    on_postgres: bool = False
    needs: Sequence[SystemPackage] = ()


COMPUTING = (
    Part("SQLite", [*BOTH_CORES, *NO_BROWSER, "-m", "not browser and not redis and not postgres"]),
    # With Redis and Celery, where they are: what these tests wait for costs nothing while others run beside them.
    Part(
        "PostgreSQL",
        [*BOTH_CORES, *NO_BROWSER, "-m", "not browser", "--database-only"],
        on_postgres=True,
        needs=[POSTGRES],
    ),
)
WAITING = (Part("browser", [*BOTH_CORES, "-m", "browser"], folder="tests/browser", needs=[CHROMIUM, POPPLER]),)
LANES = (COMPUTING, WAITING)


@dataclass
class Result:
    """What came of one or more parts."""

    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)  # reason -> how many

    def add(self, other: "Result") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped.update(other.skipped)

    def line(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped.total()} skipped"


def read_report(file: Path) -> Result:
    """Count pytest's JUnit report. A test that failed and broke in its teardown stands there twice: one failure."""
    failed: set[tuple[str, str]] = set()
    skipped: dict[tuple[str, str], str] = {}
    seen: set[tuple[str, str]] = set()
    for case in ElementTree.parse(file).iter("testcase"):  # noqa: S314 - pytest wrote it
        name = (case.get("classname", ""), case.get("name", ""))
        seen.add(name)
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed.add(name)
        elif skip is not None:
            skipped[name] = skip.get("message", "no reason given")
    reasons = Counter(reason for name, reason in skipped.items() if name not in failed)
    return Result(len(seen) - len(failed) - reasons.total(), len(failed), reasons)


class Running:
    """One run of pytest under way. What it says comes at once, or, `quietly`, in one piece at its end."""

    def __init__(self, part: Part, paths: Sequence[str], env: dict[str, str], folder: Path, *, quietly: bool) -> None:
        self.part = part
        self.report = folder / f"{part.name}.xml"
        self.output = folder / f"{part.name}.txt" if quietly else None
        command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={self.report}", *part.options]
        command += paths or ([part.folder] if part.folder else [])
        self.started = time.monotonic()
        if not quietly:
            self._announce()
        with self.output.open("wb") if self.output else nullcontext() as file:
            self.process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=env,
                stdout=file,
                stderr=subprocess.STDOUT if file else None,
                start_new_session=True,
            )

    def _announce(self) -> None:
        say(f"\n== {self.part.name} ==")

    def result(self) -> Result | None:
        """None while it runs; the end is told. Whatever went wrong with pytest itself counts as one failure."""
        seconds = time.monotonic() - self.started
        code = self.process.poll()
        if code is None and seconds < PATIENCE:
            return None
        if self.output:
            self._announce()
            say(self.output.read_text(errors="replace").rstrip())
        if code is None:
            self.end()
            say(f"The part “{self.part.name}” did not end within {PATIENCE} s.")
            return Result(failed=1)
        result = read_report(self.report) if self.report.exists() else Result(failed=1)
        if code not in (0, NO_TESTS) and not result.failed:
            result.failed = 1
        say(f"{self.part.name}: {result.line()} in {seconds:.0f} s")
        return result

    def end(self) -> None:
        """As by Ctrl-C at first; by force after ten seconds, with all processes of its own."""
        stop(self.process, signal.SIGINT)


def lane(
    parts: Iterable[Part], paths: Sequence[str], env: dict[str, str], url: str, folder: Path, *, quietly: bool = False
) -> Generator[Result | None, None, None]:
    """Runs the parts in turn, those on PostgreSQL with the database at `url`.

    Each step is one look: it gives what came of a part that ended, or None.
    """
    for part in parts:
        own = env | ({"DATABASE_URL": url} if part.on_postgres else {})
        running = Running(part, paths, own, folder, quietly=quietly)
        try:
            while (result := running.result()) is None:
                yield None
        finally:
            running.end()
        yield result


def run_beside(lanes: Iterable[Generator[Result | None, None, None]]) -> Result:
    """Run all lanes to their ends. Nothing runs on when this is left."""
    total = Result()
    with ExitStack() as stack:
        going = [stack.enter_context(closing(one)) for one in lanes]
        while going:
            for one in list(going):
                try:
                    total.add(next(one) or Result())
                except StopIteration:
                    going.remove(one)
            time.sleep(PAUSE)
    return total


@contextmanager
def _environment(folder: Path, *, with_postgres: bool) -> Iterator[tuple[dict[str, str], str]]:
    """The variables of a part, freed of the person's own settings, and the URL of a PostgreSQL made for it."""
    env = {name: value for name, value in os.environ.items() if name not in OURS}
    # Byte code is kept from one process to the next: there are hundreds of them.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env |= {"RUOM_DEMO": "1", "RUOM_VAR": str(folder / "var")}
    with ExitStack() as stack:
        url = stack.enter_context(postgres_server()) if with_postgres else ""
        yield env | make_tables(env, folder, url), url


def run_all(paths: Sequence[str]) -> Result:
    """Run every part that this machine can run; a part that it cannot is a skip with its reason."""
    total = Result()
    runnable: list[list[Part]] = [[] for _lane in LANES]
    for place, parts in enumerate(LANES):
        for part in parts:
            lacking = missing(part.needs)
            if lacking:
                names = " ".join(package.name for package in lacking)
                total.skipped[f"the whole part “{part.name}”: this machine lacks {names}"] += 1
            else:
                runnable[place].append(part)
    if not any(runnable):
        return total
    with tempfile.TemporaryDirectory(prefix="ruom-test-") as name:
        folder = Path(name)
        on_postgres = any(part.on_postgres for parts in runnable for part in parts)
        with _environment(folder, with_postgres=on_postgres) as (env, url):
            # The first lane is heard at once, the others at the end of each part.
            total.add(
                run_beside(
                    lane(parts, paths, env, url, folder, quietly=place > 0) for place, parts in enumerate(runnable)
                )
            )
    return total


def describe_skips(skipped: Counter[str]) -> Iterable[str]:
    for reason, count in sorted(skipped.items()):
        yield f"SKIPPED {count} x {reason}"


def _leave(number: int, _frame: FrameType | None) -> None:
    # As an exception, so that the servers are stopped on the way out.
    raise SystemExit(128 + number)


def main(paths: Sequence[str]) -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    total = run_all(paths)
    say("")
    for line in describe_skips(total.skipped):
        say(line)
    say(total.line())
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
