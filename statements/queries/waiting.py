"""What waits for a person: in a list of statements and on the page of one. Both ask here, so they cannot differ."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import BooleanField, Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from organisations.models import Mandate, Organisation, Person, Right
from statements.models import (
    Addressee,
    Amendment,
    Application,
    Block,
    BlockRevision,
    Comment,
    ConvenorRule,
    Decline,
    Embargo,
    Invitation,
    PreparedSignature,
    PublicationRequest,
    Question,
    RecordedSignature,
    Round,
    Signature,
    Statement,
)
from statements.permissions import parts_in
from statements.queries.dissenting import Contested, contested_in
from statements.queries.identities import keys_of, organisation_identity
from statements.queries.participation import ANSWERED, Deeds, deeds_in
from statements.queries.positions import Running, running_in
from statements.queries.renewing import to_confirm, undeclared_in
from statements.queries.text import newest_revisions, stale_languages
from statements.stages import WRITABLE, Language, Participation, PreparedState, RecordedState, Stage


class Task(StrEnum):
    """What a person can do next. The order is that in which they are shown."""

    WRITE = "write"
    TRANSLATE = "translate"
    INVITE = "invite"
    OPEN_ROUND = "open_round"
    ANSWER = "answer"
    MERGE = "merge"
    AWAIT_POSITIONS = "await_positions"
    SETTLE = "settle"
    READ_DISSENT = "read_dissent"
    DECLARE_CHANGE = "declare_change"
    OPEN_SIGN_ON = "open_sign_on"
    REPLY = "reply"
    ADMIT = "admit"
    CONFIRM = "confirm"
    ASK_PUBLICATION = "ask_publication"
    PUBLISH = "publish"
    DELIVER = "deliver"
    READ = "read"
    SPEAK = "speak"
    STAND = "stand"
    SIGN = "sign"
    AWAIT_SECOND = "await_second"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `organisation` is whose voice it needs, `number` how many wait, `round` which consultation."""

    task: Task
    organisation: Organisation | None = None
    number: int = 0
    round: int = 0
    deadline: datetime | None = None


# Moves of the life of a statement: the convenor's own, not a co-convenor's.
LEADING = frozenset({Task.OPEN_ROUND, Task.SETTLE, Task.DECLARE_CHANGE, Task.OPEN_SIGN_ON})


@dataclass(slots=True)
class Standing:
    """How the statements stand, read in a fixed number of queries for all of them; keys are ids of statements."""

    invited: dict[int, list[Organisation]] = field(default_factory=lambda: defaultdict(list))
    guests: dict[int, int] = field(default_factory=dict)
    paragraphs: dict[int, int] = field(default_factory=dict)
    rounds: dict[int, Round] = field(default_factory=dict)
    unanswered: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    unmerged: set[int] = field(default_factory=set)
    undeclared: set[int] = field(default_factory=set)  # signed before, and nobody said what changed since
    signed: set[tuple[int, int]] = field(default_factory=set)
    deeds: Deeds = field(default_factory=dict)  # what the person's organisations did in the open rounds
    undelivered: dict[int, int] = field(default_factory=dict)
    two_people: set[int] = field(default_factory=set)  # publish it
    askers: dict[int, int] = field(default_factory=dict)  # the person (id) who asked for publication
    embargoed: set[int] = field(default_factory=set)  # the clock publishes it
    calls: dict[int, Running] = field(default_factory=dict)  # for positions, that can be answered now
    contested: dict[int, Contested] = field(default_factory=dict)
    prepared: set[tuple[int, int]] = field(default_factory=set)  # by this person, for another one to sign


@dataclass(frozen=True, slots=True)
class Roles:
    """What a person may do for others: the right by organisation (ids), and for those whose mandate is limited the
    references of the statements that it reaches."""

    rights: Mapping[int, Right]
    limits: Mapping[int, frozenset[str]]

    def reach(self, organisation: int, statement: str) -> bool:
        return organisation not in self.limits or statement in self.limits[organisation]


def roles_of(person: Person, *, at: datetime) -> Roles:
    """One query."""
    rights: dict[int, Right] = {}
    limits: dict[int, set[str]] = defaultdict(set)
    # One mandate is in force for an organisation at a time; a row for each statement that it is limited to.
    for organisation, right, statement in (
        Mandate.objects.valid(at=at).filter(person=person).values_list("organisation", "right", "scopes__statement")
    ):
        rights[organisation] = Right(right)
        if statement is not None:
            limits[organisation].add(statement)
    return Roles(
        rights=rights, limits={organisation: frozenset(statements) for organisation, statements in limits.items()}
    )


