"""Where the invited organisations stand in the sign-on: all of them for the convenor, for others their own."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from organisations.models import Organisation, Person, Right
from organisations.queries.rights import mandates_about
from statements.models import Signature, Statement
from statements.queries.answering import Said, said_by
from statements.queries.identities import identities_of, keys_of, organisation_identity
from statements.queries.renewing import to_confirm
from statements.queries.signatories import Consent, consents
from statements.stages import SignatoryKind, SignOnAnswer

FEW = 100


@dataclass(frozen=True, slots=True)
class Row:
    """An invited organisation and what it did. `signature` is the one that stands, else the last one withdrawn."""

    organisation: Organisation
    answer: SignOnAnswer
    signature: Signature | None
    consent: Consent | None
    said: Said = field(default_factory=Said)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """The same for an organisation of the reader's own, and whether the reader may sign for it. `colleagues` may, by
    name, and so may `others` than the reader."""

    organisation: Organisation
    answer: SignOnAnswer
    signature: Signature | None
    consent: Consent | None
    said: Said
    right: Right
    colleagues: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def may_sign(self) -> bool:
        return self.right in Right.SIGN.included_in

    @property
    def can_sign_now(self) -> bool:
        """By mandate, because no signature stands and none waits for a second person."""
        return self.may_sign and not self.has_signed and self.answer != SignOnAnswer.PREPARED

    @property
    def has_signed(self) -> bool:
        """Whether a signature stands, of this text or of an earlier one."""
        return self.answer in (SignOnAnswer.SIGNED, SignOnAnswer.TO_CONFIRM)


def rows(statement: Statement, organisations: Iterable[Organisation]) -> list[Row]:
    """What each of these organisations did, in the order given. The same few queries at any size."""
    chosen = list(organisations)
    signatures = last_signatures(statement, chosen)
    given = consents(signatures.values())
    said = said_by(statement, chosen)
    again = set(statement.signatures.filter(to_confirm()).values_list("pk", flat=True)) if signatures else set()
    return [
        Row(
            organisation,
            answer_by(statement, signature := signatures.get(organisation.pk), said[organisation.pk], again=again),
            signature,
            given[signature.pk] if signature else None,
            said[organisation.pk],
        )
        for organisation in chosen
    ]


def signatures_of(statement: Statement, organisations: Iterable[Organisation]) -> QuerySet[Signature]:
    """Every signature of these organisations under the statement, withdrawn ones too, named or not. One query more."""
    key = keys_of([statement]).get(statement.pk)
    given = statement.signatures.exclude(kind=SignatoryKind.INDIVIDUAL)
    if key is None:
        return given.none()
    return given.filter(identity__in=[organisation_identity(key, organisation) for organisation in organisations])


def last_signatures(statement: Statement, organisations: Iterable[Organisation]) -> dict[int, Signature]:
    """The signature of each organisation that gave one, by the organisation's primary key: the one that stands, else
    the last that was withdrawn. Two queries."""
    key = keys_of([statement]).get(statement.pk)
    if key is None:
        return {}
    by_identity = identities_of(key, {organisation.pk: organisation.ref for organisation in organisations})
    given = statement.signatures.exclude(kind=SignatoryKind.INDIVIDUAL).filter(set_aside_at=None)
    # Among the invited of a large statement the database need not be told whose these are.
    if len(by_identity) <= FEW:
        given = given.filter(identity__in=by_identity)
    found: dict[int, Signature] = {}
    for signature in given.select_related("version").defer("version__canonical").order_by("signed_at", "id"):
        # A later one follows a withdrawal, so the last is the one that stands where any does.
        if signature.identity in by_identity:
            found[by_identity[signature.identity]] = signature
    return found


def answer_by(
    statement: Statement, signature: Signature | None, said: Said, *, again: Collection[int] = ()
) -> SignOnAnswer:
    """Of several the first, in the order of `SignOnAnswer`. `again` are signatures that do not count until they are
    given for the new text."""
    # One that somebody recorded and nobody has confirmed is no answer yet.
    if signature is not None and signature.confirmed_at is not None:
        if signature.withdrawn_at is not None:
            return SignOnAnswer.WITHDRAWN
        return SignOnAnswer.TO_CONFIRM if signature.pk in again else SignOnAnswer.SIGNED
    if said.decline:
        return SignOnAnswer.DECLINED
    # A new text makes what was prepared void.
    if said.prepared and said.prepared.version_id == statement.final_version_id:
        return SignOnAnswer.PREPARED
    if said.wait:
        return SignOnAnswer.IN_BOARD
    return SignOnAnswer.OPENED if said.opened else SignOnAnswer.SILENT


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
    colleagues: dict[int, list[tuple[int, str]]] = {}
    signers = (
        mandates_about(statement.ref, at=at)
        .filter(organisation__in=list(organisations), right__in=Right.SIGN.included_in)
        .order_by("person__name", "person")
    )
    for pk, signer, name in signers.values_list("organisation", "person", "person__name").distinct():
        colleagues.setdefault(pk, []).append((signer, name))
    return [
        OwnRow(
            row.organisation,
            row.answer,
            row.signature,
            row.consent,
            row.said,
            rights[row.organisation.pk],
            tuple(name for _signer, name in colleagues.get(row.organisation.pk, ())),
            tuple(name for signer, name in colleagues.get(row.organisation.pk, ()) if signer != person.pk),
        )
        for row in rows(statement, organisations.values())
    ]
