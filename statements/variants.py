"""An edition on paper in other shapes: for weak eyes, on one page, in both languages. The words are the same.

Each is a file of the edition like the PDF itself, told apart by a parameter of its media type.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from printing import pdf
from statements.documents import SHEETS, Document, document, stylesheet
from statements.edition_data import attached
from statements.excerpts import excerpt
from statements.models import Edition
from statements.stages import ONE_LINE

# Letters of the summary's demands together: with the title and the count they fill a page and no more.
ROOM: Final = 1_500
LONGEST: Final = 320  # letters of one demand there
LEAD: Final = 420
MADE_AFTER: Final = timedelta(minutes=2)  # the edition was published


class Layout(StrEnum):
    LARGE = "large-print"
    SUMMARY = "summary"
    BOTH = "both-languages"


LABELS = {
    Layout.LARGE: gettext_lazy("Large print"),
    Layout.SUMMARY: gettext_lazy("Summary on one page"),
    Layout.BOTH: gettext_lazy("Both languages"),
}


def media_type(layout: Layout) -> str:
    """ "application/pdf; layout=summary"."""
    return f"{pdf.MEDIA_TYPE}; layout={layout.value}"


def layout_of(media_type: str) -> Layout | None:
    """The shape that a file's media type tells; None for the edition's PDF itself."""
    return next((layout for layout in Layout if media_type.endswith(f"layout={layout.value}")), None)


def layouts_of(edition: Edition) -> list[Layout]:
    """The shapes there can be: both languages only where there are two."""
    return [layout for layout in Layout if layout is not Layout.BOTH or len(edition.content["languages"]) > 1]


@dataclass(frozen=True, slots=True)
class Summary:
    """The first words, the demands that find room, and how many do not."""

    lead: str
    demands: tuple[str, ...]
    further: int


def summary_of(printed: Document) -> Summary:
    """Where nothing is marked as a demand, the headings stand for what the text is about."""
    lead = next((block.text for block in printed.blocks if block.kind not in ONE_LINE and not block.is_demand), "")
    asked = [block for block in printed.blocks if block.is_demand] or [
        block for block in printed.blocks if block.kind in ONE_LINE
    ]
    room, demands = ROOM, []
    for block in asked:
        words = excerpt(block.text, longest=LONGEST)
        room -= max(len(words), 80)
        if room < 0:
            break
        demands.append(f"{block.number} {words}".strip())
    return Summary(excerpt(lead, longest=LEAD), tuple(demands), len(asked) - len(demands))


def variant_pdf(edition: Edition, language: str, layout: Layout) -> bytes:
    """The edition's PDF in that shape, beginning with that language, with room for a seal; the same bytes each time.

    Raises printing.pdf.PrintingFailed.
    """
    printed = document(edition, language)
    sheets: tuple[str, ...] = SHEETS
    context: dict[str, object] = {"document": printed}
    template = "pdf/statement.html"
    if layout is Layout.LARGE:
        sheets = (*SHEETS, "large")
    elif layout is Layout.SUMMARY:
        sheets, template = (*SHEETS, "summary"), "pdf/summary.html"
        context["summary"] = summary_of(printed)
    else:
        context["second"] = second = document(edition, next(other for other in printed.languages if other != language))
        with translation.override(second.language):
            # Rendered by our own template, in its own language: the title of the first is in the margin of all pages.
            context["second_body"] = mark_safe(render_to_string("pdf/statement_body.html", {"document": second}))
    with translation.override(language):
        html = render_to_string(template, context)
        label = _("Digital seal of this edition")
    return pdf.render(
        html, css=stylesheet(*sheets), title=printed.title, at=edition.as_of, attached=attached(edition), seal=label
    )
