"""Asks a child process to read a file, so that no file can harm the one that asks.

A parser may be made to ask for more memory than there is, and then it does not fail: it ends the process. So the reader
is started anew for each file (about 100 ms), bound by the system in memory and processor time, and by us in
time on the clock.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

START = "import sys; sys.path[1:1] = {paths!r}; from {child} import main; main()"
BROKEN_START = 1  # what Python exits with after an exception


class TooHeavy(Exception):
    """The child hit its limits of time or memory, or was killed."""


def ask(child: str, order: Mapping[str, Any], content: bytes, *, paths: Sequence[str], seconds: int) -> dict[str, Any]:
    """What the module `child` answers to `order` about `content`: see `answering`.

    `paths` is where the child finds what it imports, `seconds` is time on the clock. Raises TooHeavy; RuntimeError
    when the child could not even start, which is our fault and not the file's.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
            # Isolated, and without site: no variable and no folder of the caller takes part, and it starts sooner.
            [sys.executable, "-I", "-S", "-c", START.format(paths=list(paths), child=child)],
            input=json.dumps(order).encode("ascii") + b"\n" + content,
            capture_output=True,
            timeout=seconds,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooHeavy from error
    if done.returncode == BROKEN_START:
        raise RuntimeError(done.stderr.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1][:200])
    if done.returncode != 0:
        raise TooHeavy
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
