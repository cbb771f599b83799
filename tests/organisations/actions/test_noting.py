"""The access log: one line for each look, never changed, read by the person it is about."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from organisations.actions import contacting, inviting
from organisations.actions.noting import note_access
from organisations.actors import Machine
from organisations.models import Access, AccessNote
from organisations.queries.privacy import looks_at
from tests.cast import MORNING, Cast
from tests.organisations.people import Directed, directed

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(cast: Cast) -> Directed:
    return directed(cast)


def test_one_look_an_hour_is_one_note(world: Directed) -> None:
    ot, mealea = world.cast.ot, world.cast.mealea
    assert note_access(subject=ot, by=mealea, kind="person_opened", at=MORNING)
    assert not note_access(subject=ot, by=mealea, kind="person_opened", at=MORNING + 59 * MINUTE)
    assert note_access(subject=ot, by=mealea, kind="exported", at=MORNING + 59 * MINUTE)
    assert note_access(subject=ot, by=Machine.CLOCK, kind="job", at=MORNING)
    assert note_access(subject=world.cast.visal, by=mealea, kind="person_opened", at=MORNING)
    assert note_access(subject=ot, by=mealea, kind="person_opened", at=MORNING + 61 * MINUTE)
    assert AccessNote.objects.filter(subject=ot).count() == 4


def test_ones_own_data_can_be_looked_at_freely_and_nobody_unknown_looks(world: Directed) -> None:
    assert not note_access(subject=world.dara, by=world.dara, kind="exported", at=MORNING)
    assert not AccessNote.objects.exists()
    with pytest.raises(PermissionDenied):
        note_access(subject=world.dara, by=AnonymousUser(), kind="exported", at=MORNING)
    with pytest.raises(ValueError, match="gossip"):
        note_access(subject=world.dara, by=world.cast.mealea, kind="gossip", at=MORNING)


def test_a_note_is_never_changed_and_can_be_erased(world: Directed) -> None:
    note_access(subject=world.cast.ot, by=world.cast.mealea, kind="exported", at=MORNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessNote.objects.update(kind=Access.JOB)
    note = AccessNote.objects.get()
    note.actor = None
    with pytest.raises(IntegrityError), transaction.atomic():
        note.save()
    assert AccessNote.objects.get().kind == Access.EXPORTED
    assert AccessNote.objects.all().delete()[0] == 1


def test_a_note_is_about_a_person_or_an_organisation(world: Directed) -> None:
    for about in ({}, {"subject": world.cast.ot, "organisation": world.cast.hill}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessNote.objects.create(kind="job", at=MORNING, **about)


def test_a_person_reads_who_looked_at_account_contact_and_invitation(world: Directed) -> None:
    cast = world.cast
    hour = 60 * MINUTE
    note_access(subject=cast.hill, by=cast.mealea, kind="contacts_seen", at=MORNING)
    contacting.add_contact(
        organisation=cast.hill, role="press", email="OT@cast.example", by=world.dara, at=MORNING + hour
    )
    inviting.invite_person(
        address="ot@cast.example", organisation=cast.hill, right="sign", by=world.dara, at=MORNING + hour
    )
    note_access(subject=cast.hill, by=world.dara, kind="contacts_seen", at=MORNING + 2 * hour)
    note_access(subject=cast.hill, by=world.dara, kind="invited_seen", at=MORNING + 3 * hour)
    note_access(subject=cast.ot, by=cast.mealea, kind="person_opened", at=MORNING + 4 * hour)
    note_access(subject=cast.ot, by=Machine.CLOCK, kind="job", at=MORNING + 5 * hour)
    note_access(subject=cast.reed, by=cast.mealea, kind="contacts_seen", at=MORNING + 5 * hour)
    told = [(look.at - MORNING, look.role, look.name, look.organisation) for look in looks_at(cast.ot)]
    assert told == [
        (5 * hour, "the site itself", "", ""),
        (4 * hour, "administrator of the site", "Mealea", ""),
        (3 * hour, "director", "Dara", "Far Hill"),
        (2 * hour, "director", "Dara", "Far Hill"),
    ]
    assert looks_at(cast.visal) == []
