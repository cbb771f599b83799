"""The kinds of value that requests and answers share. Requests are strict: no unknown field, no wrong type."""

import re
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Header, Path, Query
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from ledger.canonical import instant
from organisations.models import Organisation
from statements.stages import Language

RFC_3339_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
RFC_3339_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Asked(BaseModel):
    """The body of a request: nothing in it that is not known."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """An answer, or a part of one."""


def written_as_instant(value: Any) -> Any:
    """Only RFC 3339 with an offset: pydantic by itself would also read numbers, and clock times without a zone."""
    if isinstance(value, str) and RFC_3339_INSTANT.fullmatch(value):
        return value
    raise PydanticCustomError(
        "instant", "Give an instant as RFC 3339 with an offset, such as 2026-03-02T09:00:00+07:00."
    )


def written_as_date(value: Any) -> Any:
    if isinstance(value, str) and RFC_3339_DATE.fullmatch(value):
        return value
    raise PydanticCustomError("date", "Give a date as YYYY-MM-DD.")


# An instant as it is asked for, and as it is told: in UTC, with microseconds and Z.
AskedInstant = Annotated[AwareDatetime, BeforeValidator(written_as_instant)]
ToldInstant = Annotated[
    datetime, PlainSerializer(instant, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]
# A date in Phnom Penh.
AskedDate = Annotated[date, BeforeValidator(written_as_date)]

Ref = Annotated[str, Field(pattern=r"^[0-9a-z]{12}$", description="Twelve characters: the name of a thing in Ruom.")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Flag = Annotated[bool, Field(strict=True)]
Number = Annotated[int, Field(strict=True, ge=0, lt=2**31)]

# In an address: what cannot be a reference is simply not there; the converters in addresses.py decide.
PathRef = Annotated[str, Path(description="Twelve characters: the name of a thing in Ruom.")]
PathNumber = Annotated[int, Path(description="Counted from 1 within the statement.")]

IdempotencyKey = Annotated[
    UUID | None,
    Header(
        alias="Idempotency-Key",
        description="A UUID made by the client for this one request: sent again with it, it has no second effect.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="How many to leave out first.")]


class Words(Told):
    """The same words in each language; "" where there are none."""

    en: str = ""
    km: str = ""


class AskedWords(Asked):
    """Words per language. A language left out is left as it is, or empty."""

    en: str = ""
    km: str = ""

    def given(self) -> dict[str, str]:
        """Only the languages that the client wrote."""
        return {language: getattr(self, language) for language in Language.values if language in self.model_fields_set}


class OrganisationNamed(Told):
    ref: Ref
    kind: str
    name: Words


class VersionNamed(Told):
    number: int
    sha256: Sha256


def named(organisation: Organisation) -> OrganisationNamed:
    return OrganisationNamed(
        ref=organisation.ref, kind=organisation.kind, name=Words(en=organisation.name_en, km=organisation.name_km)
    )
