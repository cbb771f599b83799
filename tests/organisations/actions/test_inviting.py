"""Invitations by mail: for one address, answered once, and without a trace where nothing comes of them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from ledger.models import Event, Opening
from organisations import tasks
from organisations.actions import delegating, inviting, mandating
from organisations.actions.mandating import digest_of
from organisations.actors import Machine
from organisations.models import Delegation, Duty, DutyKind, Mandate, Person, PersonInvitation, Right
from organisations.queries.people import invitations_for
from organisations.queries.rights import may_act_for
from organisations.refusals import Refused
from outbox.models import Job
from tests.cast import MORNING, Cast
from tests.organisations.people import Directed, directed

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
ADDRESS = "sopheap@mail.example"


@pytest.fixture
def world(cast: Cast) -> Directed:
    return directed(cast)


def sent(world: Directed, address: str = ADDRESS, **extent: Any) -> PersonInvitation:
    asked = {"right": "sign", **extent}
    return inviting.invite_person(
        address=address, organisation=world.cast.hill, language="en", by=world.dara, at=MORNING, **asked
    )


def arrived(address: str = ADDRESS) -> Person:
    """Somebody asks for a code at this address, and has the account then."""
    inviting.welcome(address=address, at=MORNING)
    return Person.objects.get(email__iexact=address)


def test_the_address_is_sealed_in_the_database_and_not_in_the_ledger(world: Directed) -> None:
    invitation = sent(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM organisations_personinvitation")
        stored = repr(cursor.fetchall())
    assert "sopheap" not in stored
    assert invitation.address == ADDRESS
    told = "".join(Event.objects.values_list("data", flat=True)) + "".join(
        Opening.objects.values_list("value", flat=True)
    )
    assert "sopheap" not in told
    assert "sopheap" not in "".join(Job.objects.values_list("payload", flat=True))


def test_an_account_is_opened_at_the_first_code_and_not_before(world: Directed) -> None:
    people = Person.objects.count()
    invitation = sent(world)
    inviting.welcome(address="stranger@mail.example", at=MORNING)
    assert Person.objects.count() == people
    account = arrived("Sopheap@Mail.example")
    assert (account.email, account.name, account.has_usable_password()) == (ADDRESS, "", False)
    inviting.welcome(address=ADDRESS, at=MORNING)
    assert Person.objects.count() == people + 1
    invitation.refresh_from_db()
    assert invitation.account == account


def test_an_invitation_that_is_over_opens_no_account(world: Directed) -> None:
    sent(world)
    inviting.welcome(address=ADDRESS, at=MORNING + 14 * DAY)
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_accepting_gives_the_mandate_and_erases_the_address(world: Directed) -> None:
    invitation = sent(world, until=MORNING + 9 * DAY, scopes=["a" * 12])
    account = arrived()
    with pytest.raises(Refused) as refused:
        inviting.accept_invitation(invitation=invitation, by=account, at=MORNING)
    assert refused.value.field == "name"
    given = inviting.accept_invitation(invitation=invitation, name="Sopheap", by=account, at=MORNING + DAY)
    assert isinstance(given, Mandate)
    assert (given.person, given.granted_by, given.granted_at) == (account, world.dara, MORNING + DAY)
    assert (given.until, [scope.statement for scope in given.scopes.all()]) == (MORNING + 9 * DAY, ["a" * 12])
    invitation.refresh_from_db()
    assert (invitation.address, invitation.accepted_by) == ("", account)
    assert Person.objects.get(pk=account.pk).name == "Sopheap"
    with pytest.raises(Refused):
        inviting.accept_invitation(invitation=invitation, by=account, at=MORNING + DAY)
    assert Mandate.objects.filter(person=account).count() == 1


@pytest.mark.parametrize("kind", list(DutyKind))
def test_a_duty_is_accepted_as_well(world: Directed, kind: DutyKind) -> None:
    cast = world.cast
    invitation = inviting.invite_person(
        address=cast.ot.email, organisation=cast.hill, duty=kind, by=cast.mealea, at=MORNING
    )
    inviting.accept_invitation(invitation=invitation, by=cast.ot, at=MORNING + DAY)
    assert Duty.objects.get(organisation=cast.hill, kind=kind, revoked_at=None).person == cast.ot
    assert Duty.objects.filter(person=world.dara, revoked_at=None).exists() is (kind != DutyKind.DIRECTOR)


def test_another_address_can_do_nothing_with_it(world: Directed) -> None:
    invitation = sent(world)
    for answer in (inviting.accept_invitation, inviting.decline_invitation):
        with pytest.raises(PermissionDenied):
            answer(invitation=invitation, by=world.cast.ot, at=MORNING)
    assert list(invitations_for(world.cast.ot, at=MORNING)) == []
    invitation.refresh_from_db()
    assert invitation.address == ADDRESS


def test_one_account_is_invited_by_several(world: Directed) -> None:
    cast = world.cast
    first = sent(world, cast.ot.email.upper())
    second = inviting.invite_person(
        address=cast.ot.email, organisation=cast.reed, right="read", by=cast.mealea, at=MORNING
    )
    assert set(invitations_for(cast.ot, at=MORNING)) == {first, second}
    inviting.accept_invitation(invitation=second, by=cast.ot, at=MORNING)
    assert list(invitations_for(cast.ot, at=MORNING)) == [first]


def test_known_and_unknown_addresses_are_invited_alike(world: Directed) -> None:
    for address in (world.cast.visal.email, "nobody@mail.example"):
        invitation = sent(world, address)
        assert invitation.account is None
    with pytest.raises(Refused) as refused:
        sent(world, "NOBODY@mail.example")
    assert refused.value.code == "invited"


def test_an_organisation_does_not_fill_mailboxes(world: Directed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "MOST_UNANSWERED", 2)
    sent(world, "a@mail.example")
    sent(world, "b@mail.example")
    with pytest.raises(Refused) as refused:
        sent(world, "c@mail.example")
    assert refused.value.code == "many"


# -- what is left of it ------------------------------------------------------------------------------------------------


def test_a_lapsed_invitation_leaves_no_address_and_no_unused_account(world: Directed) -> None:
    invitation = sent(world)
    account = arrived()
    inviting.lapse(invitation=invitation, by=Machine.CLOCK, at=MORNING + 14 * DAY - SECOND)
    assert Person.objects.filter(pk=account.pk).exists()
    inviting.lapse(invitation=invitation, by=Machine.CLOCK, at=MORNING + 14 * DAY)
    inviting.lapse(invitation=invitation, by=Machine.CLOCK, at=MORNING + 14 * DAY)
    invitation.refresh_from_db()
    assert (invitation.address, invitation.lapsed_at) == ("", MORNING + 14 * DAY)
    assert not Person.objects.filter(pk=account.pk).exists()
    assert Event.objects.filter(kind="person_invitation.lapsed").count() == 1


def test_an_account_that_is_used_or_awaited_stays(world: Directed) -> None:
    cast = world.cast
    first = sent(world)
    second = inviting.invite_person(address=ADDRESS, organisation=cast.reed, right="read", by=cast.mealea, at=MORNING)
    account = arrived()
    inviting.decline_invitation(invitation=first, by=account, at=MORNING)
    assert Person.objects.filter(pk=account.pk).exists()
    inviting.accept_invitation(invitation=second, name="Sopheap", by=account, at=MORNING)
    third = sent(world)
    inviting.welcome(address=ADDRESS, at=MORNING)
    inviting.decline_invitation(invitation=third, by=account, at=MORNING)
    assert Person.objects.filter(pk=account.pk).exists()


def test_an_account_from_before_is_never_deleted(world: Directed) -> None:
    invitation = sent(world, world.cast.ot.email)
    inviting.welcome(address=world.cast.ot.email, at=MORNING)
    inviting.withdraw_invitation(invitation=invitation, by=world.dara, at=MORNING)
    assert Person.objects.filter(pk=world.cast.ot.pk).exists()


def test_the_database_keeps_no_address_of_an_answered_invitation(world: Directed) -> None:
    invitation = sent(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonInvitation.objects.filter(pk=invitation.pk).update(declined_at=MORNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonInvitation.objects.filter(pk=invitation.pk).update(duty="director")


# -- mails -------------------------------------------------------------------------------------------------------------


def mailed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Run the jobs that send mail as the outbox would, and give the links."""
    monkeypatch.setattr("ledger.clock.now", lambda: MORNING + timedelta(minutes=1))
    mail.outbox.clear()
    for job in Job.objects.filter(kind="organisations.send_notice").order_by("pk"):
        tasks.send_notice(**job.arguments)
    return [link for message in mail.outbox for link in re.findall(r"https?://\S+", str(message.body))]


