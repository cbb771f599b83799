"""The answers of a round as files: PDF, Word and a spreadsheet. What stands in them is what the reader's page shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ledger.canonical import sha256_hex
from organisations.sheets.writing import LONGEST, XLSX, write_xlsx
from outbox.enqueue import enqueue
from printing import pdf
from printing.dates import long_time
from printing.khmer import break_lines
from redline.word import wordfile
from redline.word.tables import Words
from redline.word.tables import table as word_table
from statements.answer_words import Told, counts_line, heading, narrowed, reading, told
from statements.documents import stylesheet
from statements.models import Round
from statements.queries.answers import AnswerTable, Objection
from statements.queries.lines import Redline

# Printing takes some 40 ms of processor time an entry (0.6 s for 10, 1.7 s for 40, Khmer and Latin mixed): more than
# this is longer than a person should look at a page that does nothing, so a job does it.
MOST_AT_ONCE = 20
KEPT_FOR = timedelta(hours=1)
# Shares of the line, in the order of headers().
WIDTHS = (11, 14, 14, 28, 15, 28, 22, 12)


@dataclass(frozen=True, slots=True)
class Kind:
    """One format: how it is made, and its media type."""

    write: Callable[[AnswerTable], bytes]
    media_type: str


def headers() -> list[str]:
    return [
        _("Input"),
        _("Paragraph"),
        _("By"),
        _("What was asked"),
        _("Answer"),
        _("Why"),
        _("What stands there now"),
        _("Not satisfied"),
    ]


def lead(table: AnswerTable) -> list[str]:
    """What stands above the rows: of which moment it tells, how much there is, and what was left out."""
    lines = [of_when(table.consultation), counts_line(table), narrowed(table)]
    return [line for line in lines if line]


def of_when(consultation: Round) -> str:
    if consultation.merged_at is None:
        return _("The round is not merged yet: these answers can still change.")
    return _("The round was merged on %(moment)s.") % {"moment": long_time(consultation.merged_at, reading())}


def dated(consultation: Round) -> datetime:
    """The moment that a file bears: the last that all in it goes back to. The same rows give the same bytes."""
    return consultation.merged_at or consultation.closed_at or consultation.opened_at


# -- a spreadsheet and a Word table ------------------------------------------------------------------------------------


def cells(row: Told) -> list[list[Words]]:
    """One row, cell by cell, in the order of headers()."""
    return [
        [Words(row.label, "bold")],
        [Words(row.place, "bold"), *lined(row.first_words, soft=True, first=not row.place)],
        [Words(row.by)],
        what_was_asked(row),
        [Words(row.outcome_label, "bold"), *lined(row.related)],
        [Words(row.answer)],
        what_stands(row),
        dissent(row.objections),
    ]


def lined(text: str, *, soft: bool = False, first: bool = False) -> list[Words]:
    """Words on a line of their own; none where there are none."""
    return [Words(text if first else f"\n{text}", "soft" if soft else "")] if text else []


def what_was_asked(row: Told) -> list[Words]:
    runs = [Words(row.asked, "soft")]
    if row.quote:
        runs += lined(_("“%(quote)s”") % {"quote": row.quote}, soft=True)
    runs += lined(row.text)
    runs += redlined(row.redlines)
    if row.reason:
        runs += [*lined(_("Reason"), soft=True), Words(": ", "soft"), Words(row.reason)]
    return runs


def redlined(redlines: tuple[Redline, ...]) -> list[Words]:
    runs: list[Words] = []
    for line in redlines:
        if line.note:
            runs.append(Words(f"\n{line.note}", "soft"))
        if line.hunks:
            runs.append(Words(f"\n{line.label}: " if line.label and not line.note else "\n", "soft"))
        runs += [Words(hunk.text, "" if hunk.kind == "same" else str(hunk.kind)) for hunk in line.hunks]
    return runs


def what_stands(row: Told) -> list[Words]:
    runs: list[Words] = []
    for one in row.now:
        if runs:
            runs.append(Words("\n"))
        if one.heading:
            runs.append(Words(f"{one.heading} ", "bold"))
        runs.append(Words(one.bare, "" if one.is_quoted else "soft"))
    return runs


def dissent(objections: tuple[Objection, ...]) -> list[Words]:
    runs: list[Words] = []
    for one in objections:
        if runs:
            runs.append(Words("\n"))
        runs += [Words(one.by, "bold"), Words(f": {one.text}")]
    return runs


def docx(table: AnswerTable) -> bytes:
    """A Word file in the active language. Khmer breaks between words there, where Word by itself knows no places."""
    return word_table(
        title(table),
        headers(),
        [[[Words(break_lines(one.text), one.look) for one in cell] for cell in cells(row)] for row in told(table)],
        intro=lead(table),
        widths=WIDTHS,
        properties={"statement": table.consultation.statement.ref, "round": str(table.consultation.number)},
    )


def xlsx(table: AnswerTable) -> bytes:
    """A spreadsheet of texts in the active language; what comes and goes is written in words."""
    return write_xlsx(headers(), [[flat(cell) for cell in cells(row)] for row in told(table)], title=heading(table))


def flat(cell: list[Words]) -> str:
    """The runs of a cell as plain text, as long as a cell takes."""
    words = {"inserted": _("inserted"), "deleted": _("deleted")}
    text = "".join(f"[{words[run.look]}: {run.text}]" if run.look in words else run.text for run in cell).strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def title(table: AnswerTable) -> str:
    return f"{heading(table)}: {table.consultation.statement.title()}"


# -- PDF ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sheet:
    """A PDF before it is printed. `digest` tells its content, so that a stored one is the right one or none."""

    html: str
    css: str
    title: str
    at: datetime

    @property
    def digest(self) -> str:
        return sha256_hex(f"{self.html}\0{self.css}\0{self.at.isoformat()}".encode())

    def printed(self) -> bytes:
        """PDF/A and PDF/UA in one file, the same bytes each time. Raises printing.pdf.PrintingFailed."""
        return pdf.render(self.html, css=self.css, title=self.title, at=self.at)


def sheet(table: AnswerTable) -> Sheet:
    """The answers, laid out for paper in the active language: entries one below the other, not a grid, so that long
    words have the whole line and a screen reader meets a heading for each."""
    context = {
        "language": reading(),
        "title": heading(table),
        "statement": table.consultation.statement,
        "lead": lead(table),
        "rows": told(table),
        "demonstration": is_demonstration(table),
    }
    return Sheet(
        html=render_to_string("pdf/answers.html", context),
        css=stylesheet("paper", "report", "answers"),
        title=title(table),
        at=dated(table.consultation),
    )


def is_demonstration(table: AnswerTable) -> bool:
    convenor = table.consultation.statement.convenor
    return bool(convenor and convenor.is_demonstration)


def pdf_at_once(table: AnswerTable) -> bytes:
    return sheet(table).printed()


KINDS = {"pdf": Kind(pdf_at_once, pdf.MEDIA_TYPE), "docx": Kind(docx, wordfile.MEDIA_TYPE), "xlsx": Kind(xlsx, XLSX)}


# -- what a job printed ------------------------------------------------------------------------------------------------


def ask_for_print(asked: Sheet, *, at: datetime, **about: str | int) -> None:
    """Leave the job that prints it. `about` is what the job works it out from again, as `tasks.print_answers` takes it.

    Asked for again within ten minutes, nothing happens: whoever waits looks again every few seconds.
    """
    with transaction.atomic():
        enqueue("statements.print_answers", f"answers:{asked.digest}:{int(at.timestamp()) // 600}", about)


def stored_name(digest: str) -> str:
    return f"answers/{digest}.pdf"


def stored(asked: Sheet) -> bytes | None:
    """The PDF of exactly this sheet, if a job printed it within the last hour or so."""
    try:
        with default_storage.open(stored_name(asked.digest)) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content


def store(asked: Sheet, *, at: datetime) -> None:
    """Print it and put it aside for an hour, unless it lies there already: it can name who said what, so it is not
    kept. Raises printing.pdf.PrintingFailed."""
    name = stored_name(asked.digest)
    if default_storage.exists(name):
        return
    content = asked.printed()
    with transaction.atomic():
        key = f"answers:{asked.digest}:{at.isoformat()}:discard"
        enqueue("statements.discard_answers", key, {"digest": asked.digest}, due=at + KEPT_FOR)
    default_storage.save(name, ContentFile(content))


def discard(digest: str) -> None:
    """Nothing where it is gone already."""
    default_storage.delete(stored_name(digest))
