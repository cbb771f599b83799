"""Plain factories: each takes a statement of the cast's one stage further, through the actions alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from organisations.actions import mandating, networking
from organisations.actors import Machine
from organisations.models import DutyKind, Organisation, Person, Right
from statements.actions import arranging, consulting, drafting, preparing, publishing, signing
from statements.models import CoConvenor, Edition, PreparedSignature, Round, Signature, Statement, StatementRole
from tests.cast import MORNING, Cast
from tests.retelling import told_once

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Named:
    """People with a part in one statement alone: three named for it, and a coordinator of its co-convenor, Far Hill."""

    coordinator: Person
    publisher: Person
    translator: Person
    neighbour: Person


def staffed(cast: Cast, statement: Statement, *, at: datetime = MORNING) -> Named:
    """Name a coordinator, a publisher and a translator into Khmer; Far Hill convenes with Lotus Forum.

    What is withdrawn or published is staffed by rows: the actions name nobody there any more.
    """

    def person(name: str) -> Person:
        return mandating.register_person(
            email=f"{name.lower()}@cast.example", name=name, language="en", by=Machine.OPERATOR, at=at
        )

    named = Named(person("Kosal"), person("Phalla"), person("Dara"), person("Sothea"))
    mandating.grant_duty(to=named.neighbour, organisation=cast.hill, kind=DutyKind.COORDINATOR, by=cast.mealea, at=at)
    CoConvenor.objects.create(statement=statement, organisation=cast.hill)
    for to, kind, language in (
        (named.coordinator, "coordinator", ""),
        (named.publisher, "publisher", ""),
        (named.translator, "translator", "km"),
    ):
        StatementRole.objects.create(
            statement=statement, person=to, kind=kind, language=language, granted_by=cast.chanthy, granted_at=at
        )
    return named


@told_once
def drafted(cast: Cast, *, at: datetime = MORNING, title: str = "Safe bridges") -> Statement:
    """Drafting: a title, a heading and two points in both languages."""
    statement = drafting.start_statement(
        kind="joint_statement",
        convenor=cast.lotus,
        titles={"en": title, "km": "ស្ពានមានសុវត្ថិភាព"},
        by=cast.chanthy,
        at=at,
    )
    before = None
    for kind, is_demand, english, khmer in (
        ("heading", False, "What we ask", "អ្វីដែលយើងស្នើ"),
        ("point", True, "Mend the old bridge this year.", "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"),
        ("point", False, "Count the children who cross it.", "រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។"),
    ):
        before = arranging.add_block(
            statement,
            kind=kind,
            is_demand=is_demand,
            texts={"en": english, "km": khmer},
            after=before,
            by=cast.chanthy,
            at=at,
        )
    return statement


@told_once
def invited(cast: Cast, *, at: datetime = MORNING) -> Statement:
    """Drafting, with River, Reed, Stone and Hill invited."""
    statement = drafted(cast, at=at)
    consulting.invite(statement, [cast.river, cast.reed, cast.stone, cast.hill], by=cast.chanthy, at=at)
    return statement


@told_once
def consulted(cast: Cast, *, at: datetime = MORNING) -> Round:
    """Consultation: round 1, open for seven days from `at`."""
    return consulting.open_round(invited(cast, at=at), deadline=at + 7 * DAY, by=cast.chanthy, at=at)


@told_once
def consolidated(cast: Cast, *, at: datetime = MORNING) -> Round:
    """Consolidation: round 1 closed a day after `at` by its coordinator, with nothing said in it."""
    consultation = consulted(cast, at=at)
    consulting.close_round(consultation, by=cast.chanthy, at=at + DAY)
    return consultation


@told_once
def settled(cast: Cast, *, at: datetime = MORNING) -> Statement:
    """Final text, settled a day after `at`."""
    statement = consolidated(cast, at=at).statement
    signing.settle_final(statement, by=cast.chanthy, at=at + DAY)
    return Statement.objects.get(pk=statement.pk)


@told_once
def opened(cast: Cast, *, at: datetime = MORNING, deadline: datetime | None = None) -> Statement:
    """Sign-on: open from a day after `at`, by default for seven days."""
    statement = settled(cast, at=at)
    signing.open_sign_on(statement, deadline=deadline or at + 8 * DAY, by=cast.chanthy, at=at + DAY)
    return Statement.objects.get(pk=statement.pk)


def signed(statement: Statement, organisation: Organisation, by: Person, *, at: datetime, **more: Any) -> Signature:
    """A signature under the final text as it stands."""
    assert statement.final_version is not None
    return signing.sign(
        statement,
        organisation=organisation,
        sha256=statement.final_version.sha256,
        language="en",
        capacity="Director",
        by=by,
        at=at,
        **more,
    )


@told_once
def prepared(cast: Cast, *, at: datetime = MORNING) -> PreparedSignature:
    """A signature of Reed Circle that a colleague of Sreymom's, Tola, has prepared two days after `at`; the rule that
    asked for two people is lifted again."""
    tola = mandating.register_person(
        email="tola@cast.example", name="Tola", language="en", by=Machine.OPERATOR, at=MORNING
    )
    mandating.grant_mandate(to=tola, organisation=cast.reed, right=Right.SIGN, by=cast.mealea, at=MORNING)
    preparing.set_signing_rule(cast.reed, second_person=True, by=cast.mealea, at=MORNING)
    statement = opened(cast, at=at)
    assert statement.final_version is not None
    made = preparing.prepare(
        statement,
        organisation=cast.reed,
        sha256=statement.final_version.sha256,
        language="en",
        by=tola,
        at=at + 2 * DAY,
    )
    preparing.set_signing_rule(cast.reed, second_person=False, by=cast.mealea, at=MORNING)
    return made


@told_once
def closed(cast: Cast, *, at: datetime = MORNING) -> Statement:
    """Closed: River, Reed and Hill signed; represented are Reed, Stone (by River) and Hill."""
    statement = opened(cast, at=at)
    for organisation, by in ((cast.river, cast.rotha), (cast.reed, cast.sreymom), (cast.hill, cast.visal)):
        signed(statement, organisation, by, at=at + 2 * DAY)
    signing.close_sign_on(statement, by=cast.chanthy, at=at + 3 * DAY)
    return Statement.objects.get(pk=statement.pk)


def claimed(cast: Cast) -> None:
    """River Network says that it has more than 300 members."""
    networking.record_claim(
        network=cast.river,
        qualifier="more_than",
        number=300,
        claimed_by="River Network",
        claimed_on=date(2025, 12, 31),
        source="its annual report",
        by=Machine.OPERATOR,
        at=MORNING,
    )


@told_once
def published(cast: Cast, *, at: datetime = MORNING) -> Edition:
    """Published: edition 1, four days after `at`."""
    return publishing.publish(closed(cast, at=at), by=cast.piseth, at=at + 4 * DAY)