def test_the_mail_names_nobody_and_its_link_carries_the_token(world: Directed, monkeypatch: pytest.MonkeyPatch) -> None:
    invitation = sent(world)
    [link] = mailed(monkeypatch)
    assert mail.outbox[0].to == [ADDRESS]
    for told in ("Far Hill", "Dara", "sign for"):
        assert told not in str(mail.outbox[0].body) + mail.outbox[0].subject
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert invitation.token_digest == digest_of(token)
    assert token not in "".join(Job.objects.values_list("payload", flat=True))


def test_sent_again_the_link_before_is_dead(world: Directed, monkeypatch: pytest.MonkeyPatch) -> None:
    invitation = sent(world)
    before = invitation.token_digest
    with pytest.raises(Refused):
        inviting.send_again(invitation=invitation, by=world.dara, at=MORNING + timedelta(minutes=59))
    inviting.send_again(invitation=invitation, by=world.dara, at=MORNING + timedelta(hours=1))
    assert invitation.token_digest != before
    assert invitation.expires_at == MORNING + timedelta(days=14, hours=1)
    links = mailed(monkeypatch)
    assert len(links) == 1
    assert digest_of(links[0].rstrip("/").rsplit("/", 1)[1]) == invitation.token_digest


def test_an_answered_invitation_sends_nothing_more(world: Directed, monkeypatch: pytest.MonkeyPatch) -> None:
    inviting.withdraw_invitation(invitation=sent(world), by=world.dara, at=MORNING)
    assert mailed(monkeypatch) == []