def steps_for(person: Person, statements: Iterable[Statement], *, at: datetime) -> dict[int, list[Step]]:
    """Statement id -> what waits for this person there. The same few queries at any number."""
    statements = list(statements)
    roles = roles_of(person, at=at)
    standing = how_they_stand(statements, roles)
    standing.calls = running_in(statements, roles.rights, at=at)
    standing.contested = contested_in(statements)
    standing.prepared = prepared_by(person, statements)
    arrived = arrived_in(person, statements)
    parts = parts_in(person, statements)
    untranslated = untranslated_in(
        [statement for statement, held in zip(statements, parts, strict=True) if held.languages]
    )
    found: dict[int, list[Step]] = {}
    for statement, held in zip(statements, parts, strict=True):
        steps: list[Step] = []
        if held.coordinates:
            steps += [step for step in coordinating(statement, standing) if held.leads or step.task not in LEADING]
        else:
            steps += translating(untranslated[statement.pk], held.languages)
        if held.leads:
            steps += arrived[statement.pk]
        task = publishing(statement, standing, person) if held.sees_signatures else None
        if task is not None and (held.publishes or task is Task.ASK_PUBLICATION):
            steps.append(Step(task))
        steps += representing(statement, standing, roles, at=at)
        found[statement.pk] = steps
    return found


def arrived_in(person: Person, statements: list[Statement]) -> dict[int, list[Step]]:
    """Statement id -> what came in for its convenor while it is signed: questions, organisations that ask to sign, and
    what others than this person recorded, for a second one to confirm. Three queries, or none."""
    arrived: dict[int, list[Step]] = defaultdict(list)
    signed_now = [statement for statement in statements if statement.stage == Stage.SIGN_ON]
    if not signed_now:
        return arrived
    recorded = RecordedSignature.objects.filter(
        state=RecordedState.WAITING, evidence__version=F("statement__final_version")
    ).exclude(recorded_by=person)
    for task, waiting in (
        (Task.REPLY, Question.objects.filter(answered_at=None)),
        (Task.ADMIT, Application.objects.filter(outcome="")),
        (Task.CONFIRM, recorded),
    ):
        here = waiting.filter(statement__in=signed_now).order_by().values_list("statement")
        for pk, number in here.annotate(waiting=Count("pk")):
            arrived[pk].append(Step(task, number=number))
    return arrived


def untranslated_in(statements: list[Statement]) -> dict[int, Counter[str]]:
    """Statement id -> language -> how many blocks wait for words in it, where they can be written now. Two queries."""
    waiting: dict[int, Counter[str]] = defaultdict(Counter)
    writable = [statement for statement in statements if statement.stage in WRITABLE and len(statement.languages) > 1]
    if not writable:
        return waiting
    blocks = {block.pk: block for block in Block.objects.filter(statement__in=writable, removed_at=None)}
    newest: dict[int, dict[str, BlockRevision]] = {pk: {} for pk in blocks}
    for revision in newest_revisions(blocks.values()):
        newest[revision.block_id][revision.language] = revision
    for pk, revisions in newest.items():
        missing = set(Language.values) - set(revisions)
        waiting[blocks[pk].statement_id].update(missing | stale_languages(revisions))
    return waiting


def translating(waiting: Mapping[str, int], languages: frozenset[str]) -> list[Step]:
    """What waits for a translator into these languages."""
    number = sum(waiting[language] for language in languages)
    return [Step(Task.TRANSLATE, number=number)] if number else []


def publishing(statement: Statement, standing: Standing, person: Person) -> Task | None:
    """Whether this person would publish it now or ask a second one to, as somebody who leads or publishes it.

    A request that the list of signatories made void still leads to its page, which says so.
    """
    if statement.stage != Stage.CLOSED or statement.pk in standing.embargoed:
        return None
    asker = standing.askers.get(statement.pk)
    if statement.pk not in standing.two_people or (asker is not None and asker != person.pk):
        return Task.PUBLISH
    return Task.ASK_PUBLICATION if asker is None else None


def how_they_stand(statements: list[Statement], roles: Roles) -> Standing:
    """Everything the steps are worked out from. A fixed number of queries, none of them for each statement."""
    standing = Standing()
    for invitation in Invitation.objects.filter(
        statement__in=statements, organisation__in=roles.rights.keys()
    ).select_related("organisation", "statement"):
        if roles.reach(invitation.organisation_id, invitation.statement.ref):
            standing.invited[invitation.statement_id].append(invitation.organisation)
    for statement in Statement.objects.filter(pk__in=[statement.pk for statement in statements]).annotate(
        guests=Count("invitations", distinct=True),
        paragraphs=Count("blocks", filter=Q(blocks__removed_at=None), distinct=True),
        two_people=Coalesce(
            Subquery(ConvenorRule.objects.filter(organisation=OuterRef("convenor")).values("second_person")),
            settings.PUBLISHING_IS_GUARDED,
            output_field=BooleanField(),
        ),
        asker=Subquery(
            PublicationRequest.objects.filter(statement=OuterRef("pk"), withdrawn_at=None, answered_at=None).values(
                "asked_by"
            )
        ),
        embargoed=Exists(Embargo.objects.filter(statement=OuterRef("pk"), ended_at=None)),
    ):
        standing.guests[statement.pk] = statement.guests
        standing.paragraphs[statement.pk] = statement.paragraphs
        if statement.two_people:
            standing.two_people.add(statement.pk)
        if statement.asker is not None:
            standing.askers[statement.pk] = statement.asker
        if statement.embargoed:
            standing.embargoed.add(statement.pk)
    for consultation in Round.objects.filter(statement__in=statements).order_by("number"):
        standing.rounds[consultation.statement_id] = consultation
    standing.deeds = deeds_in(
        [consultation for consultation in standing.rounds.values() if consultation.closed_at is None], roles.rights
    )
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
    # Who has said no is asked for nothing more.
    declined = Decline.objects.filter(statement__in=statements, organisation__in=roles.rights, taken_back_at=None)
    standing.signed = signed_by(standing.invited, statements) | set(declined.values_list("statement", "organisation"))
    standing.undeclared = undeclared_in(statements)
    standing.undelivered = dict(
        Addressee.objects.filter(statement__in=statements, deliveries=None)
        .order_by()
        .values_list("statement_id")
        .annotate(waiting=Count("pk"))
    )
    return standing


