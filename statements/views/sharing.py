"""What others show of a statement: a picture for shared links, a badge with the count, a card to embed, and oEmbed."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from organisations.models.refs import as_reference
from printing import cards
from printing.dates import long_time
from statements.models import Statement
from statements.permissions import open_for_individuals, public_statement
from statements.queries.editions import current_counts
from statements.reported import all_reported, figure
from statements.stages import Language, Stage
from statements.views.copies import copied, of_statement
from statements.views.reading import reader_language

CARD_WIDTH, CARD_HEIGHT = 480, 340  # pixels, as oEmbed offers it
LETTER = 6.6  # pixels of a badge's letter, about; `textLength` makes it so
LONGEST_ADDRESS = 500


@dataclass(frozen=True, slots=True)
class Told:
    """A published statement in a few words; `number` and `of_what` are empty where nothing is counted."""

    statement: Statement
    title: str
    by: str
    number: str
    of_what: str


def told(ref: str) -> Told:
    """In the reader's language. Raises Statement.DoesNotExist unless it is published."""
    shown = public_statement(ref)
    if shown.stage != Stage.PUBLISHED:
        raise Statement.DoesNotExist
    language = reader_language()
    counted = current_counts([shown]).get(shown.pk)
    reported = all_reported(shown.reported_counts.select_related("source"), language)
    number, of_what = figure(counted, reported, language) or ("", "")
    by = shown.convenor.name() if shown.convenor else ""
    return Told(shown, shown.title(language), by, number, of_what)


@copied(of_statement)
@require_safe
def picture(request: HttpRequest, ref: str) -> HttpResponse:  # noqa: ARG001
    """The picture that goes with a shared link, 1200 x 630 pixels."""
    about = told(ref)
    card = cards.Card(
        language=reader_language(),
        kicker=str(about.statement.get_kind_display()),
        title=about.title,
        by=about.by,
        number=about.number,
        of_what=about.of_what,
        site=_("Ruom"),
    )
    return HttpResponse(cards.draw(card), content_type="image/png")


@copied(of_statement)
@require_safe
def badge(request: HttpRequest, ref: str) -> HttpResponse:  # noqa: ARG001
    """The number alone, as a small SVG for other sites. It holds no script, and loads nothing."""
    about = told(ref)
    label = f"{about.number} {about.of_what}".strip() or str(about.statement.get_kind_display())
    left, right = _("Ruom"), label
    widths = [LETTER * cells(text) + 16 for text in (left, right)]
    context = {"left": left, "right": right, "widths": widths, "width": sum(widths), "title": about.title}
    answer = HttpResponse(render_to_string("public/badge.svg", context), content_type="image/svg+xml")
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def cells(text: str) -> int:
    """How many letters stand beside each other: Khmer marks stand above and below others."""
    return sum(not ("\u17b4" <= letter <= "\u17d3") for letter in text)


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "script-src": [NONE], "connect-src": [NONE], "form-action": [NONE]})
@copied(of_statement)
@require_safe
def card(request: HttpRequest, ref: str) -> HttpResponse:
    """A few words to embed: of a published statement, or of one that individuals can sign.

    The only page that others may frame: it has no form and no script, and each link opens a page of its own.
    """
    ref = as_reference(ref)
    try:
        open_now = open_for_individuals(ref)
    except Statement.DoesNotExist:
        return render(request, "public/card.html", {"about": told(ref)})
    by = open_now.convenor.name() if open_now.convenor else ""
    about = Told(open_now, open_now.title(reader_language()), by, "", "")
    deadline = long_time(open_now.sign_on_closes_at, reader_language()) if open_now.sign_on_closes_at else ""
    answer = render(request, "public/card.html", {"about": about, "deadline": deadline})
    # What is open closes by the clock and not by an event of its page, so there is no copy of it.
    answer["Cache-Control"] = "max-age=60"
    return answer


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """The card for sites that ask by oEmbed 1.0, with the address of a statement's page. JSON only (501 for XML)."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    language, ref = addressed(request.GET.get("url", ""))
    with translation.override(language):
        about = told(ref)
        address = settings.SITE_URL + reverse("statement-card", args=[ref])
        width = within(request.GET.get("maxwidth", ""), CARD_WIDTH)
        height = within(request.GET.get("maxheight", ""), CARD_HEIGHT)
        html = format_html(
            '<iframe src="{}" width="{}" height="{}" title="{}" sandbox="allow-popups '
            'allow-popups-to-escape-sandbox" loading="lazy" referrerpolicy="no-referrer"></iframe>',
            address,
            width,
            height,
            about.title,
        )
        answer = JsonResponse(
            {
                "version": "1.0",
                "type": "rich",
                "title": about.title,
                "author_name": about.by,
                "provider_name": _("Ruom"),
                "provider_url": settings.SITE_URL,
                "thumbnail_url": settings.SITE_URL + reverse("statement-picture", args=[ref]),
                "thumbnail_width": cards.WIDTH,
                "thumbnail_height": cards.HEIGHT,
                "width": width,
                "height": height,
                "html": html,
            }
        )
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "max-age=60"
    return answer


def addressed(address: str) -> tuple[str, str]:
    """(language, reference) of the public page at an address of this site. Raises Http404 for every other."""
    parts, site = urlsplit(address[:LONGEST_ADDRESS]), urlsplit(settings.SITE_URL)
    if (parts.scheme, parts.netloc) != (site.scheme, site.netloc):
        raise Http404
    language = translation.get_language_from_path(parts.path) or Language.ENGLISH
    with translation.override(language):
        try:
            found = resolve(parts.path)
        except Resolver404 as nowhere:
            raise Http404 from nowhere
    if found.url_name != "public-statement":
        raise Http404
    return language, found.kwargs["ref"]


def within(asked: str, offered: int) -> int:
    """What the asking site has room for, in pixels."""
    return min(int(asked), offered) if asked.isascii() and asked.isdecimal() and 0 < len(asked) < 6 else offered
