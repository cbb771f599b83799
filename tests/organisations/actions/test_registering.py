"""Organisations and networks come in."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from organisations.actions import networking, registering
from organisations.actors import Actor, Machine
from organisations.models import Organisation, OrganisationKind
from organisations.queries.networks import members_within
from organisations.refusals import Refused
from tests.cast import MORNING, Cast

JOINED = date(2024, 5, 1)


def network(name: str) -> Organisation:
    return registering.register_organisation(
        kind=OrganisationKind.NETWORK, name_en=name, by=Machine.OPERATOR, at=MORNING
    )


def join(member: Organisation, to: Organisation, by: Actor = Machine.OPERATOR) -> None:
    networking.record_membership(network=to, member=member, joined_on=JOINED, by=by, at=MORNING)


def test_a_name_in_one_language_is_enough_and_none_is_not(cast: Cast) -> None:
    made = registering.register_organisation(kind="ngo", name_km="ភូមិគំរូ", by=cast.mealea, at=MORNING)
    assert (made.name("en"), made.name("km")) == ("ភូមិគំរូ", "ភូមិគំរូ")
    with pytest.raises(Refused):
        registering.register_organisation(kind="ngo", name_en="  ", by=cast.mealea, at=MORNING)


@pytest.mark.parametrize("name", ["A\u202eB", "A\x00B", "A\nB", "x" * 201, "Z" + "\u0301" * 20])
def test_a_name_that_cannot_be_printed_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(Refused) as refused:
        registering.register_organisation(kind="ngo", name_en=name, by=cast.mealea, at=MORNING)
    assert refused.value.field == "name_en"


def test_only_administrators_register(cast: Cast) -> None:
    for person in (cast.chanthy, cast.piseth, cast.ot):
        with pytest.raises(PermissionDenied):
            registering.register_organisation(kind="ngo", name_en="Mine", by=person, at=MORNING)


def test_a_network_is_never_inside_itself(cast: Cast) -> None:
    first, second, third = network("First"), network("Second"), network("Third")
    join(second, first)
    join(third, second)
    for member, to in ((first, third), (first, second), (first, first)):
        with pytest.raises(Refused) as refused:
            join(member, to)
        assert refused.value.code == "circle"


def test_only_a_network_has_members(cast: Cast) -> None:
    with pytest.raises(Refused):
        join(cast.hill, cast.reed)


def test_everything_inside_at_any_depth_each_once(cast: Cast) -> None:
    first, second = network("First"), network("Second")
    join(second, first)
    for member, to in ((cast.reed, first), (cast.reed, second), (cast.hill, second)):
        join(member, to)
    assert members_within({first.pk}, day=JOINED) == {second.pk: True, cast.reed.pk: False, cast.hill.pk: False}
    assert members_within({first.pk}, day=date(2024, 4, 30)) == {}


def test_a_claim_is_of_a_network_and_has_a_number(cast: Cast) -> None:
    with pytest.raises(Refused):
        networking.record_claim(
            network=cast.reed,
            qualifier="more_than",
            number=3,
            claimed_by="Reed",
            claimed_on=JOINED,
            source="hearsay",
            by=cast.mealea,
            at=MORNING,
        )
    with pytest.raises(Refused):
        networking.record_claim(
            network=cast.river,
            qualifier="about",
            number=3,
            claimed_by="River",
            claimed_on=JOINED,
            source="hearsay",
            by=cast.mealea,
            at=MORNING,
        )
