"""`make messages`: collect the texts to translate into the catalogues, and compile these."""

from collections.abc import Sequence

from scripts import catalogues
from scripts.console import PROJECT, say, step
from scripts.environment import DEV_LOCK, manage, prepare
from scripts.machine import GETTEXT, PRESS, require

ELSEWHERE = (".venv", "var", "tests", "bench", "docs")


def main(_arguments: Sequence[str]) -> int:
    require([GETTEXT, *PRESS])
    prepare(DEV_LOCK)
    ignored = [f"--ignore={folder}/*" for folder in ELSEWHERE]
    with step("Collecting messages"):
        catalogues.LOCALE.mkdir(exist_ok=True)
        options = ["--locale=km", "--no-obsolete", "--no-wrap", "--add-location=file"]
        manage("makemessages", *options, *ignored, otherwise="The messages could not be collected.")
    catalogues.compile_all()
    for po in catalogues.catalogues():
        entries = [entry for entry in catalogues.read_po(po.read_text(encoding="utf-8")) if entry.key]
        done = sum(entry.is_translated for entry in entries)
        say(f"{po.relative_to(PROJECT)}: {done} of {len(entries)} messages translated")
    return 0
