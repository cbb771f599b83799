"""Administrators of the site: made and ended by each other, and never none."""

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.actions import roles
from organisations.actors import Machine, is_administrator
from organisations.models import Person
from organisations.refusals import Refused
from tests.cast import MORNING, Cast, assemble
from tests.threads import in_threads


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def administering() -> set[str]:
    return set(Person.objects.filter(is_superuser=True).values_list("name", flat=True))


def test_one_makes_another_and_leaves(cast: Cast) -> None:
    roles.make_administrator(cast.ot, by=cast.mealea, at=MORNING)
    assert administering() == {"Mealea", "Ot"}
    roles.end_administrator(cast.mealea, by=cast.mealea, at=MORNING)
    assert administering() == {"Ot"}
    assert not is_administrator(cast.mealea)
    written = [
        (event.kind, event.content["person"], event.content["by"])
        for event in Event.objects.filter(kind__startswith="administrator.").order_by("id")
    ]
    assert written == [
        ("administrator.made", cast.ot.ref, f"person:{cast.mealea.ref}"),
        ("administrator.ended", cast.mealea.ref, f"person:{cast.mealea.ref}"),
    ]


def test_the_last_one_stays(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        roles.end_administrator(cast.mealea, by=Machine.OPERATOR, at=MORNING)
    assert refused.value.code == "last"
    # One who cannot sign in is none.
    roles.make_administrator(cast.ot, by=Machine.OPERATOR, at=MORNING)
    Person.objects.filter(pk=cast.ot.pk).update(is_active=False)
    with pytest.raises(Refused):
        roles.end_administrator(cast.mealea, by=Machine.OPERATOR, at=MORNING)
    assert "Mealea" in administering()


def test_nobody_else_makes_or_ends_one_and_nothing_happens_twice(cast: Cast) -> None:
    for person in (cast.chanthy, cast.piseth, cast.sreymom, cast.ot, Machine.CLOCK):
        with pytest.raises(PermissionDenied):
            roles.make_administrator(cast.ot, by=person, at=MORNING)
        with pytest.raises(PermissionDenied):
            roles.end_administrator(cast.mealea, by=person, at=MORNING)
    with pytest.raises(Refused):
        roles.make_administrator(cast.mealea, by=cast.mealea, at=MORNING)
    with pytest.raises(Refused):
        roles.end_administrator(cast.ot, by=cast.mealea, at=MORNING)
    assert administering() == {"Mealea"}
    assert not Event.objects.filter(kind__startswith="administrator.").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_each_other_at_once_one_stays(transactional_db: None) -> None:
    cast = assemble()
    roles.make_administrator(cast.ot, by=cast.mealea, at=MORNING)
    raised = in_threads(
        lambda: roles.end_administrator(cast.ot, by=cast.mealea, at=MORNING),
        lambda: roles.end_administrator(cast.mealea, by=cast.ot, at=MORNING),
    )
    assert [type(error) for error in raised] == [PermissionDenied]
    assert len(administering()) == 1
