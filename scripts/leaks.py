"""No file may name the machine it was written on: no absolute path, no package index, no registry's host."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from scripts.console import PROJECT, say
from scripts.repository import tracked_files

# Names every system has; a path through them tells nothing about this machine.
STANDARD_FOLDERS = {
    Path("/", name)
    for name in ("", "app", "data", "etc", "home", "mnt", "opt", "root", "run", "srv", "tmp", "usr", "usr/src", "var")
}
# A home folder of somebody, or an index or registry named as a source of packages.
PATTERNS = (
    r"(?<![\w.~$}])/(?:home|Users)/[\w.-]+/",
    r"(?<![\w.~$}])/root/[\w.-]+",
    r"--(?:extra-)?index-url[ =]",
    r"--find-links[ =]",
    r"files\.pythonhosted\.org|pypi\.org/simple|registry\.npmjs\.org|proxy\.golang\.org|deb\.debian\.org",
)
# The patterns themselves and the test that shows what they find.
EXEMPT = {Path("scripts/leaks.py"), Path("tests/toolchain/test_leaks.py")}


def this_machine() -> list[str]:
    """Patterns of what is true here only: the clone's folder and those around it, and the configured index's host."""
    folders = [PROJECT, *PROJECT.parents]
    # A folder right below the root may be named like a part of an address; deeper ones are nobody else's.
    own = [folder for folder in folders if folder not in STANDARD_FOLDERS and len(folder.parts) > 2]
    patterns = [rf"(?<![\w.~$}}]){re.escape(str(folder))}(?![\w.-])" for folder in own]
    return patterns + [re.escape(host) for host in _index_hosts()]


def _index_hosts() -> set[str]:
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    hosts = {urlsplit(url).hostname for url in re.findall(r"https?://[^\s'\"]+", listing.stdout)}
    return {host for host in hosts if host}


def leaks_in(text: str, patterns: list[str]) -> Iterator[tuple[int, str]]:
    """Line numbers from 1, with what was found there."""
    anything = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    for number, line in enumerate(text.splitlines(), start=1):
        found = anything.search(line)
        if found:
            yield number, found.group()


def is_clean() -> bool:
    """Say every leak in the repository's text files."""
    patterns = [*PATTERNS, *this_machine()]
    clean = True
    for path in tracked_files():
        content = (PROJECT / path).read_bytes()
        if path in EXEMPT or b"\0" in content:
            continue
        for number, found in leaks_in(content.decode(errors="replace"), patterns):
            say(f"{path}:{number}: names this machine or a registry: {found}")
            clean = False
    return clean
