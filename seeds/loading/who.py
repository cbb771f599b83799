"""Organisations, networks, sources and people of the examples, with what each person may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from organisations.actions import describing, directing, mandating, networking, registering
from organisations.actors import Machine
from organisations.models import (
    Duty,
    DutyKind,
    Mandate,
    Membership,
    MembershipClaim,
    NameKind,
    Organisation,
    Person,
    Source,
)
from seeds.reading import SeedError
from seeds.records import SeedClaim, SeedMembership, SeedOrganisation, SeedOrganisations, SeedPerson, SeedSource

# For everybody invented, on demonstration sites only; it is shown with the sign-ins.
DEMO_PASSWORD = "ruom-demo-2026"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Who:
    """Everybody of the examples, by the keys of the data. `fresh` is how many this run brought in."""

    organisations: dict[str, Organisation]
    people: dict[str, Person]
    fresh: int

    def organisation(self, key: str) -> Organisation:
        """Raises SeedError."""
        if key not in self.organisations:
            raise SeedError(f"there is no organisation “{key}”")
        return self.organisations[key]

    def invented(self, key: str) -> Organisation:
        """An organisation that may take part in the demonstration: never a real one. Raises SeedError."""
        organisation = self.organisation(key)
        if not organisation.is_demonstration:
            raise SeedError(f"“{key}” is a real organisation: it takes no part here, and signs nothing")
        return organisation

    def person(self, key: str) -> Person:
        """Raises SeedError."""
        if key not in self.people:
            raise SeedError(f"there is nobody “{key}”")
        return self.people[key]


def load_who(seeds: SeedOrganisations, people: Iterable[SeedPerson], *, at: datetime) -> Who:
    """Bring in whoever is missing. `at` is when the site was set up. Raises SeedError, Refused."""
    here = {
        organisation.seed_key: organisation
        for organisation in Organisation.objects.filter(seed_key__in=[seed.key for seed in seeds.organisations])
    }
    organisations = {seed.key: here.get(seed.key) or register(seed, at=at) for seed in seeds.organisations}
    who = Who(organisations, {}, len(organisations) - len(here))
    load_memberships(seeds.memberships, who, at=at)
    load_claims(seeds.membership_claims, who, at=at)
    return load_people(list(people), who, at=at)


def register(seed: SeedOrganisation, *, at: datetime) -> Organisation:
    """With its profile, which everybody sees where the data says so. Only what is invented says anything of itself."""
    organisation = registering.register_organisation(
        kind=seed.kind,
        name_en=seed.name_en,
        name_km=seed.name_km,
        acronym=seed.acronym,
        province=seed.province or "",
        website=seed.website,
        sectors=seed.sectors,
        other_names=[(NameKind.ALIAS, alias) for alias in seed.aliases],
        is_demonstration=seed.fictitious,
        seed_key=seed.key,
        by=Machine.OPERATOR,
        at=at,
    )
    if seed.about_en or seed.about_km:
        describing.describe_organisation(
            organisation,
            kind=seed.kind,
            province=seed.province or "",
            website=seed.website,
            sectors=seed.sectors,
            about_en=seed.about_en,
            about_km=seed.about_km,
            by=Machine.OPERATOR,
            at=at,
        )
    if seed.listed:
        describing.list_organisation(organisation, by=Machine.OPERATOR, at=at)
    return organisation


def load_memberships(seeds: Iterable[SeedMembership], who: Who, *, at: datetime) -> None:
    there = set(Membership.objects.values_list("network__seed_key", "member__seed_key"))
    for seed in seeds:
        if (seed.network, seed.member) not in there:
            networking.record_membership(
                network=who.invented(seed.network),
                member=who.invented(seed.member),
                joined_on=seed.joined,
                left_on=seed.left,
                by=Machine.OPERATOR,
                at=at,
            )


def load_claims(seeds: Iterable[SeedClaim], who: Who, *, at: datetime) -> None:
    there = set(MembershipClaim.objects.values_list("network__seed_key", "claimed_on", "number"))
    for seed in seeds:
        if (seed.network, seed.on, seed.number) not in there:
            networking.record_claim(
                network=who.invented(seed.network),
                qualifier=seed.qualifier,
                number=seed.number,
                claimed_by=who.invented(seed.claimed_by).name("en"),
                claimed_on=seed.on,
                source=seed.source_en,
                by=Machine.OPERATOR,
                at=at,
            )


def load_people(seeds: list[SeedPerson], who: Who, *, at: datetime) -> Who:
    """Accounts by their address. Mandates and duties are given once: what was revoked later stays revoked."""
    here = {person.email.lower(): person for person in Person.objects.filter(email__in=[seed.email for seed in seeds])}
    people = {seed.key: here.get(seed.email) or enrol(seed, at=at) for seed in seeds}
    everybody = Who(who.organisations, people, who.fresh + len(people) - len(here))
    held = set(Mandate.objects.filter(person__in=people.values()).values_list("person", "organisation"))
    served = set(Duty.objects.filter(person__in=people.values()).values_list("person", "organisation", "kind"))
    for seed in seeds:
        if not seed.organisation:
            continue
        person, organisation = people[seed.key], everybody.invented(seed.organisation)
        for right in seed.mandates:
            if (person.pk, organisation.pk) not in held:
                mandating.grant_mandate(
                    to=person, organisation=organisation, right=right, by=everybody.person(seed.granted_by), at=at
                )
        for kind in seed.staff_duties:
            if (person.pk, organisation.pk, kind) in served:
                continue
            if kind == DutyKind.DIRECTOR:
                directing.appoint_director(to=person, organisation=organisation, by=Machine.OPERATOR, at=at)
            else:
                mandating.grant_duty(to=person, organisation=organisation, kind=kind, by=Machine.OPERATOR, at=at)
    return everybody


def enrol(seed: SeedPerson, *, at: datetime) -> Person:
    return mandating.register_person(
        email=seed.email,
        name=seed.name,
        password=DEMO_PASSWORD if seed.demo else None,
        language=seed.language,
        administrator=seed.is_administrator,
        by=Machine.OPERATOR,
        at=at,
    )


def load_sources(seeds: Iterable[SeedSource]) -> dict[str, Source]:
    """The publications that facts are taken from, by key. Raises Refused."""
    here = {source.seed_key: source for source in Source.objects.exclude(seed_key=None)}
    return {
        seed.key: here.get(seed.key)
        or registering.record_source(
            title_en=seed.title_en,
            title_km=seed.title_km,
            publisher=seed.publisher,
            published_on=seed.published,
            precision=seed.published_precision,
            note=seed.note_en,
            seed_key=seed.key,
            by=Machine.OPERATOR,
        )
        for seed in seeds
    }
