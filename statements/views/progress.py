"""Charts of a sign-on for the convenor's staff: over time, over the country, over the sectors."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ledger import clock
from organisations.models import Person, Province, Sector
from organisations.views.actor import actor
from printing.dates import long_date, whole_number
from printing.khmer import break_lines
from statements.charts.drawing import Chart
from statements.charts.over_time import Line, over_time
from statements.charts.provinces import PLACES, provinces
from statements.charts.sectors import sectors
from statements.models import Statement
from statements.permissions import leads_or_publishes, part, statement_to
from statements.queries.progress import Pace, Share, by_province, by_sector, paces
from statements.queries.tracking import board
from statements.views.tracking import around, reading
from statements.views.ways import crumbs

LONGEST_LINE = 9  # letters of a province's name on one line of its tile, where there is a place to break it


@login_required
@require_safe
def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """Every number here counts those who asked not to be named; nothing of it is public."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=at)
    charts: list[Chart] = []
    if statement.sign_on_closes_at is not None:
        found = board(statement, language=reading(), at=at)
        charts = [
            time_chart(statement, by=person, at=at),
            province_chart(by_province(found)),
            sector_chart(by_sector(found)),
        ]
    return render(
        request,
        "statements/tracking/progress.html",
        {
            "statement": statement,
            "charts": charts,
            **around(statement, part(person, statement), at=at),
            "crumbs": crumbs(statement, (_("Signatures"), reverse("signatures", args=[ref]))),
        },
    )


def shown(number: int) -> str:
    return whole_number(number, reading())


def time_chart(statement: Statement, *, by: Person, at: datetime) -> Chart:
    found = paces(statement, actor=by, at=at)
    present, earlier = found[0], found[1:]
    left = present.points[-1][0] if present.points else 0
    summary = ngettext(
        "%(number)s organisation and network has signed, %(days)s days before the deadline.",
        "%(number)s organisations and networks have signed, %(days)s days before the deadline.",
        present.newest,
    ) % {"number": shown(present.newest), "days": shown(left)}
    if earlier:
        summary += " " + _("At the same time before their deadlines: %(others)s.") % {
            "others": "; ".join(f"{pace.statement.title()}: {shown(at_day(pace, left))}" for pace in earlier)
        }
    return over_time(
        [Line(label_of(pace), pace.points) for pace in found],
        title=_("Signatures over time"),
        summary=summary,
        days_label=_("days before the deadline"),
        deadline_label=_("deadline"),
        number=shown,
    )


def label_of(pace: Pace) -> str:
    return f"{pace.statement.title()} ({long_date(pace.deadline.date(), reading(), precision='month')})"


def at_day(pace: Pace, day: int) -> int:
    """How many had signed so many days before its deadline: none before it opened, all after it closed."""
    return next((count for when, count in reversed(pace.points) if when >= day), 0)


def province_chart(shares: Mapping[str, Share]) -> Chart:
    reached = sum(1 for province in PLACES if province in shares and shares[province].signed)
    summary = _("Organisations of %(reached)s of the 25 provinces have signed.") % {"reached": shown(reached)}
    nowhere = shares.get("")
    if nowhere:
        summary += " " + _("%(signed)s of %(invited)s whose province is not known.") % {
            "signed": shown(nowhere.signed),
            "invited": shown(nowhere.invited),
        }
    return provinces(
        {name: (share.signed, share.invited) for name, share in shares.items() if name},
        {province: name_lines(str(Province(province).label)) for province in PLACES},
        title=_("Over the country"),
        summary=summary,
        headers=(_("Province"), _("Signed"), _("Invited")),
        level_names=(_("nobody invited"), _("nobody signed"), _("some signed"), _("half or more signed")),
        number=shown,
    )


def name_lines(name: str) -> tuple[str, ...]:
    """A province's name in one or two lines, broken between words."""
    words = name.split() if " " in name else break_lines(name).split("\u200b")
    if len(name) <= LONGEST_LINE or len(words) == 1:
        return (name,)
    between = " " if " " in name else ""
    return words[0], between.join(words[1:])


def sector_chart(shares: Mapping[str, Share]) -> Chart:
    ordered = sorted(shares.items(), key=lambda item: (-item[1].invited, item[0]))
    rows = [(str(Sector(name).label), share.signed, share.invited) for name, share in ordered]
    best = max(rows, key=lambda row: (row[1] / row[2], row[2]), default=None)
    summary = _("Nobody who is invited names a sector.")
    if best is not None:
        summary = _("Of each sector, how many of those invited have signed; most of all %(sector)s.") % {
            "sector": best[0]
        }
    return sectors(
        rows, title=_("By sector"), summary=summary, headers=(_("Sector"), _("Signed"), _("Invited")), number=shown
    )
