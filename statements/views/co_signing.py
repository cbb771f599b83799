"""The public page of who signs with whom. Nothing here asks who is reading."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ledger import clock
from printing.dates import whole_number
from statements.charts.drawing import Chart
from statements.charts.together import together
from statements.excerpts import excerpt
from statements.queries.co_signing import CoSigning, co_signing
from statements.queries.statements import public_years
from statements.stages import Language
from statements.views.copies import copied, of_lists
from statements.views.reading import alternates, reader_language

LONGEST_NAME = {Language.ENGLISH: 32, Language.KHMER: 30}  # characters beside the arcs


@copied(of_lists)
@require_safe
def who_signs_together(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Over all years, or of one year in which anything was published; 404 for another."""
    years = public_years()
    if year is not None and year not in years:
        raise Http404
    found = co_signing(year=year, at=clock.now())
    arguments = [] if year is None else [str(year)]
    name = "co-signing" if year is None else "co-signing-year"
    return render(
        request,
        "public/co_signing.html",
        {
            "found": found,
            "chart": drawn(found) if found.ties else None,
            "signers": found.signers,
            "years": years,
            "year": year,
            "canonical": settings.SITE_URL + reverse(name, args=arguments),
            "alternates": alternates(name, *arguments),
        },
    )


def drawn(found: CoSigning) -> Chart:
    language = reader_language()
    names = [signer.organisation.name() for signer in found.signers]
    return together(
        [excerpt(name, longest=LONGEST_NAME[language]) for name in names],
        [(tie.first, tie.second, tie.together) for tie in found.ties],
        title=_("Statements signed together"),
        summary=summary(found, names),
        headers=(_("Organisation"), _("signs with"), _("statements together")),
        full_names=names,
        number=shown,
        strength_names=strength_name,
    )


def summary(found: CoSigning, names: list[str]) -> str:
    """What the picture says, in words."""
    strongest = found.ties[0]
    facts: dict[str, Any] = {
        "shown": shown(len(found.signers)),
        "organisations": shown(found.organisations),
        "statements": shown(found.statements),
        "first": names[strongest.first],
        "second": names[strongest.second],
        "together": shown(strongest.together),
    }
    said = _(
        "%(shown)s of the %(organisations)s organisations with a public profile that signed %(statements)s statements "
        "by name: those that sign most often."
    )
    most = ngettext(
        "%(first)s and %(second)s, for one, signed %(together)s statement together.",
        "Most of all, %(first)s and %(second)s signed %(together)s statements together.",
        strongest.together,
    )
    return f"{said} {most}" % facts


def strength_name(first: int, last: int) -> str:
    if first == last:
        return ngettext("%(number)s statement", "%(number)s statements", first) % {"number": shown(first)}
    return _("%(first)s to %(last)s statements") % {"first": shown(first), "last": shown(last)}


def shown(number: int) -> str:
    return whole_number(number, reader_language())
