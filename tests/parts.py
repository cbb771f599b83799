"""The whole suite in its parts, each where it belongs; `make test` runs this inside the environment.

`python -m tests.parts [PATH...]`. The last line counts all parts together: `N passed, N failed, N skipped`.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

from scripts.console import say
from scripts.machine import CHROMIUM, POPPLER, POSTGRES, SystemPackage, missing
from tests.servers import postgres_server
from tests.tables import make_tables

PROJECT = Path(__file__).resolve().parent.parent
PATIENCE = 20 * 60  # seconds for one part: a test that hangs must not hang everything
BOTH_CORES = ("-n", "2", "--dist", "worksteal")
# Browsers and relays are waited for half of the time: a third worker has the cores meanwhile.
ONE_MORE = ("-n", "3", "--dist", "worksteal")
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


PARTS = (
    Part("SQLite", [*BOTH_CORES, "-m", "not browser and not redis and not postgres"]),
    # With Redis and Celery, where they are: what these tests wait for costs nothing while others run beside them.
    Part("PostgreSQL", [*BOTH_CORES, "-m", "not browser", "--database-only"], on_postgres=True, needs=[POSTGRES]),
    Part("browser", [*ONE_MORE, "-m", "browser"], folder="tests/browser", needs=[CHROMIUM, POPPLER]),
)


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


def run_part(part: Part, paths: Sequence[str], env: dict[str, str], folder: Path) -> Result:
    """Run pytest once. Whatever went wrong with pytest itself counts as one failure."""
    report = folder / "report.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *part.options]
    command += paths or ([part.folder] if part.folder else [])
    started = time.monotonic()
    say(f"\n== {part.name} ==")
    try:
        code = subprocess.run(command, cwd=PROJECT, env=env, check=False, timeout=PATIENCE).returncode
    except subprocess.TimeoutExpired:
        say(f"The part “{part.name}” did not end within {PATIENCE} s.")
        return Result(failed=1)
    result = read_report(report) if report.exists() else Result(failed=1)
    if code not in (0, NO_TESTS) and not result.failed:
        result.failed = 1
    say(f"{part.name}: {result.line()} in {time.monotonic() - started:.0f} s")
    return result


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
    runnable: list[Part] = []
    for part in PARTS:
        lacking = missing(part.needs)
        if lacking:
            names = " ".join(package.name for package in lacking)
            total.skipped[f"the whole part “{part.name}”: this machine lacks {names}"] += 1
        else:
            runnable.append(part)
    if not runnable:
        return total
    with tempfile.TemporaryDirectory(prefix="ruom-test-") as name:
        folder = Path(name)
        with _environment(folder, with_postgres=any(part.on_postgres for part in runnable)) as (env, url):
            for part in runnable:
                extra = {"DATABASE_URL": url} if part.on_postgres else {}
                total.add(run_part(part, paths, env | extra, folder))
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
