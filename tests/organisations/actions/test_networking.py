"""Members come and go; a network is inside itself on no day, whoever writes at the same moment."""

import threading
from contextlib import suppress
from datetime import date, timedelta
from itertools import count

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.models import Event
from organisations.actions import describing, networking, registering
from organisations.actions.directing import appoint_director
from organisations.actors import Machine
from organisations.models import Membership, Organisation, OrganisationKind
from organisations.queries.networks import Span, first_day_of_circle, history, members_on
from organisations.refusals import Outdated, Refused
from tests.cast import MORNING, Cast, assemble
from tests.threads import in_threads

START = date(2024, 1, 1)
names = count()


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def day(number: int) -> date:
    return START + timedelta(days=number)


def network() -> Organisation:
    return registering.register_organisation(
        kind=OrganisationKind.NETWORK, name_en=f"Network {next(names)}", by=Machine.OPERATOR, at=MORNING
    )


def join(member: Organisation, to: Organisation, joined: int, left: int | None = None) -> Membership:
    return networking.record_membership(
        network=to,
        member=member,
        joined_on=day(joined),
        left_on=None if left is None else day(left),
        by=Machine.OPERATOR,
        at=MORNING,
    )


# -- circles -----------------------------------------------------------------------------------------------------------

spans = st.builds(
    lambda network, member, joined, length: Span(
        network, member, day(joined), None if length is None else day(joined + length)
    ),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(0, 12),
    st.none() | st.integers(1, 6),
)


def is_inside_itself(some: list[Span], on: date) -> bool:
    """By taking away, again and again, what has no members left: whatever stays is in a circle."""
    left = {(span.network, span.member) for span in some if span.holds(on)}
    while True:
        owners = {owner for owner, _member in left}
        kept = {(owner, member) for owner, member in left if member in owners}
        if kept == left:
            return bool(left)
        left = kept


@settings(max_examples=300)
@given(st.lists(spans, max_size=7), spans)
def test_the_first_day_of_a_circle_is_that_of_a_search_day_by_day(others: list[Span], added: Span) -> None:
    # What was there before has no circle: only such lists are ever in the database.
    sound: list[Span] = []
    for span in others:
        if not any(is_inside_itself([*sound, span], day(number)) for number in range(25)):
            sound.append(span)
    circles = [day(number) for number in range(25) if is_inside_itself([*sound, added], day(number))]
    assert first_day_of_circle(added, sound) == (circles[0] if circles else None)


def test_a_circle_that_would_close_on_a_later_day_is_refused(cast: Cast) -> None:
    first, second, third = network(), network(), network()
    join(second, first, 10, 20)
    join(third, second, 15)
    with pytest.raises(Refused) as refused:
        join(first, third, 0)  # first in third from day 0: on days 15 to 19 it would be inside itself
    assert refused.value.code == "circle"
    assert "16 January 2024" in str(refused.value.reason)
    join(first, third, 0, 15)
    join(first, third, 20)


def test_the_same_pair_belongs_together_once_at_a_time(cast: Cast) -> None:
    to = network()
    join(cast.reed, to, 0, 10)
    for joined, left in ((0, 10), (9, None), (-5, 1), (2, 3)):
        with pytest.raises(Refused) as refused:
            join(cast.reed, to, joined, left)
        assert refused.value.code == "member"
    join(cast.reed, to, 10)


def test_dates_that_make_no_sense(cast: Cast) -> None:
    for joined, left in ((5, 5), (5, 4)):
        with pytest.raises(Refused) as refused:
            join(cast.hill, cast.river, joined, left)
        assert refused.value.field == "left_on"
    with pytest.raises(Refused) as refused:
        networking.record_membership(
            network=cast.river, member=cast.hill, joined_on=date(1, 1, 1), by=Machine.OPERATOR, at=MORNING
        )
    assert refused.value.field == "joined_on"


# -- two at the same moment --------------------------------------------------------------------------------------------


def close_a_circle_from_both_ends(monkeypatch: pytest.MonkeyPatch) -> int:
    """Two join each other at the same moment. Gives how many came in; each waits, after its check, for the other's."""
    first, second = network(), network()
    meeting = threading.Barrier(2)
    plain = networking.admit_membership

    def check_and_wait(span: Span, *, but: int = 0) -> None:
        plain(span, but=but)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=1)

    monkeypatch.setattr(networking, "admit_membership", check_and_wait)
    raised = in_threads(lambda: join(first, second, 0), lambda: join(second, first, 0))
    assert all(isinstance(error, Refused) and error.code == "circle" for error in raised), raised
    return 2 - len(raised)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_circle_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: neither of the two sees the other's membership."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is no such race")
    monkeypatch.setattr(networking, "one_at_a_time", lambda: None)
    monkeypatch.setattr(networking, "held", lambda organisation: organisation)
    assert close_a_circle_from_both_ends(monkeypatch) == 2


