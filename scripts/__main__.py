"""`python3 -m scripts COMMAND`: the one door to all commands, and the check of Python's version.

This file alone must be readable by old Pythons too, so that they get one clear line instead of a SyntaxError.
"""

import os
import sys

COMMANDS = ("run", "test", "check", "messages", "bench", "faults", "lock", "clean")


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this with an older one is to be told
        found = "%d.%d (%s)" % (sys.version_info[0], sys.version_info[1], sys.executable)  # noqa: UP031
        print("Ruom needs Python 3.11 or newer; this is Python " + found + ". Name another one: make PYTHON=python3.11")
        return 1
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print("Say one of: " + ", ".join(COMMANDS))
        return 2
    os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    from scripts.console import run_command  # noqa: PLC0415 - only after the version is known to be right

    return run_command(sys.argv[1], sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