def signed_by(invited: Mapping[int, list[Organisation]], statements: list[Statement]) -> set[tuple[int, int]]:
    """(statement, organisation) where a signature stands for the present text, of the organisations given by statement.
    Two queries."""
    keys = keys_of(statements)
    whose = {
        (pk, organisation_identity(key, organisation)): (pk, organisation.pk)
        for pk, key in keys.items()
        for organisation in invited.get(pk, ())
    }
    mine = Signature.objects.standing().filter(statement__in=keys, identity__in=[who for _pk, who in whose])
    given = mine.exclude(to_confirm())
    return {whose[found] for found in given.values_list("statement_id", "identity") if found in whose}


def prepared_by(person: Person, statements: list[Statement]) -> set[tuple[int, int]]:
    """(statement, organisation) where what this person prepared waits for a second one, for the present text."""
    waiting = PreparedSignature.objects.filter(
        statement__in=statements, version=F("statement__final_version"), prepared_by=person, state=PreparedState.WAITING
    )
    return set(waiting.values_list("statement", "organisation"))


def coordinating(statement: Statement, standing: Standing) -> list[Step]:
    """What waits for the coordinators."""
    match statement.stage:
        case Stage.DRAFTING:
            return drafting(statement, standing)
        case Stage.CONSULTATION | Stage.CONSOLIDATION:
            return consolidating(statement, standing)
        case Stage.FINAL:
            return [Step(Task.DECLARE_CHANGE if statement.pk in standing.undeclared else Task.OPEN_SIGN_ON)]
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
    if pk in standing.unmerged:
        return [Step(Task.MERGE, round=number)]
    return [*asking(standing.calls.get(pk)), Step(Task.SETTLE), *disagreeing(standing.contested.get(pk))]


def asking(running: Running | None) -> list[Step]:
    """A call runs: its answers are worth waiting for."""
    if running is None:
        return []
    return [Step(Task.AWAIT_POSITIONS, number=running.answered, deadline=running.call.deadline)]


def disagreeing(contested: Contested | None) -> list[Step]:
    """Replies of organisations that are not satisfied wait to be read until the text is settled."""
    if contested is None:
        return []
    return [Step(Task.READ_DISSENT, number=contested.answers, round=contested.rounds[-1])]


def representing(statement: Statement, standing: Standing, roles: Roles, *, at: datetime) -> list[Step]:
    """What waits for somebody as the voice of organisations that were invited."""
    steps: list[Step] = []
    consultation = standing.rounds.get(statement.pk)
    for organisation in standing.invited.get(statement.pk, []):
        right = roles.rights[organisation.pk]
        if statement.stage == Stage.CONSULTATION and consultation and consultation.deadline > at:
            state = standing.deeds.get((consultation.pk, organisation.pk), (Participation.SILENT,))[0]
            # Who may only read has nothing left to do once it was opened; the others answer, if only "no comment".
            done = ANSWERED | {Participation.READ} if right == Right.READ else ANSWERED
            if state not in done:
                steps.append(
                    Step(
                        Task.READ if right == Right.READ else Task.SPEAK,
                        organisation=organisation,
                        round=consultation.number,
                        deadline=consultation.deadline,
                    )
                )
        running = standing.calls.get(statement.pk)
        if (
            statement.stage == Stage.CONSOLIDATION
            and running is not None
            and right in Right.COMMENT.included_in
            and organisation.pk not in running.spoken
        ):
            steps.append(Step(Task.STAND, organisation=organisation, deadline=running.call.deadline))
        if (
            statement.stage == Stage.SIGN_ON
            and right == Right.SIGN
            and statement.sign_on_closes_at
            and statement.sign_on_closes_at > at
            and (statement.pk, organisation.pk) not in standing.signed
        ):
            task = Task.AWAIT_SECOND if (statement.pk, organisation.pk) in standing.prepared else Task.SIGN
            steps.append(Step(task, organisation=organisation, deadline=statement.sign_on_closes_at))
    return steps
