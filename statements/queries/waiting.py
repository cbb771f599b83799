"""What waits for a person: in a list of statements and on the page of one. Both ask here, so they cannot differ."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q

from organisations.models import Duty, DutyKind, Mandate, Organisation, Person, Right
from statements.models import Addressee, Amendment, CoConvenor, Comment, Invitation, Round, Signature, Statement
from statements.stages import Stage


class Task(StrEnum):
    """What a person can do next. The order is that in which they are shown."""

    WRITE = "write"
    INVITE = "invite"
    OPEN_ROUND = "open_round"
    ANSWER = "answer"
    MERGE = "merge"
    SETTLE = "settle"
    OPEN_SIGN_ON = "open_sign_on"
    PUBLISH = "publish"
    DELIVER = "deliver"
    READ = "read"
    SPEAK = "speak"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `organisation` is whose voice it needs, `number` how many wait, `round` which consultation."""

    task: Task
    organisation: Organisation | None = None
    number: int = 0
    round: int = 0
    deadline: datetime | None = None


@dataclass(slots=True)
class Standing:
    """How the statements stand, read in a fixed number of queries for all of them; keys are ids of statements."""

    invited: dict[int, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    guests: dict[int, int] = field(default_factory=dict)
    paragraphs: dict[int, int] = field(default_factory=dict)
    rounds: dict[int, Round] = field(default_factory=dict)
    unanswered: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    unmerged: set[int] = field(default_factory=set)
    signed: set[tuple[int, int]] = field(default_factory=set)
    undelivered: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Roles:
    """What a person may do anywhere: organisations by duty, and the strongest right by organisation (ids)."""

    coordinates: frozenset[int]
    publishes: frozenset[int]
    rights: Mapping[int, Right]


def roles_of(person: Person, *, at: datetime) -> Roles:
    """Two queries."""
    duties = list(Duty.objects.filter(person=person, revoked_at=None).values_list("organisation_id", "kind"))
    order = list(Right)
    rights: dict[int, Right] = {}
    for organisation, right in Mandate.objects.valid(at=at).filter(person=person).values_list("organisation", "right"):
        rights[organisation] = max(rights.get(organisation, Right.READ), Right(right), key=order.index)
    return Roles(
        coordinates=frozenset(pk for pk, kind in duties if kind == DutyKind.COORDINATOR),
        publishes=frozenset(pk for pk, kind in duties if kind == DutyKind.PUBLISHER),
        rights=rights,
    )


def steps_for(person: Person, statements: Iterable[Statement], *, at: datetime) -> dict[int, list[Step]]:
    """Statement id -> what waits for this person there. The same few queries at any number."""
    statements = list(statements)
    roles = roles_of(person, at=at)
    standing = how_they_stand(statements, roles)
    together = set(
        CoConvenor.objects.filter(statement__in=statements, organisation__in=roles.coordinates).values_list(
            "statement", flat=True
        )
    )
    found: dict[int, list[Step]] = {}
    for statement in statements:
        steps: list[Step] = []
        if statement.convenor_id in roles.coordinates or statement.pk in together:
            steps += coordinating(statement, standing)
        if statement.convenor_id in roles.publishes and statement.stage == Stage.CLOSED:
            steps.append(Step(Task.PUBLISH))
        steps += representing(statement, standing, roles, at=at)
        found[statement.pk] = steps
    return found


def how_they_stand(statements: list[Statement], roles: Roles) -> Standing:
    """Everything the steps are worked out from. Eight queries, none of them for each statement."""
    standing = Standing()
    for invitation in Invitation.objects.filter(
        statement__in=statements, organisation__in=roles.rights.keys()
    ).select_related("organisation"):
        standing.invited[invitation.statement_id].append(invitation.organisation)
    for statement in Statement.objects.filter(pk__in=[statement.pk for statement in statements]).annotate(
        guests=Count("invitations", distinct=True),
        paragraphs=Count("blocks", filter=Q(blocks__removed_at=None), distinct=True),
    ):
        standing.guests[statement.pk] = statement.guests
        standing.paragraphs[statement.pk] = statement.paragraphs
    for consultation in Round.objects.filter(statement__in=statements).order_by("number"):
        standing.rounds[consultation.statement_id] = consultation
    amendments = Amendment.objects.filter(round__statement__in=statements, withdrawn_at=None)
    for open_ones in (
        amendments.filter(disposition=None),
        Comment.objects.filter(round__statement__in=statements, disposition=None),
    ):
        for statement_id, waiting in (
            open_ones.order_by().values_list("round__statement").annotate(waiting=Count("pk", distinct=True))
        ):
            standing.unanswered[statement_id] += waiting
    said = Exists(Comment.objects.filter(round=OuterRef("pk"))) | Exists(amendments.filter(round=OuterRef("pk")))
    standing.unmerged = set(
        Round.objects.filter(said, statement__in=statements, merged_at=None).values_list("statement", flat=True)
    )
    standing.signed = set(
        Signature.objects.filter(
            statement__in=statements, organisation__in=roles.rights.keys(), withdrawn_at=None
        ).values_list("statement_id", "organisation_id")
    )
    standing.undelivered = dict(
        Addressee.objects.filter(statement__in=statements, deliveries=None)
        .order_by()
        .values_list("statement_id")
        .annotate(waiting=Count("pk"))
    )
    return standing


def coordinating(statement: Statement, standing: Standing) -> list[Step]:
    """What waits for the coordinators."""
    match statement.stage:
        case Stage.DRAFTING:
            return drafting(statement, standing)
        case Stage.CONSULTATION | Stage.CONSOLIDATION:
            return consolidating(statement, standing)
        case Stage.FINAL:
            return [Step(Task.OPEN_SIGN_ON)]
        case Stage.PUBLISHED if standing.undelivered.get(statement.pk):
            return [Step(Task.DELIVER, number=standing.undelivered[statement.pk])]
        case _:
            return []


def drafting(statement: Statement, standing: Standing) -> list[Step]:
    if standing.paragraphs.get(statement.pk, 0) < 2:  # the title alone
        return [Step(Task.WRITE)]
    if not standing.guests.get(statement.pk):
        return [Step(Task.INVITE), Step(Task.WRITE)]
    return [Step(Task.OPEN_ROUND), Step(Task.WRITE)]


def consolidating(statement: Statement, standing: Standing) -> list[Step]:
    pk = statement.pk
    number = standing.rounds[pk].number if pk in standing.rounds else 0
    if standing.unanswered[pk]:
        return [Step(Task.ANSWER, number=standing.unanswered[pk], round=number)]
    if statement.stage == Stage.CONSULTATION:
        return []
    return [Step(Task.MERGE, round=number) if pk in standing.unmerged else Step(Task.SETTLE)]


def representing(statement: Statement, standing: Standing, roles: Roles, *, at: datetime) -> list[Step]:
    """What waits for somebody as the voice of organisations that were invited."""
    steps: list[Step] = []
    consultation = standing.rounds.get(statement.pk)
    for organisation in standing.invited.get(statement.pk, []):
        right = roles.rights[organisation.pk]
        if statement.stage == Stage.CONSULTATION and consultation and consultation.deadline > at:
            steps.append(
                Step(
                    Task.READ if right == Right.READ else Task.SPEAK,
                    organisation=organisation,
                    round=consultation.number,
                    deadline=consultation.deadline,
                )
            )
        if (
            statement.stage == Stage.SIGN_ON
            and right == Right.SIGN
            and statement.sign_on_closes_at
            and statement.sign_on_closes_at > at
            and (statement.pk, organisation.pk) not in standing.signed
        ):
            steps.append(Step(Task.SIGN, organisation=organisation, deadline=statement.sign_on_closes_at))
    return steps
