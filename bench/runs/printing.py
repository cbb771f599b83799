"""The statement that is printed, as our PDF and as the sources for the others.

`python -m bench.runs.printing pdf FILE NAMES` writes the PDF. `... sources FOLDER NAMES...` writes for each number of
names NAMES.json, what the press is given, NAMES.html, the same as a browser can read it, and NAMES.typ for Typst.
"""

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from bench import texts
from printing import qr
from statements.documents import SHEETS, Document, PrintedBlock, PrintedName, printed_pdf, stylesheet
from statements.stages import BlockKind

LIST = """
.names { white-space: normal; text-indent: 0 }
.names li { padding: 0 0 0.7mm 3mm; text-indent: -3mm; break-inside: avoid }
"""
AT = datetime(2031, 3, 8, 2, 30, tzinfo=UTC)
ADDRESS = "https://ruom.example/statements/4f7k29qd"
POINTS = 14

TYPST = """
#set document(title: {title})
#set page(paper: "a4", margin: 27mm, numbering: "1 / 1")
#set text(font: "Noto Serif", size: 10pt, lang: "en")
#text(weight: "bold")[{convenor}]
= {title_text}
{dated}
{points}
== Signatories
{count}
=== Organisations
#set text(size: 9pt)
#columns(2)[
#set list(marker: none)
{names}
]
"""


def document(names: int) -> Document:
    """In English: a title, fourteen points, and so many organisations."""
    return Document(
        language="en",
        languages=("en",),
        title="Roads and rivers for everyone",
        kind_label="Joint statement",
        convenor="Lotus Forum",
        co_convenors=(),
        place="Phnom Penh",
        dated="8 March 2031",
        occasion="",
        addressees=("The Ministry of Imaginary Waters",),
        blocks=tuple(
            PrintedBlock(
                ref=f"block{place}",
                number=f"{place}",
                kind=BlockKind.POINT,
                is_demand=False,
                text=text,
                reservations=(),
            )
            for place, text in enumerate(texts.sentences(texts.ENGLISH, POINTS, joined_by=" ", stop="."), start=1)
        ),
        organisations=tuple(PrintedName(name, "") for name in texts.names(names)),
        networks=(),
        individuals=(),
        press_contact=None,
        count_line=f"Signed by {names:,} organisations.",
        withheld_line="",
        recorded_line="",
        claim_lines=(),
        edition_number=1,
        as_of="8 March 2031, 09:30",
        text_sha256="0" * 64,
        verify_url=ADDRESS,
        qr_svg=mark_safe(qr.svg(ADDRESS, label="Code")),
        is_proof=False,
        demo_notice="",
        protected_names=(),
    )


def source(printed: Document) -> str:
    """The HTML and the style sheet that the press is given, as JSON."""
    return json.dumps([page(printed), stylesheet(*SHEETS)])


def page(printed: Document) -> str:
    with translation.override(printed.language):
        return str(render_to_string("pdf/statement.html", {"document": printed}))


def html(printed: Document) -> str:
    # Our element for long lists is nothing to a browser, which gets what we print: a list.
    items = "".join(f"<li>{signatory.name}</li>" for signatory in printed.organisations)
    text, lists = re.subn(
        r"<name-list class=\"([^\"]*)\">.*?</name-list>",
        rf'<ul class="\1">{items}</ul>',
        page(printed),
        flags=re.DOTALL,
    )
    assert lists == 1
    return text.replace("</head>", f"<style>{stylesheet(*SHEETS)}{LIST}</style></head>")


def typst(printed: Document) -> str:
    """No word here holds a character that means something to Typst."""
    return TYPST.format(
        title=json.dumps(printed.title),
        title_text=printed.title,
        convenor=printed.convenor,
        dated=f"{printed.place}, {printed.dated}\n\nTo: {printed.addressees[0]}\n",
        points="\n\n".join(f"*{block.number}* {block.text}" for block in printed.blocks),
        count=printed.count_line,
        names="\n".join(f"- {signatory.name}" for signatory in printed.organisations),
    )


if __name__ == "__main__":
    kind, where, numbers = sys.argv[1], Path(sys.argv[2]), [int(number) for number in sys.argv[3:]]
    for number in numbers:
        if kind == "pdf":
            where.write_bytes(printed_pdf(document(number), at=AT))
        else:
            (where / f"{number}.json").write_text(source(document(number)))
            (where / f"{number}.html").write_text(html(document(number)))
            (where / f"{number}.typ").write_text(typst(document(number)))
    print("{}")
