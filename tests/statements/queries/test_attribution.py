"""Whose name each reader sees, in one table: reader x how the round shows names."""

from datetime import timedelta

import pytest

from organisations.actors import Actor
from organisations.models import Organisation, Person
from statements.actions import consulting
from statements.models import Round
from statements.queries.attribution import Attribution, attribution, attribution_for
from statements.stages import Shown
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

NOON = MORNING + timedelta(hours=3)

# What is said by Sreymom for Reed Circle, by Visal for Far Hill, and by Chanthy for the convenor, as each reads it.
PERSON = ("Sreymom, Reed Circle", "Visal, Far Hill", "Chanthy, Lotus Forum")
NAMED = ("Reed Circle", "Far Hill", "Lotus Forum")
HIDDEN = ("An organisation", "An organisation", "Lotus Forum")
TABLE: dict[str, dict[str, tuple[str, str, str]]] = {
    # reader:      how the round shows names -> what is read
    "chanthy":   {"person": PERSON, "organisation": PERSON, "masked": PERSON},  # coordinates
    "neighbour": {"person": PERSON, "organisation": PERSON, "masked": PERSON},  # coordinates for a co-convenor
    "sreymom":   {"person": PERSON, "organisation": NAMED, "masked": ("Reed Circle", "An organisation", "Lotus Forum")},
    "visal":     {"person": PERSON, "organisation": NAMED, "masked": ("An organisation", "Far Hill", "Lotus Forum")},
    "bora":      {"person": PERSON, "organisation": NAMED, "masked": HIDDEN},  # of another organisation
    "neary":     {"person": PERSON, "organisation": NAMED, "masked": HIDDEN},  # may only read for it
    "piseth":    {"person": PERSON, "organisation": NAMED, "masked": HIDDEN},  # publishes, does not coordinate
    "translator": {"person": PERSON, "organisation": NAMED, "masked": HIDDEN},
    "mealea":    {"person": PERSON, "organisation": NAMED, "masked": HIDDEN},  # administers the site
    "ot":        {"person": PERSON, "organisation": NAMED, "masked": HIDDEN},  # has nothing to do with it
}  # fmt: skip


def opened(cast: Cast, shows: str) -> Round:
    return consulting.open_round(
        factories.invited(cast), deadline=MORNING + 7 * DAY, shows=shows, by=cast.chanthy, at=MORNING
    )


@pytest.mark.parametrize("shows", Shown.values)
def test_each_reader_sees_what_the_table_says(cast: Cast, shows: str) -> None:
    consultation = opened(cast, shows)
    named = factories.staffed(cast, consultation.statement)
    spoke: tuple[tuple[Organisation, Person], ...] = (
        (cast.reed, cast.sreymom),
        (cast.hill, cast.visal),
        (cast.lotus, cast.chanthy),
    )

    def read(reader: Actor) -> tuple[str, ...]:
        seen = attribution_for(reader, consultation, at=NOON)
        return tuple(seen.name(organisation, author) for organisation, author in spoke)

    everybody = {who: getattr(cast, who, None) or getattr(named, who) for who in TABLE}
    assert {who: read(reader) for who, reader in everybody.items()} == {who: row[shows] for who, row in TABLE.items()}


def test_one_s_own_side_is_known_by_any_mandate(cast: Cast) -> None:
    consultation = opened(cast, "masked")
    for reader in (cast.bora, cast.neary):
        seen = attribution_for(reader, consultation, at=NOON)
        assert (seen.is_own(cast.stone), seen.is_own(cast.reed)) == (True, False)
        assert seen.name(cast.stone) == "Stone Bridge"


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("", ["4 organisations"]),
        ("reed", ["Reed Circle", "3 other organisations"]),
        ("reed hill stone", ["Reed Circle", "Far Hill", "Stone Bridge", "1 other organisation"]),
        ("reed hill stone river", ["Reed Circle", "Far Hill", "River Network", "Stone Bridge"]),
    ],
)
def test_several_that_are_masked_are_a_number(cast: Cast, own: str, told: list[str]) -> None:
    seen = attribution(opened(cast, "masked"), voices=[getattr(cast, name) for name in own.split()])
    assert seen.names([cast.reed, cast.hill, cast.river, cast.stone]) == told


def test_the_hour_is_hidden_with_the_name(cast: Cast) -> None:
    # 23:30 in Phnom Penh on the second of March.
    late = MORNING + timedelta(hours=14, minutes=30)
    masked = Attribution(Shown.MASKED, sees_all=False, own=frozenset({cast.hill.pk}))
    assert masked.moment(cast.reed, late).isoformat() == "2026-03-02T00:00:00+07:00"
    assert masked.moment(cast.hill, late) == late
