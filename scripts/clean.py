"""`make clean`: remove what can be made again. The data in `var` stays."""

import shutil
from collections.abc import Sequence

from scripts.console import PROJECT, say

REMADE = (".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis", "var/cache")


def main(_arguments: Sequence[str]) -> int:
    for name in REMADE:
        shutil.rmtree(PROJECT / name, ignore_errors=True)
    for folder in [path for path in PROJECT.rglob("__pycache__") if path.is_dir()]:
        shutil.rmtree(folder, ignore_errors=True)
    say("Clean. The database and the files in var/ were kept; delete that folder to begin anew.")
    return 0
