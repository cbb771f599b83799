"""How the count looks: the shape in which editions carry it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from organisations.models import Qualifier
from statements.api.schemas import Told, ToldInstant, Words


class WithheldTold(Told):
    organisations: int
    networks: int
    individuals: int


class ClaimTold(Told):
    """What a network says of its own size: beside the count, never in it."""

    network: Words
    qualifier: Qualifier
    number: int
    claimed_by: str
    claimed_on: date
    source: str


class CountTold(Told):
    """`organisations`, `networks` and `individuals` include the `withheld`. `represented` counts nobody twice.

    `recorded`: how many of the signatures came on paper or by proxy; null where there are none, or where fewer than
    three on either side could tell who. Editions from before it was counted have null too.
    """

    organisations: int
    networks: int
    individuals: int
    represented: int
    withheld: WithheldTold
    recorded: int | None = None
    claims: list[ClaimTold]
    as_of: ToldInstant


def count_told(content: Mapping[str, Any]) -> CountTold:
    """From the shape of `queries.editions.count_content`."""
    return CountTold.model_validate(content)
