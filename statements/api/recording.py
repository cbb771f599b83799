"""Signatures that came on paper or by proxy: recorded by a coordinator, confirmed by another or by the organisation."""

from base64 import b64decode
from binascii import Error
from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from ledger import clock
from organisations.models import Organisation, Right
from statements.actions import confirming, confirming_sheets, recording
from statements.actions.evidencing import Received
from statements.api.schemas import (
    Asked,
    AskedDate,
    Flag,
    IdempotencyKey,
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
from statements.api.signing import SignatureTold, signatures_told
from statements.api.signing_in import caller
from statements.models import Evidence, RecordedSignature, Signature, Statement
from statements.permissions import leads, statement_to, working_statement
from statements.queries.consultation import voices_of
from statements.queries.recorded import Line, evidence_of, lines_of, waiting_for
from statements.stages import ConfirmedAs, Language, RecordedState, SignatoryKind, Visibility, Way

router = Router(tags=["sign-on"])


class ReceivedAsked(Asked):
    """What was received: `file` in base64, of at most 8 MB as on the page."""

    sha256: Sha256
    way: Way
    received_on: AskedDate
    language: Language
    visibility: Visibility = Visibility.WITHHELD
    note: str = ""
    file: str = ""
    file_name: str = ""

    @field_validator("file")
    @classmethod
    def is_base64(cls, value: str) -> str:
        try:
            b64decode(value, validate=True)
        except (Error, ValueError):
            raise PydanticCustomError("base64", "Give the file in base64.") from None
        return value

    def received(self) -> Received:
        return Received(
            way=self.way,
            received_on=self.received_on,
            language=self.language,
            visibility=self.visibility,
            note=self.note,
            content=b64decode(self.file),
            file_name=self.file_name,
        )


class RecordedAsked(ReceivedAsked):
    """One organisation's. Names default to its own; `capacity` says who signed there, and as what."""

    organisation: Ref
    name_en: str = ""
    name_km: str = ""
    capacity: str = ""


class ChoiceAsked(Asked):
    """Which organisation a doubtful line is of; without one it is left out."""

    line: int = Field(ge=1, le=1_000)
    organisation: Ref | None = None


class SheetAsked(ReceivedAsked):
    """A sheet, one signatory a line: of individuals “name; place”, else the name of an organisation."""

    of_individuals: Flag
    lines: list[str] = Field(min_length=1, max_length=1_000)
    choices: list[ChoiceAsked] = Field([], max_length=1_000)


class LinesAsked(Asked):
    lines: list[Ref] = Field(min_length=1, max_length=1_000)


class ReasonAsked(Asked):
    reason: str


class OwnConfirmationAsked(Asked):
    """That it is so, in the name of the organisation. Names and visibility are its own to choose."""

    sha256: Sha256
    language: Language
    capacity: str
    visibility: Visibility
    name_en: str = ""
    name_km: str = ""


class DenialAsked(Asked):
    reason: str = ""


class LineTold(Told):
    """A line; what it says of its signatory is there as long as it waits."""

    ref: Ref
    number: int
    kind: SignatoryKind
    state: RecordedState
    organisation: OrganisationNamed | None
    name: Words
    place: str
    confirmed: ConfirmedAs | None


class EvidenceTold(Told):
    ref: Ref
    way: Way
    received_on: date
    version: VersionNamed
    visibility: Visibility
    recorded_at: ToldInstant
    is_taken: bool
    file_sha256: str
    lines: list[LineTold]


class EvidenceList(Told):
    items: list[EvidenceTold]


class ConfirmedTold(Told):
    """How many are signatures now, and how many were left out because they had signed already. `ended` says why the
    others still wait, where not all could be confirmed at once: ask again for those."""

    signatures: int
    signed_already: int
    ended: str = ""


class RecordedTold(Told):
    """What the convenor recorded in the name of one's own organisation."""

    ref: Ref
    organisation: OrganisationNamed
    way: Way
    received_on: date
    version: VersionNamed
    visibility: Visibility


class RecordedList(Told):
    items: list[RecordedTold]


def line_told(line: Line) -> LineTold:
    recorded, written = line.recorded, line.written
    return LineTold(
        ref=recorded.ref,
        number=recorded.number,
        kind=SignatoryKind(recorded.kind),
        state=RecordedState(recorded.state),
        organisation=named(line.organisation) if line.organisation else None,
        name=Words(en=written.name_en, km=written.name_km),
        place=written.place,
        confirmed=ConfirmedAs(recorded.confirmed_as) if recorded.confirmed_as else None,
    )


def evidence_told(statement: Statement, evidence: Iterable[Evidence]) -> list[EvidenceTold]:
    found = list(evidence)
    by_evidence: dict[int, list[LineTold]] = {one.pk: [] for one in found}
    rows = RecordedSignature.objects.filter(evidence__in=found).order_by("evidence", "number")
    for line in lines_of(statement, rows):
        by_evidence[line.recorded.evidence_id].append(line_told(line))
    return [
        EvidenceTold(
            ref=one.ref,
            way=Way(one.way),
            received_on=one.received_on,
            version=VersionNamed(number=one.version.number, sha256=one.version.sha256),
            visibility=Visibility(one.visibility),
            recorded_at=one.recorded_at,
            is_taken=one.taken_at is not None,
            file_sha256=one.sha256,
            lines=by_evidence[one.pk],
        )
        for one in found
    ]


@router.get(
    "/statements/{api_ref:ref}/evidence",
    response=EvidenceList,
    operation_id="list_evidence",
    summary="What was received on paper or by proxy; for the coordinators of the convenor",
)
def list_evidence(request: HttpRequest, ref: PathRef) -> EvidenceList:
    statement = statement_to(leads, ref, actor=caller(request), at=clock.now())
    return EvidenceList(items=evidence_told(statement, evidence_of(statement).select_related("version")))


@router.post(
    "/statements/{api_ref:ref}/evidence",
    response={201: EvidenceTold},
    operation_id="record_signature",
    summary="Record that an organisation signed on paper or by proxy",
)
def record_signature(
    request: HttpRequest, ref: PathRef, asked: RecordedAsked, key: IdempotencyKey = None
) -> EvidenceTold:
    """Nothing is signed by it: the organisation or a second coordinator confirms. 409 `signed` or `recorded` where a
    signature of it stands or waits, `text_changed` where the text is another one."""
    person = caller(request)
    statement = statement_to(leads, ref, actor=person, at=clock.now())
    line = recording.record(
        statement,
        organisation=Organisation.objects.standing().get(ref=asked.organisation),
        received=asked.received(),
        sha256=asked.sha256,
        name_en=asked.name_en,
        name_km=asked.name_km,
        capacity=asked.capacity,
        submission=key,
        by=person,
    )
    return evidence_told(statement, [line.evidence])[0]


@router.post(
    "/statements/{api_ref:ref}/evidence/sheets",
    response={201: EvidenceTold},
    operation_id="record_sheet",
    summary="Record a paper sheet with many signatories, whole or not at all",
)
def record_sheet(request: HttpRequest, ref: PathRef, asked: SheetAsked, key: IdempotencyKey = None) -> EvidenceTold:
    """Who has signed already, waits, or comes twice on it is left out. 422 `lines` names those that must be mended, or
    decided by `choices`; then nothing is recorded."""
    person = caller(request)
    statement = statement_to(leads, ref, actor=person, at=clock.now())
    evidence = recording.record_sheet(
        statement,
        received=asked.received(),
        of_individuals=asked.of_individuals,
        sheet="\n".join(asked.lines),
        choices={choice.line: choice.organisation or "" for choice in asked.choices},
        sha256=asked.sha256,
        submission=key,
        by=person,
    )
    return evidence_told(statement, [evidence])[0]


@router.post(
    "/statements/{api_ref:ref}/evidence/{api_ref:evidence}/confirmation",
    response=ConfirmedTold,
    operation_id="confirm_recorded",
    summary="Confirm recorded signatures as a second coordinator",
)
def confirm_recorded(request: HttpRequest, ref: PathRef, evidence: PathRef, asked: LinesAsked) -> ConfirmedTold:
    """409 `second_person` for whoever recorded them."""
    person = caller(request)
    statement = statement_to(leads, ref, actor=person, at=clock.now())
    found = statement.evidence.select_related("version", "statement").get(ref=evidence)
    done = confirming_sheets.confirm_sheet(found, asked.lines, by=person)
    return ConfirmedTold(signatures=done.signatures, signed_already=done.signed_already, ended=done.ended)


@router.post(
    "/statements/{api_ref:ref}/recorded/{api_ref:recorded}/refusal",
    response={204: None},
    operation_id="refuse_recorded",
    summary="Take back what one recorded, or refuse what another coordinator did",
)
def refuse_recorded(request: HttpRequest, ref: PathRef, recorded: PathRef, asked: ReasonAsked) -> None:
    person = caller(request)
    statement = statement_to(leads, ref, actor=person, at=clock.now())
    found = statement.recorded_signatures.select_related("evidence", "statement").get(ref=recorded)
    confirming.refuse(found, reason=asked.reason, by=person)


# -- the organisation itself -------------------------------------------------------------------------------------------


def own_waiting(request: HttpRequest, ref: str) -> list[tuple[Organisation, RecordedSignature]]:
    """What waits in the name of the caller's own organisations."""
    person = caller(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    own = {one.pk: one for one in voices_of(person, statement, Right.READ, at=clock.now())}
    return [(own[pk], found) for pk, found in waiting_for(statement, own.values()).items()]


def own_one(request: HttpRequest, ref: str, recorded: str) -> RecordedSignature:
    """Raises RecordedSignature.DoesNotExist."""
    for _organisation, found in own_waiting(request, ref):
        if found.ref == recorded:
            return found
    raise RecordedSignature.DoesNotExist


@router.get(
    "/statements/{api_ref:ref}/recorded",
    response=RecordedList,
    operation_id="list_recorded",
    summary="What the convenor recorded in the name of one's own organisations, and waits",
)
def list_recorded(request: HttpRequest, ref: PathRef) -> RecordedList:
    return RecordedList(
        items=[
            RecordedTold(
                ref=found.ref,
                organisation=named(organisation),
                way=Way(found.evidence.way),
                received_on=found.evidence.received_on,
                version=VersionNamed(number=found.evidence.version.number, sha256=found.evidence.version.sha256),
                visibility=Visibility(found.evidence.visibility),
            )
            for organisation, found in own_waiting(request, ref)
        ]
    )


@router.post(
    "/statements/{api_ref:ref}/recorded/{api_ref:recorded}/confirmation",
    response={201: SignatureTold},
    operation_id="confirm_own_recorded",
    summary="Say for an organisation that it signed so",
)
def confirm_own_recorded(
    request: HttpRequest, ref: PathRef, recorded: PathRef, asked: OwnConfirmationAsked
) -> SignatureTold:
    """Gives the signature that stands, also where the organisation had signed otherwise meanwhile."""
    found = own_one(request, ref, recorded)
    given: Signature = confirming.confirm_own(found, **asked.model_dump(), by=caller(request))
    return signatures_told([Signature.objects.select_related("version").get(pk=given.pk)])[0]


@router.post(
    "/statements/{api_ref:ref}/recorded/{api_ref:recorded}/denial",
    response={204: None},
    operation_id="deny_recorded",
    summary="Say for an organisation that it did not sign",
)
def deny_recorded(request: HttpRequest, ref: PathRef, recorded: PathRef, asked: DenialAsked) -> None:
    """Whoever recorded it is mailed."""
    confirming.deny(own_one(request, ref, recorded), reason=asked.reason, by=caller(request))
