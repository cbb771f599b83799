"""Lists of public statements: home, a theme's, an organisation's. Nothing here asks who is reading."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ledger import clock
from organisations.models import Organisation, Sector
from organisations.models.refs import as_reference
from organisations.queries.directory import organisation_for
from organisations.views.asking import chosen, page_address, page_asked, words_asked
from statements.documents import count_line
from statements.models import Statement
from statements.queries.editions import current_counts
from statements.queries.finding import Asked, find, public_addressees, public_themes
from statements.queries.statements import public_years
from statements.reported import all_reported, figure
from statements.stages import Language, StatementKind
from statements.views.copies import copied, of_lists
from statements.views.reading import alternates, one_of, reader_language, when

ON_A_PAGE = 20
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Given:
    """What the address asks for, as it was given; what makes no sense there is left out."""

    asked: Asked
    address: dict[str, str]


@copied(of_lists)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everything published and the archive, by words and what else is chosen, twenty to a page."""
    given = given_by(request)
    language = reader_language()
    return render(
        request,
        "public/home.html",
        {
            **shown(request, find(given.asked), given.address),
            "asked": given.asked,
            "is_filtered": bool(given.address),
            "kinds": StatementKind.choices,
            "years": public_years(),
            "themes": [(theme, Sector(theme).label) for theme in public_themes()],
            "addressees": [(en or km, one_of(en, km, language)) for en, km in public_addressees()],
            "canonical": settings.SITE_URL + reverse("home"),
            "alternates": alternates("home"),
        },
    )


@copied(of_lists)
@require_safe
def theme(request: HttpRequest, name: str) -> HttpResponse:
    """Everything published about one theme. 404 for what is none."""
    if name not in Sector.values:
        raise Http404
    return render(
        request,
        "public/collected.html",
        {
            **shown(request, find(Asked(theme=name)), {}),
            "heading": Sector(name).label,
            "canonical": settings.SITE_URL + reverse("theme", args=[name]),
            "alternates": alternates("theme", name),
        },
    )


@copied(of_lists)
@require_safe
def organisation_statements(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that an organisation with a public profile convened, signed by name, or is reported to have taken part
    in. 404 for any other organisation, whoever asks."""
    found = organisation_for(AnonymousUser(), ref, at=clock.now())
    if found.ref != ref:
        return redirect("organisation-statements", found.ref)
    return render(
        request,
        "public/collected.html",
        {
            **shown(request, find(Asked(organisation=found)), {}),
            "heading": found.name(),
            "organisation": found,
            "canonical": settings.SITE_URL + reverse("organisation-statements", args=[ref]),
            "alternates": alternates("organisation-statements", ref),
        },
    )


def given_by(request: HttpRequest) -> Given:
    year, to = year_asked(request), request.GET.get("to", "")
    organisation = organisation_asked(request)
    asked = Asked(
        words=words_asked(request),
        kind=chosen(request, "kind", StatementKind),
        year=int(year) if year else None,
        theme=chosen(request, "theme", Sector),
        to=to if len(to) <= LONGEST_NAME and to.isprintable() else "",
        organisation=organisation,
    )
    address = {
        "q": asked.words,
        "kind": asked.kind,
        "year": year,
        "theme": asked.theme,
        "to": asked.to,
        "organisation": organisation.ref if organisation else "",
    }
    return Given(asked, {name: value for name, value in address.items() if value})


def year_asked(request: HttpRequest) -> str:
    year = request.GET.get("year", "")
    return year if len(year) == 4 and year.isascii() and year.isdecimal() and year > "0000" else ""


def organisation_asked(request: HttpRequest) -> Organisation | None:
    """One with a public profile: of others nobody learns here that they exist."""
    ref = as_reference(request.GET.get("organisation", ""))
    return Organisation.objects.standing().filter(ref=ref, is_listed=True).first() if ref else None


def shown(request: HttpRequest, found: QuerySet[Statement], address: dict[str, str]) -> dict[str, Any]:
    """One page of a list, with the ways to the others."""
    page = Paginator(found.prefetch_related("reported_counts__source"), ON_A_PAGE).get_page(page_asked(request))
    return {
        "page": page,
        "entries": entries(page, language=reader_language()),
        "earlier": page_address(address, page.previous_page_number()) if page.has_previous() else "",
        "later": page_address(address, page.next_page_number()) if page.has_next() else "",
    }


def entries(page: "Page[Statement]", *, language: Language) -> list[dict[str, Any]]:
    """The statements of a page as the list draws them."""
    counts = current_counts(page.object_list)
    return [entry(statement, counts.get(statement.pk), language) for statement in page.object_list]


def entry(statement: Statement, counted: dict[str, Any] | None, language: Language) -> dict[str, Any]:
    """A statement in the list: with the count of its current edition, or with what is reported of it."""
    reported = all_reported(statement.reported_counts.all(), language)
    return {
        "statement": statement,
        "title": statement.title(language),
        "when": when(statement, language),
        "count_line": count_line(counted, language) if counted else "",
        "as_of": datetime.fromisoformat(counted["as_of"]) if counted else None,
        "reported": reported,
        "figure": figure(counted, reported, language),
    }
