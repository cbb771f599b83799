"""The count: the one definition, behind every page, PDF, mail and API answer.

- Organisations, networks and individuals that signed are counted apart: confirmed and not withdrawn at that instant.
- A signature counts for the text it was given to, and for later ones only across editorial changes that it did not
refuse (`queries.renewing`).
- Whoever asked not to be named is counted, and named nowhere.
- What came on paper or by proxy counts like all others once it is confirmed; how many that are is told beside.
- Represented is the size of the union of the organisations that signed and the itemised members, on the closing
date, of the networks that signed, at any depth; a network inside a network is not itself an organisation, its
members are. - A claim of size is printed beside the count, attributed and dated, and is never added to it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count as CountRows
from django.db.models import OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from ledger import clock
from organisations.models import MembershipClaim, Organisation
from organisations.queries.networks import members_within
from statements.models import Signature, Statement, Tally
from statements.models.signature import BODIES, ENDED
from statements.queries.identities import identities_of, key_of
from statements.queries.recorded import share_told
from statements.queries.renewing import binding_since
from statements.queries.signatories import consents
from statements.stages import RECORDED, SignatoryKind, Stage, Visibility


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
    # Of all these, how many consented to the very text that stands now; the others, before an editorial change of it.
    under_present_text: int
    # Of all these, how many came on paper or by proxy, as far as that may be told (`queries.recorded`).
    recorded: int | None
    claims: tuple[Claim, ...]
    as_of: datetime

    @property
    def signatories(self) -> int:
        """Signatures of every kind."""
        return self.organisations + self.networks + self.individuals


def signatures_that_count(statement: Statement, *, at: datetime) -> QuerySet[Signature]:
    """Confirmed by then, neither withdrawn nor set aside nor bound to a text that was changed in substance by then, and
    not refusing an editorial change."""
    return Signature.objects.filter(stood_at(at), binding(statement, at=at))


def binding(statement: Statement, *, at: datetime) -> Q:
    """Of signatures, and of their tally: bound to a text of the statement that was not changed in substance by then."""
    # That a version is the statement's own is known; said, it spares the database a look at all others.
    return Q(statement=statement, version__statement=statement, version__number__gte=binding_since(statement, at=at))


def named_publicly(*, at: datetime) -> QuerySet[Signature]:
    """Of all published statements, those that count and whose name everybody may read."""
    return Signature.objects.filter(
        stood_at(at),
        statement__stage=Stage.PUBLISHED,
        visibility=Visibility.NAMED,
        version__number__gte=binding_since(OuterRef("statement"), at=at),
    )


def stood_at(at: datetime) -> Q:
    """Whatever text they are bound to."""
    return Q(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=at),
        Q(set_aside_at=None) | Q(set_aside_at__gt=at),
        Q(refused_at=None) | Q(refused_at__gt=at),
        confirmed_at__lte=at,
    )


def totals_at(statement: Statement, *, at: datetime) -> Counter[tuple[str, str, int, str]]:
    """How many signatures of each kind, visibility, version and way count at that instant. One query.

    The tally says what stands now; what has come since is taken off, and what has gone since is put back. It costs as
    much as has changed since `at`, however many signatures there are.
    """
    sort = ("kind", "visibility", "version", "way")
    bound = binding(statement, at=at)
    stands = Q(withdrawn_at=None, set_aside_at=None, refused_at=None)
    now = Tally.objects.filter(bound).values_list(*sort).annotate(signatures=Sum("number")).order_by()
    came = Signature.objects.filter(bound, stands, confirmed_at__gt=at)
    went = Signature.objects.filter(bound, ENDED, stood_at(at))
    changes = now.union(
        came.values_list(*sort).annotate(signatures=-CountRows("pk")).order_by(),
        went.values_list(*sort).annotate(signatures=CountRows("pk")).order_by(),
        all=True,
    )
    totals: Counter[tuple[str, str, int, str]] = Counter()
    for kind, visibility, version, way, signatures in changes:
        totals[kind, visibility, version, way] += signatures
    return totals


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
    totals = totals_at(statement, at=at)
    present = statement.final_version_id

    def total(kind: SignatoryKind, *, withheld: bool | None = None) -> int:
        return sum(
            number
            for (its_kind, visibility, _version, _way), number in totals.items()
            if its_kind == kind and (withheld is None or withheld == (visibility != Visibility.NAMED))
        )

    return Count(
        organisations=total(SignatoryKind.ORGANISATION),
        networks=total(SignatoryKind.NETWORK),
        individuals=total(SignatoryKind.INDIVIDUAL),
        represented=represented(statement, standing, day=closing_date(statement, at=at)),
        withheld_organisations=total(SignatoryKind.ORGANISATION, withheld=True),
        withheld_networks=total(SignatoryKind.NETWORK, withheld=True),
        withheld_individuals=total(SignatoryKind.INDIVIDUAL, withheld=True),
        under_present_text=sum(
            number for (_kind, _seen, version, _way), number in totals.items() if version == present
        ),
        recorded=share_told(sum(number for key, number in totals.items() if key[-1] in RECORDED), sum(totals.values())),
        claims=claims_of_named_networks(statement, at=at) if total(SignatoryKind.NETWORK, withheld=False) else (),
        as_of=at,
    )


def represented(statement: Statement, standing: QuerySet[Signature], *, day: date) -> int:
    """The size of the union. Organisations that are not named enter it by their identities alone; only a network that
    is not named is opened, for its members."""
    bodies = standing.filter(kind__in=BODIES)
    union: set[int] = set()
    networks: set[int] = set()
    unnamed: set[str] = set()
    unnamed_networks: list[int] = []
    rows: Iterable[tuple[int, str, int | None, str]] = bodies.values_list("pk", "kind", "organisation_id", "identity")
    for pk, kind, organisation, identity in rows:
        if kind == SignatoryKind.NETWORK:
            if organisation is None:
                unnamed_networks.append(pk)
            else:
                networks.add(organisation)
        elif organisation is None:
            unnamed.add(identity)
        else:
            union.add(organisation)
    if unnamed_networks:
        opened = consents(Signature.objects.filter(pk__in=unnamed_networks)).values()
        networks |= {consent.organisation.pk for consent in opened if consent.organisation}
    inside = members_within(networks, day=day) if networks else {}
    union |= {pk for pk, is_network in inside.items() if not is_network}
    if unnamed and union:
        refs = dict(Organisation.objects.filter(pk__in=union).values_list("pk", "ref"))
        unnamed -= identities_of(key_of(statement), refs).keys()
    return len(union) + len(unnamed)


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
