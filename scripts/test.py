"""`make test`: set up all that the tests need, then run them in their parts (tests/parts.py).

`make test ONLY=tests/redline` runs one folder or file.
"""

import os
from collections.abc import Sequence

from scripts.console import PROJECT, say
from scripts.environment import DEV_LOCK, PYTHON, child_environment, prepare
from scripts.machine import PRESS, TESTING, install, install_command, missing, require, require_writable


def main(_arguments: Sequence[str]) -> int:
    """Never returns when all is set up: the suite takes this process's place, and so gets its signals."""
    require_writable(PROJECT)
    if missing(PRESS):
        require([*PRESS, *missing(TESTING)])
    left = install(TESTING)
    for package in left:
        say(f"WARNING: without {package.name}, {package.purpose} will be skipped.")
    if left:
        say(f"WARNING: to have them, run: {install_command(left)}")
    prepare(DEV_LOCK)
    only = os.environ.get("ONLY", "").split()
    os.execve(PYTHON, [str(PYTHON), "-m", "tests.parts", *only], child_environment())  # noqa: S606
