"""A number inside a translated sentence of a page is written in the reader's digits. (What a PDF prints is made ready
in Python, in the language of the PDF.)"""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"

SENTENCE = re.compile(r"{%\s*blocktranslate\b(.*?)%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
PLACE = re.compile(r"{{\s*(\w+)\s*}}")
# How a number is called in the sentences; "2.1", the number of a block, is one too.
NUMBERS = {"number", "n", "total", "answered", "most", "newest", "version", "round", "shown"}
WRITTEN = ("|whole_number", "|digits", "|year_number")


def test_every_number_in_a_sentence_of_a_page_is_written_by_a_filter() -> None:
    raw = []
    for path in sorted(set(TEMPLATES.rglob("*.html")) - set(TEMPLATES.glob("pdf/*"))):
        for given, sentence in SENTENCE.findall(path.read_text(encoding="utf-8")):
            bound = dict(re.findall(r"(\w+)=(\S+)", given))
            raw += [
                f"{path.relative_to(TEMPLATES)}: {name}={bound.get(name, '?')}"
                for name in sorted(NUMBERS.intersection(PLACE.findall(sentence)))
                if not any(written in bound.get(name, "") for written in WRITTEN)
            ]
    assert raw == []
