"""The cast: the same few people in every test, each with one fixed place in the story.

- **Chanthy** coordinates for Lotus Forum, which convenes.
- **Piseth** publishes for Lotus Forum.
- **Rotha** may sign for River Network, to which Reed Circle and Stone Bridge belong.
- **Sreymom** may sign for Reed Circle, a member of River Network.
- **Visal** may sign for Far Hill, which belongs to no network.
- **Bora** may only comment for Stone Bridge, Neary may only read for it.
- **Ot** is the outsider: signed in, without any mandate or duty.
- **Mealea** administers the site.

Everybody and everything here is invented.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from organisations.actions import mandating, networking, registering
from organisations.actors import Machine
from organisations.models import DutyKind, Organisation, OrganisationKind, Person, Right
from tests.retelling import told_once

PASSWORD = "correct horse battery staple"
# Everything in the tests happens from here on: a Monday, 09:00 in Phnom Penh.
MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cast:
    lotus: Organisation
    river: Organisation
    reed: Organisation
    stone: Organisation
    hill: Organisation
    chanthy: Person
    piseth: Person
    rotha: Person
    sreymom: Person
    visal: Person
    bora: Person
    neary: Person
    ot: Person
    mealea: Person


@told_once
def assemble() -> Cast:
    """Bring everybody in, through the actions, in some forty queries."""

    def organisation(english: str, khmer: str, kind: OrganisationKind = OrganisationKind.NGO) -> Organisation:
        return registering.register_organisation(
            kind=kind, name_en=english, name_km=khmer, is_demonstration=True, by=Machine.OPERATOR, at=MORNING
        )

    def person(name: str, *, administrator: bool = False) -> Person:
        return mandating.register_person(
            email=f"{name.lower()}@cast.example",
            name=name,
            password=PASSWORD,
            language="en",
            administrator=administrator,
            by=Machine.OPERATOR,
            at=MORNING,
        )

    lotus = organisation("Lotus Forum", "វេទិកាឈូក")
    river = organisation("River Network", "បណ្ដាញទន្លេ", OrganisationKind.NETWORK)
    reed = organisation("Reed Circle", "រង្វង់ត្រែង")
    stone = organisation("Stone Bridge", "ស្ពានថ្ម")
    hill = organisation("Far Hill", "ភ្នំឆ្ងាយ")
    for member in (reed, stone):
        networking.record_membership(
            network=river, member=member, joined_on=date(2020, 1, 1), by=Machine.OPERATOR, at=MORNING
        )
    mealea = person("Mealea", administrator=True)
    people = {name: person(name) for name in ["Chanthy", "Piseth", "Rotha", "Sreymom", "Visal", "Bora", "Neary", "Ot"]}
    mandating.grant_duty(to=people["Chanthy"], organisation=lotus, kind=DutyKind.COORDINATOR, by=mealea, at=MORNING)
    mandating.grant_duty(to=people["Piseth"], organisation=lotus, kind=DutyKind.PUBLISHER, by=mealea, at=MORNING)
    for name, of, right in (
        ("Rotha", river, Right.SIGN),
        ("Sreymom", reed, Right.SIGN),
        ("Visal", hill, Right.SIGN),
        ("Bora", stone, Right.COMMENT),
        ("Neary", stone, Right.READ),
    ):
        mandating.grant_mandate(to=people[name], organisation=of, right=right, by=mealea, at=MORNING)
    return Cast(
        lotus=lotus,
        river=river,
        reed=reed,
        stone=stone,
        hill=hill,
        mealea=mealea,
        **{name.lower(): somebody for name, somebody in people.items()},
    )
