"""Where every invited organisation stands in a sign-on, for the convenor's staff: six thousand of them at a time.

Of the whole list only what can be counted is read: nothing is unsealed here but the key of the sign-on. What a page
shows of its hundred is read by `lines`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from organisations.models import Organisation
from organisations.queries.directory import Asked, matching, narrowed
from organisations.queries.networks import memberships_on
from statements.models import (
    BoardWait,
    Decline,
    Invitation,
    PreparedSignature,
    Recipient,
    Signature,
    SignPageReading,
    Statement,
)
from statements.queries.identities import identities_of, keys_of
from statements.queries.renewing import to_confirm
from statements.queries.signing import Row, rows
from statements.stages import MailingPurpose, PreparedState, RecipientState, SignatoryKind, SignOnAnswer

ON_A_PAGE = 100
# Of several mails to one organisation the state that says most: it was reached by one, or it can still be.
BEST_FIRST = (
    RecipientState.SENT,
    RecipientState.WAITING,
    RecipientState.BOUNCED,
    RecipientState.FAILED,
    RecipientState.SKIPPED,
)
# The mail did not arrive.
LOST = frozenset({RecipientState.BOUNCED, RecipientState.FAILED})
RANK = {str(state): place for place, state in enumerate(BEST_FIRST)}


class Invited(NamedTuple):
    """One of the list, with what it can be counted by."""

    pk: int
    ref: str
    kind: str
    province: str


@dataclass(frozen=True, slots=True)
class Board:
    """The invited that were asked for, in the order of their names, and where each stands, by its primary key.

    `opened` are those that opened the page of signing, whatever they did then; `mails` what became of the invitation to
    each, by its reference.
    """

    statement: Statement
    invited: Sequence[Invited]
    answers: Mapping[int, SignOnAnswer]
    mails: Mapping[str, str]
    opened: frozenset[int]

    @property
    def totals(self) -> list[tuple[SignOnAnswer, int]]:
        """How many stand where, in the order of the answers; every answer is there."""
        counted = Counter(self.answers[one.pk] for one in self.invited)
        return [(answer, counted[answer]) for answer in SignOnAnswer]

    @property
    def reached(self) -> int:
        """To how many the invitation was delivered, as far as their mail servers say."""
        return sum(self.mails.get(one.ref) == RecipientState.SENT for one in self.invited)

    @property
    def lost(self) -> int:
        """From how many it came back."""
        return sum(self.mails.get(one.ref) in LOST for one in self.invited)

    @property
    def opened_by(self) -> int:
        return sum(one.pk in self.opened for one in self.invited)

    def that(self, answer: str) -> Sequence[Invited]:
        """Those with that answer; all of them for ""."""
        return [one for one in self.invited if self.answers[one.pk] == answer] if answer else self.invited


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation with what the page shows of it.

    `row` is what it signed; `until` a day in Phnom Penh; `reason` why it declined, for the convenor's staff alone.
    """

    row: Row
    answer: SignOnAnswer
    invited_at: datetime
    mail: RecipientState | None
    opened_on: date | None
    until: date | None
    reason: str

    @property
    def organisation(self) -> Organisation:
        return self.row.organisation

    @property
    def is_lost(self) -> bool:
        return self.mail in LOST


def board(statement: Statement, asked: Asked | None = None, *, language: str = "en", at: datetime) -> Board:
    """The invited organisations, narrowed to what was asked for. Eight queries at any size."""
    among = Organisation.objects.filter(invitations__statement=statement)
    wanted = asked or Asked()
    found = matching(narrowed(among, wanted, at=at), wanted.words, language=language)
    invited = list(map(Invited._make, found.values_list(*Invited._fields)))
    opened = frozenset(of_each(SignPageReading.objects.filter(statement=statement)))
    return Board(
        statement,
        invited,
        answers(statement, {one.pk: one.ref for one in invited}, opened=opened),
        mails_of(statement),
        opened,
    )


def of_each(of: QuerySet[SignPageReading] | QuerySet[Decline] | QuerySet[PreparedSignature]) -> Iterable[int]:
    return of.values_list("organisation_id", flat=True)


def answers(statement: Statement, refs: Mapping[int, str], *, opened: frozenset[int]) -> dict[int, SignOnAnswer]:
    """Where these organisations (primary key -> reference) stand: of several answers the first. Five queries.

    The same as `queries.signing.rows` says of each, without reading who signed.
    """
    waiting = frozenset(BoardWait.objects.filter(statement=statement).values_list("organisation_id", flat=True))
    # A new text makes what was prepared void.
    under_way = PreparedSignature.objects.filter(statement=statement, version=statement.final_version_id)
    prepared = frozenset(of_each(under_way.filter(state=PreparedState.WAITING)))
    declined = frozenset(of_each(Decline.objects.filter(statement=statement, taken_back_at=None)))
    signed = signature_answers(statement, refs)
    # From the least to the most: what comes later stands.
    found = dict.fromkeys(refs, SignOnAnswer.SILENT)
    for answer, those in (
        (SignOnAnswer.OPENED, opened),
        (SignOnAnswer.IN_BOARD, waiting),
        (SignOnAnswer.PREPARED, prepared),
        (SignOnAnswer.DECLINED, declined),
    ):
        found.update(dict.fromkeys(those & found.keys(), answer))
    return found | signed