@pytest.mark.django_db(transaction=True)
def test_with_the_lock_one_of_two_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    assert close_a_circle_from_both_ends(monkeypatch) == 1


# -- leaving, correcting, claiming -------------------------------------------------------------------------------------


def test_who_left_is_a_member_until_the_day_before(cast: Cast) -> None:
    membership = Membership.objects.get(network=cast.river, member=cast.stone)
    networking.leave_network(membership, left_on=date(2025, 6, 1), by=cast.mealea, at=MORNING)
    assert {row.member for row in members_on(cast.river, date(2025, 5, 31))} == {cast.reed, cast.stone}
    assert {row.member for row in members_on(cast.river, date(2025, 6, 1))} == {cast.reed}
    assert {row.member for row in members_on(cast.river, date(2019, 12, 31))} == set()
    assert {row.member for row in history(cast.river)} == {cast.reed, cast.stone}
    assert Event.objects.filter(kind="network.member_left").count() == 1
    with pytest.raises(Refused) as refused:
        networking.leave_network(membership, left_on=date(2025, 7, 1), by=cast.mealea, at=MORNING)
    assert refused.value.code == "left"


def test_both_directors_end_a_membership_and_only_the_network_s_corrects_it(cast: Cast) -> None:
    appoint_director(organisation=cast.river, to=cast.rotha, by=cast.mealea, at=MORNING)
    appoint_director(organisation=cast.reed, to=cast.sreymom, by=cast.mealea, at=MORNING)
    membership = Membership.objects.get(network=cast.river, member=cast.reed)
    with pytest.raises(PermissionDenied):
        networking.correct_membership(membership, joined_on=date(2020, 2, 1), left_on=None, by=cast.sreymom, at=MORNING)
    networking.correct_membership(membership, joined_on=date(2020, 2, 1), left_on=None, by=cast.rotha, at=MORNING)
    for person in (cast.chanthy, cast.visal, cast.ot):
        with pytest.raises(PermissionDenied):
            networking.leave_network(membership, left_on=date(2026, 3, 1), by=person, at=MORNING)
    networking.leave_network(membership, left_on=date(2026, 3, 1), by=cast.sreymom, at=MORNING)
    assert Membership.objects.get(pk=membership.pk).left_on == date(2026, 3, 1)


def test_a_correction_meets_the_same_rules_and_tells_both_dates(cast: Cast) -> None:
    first, second = network(), network()
    inner = join(second, first, 10, 20)
    join(first, second, 0, 10)
    with pytest.raises(Refused) as refused:
        networking.correct_membership(inner, joined_on=day(9), left_on=None, by=cast.mealea, at=MORNING)
    assert refused.value.code == "circle"
    stale = Membership.objects.get(pk=inner.pk)
    networking.correct_membership(inner, joined_on=day(12), left_on=None, by=cast.mealea, at=MORNING)
    with pytest.raises(Outdated):
        networking.correct_membership(stale, joined_on=day(13), left_on=None, by=cast.mealea, at=MORNING)
    event = Event.objects.get(kind="network.membership_corrected")
    assert '"was":["2024-01-11","2024-01-21"]' in event.data
    assert '"is":["2024-01-13",null]' in event.data


def test_the_same_claim_of_a_day_is_recorded_once(cast: Cast) -> None:
    def claim() -> None:
        networking.record_claim(
            network=cast.river,
            qualifier="more_than",
            number=300,
            claimed_by="River",
            claimed_on=START,
            source="Its page",
            by=cast.mealea,
            at=MORNING,
        )

    claim()
    with pytest.raises(Refused) as refused:
        claim()
    assert refused.value.field == "number"


def test_a_network_with_members_stays_one_and_a_member_becomes_none(cast: Cast) -> None:
    for organisation, kind in ((cast.river, "ngo"), (cast.reed, "network")):
        with pytest.raises(Refused) as refused:
            describing.describe_organisation(organisation, kind=kind, by=cast.mealea, at=MORNING)
        assert refused.value.field == "kind"
    assert describing.describe_organisation(cast.hill, kind="network", by=cast.mealea, at=MORNING).is_network
