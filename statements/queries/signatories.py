"""What a signature says of its signatory, wherever it stands: in the columns, where the name is shown, else sealed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from organisations.models import Mandate, Organisation, Person
from statements.models import Block, Reservation, Signature
from statements.stages import Visibility


@dataclass(frozen=True, slots=True)
class Reserved:
    """A reservation on a block, by the block's reference, in one or both languages."""

    block: str
    text_en: str = ""
    text_km: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """Who consented, and what is printed of it.

    `second` prepared what `person` signed, where the organisation's rule wants two. `address` is an individual's.
    `hidden_because` is the convenor's reason, where it hid the name.
    `salts` open the commitments of the event that recorded it. `trail` are the merges of organisation records that
    brought a hidden signature here, the last at the end, each with the organisation it had before; `aside_by` is the
    merge that set it aside. All three are of nobody's concern but the ledger's and the merges'.
    """

    organisation: Organisation | None = None
    person: Person | None = None
    mandate: Mandate | None = None
    second: Person | None = None
    capacity: str = ""
    name_en: str = ""
    name_km: str = ""
    place: str = ""
    affiliation: str = ""
    comment: str = ""
    address: str = ""
    may_show_logo: bool = False
    reservations: tuple[Reserved, ...] = ()
    hidden_because: str = ""
    salts: dict[str, str] = field(default_factory=dict)
    trail: tuple[tuple[str, str], ...] = ()
    aside_by: str = ""

    def name(self, language: str) -> str:
        """As it is printed in that language, else in the other."""
        return (self.name_km or self.name_en) if language.startswith("km") else (self.name_en or self.name_km)


def consents(signatures: Iterable[Signature]) -> dict[int, Consent]:
    """By the signature's primary key, for those who may know. Six queries at any number of signatures."""
    given = list(signatures)
    sealed = {signature.pk: json.loads(signature.sealed) for signature in given}
    people, mandates, organisations = Referred(Person), Referred(Mandate), Referred(Organisation)
    for signature in given:
        kept = sealed[signature.pk]
        people.want(signature.signed_by_id, kept.get("person"), kept.get("second"))
        mandates.want(signature.mandate_id, kept.get("mandate"))
        organisations.want(signature.organisation_id, kept.get("organisation"))
    notes: dict[int, list[Reserved]] = {}
    named = [signature.pk for signature in given if signature.visibility == Visibility.NAMED]
    for note in Reservation.objects.filter(signature__in=named).select_related("block").order_by("block__ref", "pk"):
        notes.setdefault(note.signature_id, []).append(Reserved(note.block.ref, note.text_en, note.text_km))
    found: dict[int, Consent] = {}
    for signature in given:
        kept = sealed[signature.pk]
        is_named = signature.visibility == Visibility.NAMED
        found[signature.pk] = Consent(
            organisation=organisations.get(signature.organisation_id or kept.get("organisation")),
            person=people.get(signature.signed_by_id or kept.get("person")),
            mandate=mandates.get(signature.mandate_id or kept.get("mandate")),
            second=people.get(kept.get("second")),
            address=kept.get("address", ""),
            salts=kept["salts"],
            trail=tuple((merge, before) for merge, before in kept.get("trail", ())),
            aside_by=kept.get("aside_by", ""),
            reservations=tuple(notes.get(signature.pk, ()))
            if is_named
            else tuple(Reserved(*note) for note in kept.get("reservations", ())),
            **(shown_in_columns(signature) if is_named else {name: kept.get(name, "") for name in TEXTS}),
            may_show_logo=signature.may_show_logo if is_named else bool(kept.get("may_show_logo")),
            comment=kept.get("comment", ""),
            hidden_because=kept.get("hidden_because", ""),
        )
    return found


# What stands in a column of its own where the name is shown.
TEXTS = ("capacity", "name_en", "name_km", "place", "affiliation")


def shown_in_columns(signature: Signature) -> dict[str, str]:
    return {name: getattr(signature, name) for name in TEXTS}


def consent_of(signature: Signature) -> Consent:
    """That of one signature."""
    return consents([signature])[signature.pk]


class Referred:
    """Rows of one table that are named by primary key or by reference, fetched at once when the first is asked for."""

    def __init__(self, table: Any) -> None:
        self.table = table
        self.wanted: set[int | str] = set()
        self.found: dict[int | str, Any] | None = None

    def want(self, *names: int | str | None) -> None:
        self.wanted.update(name for name in names if name)

    def get(self, name: int | str | None) -> Any:
        if self.found is None:
            pks = [name for name in self.wanted if isinstance(name, int)]
            refs = [name for name in self.wanted if isinstance(name, str)]
            self.found = {row.pk: row for row in self.table.objects.filter(pk__in=pks)} if pks else {}
            self.found |= {row.ref: row for row in self.table.objects.filter(ref__in=refs)} if refs else {}
        return self.found.get(name) if name else None


def blocks_named(notes: Iterable[Reserved], *, statement_id: int) -> dict[str, Block]:
    """The blocks that these reservations are about, by reference."""
    refs = {note.block for note in notes}
    return {block.ref: block for block in Block.objects.filter(statement=statement_id, ref__in=refs)} if refs else {}
