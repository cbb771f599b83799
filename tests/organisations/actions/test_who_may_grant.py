"""Who x action, in one literal table, and what each leaves behind."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from ledger.models import Event
from organisations.actions import delegating, directing, inviting, mandating
from organisations.actors import Actor, Machine
from organisations.models import Delegation, Duty, DutyKind, Mandate, MandateScope, PersonInvitation, Right
from organisations.queries.rights import may_act_for
from organisations.refusals import Refused
from tests.cast import MORNING, Cast
from tests.organisations.people import Directed, directed, newcomer

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
ONE, OTHER = "a" * 12, "b" * 12


@pytest.fixture
def world(cast: Cast) -> Directed:
    return directed(cast)


# Who: an administrator; the director of this organisation; the holder of the mandate to sign; the director of another;
# the coordinator of the convenor; an outsider.
WHO = ("administrator", "director", "holder", "other", "coordinator", "outsider")
TABLE = {
    #                           A D H O C U
    "grant a mandate":         "y y n n n n",
    "grant a duty":            "y n n n n n",
    "renew a mandate":         "y y n n n n",
    "revoke a mandate":        "y y y n n n",
    "appoint the director":    "y y n n n n",
    "end the director's duty": "y y n n n n",
    "invite to a mandate":     "y y n n n n",
    "invite to the direction": "y y n n n n",
    "invite to the staff":     "y n n n n n",
    "send again":              "y y n n n n",
    "withdraw an invitation":  "y y n n n n",
    "ask for a delegation":    "n n y n n n",
    "approve a delegation":    "y y n n n n",
    "refuse a delegation":     "y y n n n n",
    "take a request back":     "n n y n n n",
    "let an invitation lapse": "n n n n n n",
    "accept an invitation":    "n n n n n n",
    "decline an invitation":   "n n n n n n",
}  # fmt: skip


def doings(world: Directed) -> dict[str, Callable[[Any], object]]:
    hill, ot = world.cast.hill, world.cast.ot
    limited = mandating.grant_mandate(
        to=newcomer("sok"), organisation=hill, right="read", until=MORNING + DAY, by=world.dara, at=MORNING
    )
    sent = inviting.invite_person(
        address="new@mail.example", organisation=hill, right="read", by=world.dara, at=MORNING
    )
    asked = delegating.ask_delegation(
        mandate=world.visals, to=ot, right="comment", reason="Leave", by=world.cast.visal, at=MORNING
    )
    later = MORNING + timedelta(hours=2)
    direction = Duty.objects.get(person=world.dara)

    def invitation() -> PersonInvitation:
        return PersonInvitation.objects.get(pk=sent.pk)

    def request() -> Delegation:
        return Delegation.objects.get(pk=asked.pk)

    return {
        "grant a mandate": lambda by: mandating.grant_mandate(to=ot, organisation=hill, right="sign", by=by, at=later),
        "grant a duty": lambda by: mandating.grant_duty(
            to=ot, organisation=hill, kind=DutyKind.PUBLISHER, by=by, at=later
        ),
        "renew a mandate": lambda by: mandating.renew_mandate(mandate=limited, until=None, by=by, at=later),
        "revoke a mandate": lambda by: mandating.revoke_mandate(mandate=world.visals, by=by, at=later),
        "appoint the director": lambda by: directing.appoint_director(to=ot, organisation=hill, by=by, at=later),
        "end the director's duty": lambda by: directing.end_duty(duty=direction, by=by, at=later),
        "invite to a mandate": lambda by: inviting.invite_person(
            address="a@mail.example", organisation=hill, right="sign", by=by, at=later
        ),
        "invite to the direction": lambda by: inviting.invite_person(
            address="a@mail.example", organisation=hill, duty="director", by=by, at=later
        ),
        "invite to the staff": lambda by: inviting.invite_person(
            address="a@mail.example", organisation=hill, duty="coordinator", by=by, at=later
        ),
        "send again": lambda by: inviting.send_again(invitation=invitation(), by=by, at=later),
        "withdraw an invitation": lambda by: inviting.withdraw_invitation(invitation=invitation(), by=by, at=later),
        "ask for a delegation": lambda by: delegating.ask_delegation(
            mandate=world.visals, address="a@mail.example", right="sign", reason="Leave", by=by, at=later
        ),
        "approve a delegation": lambda by: delegating.approve_delegation(delegation=request(), by=by, at=later),
        "refuse a delegation": lambda by: delegating.refuse_delegation(delegation=request(), by=by, at=later),
        "take a request back": lambda by: delegating.withdraw_delegation(delegation=request(), by=by, at=later),
        "let an invitation lapse": lambda by: inviting.lapse(invitation=invitation(), by=by, at=later + 30 * DAY),
        "accept an invitation": lambda by: inviting.accept_invitation(invitation=invitation(), by=by, at=later),
        "decline an invitation": lambda by: inviting.decline_invitation(invitation=invitation(), by=by, at=later),
    }


def test_who_may_do_what(world: Directed) -> None:
    cast = world.cast
    other = newcomer("rith")
    directing.appoint_director(to=other, organisation=cast.reed, by=cast.mealea, at=MORNING)
    who: tuple[Actor, ...] = (cast.mealea, world.dara, cast.visal, other, cast.chanthy, cast.ot)
    found = {}
    for name, do in doings(world).items():
        row = []
        for actor in who:
            point = transaction.savepoint()
            try:
                do(actor)
            except PermissionDenied:
                row.append("n")
            else:
                row.append("y")
            finally:
                transaction.savepoint_rollback(point)
        found[name] = " ".join(row)
    assert found == TABLE


# -- mandates ----------------------------------------------------------------------------------------------------------


def test_a_mandate_limited_to_one_statement_reaches_no_other(world: Directed) -> None:
    mandating.grant_mandate(
        to=world.cast.ot, organisation=world.cast.hill, right="sign", scopes=[ONE], by=world.dara, at=MORNING
    )

    def held(about: str | None) -> bool:
        return may_act_for(world.cast.ot, world.cast.hill, Right.READ, at=MORNING, about=about) is not None

    assert [held(ONE), held(OTHER), held(None)] == [True, False, False]
    assert json.loads(Event.objects.filter(kind="mandate.granted").latest("id").data)["statements"] == [ONE]


@pytest.mark.parametrize(
    ("extent", "field"),
    [
        ({"right": "everything"}, "right"),
        ({"right": "sign", "until": MORNING}, "until"),
        ({"right": "sign", "scopes": ["not a reference"]}, "scopes"),
        ({"right": "sign", "scopes": [f"{number:012}" for number in range(51)]}, "scopes"),
    ],
)
def test_an_extent_that_makes_no_sense_is_refused(world: Directed, extent: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        mandating.grant_mandate(to=world.cast.ot, organisation=world.cast.hill, by=world.dara, at=MORNING, **extent)
    assert refused.value.field == field
    assert not Mandate.objects.filter(person=world.cast.ot).exists()


def test_a_mandate_that_ended_by_itself_stands_in_nobodys_way(world: Directed) -> None:
    hill, ot = world.cast.hill, world.cast.ot
    first = mandating.grant_mandate(
        to=ot, organisation=hill, right="read", until=MORNING + DAY, by=world.dara, at=MORNING
    )
    with pytest.raises(Refused):
        mandating.grant_mandate(to=ot, organisation=hill, right="sign", by=world.dara, at=MORNING + DAY - SECOND)
    mandating.grant_mandate(to=ot, organisation=hill, right="sign", by=world.dara, at=MORNING + DAY)
    first.refresh_from_db()
    assert first.ended_at == MORNING + DAY


def test_a_renewed_mandate_lasts_longer_and_never_shorter(world: Directed) -> None:
    hill, ot = world.cast.hill, world.cast.ot
    held = mandating.grant_mandate(
        to=ot, organisation=hill, right="sign", until=MORNING + 2 * DAY, by=world.dara, at=MORNING
    )
    with pytest.raises(Refused):
        mandating.renew_mandate(mandate=held, until=MORNING + DAY, by=world.dara, at=MORNING)
    mandating.renew_mandate(mandate=held, until=MORNING + 9 * DAY, by=world.dara, at=MORNING + 3 * DAY)
    assert may_act_for(ot, hill, Right.SIGN, at=MORNING + 8 * DAY, about=None) == held
    assert may_act_for(ot, hill, Right.SIGN, at=MORNING + 9 * DAY, about=None) is None
    mandating.revoke_mandate(mandate=held, by=world.dara, at=MORNING + 4 * DAY)
    with pytest.raises(Refused):
        mandating.renew_mandate(mandate=held, until=None, by=world.dara, at=MORNING + 4 * DAY)


def test_what_was_given_from_a_mandate_ends_with_it(world: Directed) -> None:
    cast, visals = world.cast, world.visals
    asked = delegating.ask_delegation(
        mandate=visals, to=cast.ot, right="comment", reason="Leave", by=cast.visal, at=MORNING
    )
    delegating.approve_delegation(delegation=asked, by=world.dara, at=MORNING)
    by_mail = delegating.ask_delegation(
        mandate=visals, address="a@mail.example", right="read", reason="Leave", by=cast.visal, at=MORNING
    )
    delegating.approve_delegation(delegation=by_mail, by=world.dara, at=MORNING)
    waiting = delegating.ask_delegation(
        mandate=visals, address="b@mail.example", right="read", reason="Leave", by=cast.visal, at=MORNING
    )
    other = may_act_for(cast.sreymom, cast.reed, Right.SIGN, at=MORNING, about=None)
    before = Event.objects.count()
    mandating.revoke_mandate(mandate=visals, by=world.dara, at=MORNING + DAY)

    assert may_act_for(cast.ot, cast.hill, Right.READ, at=MORNING + DAY, about=None) is None
    assert may_act_for(cast.ot, cast.hill, Right.COMMENT, at=MORNING + DAY - SECOND, about=None) is not None
    sent = PersonInvitation.objects.get()
    assert (sent.withdrawn_at, sent.address) == (MORNING + DAY, "")
    waiting.refresh_from_db()
    assert (waiting.decision, waiting.address) == ("ended", "")
    kinds = sorted(Event.objects.order_by("id").values_list("kind", flat=True)[before:])
    assert kinds == ["delegation.ended", "mandate.revoked", "mandate.revoked", "person_invitation.withdrawn"]
    assert may_act_for(cast.sreymom, cast.reed, Right.SIGN, at=MORNING + DAY, about=None) == other


# -- directors ---------------------------------------------------------------------------------------------------------


def test_a_new_director_ends_the_old_ones_duty_and_no_mandate(world: Directed) -> None:
    cast = world.cast
    mandating.grant_mandate(to=world.dara, organisation=cast.hill, right="sign", by=world.dara, at=MORNING)
    directing.appoint_director(to=cast.ot, organisation=cast.hill, by=world.dara, at=MORNING + DAY)
    assert Duty.objects.get(person=world.dara).revoked_at == MORNING + DAY
    assert Duty.objects.get(organisation=cast.hill, kind="director", revoked_at=None).person == cast.ot
    assert may_act_for(world.dara, cast.hill, Right.SIGN, at=MORNING + DAY, about=None) is not None
    with pytest.raises(PermissionDenied):
        mandating.grant_mandate(to=cast.bora, organisation=cast.hill, right="read", by=world.dara, at=MORNING + DAY)
    with pytest.raises(Refused):
        directing.appoint_director(to=cast.ot, organisation=cast.hill, by=cast.mealea, at=MORNING + DAY)


def test_who_has_resigned_resigns_no_second_time(world: Directed) -> None:
    duty = Duty.objects.get(person=world.dara)
    directing.end_duty(duty=duty, by=world.dara, at=MORNING + DAY)
    with pytest.raises(Refused):
        directing.end_duty(duty=duty, by=world.dara, at=MORNING + DAY)
    assert Event.objects.filter(kind="duty.ended").count() == 1


def test_a_director_is_not_made_by_granting_a_duty(world: Directed) -> None:
    with pytest.raises(Refused):
        mandating.grant_duty(to=world.cast.ot, organisation=world.cast.reed, kind="director", by=Machine.OPERATOR)


# -- delegations -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"right": "sign", "until": MORNING + 6 * DAY}, "until"),
        ({"right": "sign", "scopes": [OTHER]}, "scopes"),
        ({"right": "sign", "scopes": [ONE, OTHER]}, "scopes"),
    ],
)
def test_nobody_delegates_more_than_they_have(world: Directed, asked: dict[str, Any], field: str) -> None:
    source = mandating.grant_mandate(
        to=world.cast.ot,
        organisation=world.cast.hill,
        right="sign",
        until=MORNING + 5 * DAY,
        scopes=[ONE],
        by=world.dara,
        at=MORNING,
    )
    with pytest.raises(Refused) as refused:
        delegating.ask_delegation(
            mandate=source, address="a@mail.example", reason="Leave", by=world.cast.ot, at=MORNING, **asked
        )
    assert refused.value.field == field
    assert not Delegation.objects.exists()


def test_a_delegation_without_an_extent_has_that_of_its_mandate(world: Directed) -> None:
    cast = world.cast
    source = mandating.grant_mandate(
        to=cast.ot,
        organisation=cast.hill,
        right="sign",
        until=MORNING + 5 * DAY,
        scopes=[ONE],
        by=world.dara,
        at=MORNING,
    )
    asked = delegating.ask_delegation(
        mandate=source, to=cast.bora, right="sign", reason="Leave", by=cast.ot, at=MORNING
    )
    delegating.approve_delegation(delegation=asked, by=world.dara, at=MORNING)
    given = Mandate.objects.get(person=cast.bora, organisation=cast.hill)
    assert (given.until, given.delegated_from, given.granted_by) == (MORNING + 5 * DAY, source, world.dara)
    assert list(MandateScope.objects.filter(mandate=given).values_list("statement", flat=True)) == [ONE]
    with pytest.raises(Refused) as refused:
        delegating.ask_delegation(
            mandate=given, address="a@mail.example", right="read", reason="On", by=cast.bora, at=MORNING
        )
    assert refused.value.code == "delegated"


def test_who_may_only_comment_delegates_nothing(world: Directed) -> None:
    cast = world.cast
    held = Mandate.objects.get(person=cast.bora)
    with pytest.raises(PermissionDenied):
        delegating.ask_delegation(
            mandate=held, address="a@mail.example", right="read", reason="Leave", by=cast.bora, at=MORNING
        )


def test_a_request_is_decided_once(world: Directed) -> None:
    asked = delegating.ask_delegation(
        mandate=world.visals, to=world.cast.ot, right="read", reason="Leave", by=world.cast.visal, at=MORNING
    )
    delegating.refuse_delegation(delegation=asked, by=world.dara, at=MORNING)
    for decide in (delegating.approve_delegation, delegating.refuse_delegation):
        with pytest.raises(Refused) as refused:
            decide(delegation=asked, by=world.dara, at=MORNING)
        assert refused.value.code == "decided"
    assert not Mandate.objects.filter(person=world.cast.ot).exists()


def test_what_is_approved_is_held_against_the_mandate_as_it_is_then(world: Directed) -> None:
    cast = world.cast
    source = mandating.grant_mandate(
        to=cast.ot, organisation=cast.hill, right="sign", until=MORNING + DAY, by=world.dara, at=MORNING
    )
    asked = delegating.ask_delegation(
        mandate=source, to=cast.bora, right="sign", reason="Leave", by=cast.ot, at=MORNING
    )
    with pytest.raises(Refused):
        delegating.approve_delegation(delegation=asked, by=world.dara, at=MORNING + DAY)
    assert not Mandate.objects.filter(person=cast.bora, organisation=cast.hill).exists()
