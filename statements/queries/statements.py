"""Which statements: the public ones, a person's, those whose hour has come."""

from datetime import datetime

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, ExtractYear, TruncDate

from ledger.models import Event
from organisations.models import Duty, DutyKind, Mandate, Organisation, Person
from organisations.queries.rights import STAFF, mandates_about
from organisations.reach import Reachable
from statements.models import BlockRevision, Invitation, ReportedCount, Statement, StatementRole
from statements.stages import SHOWN_TO_INVITED, BlockKind, EventKind, Language, Origin, Stage

MOST_WORDS = 8
MOST_REACHABLE = 50


def with_titles(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """The same statements, each with its present title in each language (`title_en`, `title_km`; "" where missing)."""

    def title(language: Language) -> Coalesce:
        newest = BlockRevision.objects.filter(
            block__statement=OuterRef("pk"), block__kind=BlockKind.TITLE, block__removed_at=None, language=language
        ).order_by("-number")
        return Coalesce(Subquery(newest.values("text")[:1]), Value(""), output_field=TextField())

    return statements.annotate(title_en=title(Language.ENGLISH), title_km=title(Language.KHMER))


def public_statements(*, year: int | None = None) -> QuerySet[Statement]:
    """Everything published (in that year), the newest first by `shown_on`.

    That is the date it bears; without one, for an archive entry the date of the earliest report of it, and otherwise
    the day in Phnom Penh on which it was published.
    """
    reports = ReportedCount.objects.filter(statement=OuterRef("pk")).order_by("as_of")
    found = (
        with_titles(Statement.objects.filter(stage=Stage.PUBLISHED))
        .annotate(
            shown_on=Coalesce(
                "dated", Subquery(reports.values("as_of")[:1]), TruncDate("published_at"), output_field=DateField()
            )
        )
        .select_related("convenor")
        .order_by("-shown_on", "-published_at", "-id")
    )
    return found if year is None else found.filter(shown_on__year=year)


def public_years() -> list[int]:
    """The years under which anything is shown, the newest first."""
    years = public_statements().order_by().annotate(year=ExtractYear("shown_on")).values_list("year", flat=True)
    return sorted(set(years), reverse=True)


def neighbours(statement: Statement) -> tuple[Statement | None, list[Statement]]:
    """The public statement that this one follows, and the public ones that follow it."""
    return (
        public_statements().filter(pk=statement.follows_id).first() if statement.follows_id else None,
        list(public_statements().filter(follows=statement)),
    )


def withdrawn_at(statement: Statement) -> datetime | None:
    """When the statement was withdrawn, by the ledger; None where it was not."""
    withdrawals = Event.objects.filter(chain=statement.chain, kind=EventKind.WITHDRAWN)
    return withdrawals.order_by("at").values_list("at", flat=True).last()


def statements_of(person: Person, *, at: datetime) -> QuerySet[Statement]:
    """Everything this person works on: what their organisations convene, what they were named for, and invited to."""
    serving = Duty.objects.filter(person=person, kind__in=STAFF, revoked_at=None)
    convening = serving.values("organisation")
    coordinating = serving.filter(kind=DutyKind.COORDINATOR).values("organisation")
    named = StatementRole.objects.filter(person=person, revoked_at=None).values("statement")
    held = mandates_about(OuterRef("statement__ref"), at=at).filter(person=person)
    represented = Exists(held.filter(organisation=OuterRef("organisation")))
    # Plainly by organisation first: the few that this person speaks for find their invitations by index.
    spoken_for = Mandate.objects.valid(at=at).filter(person=person).values("organisation")
    invited = Invitation.objects.filter(represented, organisation__in=spoken_for).values("statement")
    return (
        with_titles(
            Statement.objects.filter(
                Q(convenor__in=convening)
                | Q(co_convenors__in=coordinating)
                | Q(pk__in=named)
                | Q(pk__in=invited, stage__in=SHOWN_TO_INVITED),
                origin=Origin.TRACKED,
            )
        )
        .select_related("convenor")
        .distinct()
        .order_by("-created_at", "-id")
    )


def reachable_for(organisation: Organisation) -> list[Reachable]:
    """The newest statements to which this organisation is invited and which it can see and still take part in."""
    live = SHOWN_TO_INVITED - {Stage.PUBLISHED, Stage.WITHDRAWN}
    found = with_titles(Statement.objects.filter(invitations__organisation=organisation, stage__in=live))
    return [Reachable(statement.ref, statement.title()) for statement in found.order_by("-id")[:MOST_REACHABLE]]
