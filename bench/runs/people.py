"""A statement that is open for signature, and as many organisations with a representative as are to sign it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session

from bench import texts
from ledger import clock
from organisations.actions import mandating, registering
from organisations.actors import Machine
from organisations.models import DutyKind, Mandate, Organisation, OrganisationKind, Person, Right
from organisations.signed_in import SessionStore
from statements.actions import arranging, consulting, drafting, signing
from statements.models import Invitation, Statement

POINTS = 16


@dataclass(frozen=True, slots=True)
class Signer:
    organisation: Organisation
    person: Person
    mandate: Mandate
    session: str


def open_statement(*, at: datetime) -> Statement:
    """Through the actions: a title and sixteen points in both languages, in sign-on until a day after `at`."""
    convenor = registering.register_organisation(
        kind=OrganisationKind.NGO,
        name_en="Lotus Forum",
        name_km="វេទិកាឈូក",
        is_demonstration=True,
        by=Machine.OPERATOR,
        at=at,
    )
    coordinator = mandating.register_person(
        email=f"{secrets.token_hex(8)}@bench.example", name="Chanthy", by=Machine.OPERATOR, at=at
    )
    mandating.grant_duty(to=coordinator, organisation=convenor, kind=DutyKind.COORDINATOR, by=Machine.OPERATOR, at=at)
    statement = drafting.start_statement(
        kind="dialogue_summary",
        convenor=convenor,
        titles={"en": "Roads and rivers for everyone", "km": "ផ្លូវ និងទន្លេសម្រាប់គ្រប់គ្នា"},
        by=coordinator,
        at=at,
    )
    before = None
    for words in texts.points(POINTS):
        before = arranging.add_block(statement, kind="point", texts=words, after=before, by=coordinator, at=at)
    consulting.invite(statement, [convenor], by=coordinator, at=at)
    consultation = consulting.open_round(statement, deadline=at + timedelta(days=1), by=coordinator, at=at)
    consulting.close_round(consultation, by=coordinator, at=at)
    statement = Statement.objects.get(pk=statement.pk)
    signing.settle_final(statement, by=coordinator, at=at)
    signing.open_sign_on(statement, deadline=at + timedelta(days=1), by=coordinator, at=at)
    return Statement.objects.get(pk=statement.pk)


def invited_signers(statement: Statement, number: int, *, at: datetime, prefix: str = "") -> list[Signer]:
    """Organisations invited to `statement`, each with one person who may sign for it and is signed in. Another `prefix`
    makes other people.

    Written in bulk: nothing here is measured, and the actions would take minutes.
    """
    coordinator = statement.created_by
    assert coordinator is not None
    unusable = make_password(None)
    organisations = Organisation.objects.bulk_create(
        [
            Organisation(kind=OrganisationKind.NGO, name_en=name, name_km=f"អង្គការទី {place}", is_demonstration=True)
            for place, name in enumerate(texts.names(number))
        ]
    )
    people = Person.objects.bulk_create(
        [
            Person(
                email=f"{prefix}{place}.{statement.ref}@bench.example",
                name=f"Signer {place}",
                language="en",
                password=unusable,
            )
            for place in range(number)
        ]
    )
    pairs = list(zip(organisations, people, strict=True))
    mandates = Mandate.objects.bulk_create(
        [
            Mandate(person=person, organisation=organisation, right=Right.SIGN, granted_by=coordinator, granted_at=at)
            for organisation, person in pairs
        ]
    )
    Invitation.objects.bulk_create(
        [
            Invitation(statement=statement, organisation=organisation, invited_by=coordinator, invited_at=at)
            for organisation, _ in pairs
        ]
    )
    return [
        Signer(organisation, person, mandate, session)
        for (organisation, person), mandate, session in zip(pairs, mandates, signed_in(people), strict=True)
    ]


def signed_in(people: list[Person]) -> list[str]:
    """A session for each, as signing in leaves it; their keys."""
    store = SessionStore()
    until = clock.now() + timedelta(days=1)
    keys = [store._get_new_session_key() for _ in people]  # type: ignore[attr-defined]
    Session.objects.bulk_create(
        [
            Session(
                session_key=key,
                expire_date=until,
                session_data=store.encode(
                    {
                        SESSION_KEY: str(person.pk),
                        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                        HASH_SESSION_KEY: person.get_session_auth_hash(),
                    }
                ),
            )
            for key, person in zip(keys, people, strict=True)
        ]
    )
    return keys
