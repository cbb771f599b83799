"""The C libraries of WeasyPrint, found by the names of their files alone.

It tries several names for each, those of other systems first, and for a name that is none cffi asks `ctypes.util`,
which on Linux runs `ldconfig`, a compiler and a linker: two dozen times, a quarter of what it costs to start the press.
The right name is among those that are tried, and the system's own loader finds it.
"""

import ctypes.util
import sys


def install() -> None:
    """For this process, before WeasyPrint is imported; nothing but Linux is changed. Safe to call again."""
    if sys.platform == "linux":
        ctypes.util.find_library = _not_sought


def _not_sought(name: str) -> str | None:  # noqa: ARG001 - the name that its caller knows
    """No path."""
    return None
