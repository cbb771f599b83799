"""Which organisations sign together, over the years: by what everybody can read, and nothing else.

An organisation is in it only if it has a public profile and signed by name. What it signed without being named is not
in these numbers, so they cannot tell that it did.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.db.models import Count

from organisations.models import Organisation
from statements.queries.count import named_publicly
from statements.queries.statements import public_statements
from statements.stages import SignatoryKind

MOST_SHOWN = 24  # organisations: more than that nobody reads on a phone
MOST_TIES = 48


@dataclass(frozen=True, slots=True)
class CoSigner:
    """`statements`: how many it signed by name."""

    organisation: Organisation
    statements: int


@dataclass(frozen=True, slots=True)
class Tie:
    """Places of two in `CoSigning.signers`, the upper one first, and how many statements both signed by name."""

    first: int
    second: int
    together: int


@dataclass(frozen=True, slots=True)
class CoSigning:
    """Those that sign most often, with who signs with whom side by side, and their strongest ties, these first.

    `organisations` and `statements`: of how many they are taken.
    """

    signers: tuple[CoSigner, ...]
    ties: tuple[Tie, ...]
    organisations: int
    statements: int


def co_signing(*, year: int | None = None, at: datetime) -> CoSigning:
    """Over all years, or in one. Four queries at any size."""
    among = public_statements(year=year).order_by().values("pk")
    signed = named_publicly(at=at).filter(
        statement__in=among,
        kind__in=[SignatoryKind.ORGANISATION, SignatoryKind.NETWORK],
        organisation__is_listed=True,
        organisation__merged_into=None,
    )
    most = signed.values("organisation").annotate(number=Count("statement", distinct=True))
    often = list(
        most.order_by("-number", "organisation__name_en", "organisation__ref").values_list("organisation", "number")[
            :MOST_SHOWN
        ]
    )
    on: dict[int, list[int]] = defaultdict(list)
    shown = [organisation for organisation, _number in often]
    for statement, organisation in signed.filter(organisation__in=shown).values_list("statement", "organisation"):
        on[statement].append(organisation)
    together = counted(on.values())
    order = side_by_side(shown, together)
    found = Organisation.objects.in_bulk(shown)
    numbers = dict(often)
    place = {organisation: number for number, organisation in enumerate(order)}
    ties = sorted(
        (tie_of(place[one], place[other], number) for (one, other), number in together.items()),
        key=lambda tie: (-tie.together, tie.second - tie.first, tie.first),
    )
    totals = signed.aggregate(
        organisations=Count("organisation", distinct=True), statements=Count("statement", distinct=True)
    )
    return CoSigning(
        signers=tuple(CoSigner(found[organisation], numbers[organisation]) for organisation in order),
        ties=tuple(ties[:MOST_TIES]),
        **totals,
    )


def tie_of(one: int, other: int, together: int) -> Tie:
    return Tie(min(one, other), max(one, other), together)


def counted(lists: Iterable[Iterable[int]]) -> Counter[tuple[int, int]]:
    """How many of the lists each two are on, the smaller number of a pair first."""
    pairs: Counter[tuple[int, int]] = Counter()
    for signatories in lists:
        pairs.update(combinations(sorted(set(signatories)), 2))
    return pairs


def side_by_side(shown: Sequence[int], together: Counter[tuple[int, int]]) -> list[int]:
    """The same in an order in which each stands next to whom it signs with most, beginning with the first: arcs are
    short, and groups lie together. Of equals, whoever stands first in `shown`."""
    left, order = list(shown), list(shown[:1])
    del left[:1]
    while left:
        last = order[-1]
        tied = [together[min(last, other), max(last, other)] for other in left]
        order.append(left.pop(tied.index(max(tied))))
    return order
