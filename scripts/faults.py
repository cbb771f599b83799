"""`make faults`: many sign while the site is killed under them. `python -m tests.faults` inside the environment."""

import os
from collections.abc import Sequence

from scripts.console import PROJECT
from scripts.environment import DEV_LOCK, PYTHON, child_environment, prepare
from scripts.machine import PRESS, TESTING, install, require, require_writable


def main(_arguments: Sequence[str]) -> int:
    require_writable(PROJECT)
    require(PRESS)
    install(TESTING)
    prepare(DEV_LOCK)
    only = os.environ.get("ONLY", "").split()
    os.execve(PYTHON, [str(PYTHON), "-m", "tests.faults", *only], child_environment())  # noqa: S606
