"""The count, against hand-worked cases and against a model that counts with plain sets."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from organisations.actions import mandating, networking, registering
from organisations.actors import Machine
from organisations.models import Membership, Organisation, OrganisationKind, Right
from statements.actions import consulting, signing
from statements.actions.showing import show
from statements.models import Statement
from statements.queries.count import count
from statements.queries.signatories import consent_of
from statements.stages import Visibility
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed

SIGNING_DAY = MORNING + 2 * DAY


def numbers(statement: Statement, *, at: datetime) -> tuple[int, int, int, int]:
    counted = count(statement, at=at)
    return counted.organisations, counted.networks, counted.individuals, counted.represented


def newcomer(cast: Cast, name: str, kind: OrganisationKind = OrganisationKind.NGO) -> Organisation:
    return registering.register_organisation(kind=kind, name_en=name, by=Machine.OPERATOR, at=MORNING)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def test_nobody_has_signed(cast: Cast) -> None:
    assert numbers(factories.opened(cast), at=SIGNING_DAY) == (0, 0, 0, 0)


def test_a_member_that_signs_itself_is_represented_once(cast: Cast, statement: Statement) -> None:
    signed(statement, cast.river, cast.rotha, at=SIGNING_DAY)  # Reed and Stone are inside
    assert numbers(statement, at=SIGNING_DAY) == (0, 1, 0, 2)
    signed(statement, cast.reed, cast.sreymom, at=SIGNING_DAY)
    assert numbers(statement, at=SIGNING_DAY) == (1, 1, 0, 2)
    signed(statement, cast.hill, cast.visal, at=SIGNING_DAY)
    assert numbers(statement, at=SIGNING_DAY) == (2, 1, 0, 3)


def test_before_a_signature_it_is_not_there_and_after_a_withdrawal_no_more(cast: Cast, statement: Statement) -> None:
    signature = signed(statement, cast.hill, cast.visal, at=SIGNING_DAY)
    signing.withdraw_signature(signature, by=cast.visal, at=SIGNING_DAY + DAY)
    assert numbers(statement, at=SIGNING_DAY - DAY) == (0, 0, 0, 0)
    assert numbers(statement, at=SIGNING_DAY) == (1, 0, 0, 1)
    assert numbers(statement, at=SIGNING_DAY + DAY) == (0, 0, 0, 0)


def test_who_asks_not_to_be_named_is_counted(cast: Cast, statement: Statement) -> None:
    signed(statement, cast.hill, cast.visal, at=SIGNING_DAY, visibility=Visibility.WITHHELD)
    signed(statement, cast.reed, cast.sreymom, at=SIGNING_DAY, visibility=Visibility.ADDRESSEES)
    counted = count(statement, at=SIGNING_DAY)
    assert (counted.organisations, counted.withheld_organisations, counted.represented) == (2, 2, 2)


def test_members_are_taken_on_the_closing_date(cast: Cast) -> None:
    """Stone leaves River on 6 March; sign-on closes on 5 March. Far Hill joins on 5 March."""
    Membership.objects.filter(member=cast.stone).update(left_on=date(2026, 3, 6))
    networking.record_membership(
        network=cast.river, member=cast.hill, joined_on=date(2026, 3, 5), by=Machine.OPERATOR, at=MORNING
    )
    statement = factories.opened(cast)
    signed(statement, cast.river, cast.rotha, at=SIGNING_DAY)
    assert numbers(statement, at=SIGNING_DAY) == (0, 1, 0, 2)  # on 4 March: Reed, Stone
    closing = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
    signing.close_sign_on(statement, by=cast.chanthy, at=closing)
    closed = Statement.objects.get(pk=statement.pk)
    assert numbers(closed, at=closing) == (0, 1, 0, 3)  # on 5 March: Reed, Stone, Far Hill
    assert numbers(closed, at=closing + 30 * DAY) == (0, 1, 0, 3)  # still as on the closing date


def test_the_closing_date_is_a_day_in_phnom_penh(cast: Cast) -> None:
    """17:30 UTC on 5 March is half past midnight on 6 March there, when Stone has left."""
    Membership.objects.filter(member=cast.stone).update(left_on=date(2026, 3, 6))
    statement = factories.opened(cast)
    signed(statement, cast.river, cast.rotha, at=SIGNING_DAY)
    assert numbers(statement, at=datetime(2026, 3, 5, 16, 59, tzinfo=UTC)) == (0, 1, 0, 2)
    assert numbers(statement, at=datetime(2026, 3, 5, 17, 30, tzinfo=UTC)) == (0, 1, 0, 1)


def test_a_network_inside_a_network_gives_its_members_and_is_no_organisation(cast: Cast) -> None:
    delta = newcomer(cast, "Delta Network", OrganisationKind.NETWORK)
    island = newcomer(cast, "Island House")
    for network, member in ((cast.river, delta), (delta, island), (delta, cast.reed)):
        networking.record_membership(
            network=network, member=member, joined_on=date(2021, 1, 1), by=Machine.OPERATOR, at=MORNING
        )
    statement = factories.opened(cast)
    signed(statement, cast.river, cast.rotha, at=SIGNING_DAY)
    assert numbers(statement, at=SIGNING_DAY) == (0, 1, 0, 3)  # Reed (twice over), Stone, Island House


def test_a_claim_is_told_and_never_added(cast: Cast) -> None:
    factories.claimed(cast)
    statement = factories.opened(cast)
    signature = signed(statement, cast.river, cast.rotha, at=SIGNING_DAY)
    counted = count(statement, at=SIGNING_DAY)
    assert counted.represented == 2
    assert [(claim.number, claim.claimed_on) for claim in counted.claims] == [(300, "2025-12-31")]
    # The claim of a network that asked not to be named would name it.
    show(signature, consent_of(signature), visibility=Visibility.WITHHELD)
    assert count(statement, at=SIGNING_DAY).claims == ()


@pytest.mark.parametrize("many", [1, 12])
def test_it_costs_the_same_queries_at_any_size(
    cast: Cast, statement: Statement, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    signed(statement, cast.river, cast.rotha, at=SIGNING_DAY)
    for number in range(many):
        organisation = newcomer(cast, f"Newcomer {number}")
        mandating.grant_mandate(to=cast.visal, organisation=organisation, right=Right.SIGN, by=cast.mealea, at=MORNING)
        consulting.invite(statement, [organisation], by=cast.chanthy, at=MORNING + DAY)
        signed(statement, organisation, cast.visal, at=SIGNING_DAY)
    with django_assert_num_queries(4):
        count(statement, at=SIGNING_DAY)


SMALL = st.integers(min_value=0, max_value=5)


@dataclass(frozen=True, slots=True)
class Scene:
    """A statement in sign-on, to which six organisations and six networks are invited; Visal may sign for all."""

    cast: Cast
    statement: Statement
    organisations: list[Organisation]
    networks: list[Organisation]


@pytest.fixture
def scene(cast: Cast) -> Scene:
    organisations = [newcomer(cast, f"Organisation {n}") for n in range(6)]
    networks = [newcomer(cast, f"Coalition {n}", OrganisationKind.NETWORK) for n in range(6)]
    statement = factories.opened(cast)
    consulting.invite(statement, [*organisations, *networks], by=cast.chanthy, at=MORNING + DAY)
    for one in (*organisations, *networks):
        mandating.grant_mandate(to=cast.visal, organisation=one, right=Right.SIGN, by=cast.mealea, at=MORNING)
    return Scene(cast, statement, organisations, networks)


# The scene is the same for all examples: each undoes what it did.
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    networks=st.sets(SMALL, max_size=3),
    inside=st.sets(st.tuples(SMALL, SMALL), max_size=12),
    signers=st.sets(SMALL),
    hidden=st.sets(SMALL),
)
def test_the_count_is_that_of_plain_sets(
    scene: Scene, networks: set[int], inside: set[tuple[int, int]], signers: set[int], hidden: set[int]
) -> None:
    """Six organisations, some of them networks in each other without a circle, some of which sign, some unnamed."""
    edges = {(network, member) for network, member in inside if network in networks and network < member}
    point = transaction.savepoint()
    try:
        rows = [scene.networks[n] if n in networks else scene.organisations[n] for n in range(6)]
        for network, member in edges:
            networking.record_membership(
                network=rows[network], member=rows[member], joined_on=date(2020, 1, 1), by=Machine.OPERATOR, at=MORNING
            )
        for n in signers:
            visibility = Visibility.WITHHELD if n in hidden else Visibility.NAMED
            signed(scene.statement, rows[n], scene.cast.visal, at=SIGNING_DAY, visibility=visibility)
        counted = count(scene.statement, at=SIGNING_DAY)
    finally:
        transaction.savepoint_rollback(point)

    def leaves(network: int) -> set[int]:
        members = {member for of, member in edges if of == network}
        return {m for m in members if m not in networks}.union(*(leaves(m) for m in members & networks))

    signed_networks = signers & networks
    union = (signers - networks).union(*(leaves(network) for network in signed_networks))
    assert counted.organisations == len(signers - networks)
    assert counted.networks == len(signed_networks)
    assert counted.withheld_organisations == len((signers - networks) & hidden)
    assert counted.withheld_networks == len(signed_networks & hidden)
    assert counted.represented == len(union)
