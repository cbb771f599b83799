"""The people of an organisation, and what a person is for organisations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from organisations.models import Delegation, Duty, DutyKind, Mandate, Organisation, Person, PersonInvitation, Right

# A page with a form may stand open as long as a session lasts.
LATELY = timedelta(days=14)
MOST_HISTORY = 100


@dataclass(frozen=True, slots=True)
class PeopleOf:
    """Who acts for an organisation now, who did, who is asked to, and what waits for a decision."""

    mandates: Sequence[Mandate]
    duties: Sequence[Duty]
    invitations: Sequence[PersonInvitation]
    delegations: Sequence[Delegation]
    past_mandates: Sequence[Mandate]
    past_duties: Sequence[Duty]

    @property
    def director(self) -> Person | None:
        return next((duty.person for duty in self.duties if duty.kind == DutyKind.DIRECTOR), None)


def with_people(mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    """With everybody a list names: the holder, who granted, and by whose delegation."""
    return mandates.select_related("person", "granted_by", "delegated_from__person").prefetch_related("scopes")


def people_of(organisation: Organisation, *, at: datetime) -> PeopleOf:
    """Eight queries at any number of people; the newest hundred of each part of the history."""
    mandates = with_people(Mandate.objects.filter(organisation=organisation))
    now = Q(revoked_at=None) & (Q(until=None) | Q(until__gt=at))
    duties = Duty.objects.filter(organisation=organisation).select_related("person")
    return PeopleOf(
        mandates=list(mandates.filter(now).order_by("person__name", "pk")),
        duties=list(duties.filter(revoked_at=None).order_by("kind", "person__name", "pk")),
        invitations=list(
            PersonInvitation.objects.unanswered()
            .filter(organisation=organisation)
            .select_related("invited_by", "delegated_from__person")
            .order_by("-sent_at", "pk")
        ),
        delegations=list(
            Delegation.objects.open()
            .filter(mandate__organisation=organisation)
            .select_related("asked_by", "to")
            .order_by("asked_at", "pk")
        ),
        past_mandates=list(mandates.exclude(now).order_by("-granted_at", "-pk")[:MOST_HISTORY]),
        past_duties=list(duties.exclude(revoked_at=None).order_by("-revoked_at", "-pk")[:MOST_HISTORY]),
    )


def known_people(organisation: Organisation, *, at: datetime) -> QuerySet[Person]:
    """Active people who have, or once had, a mandate or duty here, and no mandate in force now, by name.

    Only these can be granted a mandate without an invitation: who else has an account is nobody's business.
    """
    in_force = Mandate.objects.valid(at=at).filter(organisation=organisation)
    ever = Q(mandates__organisation=organisation) | Q(duties__organisation=organisation)
    return (
        Person.objects.filter(ever, is_active=True)
        .exclude(pk__in=in_force.values("person"))
        .distinct()
        .order_by("name", "pk")
    )


@dataclass(frozen=True, slots=True)
class Own:
    """What a person is for organisations, and what waits for their answer."""

    mandates: Sequence[Mandate]
    duties: Sequence[Duty]
    invitations: Sequence[PersonInvitation]
    delegations: Sequence[Delegation]


def own(person: Person, *, at: datetime) -> Own:
    """Five queries at any number."""
    return Own(
        mandates=list(
            with_people(Mandate.objects.valid(at=at).filter(person=person))
            .select_related("organisation")
            .order_by("organisation__name_en", "organisation__name_km", "pk")
        ),
        duties=list(
            Duty.objects.filter(person=person, revoked_at=None)
            .select_related("organisation")
            .order_by("organisation__name_en", "organisation__name_km", "kind")
        ),
        invitations=list(invitations_for(person, at=at).select_related("organisation", "invited_by").order_by("pk")),
        delegations=list(
            Delegation.objects.filter(asked_by=person)
            .select_related("mandate__organisation", "to", "invitation")
            .order_by("-asked_at", "-pk")[:MOST_HISTORY]
        ),
    )


def invitations_for(person: Person, *, at: datetime) -> QuerySet[PersonInvitation]:
    """What waits for whoever has this person's address."""
    return PersonInvitation.objects.waiting(at=at).filter(address_index=person.email)


def mandate_to_delegate(person: Person, organisation: Organisation, *, at: datetime) -> Mandate | None:
    """The mandate from which this person can ask to delegate: to sign, and not itself delegated."""
    held = Mandate.objects.valid(at=at).filter(
        person=person, organisation=organisation, right__in=Right.SIGN.included_in, delegated_from=None
    )
    return held.select_related("organisation").prefetch_related("scopes").first()


def ended_lately(person: Person, *, at: datetime) -> list[Mandate]:
    """This person's mandates that ended while a page could still be open, the last one first."""
    ended = Q(revoked_at__gt=at - LATELY, revoked_at__lte=at) | Q(revoked_at=None, until__gt=at - LATELY, until__lte=at)
    return list(
        Mandate.objects.filter(ended, person=person).select_related("organisation").order_by("-revoked_at", "-pk")
    )
