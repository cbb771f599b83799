"""Two records, one organisation: what moves, what stays, and that all of it can be taken back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.actions import mandating, merging, networking, registering
from organisations.actors import Machine
from organisations.models import (
    Duty,
    DutyKind,
    Mandate,
    Membership,
    Merge,
    Organisation,
    OrganisationKind,
    PossibleDouble,
    Right,
    Verdict,
)
from organisations.refusals import Refused
from tests.cast import MORNING, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def twin(cast: Cast, name: str = "Far-Hill", kind: str = OrganisationKind.NGO) -> Organisation:
    """A second record of Far Hill, or of whatever is named."""
    return registering.register_organisation(kind=kind, name_en=name, is_demonstration=True, by=cast.mealea, at=MORNING)


def network(cast: Cast, name: str) -> Organisation:
    return twin(cast, name, OrganisationKind.NETWORK)


def joins(cast: Cast, member: Organisation, to: Organisation, *, year: int, until: int | None = None) -> Membership:
    return networking.record_membership(
        network=to,
        member=member,
        joined_on=date(year, 1, 1),
        left_on=date(until, 1, 1) if until else None,
        by=cast.mealea,
        at=MORNING,
    )


def test_people_and_memberships_move_and_come_back(cast: Cast) -> None:
    double = twin(cast)
    mandate = mandating.grant_mandate(to=cast.ot, organisation=double, right=Right.SIGN, by=cast.mealea, at=MORNING)
    duty = mandating.grant_duty(to=cast.ot, organisation=double, kind=DutyKind.COORDINATOR, by=cast.mealea, at=MORNING)
    stay = joins(cast, double, cast.river, year=2021)

    merge = merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=MORNING + DAY)
    double.refresh_from_db()
    assert double.merged_into == cast.hill
    assert double not in Organisation.objects.standing()
    assert Mandate.objects.get(pk=mandate.pk).organisation == cast.hill
    assert Duty.objects.get(pk=duty.pk).organisation == cast.hill
    assert Membership.objects.get(pk=stay.pk).member == cast.hill

    merging.undo_merge(merge, by=cast.mealea, at=MORNING + 2 * DAY)
    assert Organisation.objects.get(pk=double.pk).merged_into is None
    assert Mandate.objects.get(pk=mandate.pk).organisation == double
    assert Duty.objects.get(pk=duty.pk).organisation == double
    assert Membership.objects.get(pk=stay.pk).member == double
    kinds = [event.kind for event in Event.objects.order_by("id")][-2:]
    assert kinds == ["organisation.merged", "organisation.parted"]


def test_what_both_have_stays_with_each(cast: Cast) -> None:
    """Visal may sign for Far Hill, and may read for its double: he keeps both, and no constraint is broken."""
    double = twin(cast)
    weaker = mandating.grant_mandate(to=cast.visal, organisation=double, right=Right.READ, by=cast.mealea, at=MORNING)
    early = joins(cast, double, cast.river, year=2015, until=2018)
    late = joins(cast, double, cast.river, year=2019)
    own = joins(cast, cast.hill, cast.river, year=2020)
    merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=MORNING)
    assert Mandate.objects.get(pk=weaker.pk).organisation == double
    assert Membership.objects.get(pk=early.pk).member == cast.hill
    assert Membership.objects.get(pk=late.pk).member == double  # it overlaps Far Hill's own stay
    assert Membership.objects.get(pk=own.pk).member == cast.hill


def test_one_director_remains(cast: Cast) -> None:
    double = twin(cast)
    for to, organisation in ((cast.visal, cast.hill), (cast.ot, double)):
        Duty.objects.create(person=to, organisation=organisation, kind=DutyKind.DIRECTOR, granted_at=MORNING)
    merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=MORNING)
    assert Duty.objects.get(person=cast.visal, kind=DutyKind.DIRECTOR).organisation == cast.hill
    assert Duty.objects.get(person=cast.ot, kind=DutyKind.DIRECTOR).organisation == double


def test_a_network_that_was_a_member_of_its_double_belongs_to_nobody_of_its_own(cast: Cast) -> None:
    one, other = network(cast, "Lake Network"), network(cast, "Lakes Network")
    inner = joins(cast, other, one, year=2020)
    merging.merge_organisations(kept=one, absorbed=other, by=cast.mealea, at=MORNING)
    inner.refresh_from_db()
    assert (inner.network, inner.member) == (one, other)  # left as it was: nobody is a member of itself


def test_a_merge_that_would_close_a_circle_is_refused_and_changes_nothing(cast: Cast) -> None:
    """Lake is in Plain, and Plain is in the double of Lake."""
    lake, plain, double = network(cast, "Lake"), network(cast, "Plain"), network(cast, "Lakes")
    joins(cast, lake, plain, year=2020)
    joins(cast, plain, double, year=2021)
    with pytest.raises(Refused) as no:
        merging.merge_organisations(kept=lake, absorbed=double, by=cast.mealea, at=MORNING)
    assert no.value.code == "circle"
    double.refresh_from_db()
    assert double.merged_into is None
    assert not Merge.objects.exists()


def test_a_circle_that_never_was_at_one_time_is_none(cast: Cast) -> None:
    """Lake left Plain before Plain joined the double of Lake."""
    lake, plain, double = network(cast, "Lake"), network(cast, "Plain"), network(cast, "Lakes")
    joins(cast, lake, plain, year=2018, until=2020)
    joins(cast, plain, double, year=2021)
    merging.merge_organisations(kept=lake, absorbed=double, by=cast.mealea, at=MORNING)
    assert Membership.objects.get(member=plain).network == lake


@pytest.mark.parametrize("name", ["chanthy", "piseth", "sreymom", "ot"])
def test_only_an_administrator_decides(cast: Cast, name: str) -> None:
    double = twin(cast)
    with pytest.raises(PermissionDenied):
        merging.merge_organisations(kept=cast.hill, absorbed=double, by=getattr(cast, name), at=MORNING)
    merge = merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=MORNING)
    with pytest.raises(PermissionDenied):
        merging.undo_merge(merge, by=getattr(cast, name), at=MORNING)


def test_no_machine_merges(cast: Cast) -> None:
    double = twin(cast)
    for machine in Machine:
        with pytest.raises(PermissionDenied):
            merging.merge_organisations(kept=cast.hill, absorbed=double, by=machine, at=MORNING)


def test_what_cannot_be_one_is_refused(cast: Cast) -> None:
    real = registering.register_organisation(kind="ngo", name_en="Far Hill", by=cast.mealea, at=MORNING)
    for absorbed, code in ((cast.hill, "same_record"), (cast.river, "kind"), (real, "demonstration")):
        with pytest.raises(Refused) as no:
            merging.merge_organisations(kept=cast.hill, absorbed=absorbed, by=cast.mealea, at=MORNING)
        assert no.value.code == code


def test_a_record_stands_in_one_other_and_merges_are_undone_from_the_last(cast: Cast) -> None:
    first, second = twin(cast, "Far-Hill"), twin(cast, "The Far Hill")
    inner = merging.merge_organisations(kept=second, absorbed=first, by=cast.mealea, at=MORNING)
    with pytest.raises(Refused) as no:
        merging.merge_organisations(kept=cast.hill, absorbed=first, by=cast.mealea, at=MORNING)
    assert no.value.code == "merged"
    outer = merging.merge_organisations(kept=cast.hill, absorbed=second, by=cast.mealea, at=MORNING)
    with pytest.raises(Refused) as no:
        merging.undo_merge(inner, by=cast.mealea, at=MORNING)
    assert no.value.code == "later_merge"
    merging.undo_merge(outer, by=cast.mealea, at=MORNING)
    merging.undo_merge(inner, by=cast.mealea, at=MORNING)
    with pytest.raises(Refused) as no:
        merging.undo_merge(inner, by=cast.mealea, at=MORNING)
    assert no.value.code == "undone"


def test_a_chain_takes_everything_to_the_last_and_back_one_by_one(cast: Cast) -> None:
    first, second = twin(cast, "Far-Hill"), twin(cast, "The Far Hill")
    mandate = mandating.grant_mandate(to=cast.ot, organisation=first, right=Right.SIGN, by=cast.mealea, at=MORNING)
    places = []
    inner = merging.merge_organisations(kept=second, absorbed=first, by=cast.mealea, at=MORNING)
    outer = merging.merge_organisations(kept=cast.hill, absorbed=second, by=cast.mealea, at=MORNING)
    places.append(Mandate.objects.get(pk=mandate.pk).organisation)
    for merge in (outer, inner):
        merging.undo_merge(merge, by=cast.mealea, at=MORNING)
        places.append(Mandate.objects.get(pk=mandate.pk).organisation)
    assert places == [cast.hill, second, first]


def test_a_pair_is_decided_once(cast: Cast) -> None:
    double = twin(cast)
    first, second = sorted((cast.hill, double), key=lambda one: one.pk)
    asked = PossibleDouble.objects.create(first=first, second=second, score=97, reasons="same_key", found_at=MORNING)
    merging.find_different(asked, by=cast.mealea, at=MORNING)
    with pytest.raises(Refused) as no:
        merging.find_different(asked, by=cast.mealea, at=MORNING)
    assert no.value.code == "decided"
    merge = merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=MORNING)
    asked.refresh_from_db()
    assert asked.verdict == Verdict.SAME
    merging.undo_merge(merge, by=cast.mealea, at=MORNING)
    asked.refresh_from_db()
    assert asked.verdict == Verdict.DIFFERENT
