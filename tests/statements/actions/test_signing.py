"""Signing: exact about who, which text, and until when."""

import json
from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ledger.digests import commitment
from ledger.models import Event, Opening
from organisations.actions import mandating
from organisations.models import Organisation, Person, Right
from organisations.queries.rights import may_act_for
from organisations.refusals import Outdated, Refused
from statements.actions import signing
from statements.models import Block, Signature, Statement
from statements.queries.signatories import Reserved, consent_of
from statements.stages import Visibility
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed

SIGNING_DAY = MORNING + 2 * DAY
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def test_a_signature_binds_to_the_text_that_was_seen(cast: Cast, statement: Statement) -> None:
    signature = signed(statement, cast.hill, cast.visal, at=SIGNING_DAY)
    assert signature.version == statement.final_version
    assert (signature.name_en, signature.name_km, signature.kind) == ("Far Hill", "ភ្នំឆ្ងាយ", "organisation")
    assert (signature.signed_by, signature.capacity, signature.signed_at) == (cast.visal, "Director", SIGNING_DAY)
    with pytest.raises(Outdated) as outdated:
        signing.sign(
            statement,
            organisation=cast.reed,
            sha256="0" * 64,
            language="en",
            capacity="Director",
            by=cast.sreymom,
            at=SIGNING_DAY,
        )
    assert outdated.value.present == statement.final_version


def test_signing_twice_is_signing_once(cast: Cast, statement: Statement) -> None:
    first = signed(statement, cast.hill, cast.visal, at=SIGNING_DAY)
    again = signed(statement, cast.hill, cast.visal, at=SIGNING_DAY + DAY)
    assert again == first
    assert Signature.objects.count() == 1
    assert Event.objects.filter(kind="signature.given").count() == 1


def test_the_database_itself_refuses_a_second_signature(cast: Cast, statement: Statement) -> None:
    signature = signed(statement, cast.hill, cast.visal, at=SIGNING_DAY)
    signature.pk, signature.ref = None, "another-ref"
    with pytest.raises(IntegrityError), transaction.atomic():
        signature.save(force_insert=True)


def nobody(cast: Cast) -> list[tuple[Organisation, Person]]:
    return [
        (cast.stone, cast.bora),  # may comment only
        (cast.stone, cast.neary),  # may read only
        (cast.hill, cast.sreymom),  # signs for another organisation
        (cast.hill, cast.chanthy),  # the coordinator signs for nobody
        (cast.hill, cast.mealea),  # nor does an administrator
        (cast.hill, cast.ot),
    ]


def test_without_a_mandate_nobody_signs(cast: Cast, statement: Statement) -> None:
    for organisation, person in nobody(cast):
        with pytest.raises(PermissionDenied):
            signed(statement, organisation, person, at=SIGNING_DAY)
    assert Signature.objects.count() == 0


def test_a_mandate_revoked_between_page_and_button_fails(cast: Cast, statement: Statement) -> None:
    mandate = may_act_for(cast.visal, cast.hill, Right.SIGN, at=SIGNING_DAY, about=None)
    assert mandate is not None
    mandating.revoke_mandate(mandate=mandate, by=cast.mealea, at=SIGNING_DAY)
    with pytest.raises(PermissionDenied):
        signed(statement, cast.hill, cast.visal, at=SIGNING_DAY + MICROSECOND)


def test_a_revoked_mandate_leaves_the_signature_given_under_it(cast: Cast) -> None:
    signature = signed(factories.opened(cast), cast.hill, cast.visal, at=SIGNING_DAY)
    assert signature.mandate is not None
    mandating.revoke_mandate(mandate=signature.mandate, by=cast.mealea, at=SIGNING_DAY + DAY)
    assert Signature.objects.get(withdrawn_at=None) == signature


def test_an_organisation_that_was_not_invited_does_not_sign(cast: Cast, statement: Statement) -> None:
    mandating.grant_mandate(to=cast.ot, organisation=cast.lotus, right=Right.SIGN, by=cast.mealea, at=MORNING)
    with pytest.raises(PermissionDenied):
        signed(statement, cast.lotus, cast.ot, at=SIGNING_DAY)


