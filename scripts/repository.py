"""Which files make up the repository."""

import subprocess
from pathlib import Path

from scripts.console import PROJECT


def tracked_files() -> list[Path]:
    """What is, or by the next commit will be, in the repository: paths from its root, sorted."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [Path(name) for name in listing.stdout.split("\0") if name]
    return sorted(path for path in paths if (PROJECT / path).is_file())
