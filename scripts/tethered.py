"""`python -m scripts.tethered PARENT COMMAND...`: become COMMAND, which ends when process PARENT does.

Even when PARENT ends by kill -9: Linux sends the signal (prctl(2), PR_SET_PDEATHSIG), and the wish survives
the exec below. Elsewhere the command just runs.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int, number: int = signal.SIGTERM) -> None:
    """Have the system send us `number` when our parent dies; if that has happened already, leave now."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(128 + number)


if __name__ == "__main__":
    end_with_parent(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the supervisor's own command, no shell wanted
