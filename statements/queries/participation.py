"""What each invited organisation did in a round: nothing yet, read it, said to have no comment, commented, amended."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Min, Q

from ledger.models import Event
from organisations.models import Organisation
from statements.models import Amendment, Comment, CoSponsor, Reading, Reply, Round
from statements.queries.consultation import guests
from statements.stages import EventKind, Participation

# (id of the round, id of the organisation) -> what it did, and when it first did that.
Deeds = dict[tuple[int, int], tuple[Participation, datetime]]
# After these an organisation is not reminded any more, and nothing waits for its representatives.
ANSWERED = frozenset({Participation.NOTHING_TO_ADD, Participation.COMMENTED, Participation.AMENDED})


@dataclass(frozen=True, slots=True)
class Row:
    """An invited organisation and how it takes part. `since` is when it came to that: for a silent one, when it was
    asked. `has_voice`: somebody can speak for it.
    """

    organisation: Organisation
    state: Participation
    since: datetime
    has_voice: bool

    @property
    def answered(self) -> bool:
        return self.state in ANSWERED


def deeds_in(rounds: Iterable[Round], organisations: Iterable[int] | None = None) -> Deeds:
    """What organisations (by id; None: all) did in these rounds; who did nothing is not in it. Five queries.

    To stand behind another's amendment is to amend, to reply to a comment is to comment. The convenor's replies are no
    part of it. An amendment that was withdrawn does not count any more.
    """
    asked = [consultation.pk for consultation in rounds]
    only = Q() if organisations is None else Q(organisation__in=list(organisations))
    deeds: Deeds = {}
    # From the least to the most: what comes later stands.
    for consultation, organisation, read_at, nothing_at in Reading.objects.filter(only, round__in=asked).values_list(
        "round", "organisation", "read_at", "nothing_to_add_at"
    ):
        deeds[consultation, organisation] = (
            (Participation.NOTHING_TO_ADD, nothing_at) if nothing_at else (Participation.READ, read_at)
        )
    standing = Amendment.objects.filter(only, round__in=asked, withdrawn_at=None)
    said = (
        (Comment.objects.filter(only, round__in=asked), "round", "created_at", Participation.COMMENTED),
        (
            Reply.objects.filter(only, comment__round__in=asked).exclude(
                organisation=F("comment__round__statement__convenor")
            ),
            "comment__round",
            "created_at",
            Participation.COMMENTED,
        ),
        (standing, "round", "created_at", Participation.AMENDED),
        (
            CoSponsor.objects.filter(only, amendment__round__in=asked, amendment__withdrawn_at=None),
            "amendment__round",
            "joined_at",
            Participation.AMENDED,
        ),
    )
    for rows, of_round, moment, state in said:
        firsts = rows.order_by().values_list(of_round, "organisation").annotate(first=Min(moment))
        for consultation, organisation, first in firsts:
            before = deeds.get((consultation, organisation))
            same = before is not None and before[0] == state
            deeds[consultation, organisation] = (state, min(before[1], first) if before and same else first)
    return deeds


def participation(consultation: Round, *, at: datetime) -> list[Row]:
    """Every invited organisation by name, and how it takes part. Six queries at any number."""
    deeds = deeds_in([consultation])
    rows = []
    for guest in guests(consultation.statement, at=at):
        asked = max(guest.invited_at, consultation.opened_at)
        state, since = deeds.get((consultation.pk, guest.organisation_id), (Participation.SILENT, asked))
        rows.append(Row(guest.organisation, state, since, bool(vars(guest)["has_voice"])))
    return rows


def standing_of(consultation: Round, organisations: Iterable[Organisation]) -> list[tuple[Organisation, Participation]]:
    """How these take part, in the order given. Five queries, or none where there is nobody."""
    asked = list(organisations)
    deeds = deeds_in([consultation], [one.pk for one in asked]) if asked else {}
    return [(one, deeds.get((consultation.pk, one.pk), (Participation.SILENT, None))[0]) for one in asked]


def totals(rows: Iterable[Row]) -> list[tuple[Participation, int]]:
    """How many organisations stand where, in the order of the states; every state is there."""
    counted = Counter(row.state for row in rows)
    return [(state, counted[state]) for state in Participation]


# -- reminders ---------------------------------------------------------------------------------------------------------


def to_remind(consultation: Round, *, at: datetime) -> list[Organisation]:
    """The invited organisations that have not answered and for which somebody can speak, by name. Six queries."""
    return [row.organisation for row in participation(consultation, at=at) if not row.answered and row.has_voice]


def reminders(consultation: Round) -> list[Event]:
    """The reminders of this round that went out, oldest first. One query."""
    events = Event.objects.filter(chain=consultation.statement.chain, kind=EventKind.ROUND_REMINDED).order_by("id")
    return [event for event in events if event.content["round"] == consultation.number]


def last_reminder(consultation: Round) -> datetime | None:
    """When the last one went out. One query."""
    return max((event.at for event in reminders(consultation)), default=None)
