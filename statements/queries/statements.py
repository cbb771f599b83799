"""Which statements: the public ones, a person's, those whose hour has come."""

from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from organisations.models import Duty, Mandate, Person
from statements.models import BlockRevision, Invitation, Statement
from statements.stages import SHOWN_TO_INVITED, BlockKind, Language, Origin, Stage


def with_titles(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """The same statements, each with its present title in each language (`title_en`, `title_km`; "" where missing)."""

    def title(language: Language) -> Coalesce:
        newest = BlockRevision.objects.filter(
            block__statement=OuterRef("pk"), block__kind=BlockKind.TITLE, block__removed_at=None, language=language
        ).order_by("-number")
        return Coalesce(Subquery(newest.values("text")[:1]), Value(""), output_field=TextField())

    return statements.annotate(title_en=title(Language.ENGLISH), title_km=title(Language.KHMER))


def public_statements() -> QuerySet[Statement]:
    """Everything published, the newest date first; what bears no date last, on both databases alike."""
    return (
        with_titles(Statement.objects.filter(stage=Stage.PUBLISHED))
        .select_related("convenor")
        .order_by(F("dated").desc(nulls_last=True), "-published_at", "-id")
    )


def statements_of(person: Person, *, at: datetime) -> QuerySet[Statement]:
    """Everything this person works on: what their organisations convene, and what they are invited to."""
    convening = Duty.objects.filter(person=person, revoked_at=None).values("organisation")
    represented = Mandate.objects.valid(at=at).filter(person=person).values("organisation")
    invited = Invitation.objects.filter(organisation__in=represented).values("statement")
    return (
        with_titles(
            Statement.objects.filter(
                Q(convenor__in=convening)
                | Q(co_convenors__in=convening)
                | Q(pk__in=invited, stage__in=SHOWN_TO_INVITED),
                origin=Origin.TRACKED,
            )
        )
        .select_related("convenor")
        .distinct()
        .order_by("-created_at", "-id")
    )


def due_to_close(*, at: datetime) -> QuerySet[Statement]:
    """Statements open for sign-on whose deadline has come."""
    return Statement.objects.filter(stage=Stage.SIGN_ON, sign_on_closes_at__lte=at)
