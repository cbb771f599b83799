"""How a sign-on goes, in numbers for its charts: over time, by province, by sector. For the convenor's staff alone:
organisations that are not named are counted here, day by day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F
from django.db.models.functions import TruncDate
from django.utils import timezone

from organisations.actors import Actor
from organisations.models import OrganisationSector
from statements.models import Signature, SignOn, Statement
from statements.permissions import parts_in
from statements.queries.statements import with_titles
from statements.queries.tracking import Board
from statements.stages import HAS_SIGNATURES, Origin, SignatoryKind, SignOnAnswer

# Signed, whichever text: what is still to be confirmed was given once.
GIVEN = frozenset({SignOnAnswer.SIGNED, SignOnAnswer.TO_CONFIRM})
EARLIER_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """The signatures of one sign-on as they came, organisations and networks together.

    `points` are (days before the deadline, how many stood at the end of that day), from its opening on, a day each;
    0 is the day of the deadline. It ends today, or when sign-on closed.
    """

    statement: Statement
    deadline: datetime
    points: tuple[tuple[int, int], ...]

    @property
    def newest(self) -> int:
        return self.points[-1][1] if self.points else 0


@dataclass(frozen=True, slots=True)
class Share:
    """Of those invited, how many signed."""

    signed: int
    invited: int


def paces(statement: Statement, *, actor: Actor, at: datetime) -> list[Pace]:
    """The present sign-on, then the convenor's newest earlier ones whose signatures the actor may see, at most three.

    Nine queries at any size.
    """
    compared = [statement, *earlier(statement, actor=actor)]
    opened = dict(SignOn.objects.filter(statement__in=compared).values_list("statement_id", "made_at"))
    zone = timezone.get_default_timezone()
    standing = Signature.objects.filter(statement__in=compared, set_aside_at=None, confirmed_at__isnull=False).exclude(
        kind=SignatoryKind.INDIVIDUAL
    )
    changes: dict[int, Counter[date]] = defaultdict(Counter)
    for moment, sign in (("confirmed_at", 1), ("withdrawn_at", -1)):
        daily = (
            standing.exclude(**{moment: None})
            .annotate(day=TruncDate(F(moment), tzinfo=zone))
            .order_by()
            .values_list("statement_id", "day")
            .annotate(number=Count("pk"))
        )
        for pk, day, number in daily:
            changes[pk][day] += sign * number
    return [
        Pace(one, one.sign_on_closes_at, points(one, opened[one.pk], changes[one.pk], at=at))
        for one in compared
        if one.sign_on_closes_at is not None and one.pk in opened
    ]


def earlier(statement: Statement, *, actor: Actor) -> list[Statement]:
    """The newest sign-ons of the same convenor that closed before this one closes and that the actor may see."""
    of_convenor = with_titles(Statement.objects.filter(convenor=statement.convenor, origin=Origin.TRACKED)).filter(
        stage__in=HAS_SIGNATURES, signed_off_at__isnull=False, sign_on_closes_at__lt=statement.sign_on_closes_at
    )
    newest = list(of_convenor.exclude(pk=statement.pk).order_by("-sign_on_closes_at", "-id")[: 4 * EARLIER_SHOWN])
    seen = [one for one, held in zip(newest, parts_in(actor, newest), strict=True) if held.sees_signatures]
    return seen[:EARLIER_SHOWN]


def points(
    statement: Statement, opened_at: datetime, changes: Mapping[date, int], *, at: datetime
) -> tuple[tuple[int, int], ...]:
    """Day by day from the opening until the end or today, in Phnom Penh."""
    if statement.sign_on_closes_at is None:
        return ()
    last = timezone.localdate(statement.sign_on_closes_at).toordinal()
    first = min(timezone.localdate(opened_at).toordinal(), *(day.toordinal() for day in changes), last)
    until = min(last, timezone.localdate(min(statement.signed_off_at or at, at)).toordinal())
    counted, stood = [], 0
    for day in range(first, until + 1):
        stood += changes.get(date.fromordinal(day), 0)
        counted.append((last - day, stood))
    return tuple(counted)


def by_province(board: Board) -> dict[str, Share]:
    """Of each province with somebody invited; "" where an organisation names none. No query."""
    return shares(board, ((one.province, one.pk) for one in board.invited))


def by_sector(board: Board) -> dict[str, Share]:
    """Of each sector with somebody invited; an organisation counts in each of its own. One query."""
    pks = {one.pk for one in board.invited}
    pairs = OrganisationSector.objects.filter(organisation__invitations__statement=board.statement)
    return shares(board, (pair for pair in pairs.values_list("sector", "organisation_id") if pair[1] in pks))


def shares(board: Board, pairs: Iterable[tuple[str, int]]) -> dict[str, Share]:
    """By the first of each pair, for the organisation that the second names."""
    invited: Counter[str] = Counter()
    signed: Counter[str] = Counter()
    for name, pk in pairs:
        invited[name] += 1
        signed[name] += board.answers[pk] in GIVEN
    return {name: Share(signed[name], number) for name, number in invited.items()}