def signature_answers(statement: Statement, refs: Mapping[int, str]) -> dict[int, SignOnAnswer]:
    """Of those that signed: by the signature that stands, else the last one withdrawn. Two queries; a
    third where some stand under an earlier text.

    A signature that somebody recorded and nobody has confirmed is no answer yet.
    """
    key = keys_of([statement]).get(statement.pk)
    if key is None:
        return {}
    given = Signature.objects.filter(statement=statement, set_aside_at=None, confirmed_at__isnull=False)
    found_rows = list(
        given.exclude(kind=SignatoryKind.INDIVIDUAL)
        .order_by("signed_at", "id")
        .values_list("identity", "organisation_id", "withdrawn_at", "pk", "version_id", "refused_at")
    )
    # Of an organisation with a named signature that stands, no hidden one can stand: its identity need not be made.
    named = {row[1] for row in found_rows if row[1] is not None and row[2] is None}
    is_any_hidden = any(row[1] is None for row in found_rows)
    by_identity = identities_of(key, {pk: ref for pk, ref in refs.items() if pk not in named}) if is_any_hidden else {}
    # Only where something differs from the final text the database is asked what that means.
    may_be_asked = any(row[4] != statement.final_version_id or row[5] is not None for row in found_rows)
    again = set(given.filter(to_confirm()).values_list("pk", flat=True)) if may_be_asked else set()
    found: dict[int, SignOnAnswer] = {}
    for identity, organisation, withdrawn_at, signature, _version, _refused_at in found_rows:
        pk = organisation if organisation is not None else by_identity.get(identity)
        if pk is None or pk not in refs:
            continue
        if withdrawn_at is not None:
            found[pk] = SignOnAnswer.WITHDRAWN
        elif signature in again:
            found[pk] = SignOnAnswer.TO_CONFIRM
        else:
            found[pk] = SignOnAnswer.SIGNED
    return found


def mails_of(statement: Statement) -> dict[str, str]:
    """What became of the invitations to sign, by the organisation's reference: of several mails the state that says
    most. One query."""
    found: dict[str, str] = {}
    sent = Recipient.objects.filter(mailing__statement=statement, mailing__purpose=MailingPurpose.INVITATION)
    for state, organisations in sent.order_by().values_list("state", "organisations"):
        for ref in organisations.split():
            if ref not in found or RANK[state] < RANK[found[ref]]:
                found[ref] = state
    return found


def lines(board: Board, chosen: Sequence[Invited]) -> list[Line]:
    """What there is to show of these, in their order. Five queries, and those of `queries.signing.rows`."""
    pks = [one.pk for one in chosen]
    organisations = Organisation.objects.in_bulk(pks)
    invited_at = dict(
        Invitation.objects.filter(statement=board.statement, organisation__in=pks).values_list(
            "organisation_id", "invited_at"
        )
    )
    opened_on = dict(
        SignPageReading.objects.filter(statement=board.statement, organisation__in=pks).values_list(
            "organisation_id", "first_on"
        )
    )
    until = dict(
        BoardWait.objects.filter(statement=board.statement, organisation__in=pks).values_list(
            "organisation_id", "until"
        )
    )
    reasons = dict(
        Decline.objects.filter(statement=board.statement, organisation__in=pks, taken_back_at=None).values_list(
            "organisation_id", "reason"
        )
    )
    mails = {one.pk: RecipientState(board.mails[one.ref]) for one in chosen if one.ref in board.mails}
    said = rows(board.statement, [organisations[pk] for pk in pks])
    return [
        Line(
            row=row,
            answer=(answer := board.answers[pk]),
            invited_at=invited_at[pk],
            mail=mails.get(pk),
            opened_on=opened_on.get(pk),
            until=until.get(pk) if answer == SignOnAnswer.IN_BOARD else None,
            reason=reasons.get(pk, "") if answer == SignOnAnswer.DECLINED else "",
        )
        for pk, row in zip(pks, said, strict=True)
    ]


def networks_asked(statement: Statement, *, at: datetime) -> QuerySet[Organisation]:
    """The networks with members among the invited today, by name."""
    inside = memberships_on(timezone.localdate(at)).filter(member__invitations__statement=statement)
    return Organisation.objects.filter(pk__in=inside.values("network")).order_by("name_en", "name_km", "id")