def test_the_director_and_whoever_asked_hear_of_a_delegation(world: Directed, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = delegating.ask_delegation(
        mandate=world.visals, address=ADDRESS, right="comment", reason="Leave", by=world.cast.visal, at=MORNING
    )
    mailed(monkeypatch)
    assert [message.to for message in mail.outbox] == [[world.dara.email]]
    delegating.approve_delegation(delegation=asked, by=world.dara, at=MORNING)
    mailed(monkeypatch)
    assert [message.to for message in mail.outbox] == [[ADDRESS], [world.cast.visal.email]]


def test_a_delegation_by_mail_is_in_force_once_accepted_and_ends_with_its_mandate(world: Directed) -> None:
    asked = delegating.ask_delegation(
        mandate=world.visals, address=ADDRESS, right="comment", reason="Leave", by=world.cast.visal, at=MORNING
    )
    asked = delegating.approve_delegation(delegation=asked, by=world.dara, at=MORNING)
    assert (asked.address, asked.decided_by) == ("", world.dara)
    assert asked.invitation is not None
    account = arrived()
    given = inviting.accept_invitation(invitation=asked.invitation, name="Sopheap", by=account, at=MORNING + DAY)
    assert isinstance(given, Mandate)
    assert (given.delegated_from, given.granted_by) == (world.visals, world.dara)
    mandating.revoke_mandate(mandate=world.visals, by=world.cast.visal, at=MORNING + 2 * DAY)
    assert may_act_for(account, world.cast.hill, Right.READ, at=MORNING + 2 * DAY, about=None) is None
    assert Delegation.objects.get().decision == "approved"
