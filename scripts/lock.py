"""`make lock`: write both lock files anew from pyproject.toml, with hashes and without the index's address."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from scripts.console import quietly, step
from scripts.environment import DEV_LOCK, PYTHON, RUN_LOCK, prepare

UV = "uv==0.13.9"  # only makes the locks, so it is in neither
OPTIONS = [
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--universal",
    "--python-version",
    "3.11",
]


def main(_arguments: Sequence[str]) -> int:
    prepare(RUN_LOCK)
    with tempfile.TemporaryDirectory(prefix="ruom-lock-") as folder:
        uv = Path(folder, "bin", "uv")
        with step("Fetching uv"):
            quietly([PYTHON, "-m", "venv", folder], otherwise="Python could not make an environment for uv.")
            quietly([uv.with_name("python"), "-m", "pip", "install", "-q", UV], otherwise="uv could not be installed.")
        _compile(uv, RUN_LOCK, [])
        # Constrained by the first, so that one environment can serve both.
        _compile(uv, DEV_LOCK, ["--extra", "dev", "--constraint", RUN_LOCK.name])
    return 0


def _compile(uv: Path, lock: Path, more: Sequence[str]) -> None:
    with step(f"Locking {lock.name}"):
        quietly(
            [uv, "pip", "compile", "--quiet", *OPTIONS, *more, "pyproject.toml", "-o", lock.name],
            otherwise="uv found no set of versions: see above.",
        )
