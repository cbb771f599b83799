"""What changed between two texts of a statement, as files: a PDF to hand out, and a Word file with tracked changes."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from printing import pdf
from printing.dates import long_time, whole_number
from redline.word.tracked import write_redline
from redline.word.writing import Origin
from statements.documents import stylesheet
from statements.models import Statement, Version
from statements.queries.comparing import Comparison, compared
from statements.queries.text import Text, version_text, working_text
from statements.word_text import title_of, word_blocks


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts. `version` is None for the text as it is now."""

    statement: Statement
    version: Version | None
    text: Text

    @property
    def name(self) -> str:
        if self.version is None:
            return _("the text as it is now")
        return _("version %(number)s") % {"number": whole_number(self.version.number, get_language() or "en")}

    @property
    def number(self) -> int:
        """As in addresses: 0 for the text as it is now."""
        return self.version.number if self.version else 0


def side_of(version: Version) -> Side:
    """The text of a version. No query where its statement is at hand."""
    return Side(version.statement, version, version_text(version))


def side_now(statement: Statement) -> Side:
    """The text as it is now. Two queries."""
    return Side(statement, None, working_text(statement))


@dataclass(frozen=True, slots=True)
class Change:
    """What leads from one text to the other, ready to be shown or written to a file."""

    before: Side
    after: Side
    comparison: Comparison

    @property
    def heading(self) -> str:
        return _("From %(before)s to %(after)s") % {"before": self.before.name, "after": self.after.name}

    @property
    def stem(self) -> str:
        """How its files are named."""
        return f"ruom-{self.before.statement.ref}-{self.before.number}-{self.after.number or 'now'}"


def change(before: Side, after: Side) -> Change:
    """No query."""
    return Change(before, after, compared(before.text, after.text))


def change_pdf(found: Change, *, at: datetime) -> bytes:
    """In the reader's language around the words, which stand in all languages of the statement.

    Raises printing.pdf.PrintingFailed.
    """
    language = (get_language() or "en")[:2]
    statement = found.before.statement
    html = render_to_string(
        "pdf/comparison.html",
        {"language": language, "statement": statement, "found": found, "as_of": long_time(at, language)},
    )
    css = stylesheet("paper", "report", "comparison")
    return pdf.render(html, css=css, title=f"{statement.title()}: {found.heading}", at=at)


def change_docx(found: Change, *, at: datetime) -> bytes:
    """The later text as a Word file in which everything that changed is tracked, in the name of the convenor."""
    statement = found.before.statement
    before, after = found.before.text, found.after.text
    version = found.after.version
    return write_redline(
        word_blocks(before),
        word_blocks(after),
        languages=found.comparison.languages,
        author=statement.convenor.name() if statement.convenor else "Ruom",
        date=f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        origin=Origin(statement.ref, version.number if version else 0, version.sha256 if version else ""),
        title=title_of(after, found.comparison.languages),
        footer=found.heading,
    )
