"""Where the invited organisations stand in the sign-on: all of them for the convenor, for others their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from organisations.models import Organisation, Person, Right
from organisations.queries.rights import mandates_about
from statements.models import Signature, Statement
from statements.stages import SignOnAnswer


@dataclass(frozen=True, slots=True)
class Row:
    """An invited organisation and what it did. `signature` is the one that stands, else the last one withdrawn."""

    organisation: Organisation
    answer: SignOnAnswer
    signature: Signature | None


@dataclass(frozen=True, slots=True)
class OwnRow:
    """The same for an organisation of the reader's own, and whether the reader may sign for it."""

    organisation: Organisation
    answer: SignOnAnswer
    signature: Signature | None
    right: Right
    colleagues: tuple[str, ...]

    @property
    def may_sign(self) -> bool:
        return self.right in Right.SIGN.included_in

    @property
    def can_sign_now(self) -> bool:
        """By mandate, and because no signature stands."""
        return self.may_sign and self.answer != SignOnAnswer.SIGNED


def rows(statement: Statement, organisations: Iterable[Organisation]) -> list[Row]:
    """What each of these organisations did, in the order given. Three queries at any size."""
    found: dict[int, Signature] = {}
    chosen = list(organisations)
    signatures = (
        statement.signatures.filter(organisation__in=[organisation.pk for organisation in chosen], set_aside_at=None)
        .select_related("signed_by", "version")
        .prefetch_related("reservations__block")
        .order_by("signed_at", "id")
    )
    for signature in signatures:
        # A later one follows a withdrawal, so the last is the one that stands where any does.
        if signature.organisation_id is not None:
            found[signature.organisation_id] = signature
    return [
        Row(organisation, answer_by(found.get(organisation.pk)), found.get(organisation.pk)) for organisation in chosen
    ]


def answer_by(signature: Signature | None) -> SignOnAnswer:
    if signature is None:
        return SignOnAnswer.SILENT
    return SignOnAnswer.SIGNED if signature.withdrawn_at is None else SignOnAnswer.WITHDRAWN


def own_rows(person: Person, statement: Statement, *, at: datetime) -> list[OwnRow]:
    """The invited organisations for which this person holds a mandate here, by name, each with who may sign for it."""
    order = list(Right)
    rights: dict[int, Right] = {}
    organisations: dict[int, Organisation] = {}
    held = (
        mandates_about(statement.ref, at=at)
        .filter(person=person, organisation__invitations__statement=statement)
        .select_related("organisation")
        .order_by("organisation__name_en", "organisation__name_km", "organisation")
    )
    for mandate in held:
        organisations[mandate.organisation_id] = mandate.organisation
        rights[mandate.organisation_id] = max(
            Right(mandate.right), rights.get(mandate.organisation_id, Right.READ), key=order.index
        )
    colleagues: dict[int, list[str]] = {}
    signers = (
        mandates_about(statement.ref, at=at)
        .filter(organisation__in=list(organisations), right__in=Right.SIGN.included_in)
        .order_by("person__name", "person")
    )
    for pk, name in signers.values_list("organisation", "person__name").distinct():
        colleagues.setdefault(pk, []).append(name)
    return [
        OwnRow(
            row.organisation,
            row.answer,
            row.signature,
            rights[row.organisation.pk],
            tuple(colleagues.get(row.organisation.pk, ())),
        )
        for row in rows(statement, organisations.values())
    ]
