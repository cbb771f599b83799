"""Writes what `make.py` starts from: python -m tests.redline.word.files.bases FOLDER."""

import sys
from pathlib import Path

from redline.word.writing import write
from tests.redline.word.laws import page
from tests.redline.word.sent import BLOCKS, LANGUAGES, ORIGIN


def main(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "both.docx").write_bytes(write(BLOCKS, languages=LANGUAGES, origin=ORIGIN))
    (folder / "english.docx").write_bytes(write(BLOCKS, languages=["en"], origin=ORIGIN))
    (folder / "law.html").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
