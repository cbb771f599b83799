"""Where the invited organisations stand on a version of the text, and whether the text is still that version."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

from organisations.models import Organisation
from organisations.queries.networks import memberships_on
from statements.models import Position, PositionCall, Statement
from statements.queries.consultation import invited_organisations
from statements.queries.text import present_digests
from statements.stages import Stance

# These say why.
NEEDS_WORDS = frozenset({Stance.RESERVATION, Stance.BLOCK})
# From how many answers on the totals are shown to the organisations asked.
TOTALS_FROM = 3
TILE = 10


def holds(call: PositionCall) -> bool:
    """Whether the text is still the version asked about: positions lapse with it, and hold again if it comes back."""
    return present_digests([call.statement])[call.statement_id] == call.version.sha256


def calls_of(statement: Statement) -> QuerySet[PositionCall]:
    """Every call, the newest version's first, with `answered`: how many took a position."""
    return (
        statement.position_calls.select_related("version", "statement", "opened_by")
        .annotate(answered=Count("positions"))
        .order_by("-version__number")
    )


def is_open(call: PositionCall, *, at: datetime) -> bool:
    """Whether it can still be answered; the action looks again, under its locks."""
    return call.closed_at is None and at < call.deadline


@dataclass(frozen=True, slots=True)
class Stood:
    """Those who stand alike."""

    stance: str  # a Stance, "" for those who are silent
    label: str
    positions: tuple[Position, ...]
    number: int

    @property
    def kind(self) -> str:
        """How its tiles are called in the style sheet."""
        return self.stance or "silent"


@dataclass(frozen=True, slots=True)
class NetworkStands:
    """How a network's invited members stand, itself left out: (stance in words, number), the silent last.

    `own` is the network's own stance in words, "" where it was not invited or is silent.
    """

    network: Organisation
    own: str
    numbers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PositionMap:
    """Who stands where, for those who coordinate the statement. `holds`: the text is still the version asked about."""

    call: PositionCall
    holds: bool
    stood: tuple[Stood, ...]
    silent: tuple[Organisation, ...]
    networks: tuple[NetworkStands, ...]

    @property
    def answered(self) -> int:
        return sum(one.number for one in self.stood if one.stance)

    @property
    def asked(self) -> int:
        return sum(one.number for one in self.stood)

    def number(self, stance: str) -> int:
        return next(one.number for one in self.stood if one.stance == stance)

    @property
    def width(self) -> int:
        """Of the picture, in units of which a tile and the gap after it take TILE."""
        return max(self.asked, 1) * TILE

    @property
    def tiles(self) -> list[tuple[int, str]]:
        """(where it begins, kind) of each organisation's tile, those who stand alike beside each other."""
        kinds = [one.kind for one in self.stood for _each in range(one.number)]
        return [(place * TILE, kind) for place, kind in enumerate(kinds)]

    @property
    def blocks(self) -> int:
        return self.number(Stance.BLOCK)


def position_map(call: PositionCall, *, silent_label: str, on: date) -> PositionMap:
    """Every position of a call, by stance; who is silent; and how the networks stand whose members were invited.

    `on` is the day (in Phnom Penh) on which the memberships are looked at; `silent_label` is how silence reads. An
    organisation that answered counts although its invitation is gone. Five queries, however many answered.
    """
    positions = list(
        call.positions.select_related("organisation", "person").order_by("organisation__name_en", "organisation__id")
    )
    answered = {position.organisation_id: position for position in positions}
    invited = list(invited_organisations(call.statement))
    silent = tuple(one for one in invited if one.pk not in answered)
    return PositionMap(
        call=call,
        holds=holds(call),
        stood=stood(positions, len(silent), silent_label),
        silent=silent,
        networks=networks(invited, answered, labels=[*(str(stance.label) for stance in Stance), silent_label], on=on),
    )


def stood(positions: Sequence[Position], silent: int, silent_label: str) -> tuple[Stood, ...]:
    by_stance = {stance: tuple(one for one in positions if one.stance == stance) for stance in Stance}
    found = [Stood(stance.value, str(stance.label), alike, len(alike)) for stance, alike in by_stance.items()]
    return (*found, Stood("", silent_label, (), silent))


def networks(
    invited: Sequence[Organisation], answered: dict[int, Position], *, labels: Sequence[str], on: date
) -> tuple[NetworkStands, ...]:
    """By the network's name. One query: its direct members on that day."""
    present = {one.pk for one in invited} | set(answered)
    members: dict[int, list[int]] = {}
    named: dict[int, Organisation] = {}
    for membership in (
        memberships_on(on)
        .filter(member__in=present)
        .select_related("network")
        .order_by("network__name_en", "network__name_km", "network")
    ):
        named[membership.network_id] = membership.network
        members.setdefault(membership.network_id, []).append(membership.member_id)
    return tuple(
        NetworkStands(
            network=network,
            own=answered[pk].get_stance_display() if pk in answered else "",
            numbers=tuple(zip(labels, tally(members[pk], answered), strict=True)),
        )
        for pk, network in named.items()
    )


def tally(members: Iterable[int], answered: dict[int, Position]) -> list[int]:
    counted = Counter(answered[member].stance if member in answered else "" for member in members)
    return [counted[stance] for stance in (*Stance.values, "")]


def totals_of(said: Iterable[Position], *, everything: bool) -> dict[Stance, int] | None:
    """How many stand where: of every stance, in their order. `everything` is for those who see each answer anyway;
    others get None while fewer than TOTALS_FROM answered.

    With one answer the total tells who said what, and with two each of them can subtract its own and knows the other.
    From three on a number no longer points at one organisation, unless all stand alike.
    """
    counted = Counter(position.stance for position in said)
    if not everything and counted.total() < TOTALS_FROM:
        return None
    return {stance: counted[stance.value] for stance in Stance}


def positions_in(calls: Iterable[PositionCall]) -> dict[int, list[Position]]:
    """Call (id) -> what was answered, by the organisation's name. One query."""
    said: dict[int, list[Position]] = {call.pk: [] for call in calls}
    for position in (
        Position.objects.filter(call__in=said)
        .select_related("organisation")
        .order_by("organisation__name_en", "organisation__name_km", "id")
    ):
        said[position.call_id].append(position)
    return said


@dataclass(frozen=True, slots=True)
class Running:
    """A call that can be answered now: how many answered, and which organisations (ids) of those asked for did."""

    call: PositionCall
    answered: int
    spoken: frozenset[int]


def running_in(statements: Iterable[Statement], organisations: Iterable[int], *, at: datetime) -> dict[int, Running]:
    """Statement id -> the call that runs there, where the text is still the one asked about. Four queries at most, one
    where none runs; `organisations` are those whose answers matter to whoever asks."""
    calls = list(
        PositionCall.objects.filter(statement__in=list(statements), closed_at=None, deadline__gt=at)
        .select_related("version", "statement")
        .annotate(answered=Count("positions"))
    )
    if not calls:
        return {}
    digests = present_digests([one.statement for one in calls])
    spoken: dict[int, set[int]] = {one.pk: set() for one in calls}
    for call, organisation in Position.objects.filter(call__in=calls, organisation__in=list(organisations)).values_list(
        "call", "organisation"
    ):
        spoken[call].add(organisation)
    return {
        one.statement_id: Running(one, one.answered, frozenset(spoken[one.pk]))
        for one in calls
        if digests[one.statement_id] == one.version.sha256
    }
