"""The board of a sign-on as a spreadsheet, for the convenor's staff. Who is not to be named is marked on every row."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.sheets.writing import write_xlsx
from statements.queries.tracking import Board, Invited, Line, lines
from statements.stages import SignOnAnswer, Visibility, Way

SIGNED = frozenset({SignOnAnswer.SIGNED, SignOnAnswer.TO_CONFIRM, SignOnAnswer.WITHDRAWN})


def headers() -> list[str]:
    return [
        _("Organisation, in English"),
        _("Organisation, in Khmer"),
        _("Acronym"),
        _("Kind"),
        _("Province"),
        _("Answer"),
        _("Name shown"),
        _("Invited on"),
        _("Mail"),
        _("Opened on"),
        _("Board meets by"),
        _("Signed on"),
        _("Withdrawn on"),
        _("How it came"),
        _("Signed by"),
        _("Capacity"),
        _("Printed name, in English"),
        _("Printed name, in Khmer"),
        _("Reason given"),
    ]


def xlsx(board: Board, chosen: Sequence[Invited]) -> bytes:
    """These organisations, one a row, in the active language; dates are days in Phnom Penh as ISO 8601."""
    return write_xlsx(headers(), [cells(line) for line in lines(board, chosen)], title=_("Signatures"))


def cells(line: Line) -> list[str]:
    """One row, in the order of headers()."""
    one = line.organisation
    return [
        one.name_en,
        one.name_km,
        one.acronym,
        str(one.get_kind_display()),
        str(one.get_province_display()),
        str(line.answer.label),
        shown(line),
        day(line.invited_at),
        str(line.mail.label) if line.mail else "",
        day(line.opened_on),
        day(line.until),
        *signature_cells(line),
        line.reason,
    ]


def shown(line: Line) -> str:
    """How the name may be shown, where there is a signature; one that is hidden says so in words no one overlooks."""
    signature = line.row.signature
    if signature is None or line.answer not in SIGNED:
        return ""
    label = str(Visibility(signature.visibility).label)
    return label if signature.visibility == Visibility.NAMED else _("NOT PUBLIC: %(how)s") % {"how": label}


def signature_cells(line: Line) -> list[str]:
    signature, consent = line.row.signature, line.row.consent
    if signature is None or consent is None or line.answer not in SIGNED:
        return [""] * 7
    return [
        day(signature.signed_at),
        day(signature.withdrawn_at),
        str(Way(signature.way).label),
        consent.person.name if consent.person else "",
        consent.capacity,
        consent.name_en,
        consent.name_km,
    ]


def day(moment: datetime | date | None) -> str:
    if moment is None:
        return ""
    return (timezone.localdate(moment) if isinstance(moment, datetime) else moment).isoformat()
