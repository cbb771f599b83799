"""Signatures that a coordinator recorded: what waits and from which evidence, and how many of those that count came so.

Who would sign stands sealed in each line, as in a signature. An organisation is named there by the reference it had: of
a record that turned out to be a double, the one in which it stands is meant, and after a parting it again.
"""

import json
from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.db.models import Count, Q, QuerySet

from organisations.models import Organisation
from statements.models import Evidence, RecordedSignature, Statement
from statements.queries.identities import identity, keys_of, organisation_identity
from statements.queries.mailboxes import folded_name
from statements.queries.renewing import settled
from statements.stages import RecordedState

# A share of fewer than these could tell who is in it.
FEWEST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Written:
    """What the paper says of one signatory. `organisation` is a reference, "" for individuals; `capacity` who signed
    it there and as what."""

    organisation: str = ""
    name_en: str = ""
    name_km: str = ""
    place: str = ""
    capacity: str = ""

    def name(self, language: str) -> str:
        """As it would be printed in that language, else in the other."""
        return (self.name_km or self.name_en) if language.startswith("km") else (self.name_en or self.name_km)

    def kept(self) -> str:
        """As `RecordedSignature.content` holds it, sealed."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return json.dumps({name: text for name, text in said.items() if text}, ensure_ascii=False)


def written(line: RecordedSignature) -> Written:
    """What waits in it; nothing where it has ended. No query."""
    return Written(**json.loads(line.content)) if line.content else Written()


def paper_identity(key: bytes, *, name: str, place: str) -> str:
    """That of an individual on paper: name and place, as compared. There is no mailbox that could tell more."""
    return identity(key, "paper", folded_name(name), folded_name(place))


@dataclass(frozen=True, slots=True)
class Line:
    """A recorded signature for those who may know. `organisation` is the record that stands now; `has_signed`: another
    signature of the same stands for this text by now, so that confirming it would add nothing."""

    recorded: RecordedSignature
    written: Written
    organisation: Organisation | None
    has_signed: bool = False


def lines_of(statement: Statement, found: Iterable[RecordedSignature]) -> list[Line]:
    """In the order given. Four queries at any number, and one more for each depth of doubles."""
    rows = list(found)
    said = {row.pk: written(row) for row in rows}
    organisations = standing_records(one.organisation for one in said.values() if one.organisation)
    key = keys_of([statement]).get(statement.pk, b"")
    waits = [row for row in rows if row.state == RecordedState.WAITING]
    who = {
        row.pk: organisation_identity(key, organisations[ref])
        if (ref := said[row.pk].organisation) in organisations
        else row.identity
        for row in waits
    }
    standing = settled(statement).filter(identity__in=set(who.values()))
    signed = set(standing.values_list("identity", flat=True)) if who else set()
    return [
        Line(row, said[row.pk], organisations.get(said[row.pk].organisation), who.get(row.pk) in signed) for row in rows
    ]


def standing_records(refs: Iterable[str]) -> dict[str, Organisation]:
    """By the reference given: the organisation, or the one in which it stands since it was found to be a double."""
    found = {one.ref: one for one in Organisation.objects.filter(ref__in=set(refs))}
    while moved := {one.merged_into_id for one in found.values() if one.merged_into_id is not None}:
        into = Organisation.objects.in_bulk(list(moved))
        found = {ref: into[one.merged_into_id] if one.merged_into_id else one for ref, one in found.items()}
    return found


def doubles_within(organisations: Iterable[Organisation]) -> dict[str, Organisation]:
    """The references of these and of all records that stand in them, each with the one that stands."""
    found = {one.ref: one for one in organisations}
    layer = {one.pk: one for one in found.values()}
    while layer:
        below = list(Organisation.objects.filter(merged_into__in=list(layer)))
        layer = {one.pk: layer[one.merged_into_id] for one in below if one.merged_into_id is not None}
        found |= {one.ref: layer[one.pk] for one in below}
    return found


def evidence_of(statement: Statement) -> QuerySet[Evidence]:
    """All of it, the newest first, with how many lines it has and how many of these wait."""
    return (
        Evidence.objects.filter(statement=statement)
        .select_related("recorded_by")
        .defer("sheet", "note")
        .annotate(number=Count("lines"), waiting=Count("lines", filter=Q(lines__state=RecordedState.WAITING)))
        .order_by("-recorded_at", "-pk")
    )


def waiting_for(statement: Statement, organisations: Iterable[Organisation]) -> dict[int, RecordedSignature]:
    """What was recorded in the name of these under the present text and waits, by the organisation's primary key.

    One query where nothing waits, as for nearly all.
    """
    waits = RecordedSignature.objects.filter(
        statement=statement, state=RecordedState.WAITING, evidence__version=statement.final_version_id
    )
    if not waits.exists():
        return {}
    key = keys_of([statement])[statement.pk]
    whose = {organisation_identity(key, ref): one for ref, one in doubles_within(organisations).items()}
    found = waits.filter(identity__in=whose).select_related("evidence__recorded_by", "evidence__version", "statement")
    return {whose[row.identity].pk: row for row in found.order_by("-pk")}


def file_of(evidence: Evidence) -> bytes:
    """The file, put together from its pieces; nothing where there is none, or retention has emptied it."""
    pieces = evidence.parts.order_by("number").values_list("content", flat=True)
    return b"".join(b64decode(piece) for piece in pieces)


# -- the count ---------------------------------------------------------------------------------------------------------


def share_told(recorded: int, signatories: int) -> int | None:
    """How many of the signatories came on paper or by proxy, as everybody may know it: None where there are none, or
    where so few are on either side that somebody could be made out."""
    if recorded < FEWEST_TOLD or signatories - recorded < FEWEST_TOLD:
        return None
    return recorded
