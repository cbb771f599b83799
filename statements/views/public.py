"""What everybody can read: the list, a statement, its files. Nothing here asks who is reading."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.html import format_html_join
from django.utils.http import quote_etag
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisations.matching.folding import search_text, search_words
from organisations.views.asking import words_asked
from printing import pdf
from statements.actions.publishing import file_content
from statements.documents import Document, PrintedBlock, document, printed_blocks
from statements.excerpts import excerpt
from statements.models import Edition, EditionFile, Statement
from statements.permissions import public_statement
from statements.queries.answers import opened_rounds
from statements.queries.delivering import addressees_of
from statements.queries.editions import latest_edition
from statements.queries.statements import neighbours, withdrawn_at
from statements.queries.text import Text, text_of, working_text
from statements.reported import all_reported
from statements.stages import ONE_LINE, Language, Stage
from statements.templatetags.marking import on_page
from statements.views.copies import copied, of_statement
from statements.views.downloads import NOTHING, downloads_of
from statements.views.reading import alternates, described, one_of, reader_language, when

ON_A_PAGE = 20
WORTH_SEARCHING = 20  # names
LONGEST_DESCRIPTION = 160  # what search engines show


# -- one statement -----------------------------------------------------------------------------------------------------


@copied(of_statement)
@require_safe
def statement(request: HttpRequest, ref: str) -> HttpResponse:
    """The statement as its current edition says it, or as an archive entry. One that was withdrawn says only that."""
    shown = public_statement(ref)
    context = {
        "statement": shown,
        "canonical": settings.SITE_URL + reverse("public-statement", args=[shown.ref]),
        "alternates": alternates("public-statement", shown.ref),
    }
    edition = latest_edition(shown)
    if shown.stage == Stage.WITHDRAWN:
        return withdrawn(request, shown, edition, context)
    follows, followed_by = neighbours(shown)
    context |= {"addressees": list(addressees_of(shown)), "follows": follows, "followed_by": followed_by}
    if edition is None:
        return archive_entry(request, shown, context)
    edition.statement = shown
    return published(request, edition, context)


def published(request: HttpRequest, edition: Edition, context: dict[str, Any]) -> HttpResponse:
    language = reader_language()
    downloads = NOTHING if edition.recalled_at is not None else downloads_of(edition)
    if edition.recalled_at is not None:
        edition.content["signatories"] = []
    printed = document(edition, language)
    asked = words_asked(request)
    counted = edition.content["count"]
    answer = render(
        request,
        "public/statement.html",
        {
            **context,
            **text_shown(text_of(edition.content), language),
            "document": printed,
            "edition": edition,
            "count": {**counted, "withheld": sum(counted["withheld"].values())},
            "represented": counted["represented"] if counted["networks"] else None,
            "as_of": datetime.fromisoformat(counted["as_of"]),
            "groups": groups(printed, words=asked),
            "asked": asked,
            "can_search": len(edition.content["signatories"]) >= WORTH_SEARCHING,
            "blocks": [(block, with_notes(block)) for block in printed.blocks],
            "notes": [note for block in printed.blocks for note in block.reservations],
            "downloads": downloads,
            "answered": list(opened_rounds(edition.statement)),
            "earlier": list(edition.statement.editions.exclude(pk=edition.pk).order_by("-number")),
            "title": printed.title,
            "description": description(printed.blocks),
            "social": described(
                edition.statement,
                title=printed.title,
                description=description(printed.blocks),
                canonical=context["canonical"],
                as_of=datetime.fromisoformat(counted["as_of"]),
            ),
        },
    )
    if edition.recalled_at is not None:
        answer["Cache-Control"] = "no-store"
    return answer


def text_shown(text: Text, language: Language) -> dict[str, Any]:
    """In which language the text is read here, and in which others it stands."""
    shown = language.value if language in text.languages else text.languages[0]
    return {"text_language": shown, "is_translated": shown == language}


def groups(printed: Document, *, words: str = "") -> list[tuple[str, Any]]:
    """The named signatories by kind, the empty kinds left out; with `words`, those whose names have all of them.

    In either script, however they were typed, as in the directory.
    """
    named = (
        ("organisations", printed.organisations),
        ("networks", printed.networks),
        ("individuals", printed.individuals),
    )
    if words.strip():
        wanted = search_words(words)
        found = ((kind, [one for one in names if has_all(one.name, wanted)]) for kind, names in named)
    else:
        found = ((kind, list(names)) for kind, names in named)
    return [(kind, names) for kind, names in found if names]


def has_all(name: str, wanted: Sequence[str]) -> bool:
    searched = search_text([name])
    return bool(wanted) and all(word in searched for word in wanted)


def description(blocks: Sequence[Any]) -> str:
    """The first words of the text below its headings."""
    first = next((block.text for block in blocks if block.kind not in ONE_LINE), "")
    return excerpt(first, longest=LONGEST_DESCRIPTION)


def with_notes(printed: PrintedBlock) -> SafeString:
    """The words of a block with the marks of its reservations, each of which leads to its note below the text."""
    marks = format_html_join(
        "",
        '<sup><a id="mark-{0}" href="#reservation-{0}" aria-label="{1}">{2}</a></sup>',
        ((note.mark, _("Reservation %(mark)s") % {"mark": note.mark}, note.mark) for note in printed.reservations),
    )
    return on_page(printed.text, first=printed.first_note, after=marks)


def archive_entry(request: HttpRequest, shown: Statement, context: dict[str, Any]) -> HttpResponse:
    """A statement from before Ruom: what the sources say of it. There is no list of signatures: nobody signed here."""
    language = reader_language()
    text = working_text(shown)
    blocks = printed_blocks(text, [], language)
    return render(
        request,
        "public/archive_entry.html",
        {
            **context,
            **text_shown(text, language),
            "title": shown.title(language),
            "when": when(shown, language),
            "occasion": one_of(shown.occasion_en, shown.occasion_km, language),
            "place": one_of(shown.place_en, shown.place_km, language),
            "blocks": blocks,
            "reported": all_reported(shown.reported_counts.select_related("source"), language),
            "participants": list(
                shown.reported_participants.select_related("organisation", "source").order_by(
                    "organisation__name_en", "organisation__name_km", "id"
                )
            ),
            "description": description(blocks),
            "social": described(
                shown,
                title=shown.title(language),
                description=description(blocks),
                canonical=context["canonical"],
                as_of=None,
            ),
        },
    )


def withdrawn(request: HttpRequest, shown: Statement, edition: Edition | None, context: dict[str, Any]) -> HttpResponse:
    """Only that it was withdrawn, when and why: for somebody who scans the code on an old copy."""
    return render(
        request,
        "public/withdrawn.html",
        {**context, "edition": edition, "withdrawn_at": withdrawn_at(shown)},
        status=HTTPStatus.GONE,
    )


# -- its files ---------------------------------------------------------------------------------------------------------


@require_safe
def file(request: HttpRequest, ref: str, edition: int, language: str) -> HttpResponse:
    """The stored PDF of the current edition. An earlier one is gone, with the way to the current one."""
    if language not in Language.values:
        raise Http404
    current = served(request, ref, edition)
    if isinstance(current, HttpResponse):
        return current
    return conditional(request, current.files.get(language=language, media_type=pdf.MEDIA_TYPE))


def served(request: HttpRequest, ref: str, number: int) -> Edition | HttpResponse:
    """The edition whose files are served, or the page (410) that says why those of this one are not.

    Raises Statement.DoesNotExist, Http404 for a number that there never was.
    """
    shown = public_statement(ref)
    current = latest_edition(shown)
    if current is None or not 1 <= number <= current.number:
        raise Http404
    if shown.stage == Stage.WITHDRAWN:
        return withdrawn(request, shown, current, {"statement": shown, "alternates": []})
    if number < current.number:
        context = {"statement": shown, "number": number, "current": current}
        return render(request, "public/superseded.html", context, status=HTTPStatus.GONE)
    if current.recalled_at is not None:
        return render(request, "public/recalled.html", {"statement": shown, "number": number}, status=HTTPStatus.GONE)
    current.statement = shown
    return current


def conditional(request: HttpRequest, stored: EditionFile, *, name: str = "") -> HttpResponse:
    """The file with its SHA-256 as ETag, or only that the reader's copy is still right. `name`: what it is saved as."""
    etag = quote_etag(stored.sha256)
    unchanged = get_conditional_response(request, etag=etag)
    answer = unchanged or HttpResponse(file_content(stored), content_type=stored.media_type)
    answer["ETag"] = etag
    # A copy may be kept, but is asked about each time: a withdrawal or a new edition counts at once.
    answer["Cache-Control"] = "public, no-cache"
    if unchanged is None:
        about = stored.edition
        name = name or f"ruom-{about.statement.ref}-{about.number}-{stored.language}.pdf"
        answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
