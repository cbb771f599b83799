"""How a number reads: always with what it counts; one from before Ruom with as of when, and who says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.models import Qualifier
from printing.dates import long_date, whole_number
from statements.models import ReportedCount
from statements.stages import ReportedKind


@dataclass(frozen=True, slots=True)
class Reported:
    """A reported count in one language. `line` says it whole; `number`, `what` and `origin` are its parts."""

    number: str
    what: str
    origin: str
    is_claim: bool

    @property
    def line(self) -> str:
        return f"{self.number} {self.what} ({self.origin})"


def reported(report: ReportedCount, language: str) -> Reported:
    """ "24 organisations (reported; as of October 2021; source: …)", or a claim with whose claim it is.

    No query where the source is fetched with it.
    """
    with translation.override(language):
        as_of = _("as of %(day)s") % {"day": long_date(report.as_of, language, precision=report.precision)}
        source = _("source: %(publisher)s, “%(title)s”") % {
            "publisher": report.source.publisher,
            "title": report.source.title(language),
        }
        is_claim = report.kind == ReportedKind.REPRESENTED_CLAIM
        by = _("claimed by %(who)s, not counted") % {"who": report.claimed_by} if is_claim else _("reported")
        written = whole_number(report.number, language)
        return Reported(
            number=_("more than %(number)s") % {"number": written}
            if report.qualifier == Qualifier.MORE_THAN
            else written,
            what=what(report.kind, report.number),
            origin="; ".join((by, as_of, source)),
            is_claim=is_claim,
        )


def what(kind: str, number: int) -> str:
    """What a number of that kind counts, in the active language."""
    match kind:
        case ReportedKind.ORGANISATIONS:
            return ngettext("organisation", "organisations", number)
        case ReportedKind.INDIVIDUALS:
            return ngettext("individual", "individuals", number)
        case ReportedKind.MIXED:
            return _("organisations and individuals together")
        case _:
            return ngettext("organisation represented", "organisations represented", number)


def all_reported(reports: Iterable[ReportedCount], language: str) -> list[Reported]:
    """Counts first, then claims; each group with the newest first."""
    ordered = sorted(reports, key=lambda report: report.as_of, reverse=True)
    ordered.sort(key=lambda report: report.kind == ReportedKind.REPRESENTED_CLAIM)
    return [reported(report, language) for report in ordered]


def figure(counted: Mapping[str, Any] | None, reports: list[Reported], language: str) -> tuple[str, str] | None:
    """The number to stand out, with what it counts. The line beside it says it whole; a claim never stands out."""
    if counted:
        for kind, of_what in (("organisations", ReportedKind.ORGANISATIONS), ("individuals", ReportedKind.INDIVIDUALS)):
            if counted[kind]:
                return whole_number(counted[kind], language), what(of_what, counted[kind])
        return None
    return next(((report.number, report.what) for report in reports if not report.is_claim), None)
