"""An edition on paper in other shapes: for weak eyes, on one page, in both languages. The words are the same.

Each is a file of the edition like the PDF itself, told apart by a parameter of its media type.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
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
from statements.letterheads import logos
from statements.models import Edition
from statements.side_by_side import named_twice, paired
from statements.stages import ONE_LINE, Language

# Letters of the summary's demands together: with the title and the count they fill a page and no more, mostly.
ROOM: Final = 1_500
LONGEST: Final = 320  # letters of one demand there
LEAD: Final = 420
SHORT_LEAD: Final = 260
SHORTEST_LEAD: Final = 140
LOGOS: Final = 0.7  # of their size on the whole text: a page has little room
SENTENCE: Final = re.compile(r"(?<=\w{4})[.?!](?=\s)|[។៕]")  # its end, and not that of "Dr."
MADE_AFTER: Final = timedelta(minutes=2)  # the edition was published


class Layout(StrEnum):
    LARGE = "large-print"
    SUMMARY = "summary"
    BOTH = "both-languages"
    SIDE = "side-by-side"


LABELS = {
    Layout.LARGE: gettext_lazy("Large print"),
    Layout.SUMMARY: gettext_lazy("Summary on one page"),
    Layout.BOTH: gettext_lazy("Both languages"),
    Layout.SIDE: gettext_lazy("Both languages side by side"),
}


def file_label(language: str, layout: Layout | None) -> str:
    """ "Khmer", or "Khmer, Large print"."""
    name = str(Language(language).label)
    return f"{name}, {LABELS[layout]}" if layout else name


def media_type(layout: Layout) -> str:
    """ "application/pdf; layout=summary"."""
    return f"{pdf.MEDIA_TYPE}; layout={layout.value}"


def layout_of(media_type: str) -> Layout | None:
    """The shape that a file's media type tells; None for the edition's PDF itself."""
    return next((layout for layout in Layout if media_type.endswith(f"layout={layout.value}")), None)


def layouts_of(edition: Edition) -> list[Layout]:
    """The shapes there can be: both languages only where there are two."""
    of_two = () if len(edition.content["languages"]) > 1 else (Layout.BOTH, Layout.SIDE)
    return [layout for layout in Layout if layout not in of_two]


@dataclass(frozen=True, slots=True)
class Summary:
    """The first words, the demands that find room, each as number and words, and how many do not."""

    lead: str
    demands: tuple[tuple[str, str], ...]
    further: int


def summary_of(printed: Document) -> Summary:
    """Where nothing is marked as a demand, the headings stand for what the text is about."""
    asked = [block for block in printed.blocks if block.is_demand] or [
        block for block in printed.blocks if block.kind in ONE_LINE
    ]
    room, demands = ROOM, []
    for block in asked:
        words = excerpt(block.text, longest=LONGEST)
        room -= max(len(words), 80)
        if room < 0:
            break
        demands.append((block.number, words))
    return Summary(opening(printed, longest=LEAD), tuple(demands), len(asked) - len(demands))


def opening(printed: Document, *, longest: int) -> str:
    """The first whole sentences of the text in so many letters; where not one finds room, its first words."""
    text = next((block.text for block in printed.blocks if block.kind not in ONE_LINE and not block.is_demand), "")
    first = excerpt(text, longest=longest)
    ends = [found.end() for found in SENTENCE.finditer(first)]
    return first[: ends[-1]] if first.endswith("…") and ends else first


def variant_pdf(edition: Edition, language: str, layout: Layout) -> bytes:
    """The edition's PDF in that shape, beginning with that language, with room for a seal; the same bytes each time.

    Raises printing.pdf.PrintingFailed.
    """
    printed = document(edition, language)
    scale = LOGOS if layout is Layout.SUMMARY else 1
    context: dict[str, object] = {"logos": logos(edition, printed.convenors, scale=scale)}
    if layout is Layout.SUMMARY:
        return summary_pdf(edition, printed, context)
    if layout is Layout.LARGE:
        return pressed(edition, printed, "statement", context, sheets=(*SHEETS, "large"))
    context["second"] = second = document(edition, next(other for other in printed.languages if other != language))
    if layout is Layout.SIDE:
        context["pairs"] = paired(printed, second)
        context["names"] = named_twice(edition.content["signatories"], language, second.language)
        return pressed(edition, printed, "side_by_side", context, sheets=(*SHEETS, "side_by_side"))
    with translation.override(second.language):
        # Rendered by our own template, in its own language: the title of the first is in the margin of all pages.
        context["second_body"] = mark_safe(render_to_string("pdf/statement_body.html", context | {"document": second}))
    return pressed(edition, printed, "statement", context, sheets=SHEETS)


def summary_pdf(edition: Edition, printed: Document, context: dict[str, object]) -> bytes:
    """On one page: where it would take more, fewer of the first words are told, then of the demands, at last none."""
    sheets = (*SHEETS, "summary")
    *longer, shortest = ever_shorter(printed)
    for summary in longer:
        with suppress(pdf.TooLong):
            return pressed(edition, printed, "summary", {**context, "summary": summary}, sheets=sheets, most_pages=1)
    return pressed(edition, printed, "summary", {**context, "summary": shortest}, sheets=sheets)


def ever_shorter(printed: Document) -> Iterator[Summary]:
    """The summary, and what is left of it as more and more is left out; the last one holds neither."""
    summary = summary_of(printed)
    if summary.lead:
        yield summary
        yield replace(summary, lead=opening(printed, longest=SHORT_LEAD))
        lead = opening(printed, longest=SHORTEST_LEAD)
        # A demand is worth more than half a sentence.
        summary = replace(summary, lead="" if lead.endswith("…") else lead)
    while summary.demands:
        yield summary
        summary = replace(summary, demands=summary.demands[:-1], further=summary.further + 1)
    yield replace(summary, lead="")


def pressed(
    edition: Edition,
    printed: Document,
    template: str,
    context: dict[str, object],
    *,
    sheets: tuple[str, ...],
    most_pages: int = 0,
) -> bytes:
    """What `template` makes of the document and the context. Raises as `pdf.render` does."""
    with translation.override(printed.language):
        html = render_to_string(f"pdf/{template}.html", {**context, "document": printed})
        label = _("Digital seal of this edition")
    return pdf.render(
        html,
        css=stylesheet(*sheets),
        title=printed.title,
        at=edition.as_of,
        attached=attached(edition),
        seal=label,
        most_pages=most_pages,
    )
