"""Whom a name that is not here yet may be of."""

from collections.abc import Iterable

from organisations.matching.candidates import Index, Known
from organisations.models import Organisation
from organisations.queries.doubles import known
from redline.admissible import tidy


def asked_about(
    *, names: Iterable[str], acronym: str = "", province: str = "", registration_number: str = "", website: str = ""
) -> Known:
    """What a form says of an organisation, as matching reads it."""
    return Known(
        id=0,
        names=tuple(name for name in names if name),
        acronyms=(acronym,) if acronym else (),
        province=province,
        registration_number=registration_number,
        website=website,
    )


def is_twin(*, name_en: str, name_km: str, acronym: str, province: str, registration_number: str, kind: str) -> bool:
    """Whether one stands that nobody could tell apart from it: the same form sent twice, most likely."""
    return (
        Organisation.objects.standing()
        .filter(
            name_en=tidy(name_en),
            name_km=tidy(name_km),
            acronym=tidy(acronym),
            province=province,
            registration_number=tidy(registration_number),
            kind=kind,
        )
        .exists()
    )


def possible_doubles(asked: Known) -> list[Organisation]:
    """Those that it may be, the likeliest first. Four queries, and the time to read every name that is known."""
    found = Index(known(Organisation.objects.standing())).candidates(asked)
    rows = Organisation.objects.in_bulk([candidate.id for candidate in found])
    return [rows[candidate.id] for candidate in found if candidate.id in rows]
