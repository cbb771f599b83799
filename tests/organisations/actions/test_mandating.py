"""People and what they may do for whom, and since when until when."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from ledger.models import Event, Opening
from organisations.actions import mandating
from organisations.actors import Machine
from organisations.models import ApiToken, Mandate, Person, Right
from organisations.queries.rights import may_act_for, organisations_of
from organisations.refusals import Refused
from tests.cast import MORNING, Cast

SECOND = timedelta(seconds=1)


def test_each_right_includes_the_ones_before_it(cast: Cast) -> None:
    def rights(person: Person) -> list[bool]:
        return [may_act_for(person, cast.stone, right, at=MORNING, about=None) is not None for right in Right]

    assert rights(cast.neary) == [True, False, False]
    assert rights(cast.bora) == [True, True, False]
    assert [may_act_for(cast.visal, cast.hill, right, at=MORNING, about=None) is not None for right in Right] == [
        True
    ] * 3
    assert rights(cast.ot) == [False, False, False]


def test_a_mandate_is_in_force_from_its_grant_until_its_end(cast: Cast) -> None:
    until = MORNING + timedelta(days=10)
    mandating.grant_mandate(
        to=cast.ot, organisation=cast.hill, right=Right.SIGN, until=until, by=cast.mealea, at=MORNING
    )

    def held(at_offset: timedelta) -> bool:
        return may_act_for(cast.ot, cast.hill, Right.SIGN, at=MORNING + at_offset, about=None) is not None

    assert [held(-SECOND), held(timedelta()), held(timedelta(days=10) - SECOND), held(timedelta(days=10))] == [
        False,
        True,
        True,
        False,
    ]


def test_nobody_grants_themselves_a_mandate(cast: Cast) -> None:
    for person in (cast.ot, cast.chanthy, cast.visal):
        with pytest.raises(PermissionDenied):
            mandating.grant_mandate(to=person, organisation=cast.reed, right=Right.SIGN, by=person, at=MORNING)


def test_one_mandate_in_force_at_a_time(cast: Cast) -> None:
    with pytest.raises(Refused):
        mandating.grant_mandate(to=cast.visal, organisation=cast.hill, right=Right.READ, by=cast.mealea, at=MORNING)
    held = Mandate.objects.get(person=cast.visal)
    mandating.revoke_mandate(mandate=held, by=cast.mealea, at=MORNING + SECOND)
    with pytest.raises(Refused):
        mandating.revoke_mandate(mandate=held, by=cast.mealea, at=MORNING + SECOND)
    mandating.grant_mandate(
        to=cast.visal, organisation=cast.hill, right=Right.READ, by=cast.mealea, at=MORNING + 2 * SECOND
    )
    assert list(organisations_of(cast.visal, Right.SIGN, at=MORNING, about=None)) == [cast.hill]
    assert list(organisations_of(cast.visal, Right.SIGN, at=MORNING + 2 * SECOND, about=None)) == []


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "ot@cast.example", "OT@cast.EXAMPLE", "a\x00@b.example"])
def test_an_address_that_is_unusable_or_taken_is_refused(cast: Cast, email: str) -> None:
    people = Person.objects.count()
    with pytest.raises(Refused) as refused:
        mandating.register_person(email=email, name="Somebody", by=cast.mealea, at=MORNING)
    assert refused.value.field == "email"
    assert Person.objects.count() == people


def test_the_database_knows_one_account_per_address(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create_user("Ot@Cast.Example", "secret", name="Another")


def test_only_the_operator_makes_administrators(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        mandating.register_person(email="new@cast.example", name="New", administrator=True, by=cast.mealea, at=MORNING)
    made = mandating.register_person(
        email="new@cast.example", name="New", administrator=True, by=Machine.OPERATOR, at=MORNING
    )
    assert made.is_superuser


def test_the_event_holds_no_address(cast: Cast) -> None:
    event = Event.objects.filter(kind="person.registered").latest("id")
    assert "@" not in event.data
    assert "@" in Opening.objects.get(event=event, name="email").value


def test_a_token_opens_only_its_own_account_and_is_not_stored(cast: Cast) -> None:
    token = mandating.issue_token(to=cast.visal, by=cast.visal, at=MORNING)
    assert mandating.person_by_token(token) == cast.visal
    assert token not in ApiToken.objects.get().digest
    assert mandating.person_by_token(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    Person.objects.filter(pk=cast.visal.pk).update(is_active=False)
    assert mandating.person_by_token(token) is None
    with pytest.raises(PermissionDenied):
        mandating.issue_token(to=cast.visal, by=cast.ot, at=MORNING)


def test_the_command_prints_a_token_that_works(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_token", "VISAL@cast.example")
    assert mandating.person_by_token(capsys.readouterr().out.strip()) == cast.visal
    with pytest.raises(CommandError):
        call_command("create_token", "nobody@cast.example")
