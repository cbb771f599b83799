"""Two at once: one of them wins, and nothing is left between."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from ledger.models import Event
from organisations.actions import delegating, directing, inviting, mandating
from organisations.models import Delegation, Duty, Mandate, MandateScope, PersonInvitation
from organisations.refusals import Refused
from statements.actions import holding, signing
from statements.models import Signature
from tests import factories
from tests.cast import MORNING, assemble
from tests.factories import DAY, signed
from tests.organisations.people import directed
from tests.threads import in_threads

SIGNING_DAY = MORNING + 2 * DAY


def by_mail() -> tuple[PersonInvitation, Any]:
    world = directed(assemble())
    return (
        inviting.invite_person(
            address=world.cast.ot.email, organisation=world.cast.hill, right="sign", by=world.dara, at=MORNING
        ),
        world,
    )


@pytest.mark.django_db(transaction=True)
def test_accepted_twice_at_once_is_accepted_once() -> None:
    invitation, world = by_mail()
    raised = in_threads(
        *[lambda: inviting.accept_invitation(invitation=invitation, by=world.cast.ot, at=MORNING) for _ in range(4)]
    )
    assert [getattr(error, "code", error) for error in raised] == ["invitation"] * 3
    assert Mandate.objects.filter(person=world.cast.ot).count() == 1
    assert Event.objects.filter(kind="person_invitation.accepted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_give_one_mandate() -> None:
    world = directed(assemble())
    asked = delegating.ask_delegation(
        mandate=world.visals, to=world.cast.ot, right="sign", reason="Leave", by=world.cast.visal, at=MORNING
    )
    raised = in_threads(
        lambda: delegating.approve_delegation(
            delegation=Delegation.objects.get(pk=asked.pk), by=world.dara, at=MORNING
        ),
        lambda: delegating.approve_delegation(
            delegation=Delegation.objects.get(pk=asked.pk), by=world.cast.mealea, at=MORNING
        ),
    )
    assert [getattr(error, "code", error) for error in raised] == ["decided"]
    assert Mandate.objects.filter(person=world.cast.ot).count() == 1
    assert Event.objects.filter(kind="delegation.approved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_new_directors_at_once_are_one_after_the_other() -> None:
    world = directed(assemble())
    cast = world.cast
    raised = in_threads(
        *[
            lambda person=person: directing.appoint_director(
                to=person, organisation=cast.hill, by=cast.mealea, at=MORNING
            )
            for person in (cast.ot, cast.bora)
        ]
    )
    assert raised == []
    assert Duty.objects.filter(organisation=cast.hill, kind="director", revoked_at=None).count() == 1
    assert Duty.objects.filter(organisation=cast.hill, kind="director").count() == 3


# -- revoked while somebody acts under it ------------------------------------------------------------------------------


def overtaken(
    module: Any, name: str, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object], revoke: Callable[[], object]
) -> tuple[bool, list[Exception]]:
    """Run `act` until `module.name` has looked at the mandate, revoke it meanwhile, and say whether that came through
    before `act` went on."""
    looked, revoked = threading.Event(), threading.Event()
    came_through: list[bool] = []
    look = getattr(module, name)

    def slow(*args: Any, **kwargs: Any) -> Any:
        found = look(*args, **kwargs)
        looked.set()
        came_through.append(revoked.wait(timeout=0.7))
        return found

    monkeypatch.setattr(module, name, slow)

    def end() -> None:
        assert looked.wait(timeout=10)
        revoke()
        revoked.set()

    raised = in_threads(act, end)
    return came_through == [True], raised


def sign_while_revoked(monkeypatch: pytest.MonkeyPatch) -> tuple[bool, list[Exception]]:
    world = directed(assemble())
    statement = factories.opened(world.cast)
    return overtaken(
        signing,
        "hold_to_sign",
        monkeypatch,
        lambda: signed(statement, world.cast.hill, world.cast.visal, at=SIGNING_DAY),
        lambda: mandating.revoke_mandate(mandate=world.visals, by=world.dara, at=SIGNING_DAY),
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_hold_a_revocation_overtakes_a_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real: a mandate that is only looked at is revoked before the signature under it is written."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is no such race")

    monkeypatch.setattr(holding, "MANDATE", "")
    assert sign_while_revoked(monkeypatch) == (True, [])
    assert Signature.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_revocation_waits_for_a_signature_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sign_while_revoked(monkeypatch) == (False, [])
    assert Signature.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_signature_after_the_revocation_fails() -> None:
    world = directed(assemble())
    statement = factories.opened(world.cast)
    mandating.revoke_mandate(mandate=world.visals, by=world.dara, at=SIGNING_DAY)
    # Even one that says it was before: what is revoked when it is written gives nothing.
    for at in (SIGNING_DAY - timedelta(seconds=1), SIGNING_DAY, SIGNING_DAY + DAY):
        with pytest.raises(PermissionDenied):
            signed(statement, world.cast.hill, world.cast.visal, at=at)
    assert Signature.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_delegation_approved_while_its_mandate_is_revoked_does_not_outlive_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = directed(assemble())
    asked = delegating.ask_delegation(
        mandate=world.visals, to=world.cast.ot, right="sign", reason="Leave", by=world.cast.visal, at=MORNING
    )
    came_through, raised = overtaken(
        delegating,
        "hold",
        monkeypatch,
        lambda: delegating.approve_delegation(
            delegation=Delegation.objects.get(pk=asked.pk), by=world.dara, at=MORNING
        ),
        lambda: mandating.revoke_mandate(mandate=world.visals, by=world.dara, at=MORNING),
    )
    assert (came_through, raised) == (False, [])
    assert not Mandate.objects.filter(organisation=world.cast.hill, revoked_at=None).exists()
    assert not MandateScope.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_delegation_accepted_while_its_mandate_is_revoked_does_not_outlive_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = directed(assemble())
    asked = delegating.ask_delegation(
        mandate=world.visals, address=world.cast.ot.email, right="sign", reason="Leave", by=world.cast.visal, at=MORNING
    )
    invitation = delegating.approve_delegation(delegation=asked, by=world.dara, at=MORNING).invitation
    assert invitation is not None
    came_through, raised = overtaken(
        inviting,
        "hold",
        monkeypatch,
        lambda: inviting.accept_invitation(invitation=invitation, by=world.cast.ot, at=MORNING),
        lambda: mandating.revoke_mandate(mandate=world.visals, by=world.dara, at=MORNING),
    )
    assert (came_through, raised) == (False, [])
    assert Mandate.objects.get(person=world.cast.ot).revoked_at == MORNING


@pytest.mark.django_db(transaction=True)
def test_an_invitation_withdrawn_and_accepted_at_once_ends_in_one_way() -> None:
    invitation, world = by_mail()
    raised = in_threads(
        lambda: inviting.accept_invitation(invitation=invitation, by=world.cast.ot, at=MORNING),
        lambda: inviting.withdraw_invitation(invitation=invitation, by=world.dara, at=MORNING),
    )
    assert len(raised) == 1
    assert isinstance(raised[0], Refused)
    invitation.refresh_from_db()
    accepted = invitation.accepted_at is not None
    assert accepted is (invitation.withdrawn_at is None)
    assert Mandate.objects.filter(person=world.cast.ot).exists() is accepted
