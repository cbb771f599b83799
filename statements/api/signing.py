"""Signatures under the final text, and the count before it is public."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ledger import clock
from organisations.models import Organisation, Person, Right
from statements.actions import signing
from statements.api.counting import CountTold, count_told
from statements.api.schemas import (
    Asked,
    Flag,
    Limit,
    Offset,
    OrganisationNamed,
    PathRef,
    Ref,
    Sha256,
    Told,
    ToldInstant,
    VersionNamed,
    Words,
    named,
)
from statements.api.signing_in import caller
from statements.models import Signature, Statement
from statements.permissions import coordinates_or_publishes, leads_or_publishes, statement_to, working_statement
from statements.queries.consultation import voices_of
from statements.queries.count import count
from statements.queries.editions import count_content
from statements.queries.signatories import Consent, Reserved, consents
from statements.queries.signing import signatures_of
from statements.stages import Language, SignatoryKind, Visibility, Way

router = Router(tags=["sign-on"])


class ReservationAsked(Asked):
    """A note on one paragraph, printed as a footnote; in at least one language."""

    block: Ref
    text_en: str = ""
    text_km: str = ""


class SignatureAsked(Asked):
    """Consent to the text whose SHA-256 the signer read, in the name of `organisation`. Names default to its own."""

    organisation: Ref
    sha256: Sha256
    language: Language
    capacity: str
    name_en: str = ""
    name_km: str = ""
    visibility: Visibility = Visibility.NAMED
    may_show_logo: Flag = False
    reservations: list[ReservationAsked] = Field([], max_length=200)

    @model_validator(mode="after")
    def has_one_reservation_a_block(self) -> "SignatureAsked":
        if len({note.block for note in self.reservations}) != len(self.reservations):
            raise PydanticCustomError("reservations", "One reservation for each paragraph.")
        return self


class ReservationTold(Told):
    block: Ref
    text: Words


class SignatureTold(Told):
    ref: Ref
    kind: SignatoryKind
    organisation: OrganisationNamed | None
    name: Words
    capacity: str
    language: Language
    visibility: Visibility
    way: Way
    version: VersionNamed
    signed_at: ToldInstant
    withdrawn_at: ToldInstant | None
    reservations: list[ReservationTold]


class SignatureList(Told):
    items: list[SignatureTold]
    total: int


def signatures_for(person: Person, statement: Statement) -> QuerySet[Signature]:
    """All for the convenor's staff; everybody else sees those of the organisations for which they may act."""
    found = (
        statement.signatures
        if leads_or_publishes(person, statement)
        else signatures_of(statement, voices_of(person, statement, Right.READ, at=clock.now()))
    )
    return found.select_related("version").defer("version__canonical").order_by("signed_at", "id")


def signatures_told(signatures: Iterable[Signature]) -> list[SignatureTold]:
    given = list(signatures)
    said = consents(given)
    return [signature_told(signature, said[signature.pk]) for signature in given]


def signature_told(signature: Signature, consent: Consent) -> SignatureTold:
    return SignatureTold(
        ref=signature.ref,
        kind=SignatoryKind(signature.kind),
        organisation=named(consent.organisation) if consent.organisation else None,
        name=Words(en=consent.name_en, km=consent.name_km),
        capacity=consent.capacity,
        language=Language(signature.language),
        visibility=Visibility(signature.visibility),
        way=Way(signature.way),
        version=VersionNamed(number=signature.version.number, sha256=signature.version.sha256),
        signed_at=signature.signed_at,
        withdrawn_at=signature.withdrawn_at,
        reservations=[
            ReservationTold(block=note.block, text=Words(en=note.text_en, km=note.text_km))
            for note in consent.reservations
        ],
    )


@router.get(
    "/statements/{api_ref:ref}/signatures",
    response=SignatureList,
    operation_id="list_signatures",
    summary="Signatures: all for the convenor's staff, their own for everybody else",
)
def list_signatures(request: HttpRequest, ref: PathRef, limit: Limit = 50, offset: Offset = 0) -> SignatureList:
    """Withdrawn ones are among them, with when."""
    person = caller(request)
    found = signatures_for(person, working_statement(ref, actor=person, at=clock.now()))
    return SignatureList(items=signatures_told(found[offset : offset + limit]), total=found.count())


def signing_for(request: HttpRequest, ref: str, organisation: str) -> tuple[Person, Statement, Organisation]:
    """Who asks, about which statement, and the organisation for which they may sign it, both by reference.

    Raises Statement.DoesNotExist; PermissionDenied, also where there is no such organisation.
    """
    person, at = caller(request), clock.now()
    statement = working_statement(ref, actor=person, at=at)
    found = voices_of(person, statement, Right.SIGN, at=at).filter(ref=organisation).first()
    if found is None:
        raise PermissionDenied
    return person, statement, found


@router.post(
    "/statements/{api_ref:ref}/signatures",
    response={201: SignatureTold},
    operation_id="sign",
    summary="Sign the final text for an organisation",
)
def sign(request: HttpRequest, ref: PathRef, asked: SignatureAsked) -> SignatureTold:
    """Signing twice gives the signature that stands. 409 `text_changed` where the text is not the one that was read."""
    person, statement, organisation = signing_for(request, ref, asked.organisation)
    signature = signing.sign(
        statement,
        organisation=organisation,
        sha256=asked.sha256,
        language=asked.language,
        capacity=asked.capacity,
        name_en=asked.name_en,
        name_km=asked.name_km,
        visibility=asked.visibility,
        may_show_logo=asked.may_show_logo,
        reservations=[Reserved(note.block, note.text_en, note.text_km) for note in asked.reservations],
        by=person,
    )
    return signatures_told([signature])[0]


def signature_for(request: HttpRequest, ref: str, signature: str) -> tuple[Signature, Person]:
    """The signature with its statement, and who asks. Raises Signature.DoesNotExist for whom it is not."""
    person = caller(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    found = signatures_for(person, statement).get(ref=signature)
    found.statement = statement
    return found, person


@router.delete(
    "/statements/{api_ref:ref}/signatures/{api_ref:signature}",
    response={204: None},
    operation_id="withdraw_signature",
    summary="Take an organisation's signature back",
)
def withdraw_signature(request: HttpRequest, ref: PathRef, signature: PathRef) -> None:
    """At once, also after publication: the next edition is made without it."""
    own, person = signature_for(request, ref, signature)
    signing.withdraw_signature(own, by=person)


@router.get(
    "/statements/{api_ref:ref}/count",
    response=CountTold,
    operation_id="read_count",
    summary="The count as of now; for the convenor's staff",
)
def read_count(request: HttpRequest, ref: PathRef) -> CountTold:
    statement = statement_to(coordinates_or_publishes, ref, actor=caller(request), at=clock.now())
    return count_told(count_content(count(statement)))
