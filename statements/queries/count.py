"""The count: the one definition, behind every page, PDF, mail and API answer.

- Organisations, networks and individuals that signed are counted apart: confirmed and not withdrawn at that instant.
- Whoever asked not to be named is counted, and named nowhere.
- Represented is the size of the union of the organisations that signed and the itemised members, on the closing
date, of the networks that signed, at any depth; a network inside a network is not itself an organisation, its
members are. - A claim of size is printed beside the count, attributed and dated, and is never added to it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count as CountRows
from django.db.models import Q, QuerySet
from django.utils import timezone

from ledger import clock
from organisations.models import MembershipClaim
from organisations.queries.networks import members_within
from statements.models import Signature, Statement
from statements.stages import SignatoryKind, Visibility


@dataclass(frozen=True, slots=True)
class Claim:
    """What a network that signed, and is named, says of its own size. `claimed_on` is an ISO date."""

    network_en: str
    network_km: str
    qualifier: str
    number: int
    claimed_by: str
    claimed_on: str
    source: str


@dataclass(frozen=True, slots=True)
class Count:
    organisations: int
    networks: int
    individuals: int
    represented: int
    withheld_organisations: int
    withheld_networks: int
    withheld_individuals: int
    claims: tuple[Claim, ...]
    as_of: datetime

    @property
    def signatories(self) -> int:
        """Signatures of every kind."""
        return self.organisations + self.networks + self.individuals


def signatures_that_count(statement: Statement, *, at: datetime) -> QuerySet[Signature]:
    """Confirmed by then, and neither withdrawn nor set aside by then."""
    return Signature.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=at),
        Q(set_aside_at=None) | Q(set_aside_at__gt=at),
        statement=statement,
        confirmed_at__lte=at,
    )


def closing_date(statement: Statement, *, at: datetime) -> date:
    """The day in Phnom Penh on which the members of a network are taken: when sign-on closed, until then today."""
    closed = statement.signed_off_at
    return timezone.localdate(min(closed, at) if closed else at)


def count(statement: Statement, *, at: datetime | None = None) -> Count:
    """The count of a tracked statement at an instant (now by the database's clock).

    A handful of queries at any size.
    """
    at = at or clock.now()
    standing = signatures_that_count(statement, at=at)
    totals: dict[tuple[str, str], int] = {
        (row["kind"], row["visibility"]): row["signatures"]
        for row in standing.values("kind", "visibility").annotate(signatures=CountRows("pk")).order_by()
    }
    signed = dict(standing.exclude(organisation=None).values_list("organisation_id", "kind"))
    networks = {pk for pk, kind in signed.items() if kind == SignatoryKind.NETWORK}
    inside = members_within(networks, day=closing_date(statement, at=at)) if networks else {}
    represented = (set(signed) - networks) | {pk for pk, is_network in inside.items() if not is_network}

    def total(kind: SignatoryKind, *, withheld: bool | None = None) -> int:
        return sum(
            number
            for (its_kind, visibility), number in totals.items()
            if its_kind == kind and (withheld is None or withheld == (visibility != Visibility.NAMED))
        )

    return Count(
        organisations=total(SignatoryKind.ORGANISATION),
        networks=total(SignatoryKind.NETWORK),
        individuals=total(SignatoryKind.INDIVIDUAL),
        represented=len(represented),
        withheld_organisations=total(SignatoryKind.ORGANISATION, withheld=True),
        withheld_networks=total(SignatoryKind.NETWORK, withheld=True),
        withheld_individuals=total(SignatoryKind.INDIVIDUAL, withheld=True),
        claims=claims_of_named_networks(statement, at=at),
        as_of=at,
    )


def claims_of_named_networks(statement: Statement, *, at: datetime) -> tuple[Claim, ...]:
    """The newest claim of each network that signed and is named: to print one of a withheld network would name it."""
    named = signatures_that_count(statement, at=at).filter(kind=SignatoryKind.NETWORK, visibility=Visibility.NAMED)
    claims = (
        MembershipClaim.objects.filter(network__in=named.values("organisation"), claimed_on__lte=timezone.localdate(at))
        .select_related("network")
        .order_by("network", "-claimed_on", "-id")
    )
    newest: dict[int, MembershipClaim] = {}
    for claim in claims:
        newest.setdefault(claim.network_id, claim)
    return tuple(
        Claim(
            network_en=claim.network.name("en"),
            network_km=claim.network.name("km"),
            qualifier=claim.qualifier,
            number=claim.number,
            claimed_by=claim.claimed_by,
            claimed_on=claim.claimed_on.isoformat(),
            source=claim.source,
        )
        for claim in newest.values()
    )