def test_a_microsecond_before_the_deadline_is_in_and_at_it_is_out(cast: Cast) -> None:
    deadline = MORNING + 5 * DAY
    statement = factories.opened(cast, deadline=deadline)
    signed(statement, cast.hill, cast.visal, at=deadline - MICROSECOND)
    with pytest.raises(Refused) as refused:
        signed(statement, cast.reed, cast.sreymom, at=deadline)
    assert refused.value.code == "deadline"


@pytest.mark.parametrize("capacity", ["", "  ", "x" * 121, "Director\x00", "Direc\u202etor", "two\nlines"])
def test_a_capacity_that_cannot_be_printed_is_refused(cast: Cast, statement: Statement, capacity: str) -> None:
    assert statement.final_version is not None
    with pytest.raises(Refused) as refused:
        signing.sign(
            statement,
            organisation=cast.hill,
            sha256=statement.final_version.sha256,
            language="en",
            capacity=capacity,
            by=cast.visal,
            at=SIGNING_DAY,
        )
    assert refused.value.field == "capacity"
    assert Signature.objects.count() == 0


def test_a_reservation_is_kept_or_nothing_is(cast: Cast, statement: Statement) -> None:
    point = statement.blocks.filter(kind="point").first()
    assert point is not None
    reserved = Reserved(point.ref, text_en="Only the old bridge.")
    signature = signed(statement, cast.hill, cast.visal, at=SIGNING_DAY, reservations=[reserved])
    assert [(r.block, r.text_en) for r in signature.reservations.all()] == [(point, "Only the old bridge.")]
    foreign = Block.objects.exclude(statement=statement).first()
    other = factories.drafted(cast)
    foreign = other.blocks.first()
    assert foreign is not None
    with pytest.raises(Refused):
        signed(statement, cast.reed, cast.sreymom, at=SIGNING_DAY, reservations=[Reserved(foreign.ref, text_en="No.")])
    assert Signature.objects.count() == 1


def test_the_event_names_nobody(cast: Cast, statement: Statement) -> None:
    signed(statement, cast.hill, cast.visal, at=SIGNING_DAY, visibility=Visibility.WITHHELD)
    event = Event.objects.get(kind="signature.given")
    for told in (cast.hill.ref, cast.visal.ref, "Far Hill", "withheld"):
        assert told not in event.data
    data = json.loads(event.data)
    assert set(data["private"]) == {"organisation", "by", "visibility"}
    # Nothing in the ledger opens it; the signature's own sealed part does.
    assert not Opening.objects.filter(event=event).exists()
    salt = consent_of(Signature.objects.get()).salts["organisation"]
    assert data["private"]["organisation"] == commitment(cast.hill.ref, salt=salt)


def test_only_who_may_sign_withdraws_and_only_once(cast: Cast) -> None:
    signature = signed(factories.opened(cast), cast.hill, cast.visal, at=SIGNING_DAY)
    for person in (cast.chanthy, cast.sreymom, cast.ot, cast.mealea):
        with pytest.raises(PermissionDenied):
            signing.withdraw_signature(signature, by=person, at=SIGNING_DAY)
    signing.withdraw_signature(signature, by=cast.visal, at=SIGNING_DAY)
    with pytest.raises(Refused):
        signing.withdraw_signature(signature, by=cast.visal, at=SIGNING_DAY)


def test_who_withdrew_may_sign_anew(cast: Cast, statement: Statement) -> None:
    first = signed(statement, cast.hill, cast.visal, at=SIGNING_DAY)
    signing.withdraw_signature(first, by=cast.visal, at=SIGNING_DAY + DAY)
    second = signed(statement, cast.hill, cast.visal, at=SIGNING_DAY + 2 * DAY)
    assert second.pk != first.pk
    assert Signature.objects.filter(withdrawn_at=None).count() == 1
