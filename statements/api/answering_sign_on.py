"""What organisations answer to a sign-on beside signing, questions to the convenor, signatures by two people, and how
a signature is shown."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from ledger import clock
from organisations.models import Person, Right
from statements.actions import answering_sign_on, asking_convenor, changing_signatures, preparing
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
from statements.api.signing import (
    ReservationAsked,
    ReservationTold,
    SignatureTold,
    signature_for,
    signatures_for,
    signatures_told,
    signing_for,
)
from statements.api.signing_in import caller
from statements.models import Decline, PreparedSignature, Question, Statement
from statements.permissions import leads_or_publishes, statement_to, working_statement
from statements.queries.answering import prepared_content, questions_to
from statements.queries.consultation import voices_of
from statements.queries.signatories import Reserved
from statements.stages import Language, PreparedState, Visibility

router = Router(tags=["sign-on"])


class BoardAsked(Asked):
    """`until`: a day in Phnom Penh, not after that of the deadline."""

    organisation: Ref
    until: AskedDate


class BoardTold(Told):
    organisation: OrganisationNamed
    until: date


class DeclineAsked(Asked):
    """`reason` is read by the convenor's staff alone."""

    organisation: Ref
    reason: str = ""


class DeclineTold(Told):
    ref: Ref
    organisation: OrganisationNamed
    declined_at: ToldInstant


@router.put(
    "/statements/{api_ref:ref}/sign-on/board",
    response=BoardTold,
    operation_id="wait_for_board",
    summary="Say that an organisation's board decides first, and until when",
)
def wait_for_board(request: HttpRequest, ref: PathRef, asked: BoardAsked) -> BoardTold:
    """It ends by itself with a signature or a decline."""
    person, statement, organisation = signing_for(request, ref, asked.organisation)
    wait = answering_sign_on.wait_for_board(statement, organisation, until=asked.until, by=person)
    return BoardTold(organisation=named(organisation), until=wait.until)


@router.post(
    "/statements/{api_ref:ref}/sign-on/declines",
    response={201: DeclineTold},
    operation_id="decline_to_sign",
    summary="Say that an organisation will not sign",
)
def decline_to_sign(request: HttpRequest, ref: PathRef, asked: DeclineAsked) -> DeclineTold:
    """Declining twice gives the decline that stands. Signing takes it back by itself."""
    person, statement, organisation = signing_for(request, ref, asked.organisation)
    declined = answering_sign_on.decline(statement, organisation, reason=asked.reason, by=person)
    return DeclineTold(ref=declined.ref, organisation=named(organisation), declined_at=declined.declined_at)


@router.delete(
    "/statements/{api_ref:ref}/sign-on/declines/{api_ref:decline}",
    response={204: None},
    operation_id="take_back_decline",
    summary="Take back that an organisation will not sign, until the deadline",
)
def take_back_decline(request: HttpRequest, ref: PathRef, decline: PathRef) -> None:
    person = caller(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    own = voices_of(person, statement, Right.READ, at=clock.now())
    found = Decline.objects.select_related("statement", "organisation").filter(statement=statement)
    answering_sign_on.take_back_decline(found.filter(organisation__in=own).get(ref=decline), by=person)


# -- questions ---------------------------------------------------------------------------------------------------------


class QuestionAsked(Asked):
    organisation: Ref
    text: str


class AnswerAsked(Asked):
    answer: str


class QuestionTold(Told):
    ref: Ref
    organisation: OrganisationNamed
    text: str
    asked_at: ToldInstant
    answer: str
    answered_at: ToldInstant | None


class QuestionList(Told):
    items: list[QuestionTold]


def question_told(question: Question) -> QuestionTold:
    return QuestionTold(
        ref=question.ref,
        organisation=named(question.organisation),
        text=question.text,
        asked_at=question.asked_at,
        answer=question.answer,
        answered_at=question.answered_at,
    )


@router.get(
    "/statements/{api_ref:ref}/questions",
    response=QuestionList,
    operation_id="list_questions",
    summary="Questions about the sign-on: all for the convenor's staff, their own for everybody else",
)
def list_questions(request: HttpRequest, ref: PathRef) -> QuestionList:
    person = caller(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    everything = leads_or_publishes(person, statement)
    own = None if everything else voices_of(person, statement, Right.READ, at=clock.now())
    return QuestionList(items=[question_told(one) for one in questions_to(statement, own)])


@router.post(
    "/statements/{api_ref:ref}/questions",
    response={201: QuestionTold},
    operation_id="ask_convenor",
    summary="Ask the convenor something about the sign-on for an organisation",
)
def ask_convenor(
    request: HttpRequest, ref: PathRef, asked: QuestionAsked, submission: IdempotencyKey = None
) -> QuestionTold:
    person = caller(request)
    at = clock.now()
    statement = working_statement(ref, actor=person, at=at)
    organisation = voices_of(person, statement, Right.READ, at=at).filter(ref=asked.organisation).first()
    if organisation is None:
        raise PermissionDenied
    made = asking_convenor.ask(statement, organisation, text=asked.text, submission=submission, by=person)
    return question_told(made)


@router.post(
    "/statements/{api_ref:ref}/questions/{api_ref:question}/answer",
    response=QuestionTold,
    operation_id="answer_question",
    summary="Answer a question for the convenor, once",
)
def answer_question(request: HttpRequest, ref: PathRef, question: PathRef, asked: AnswerAsked) -> QuestionTold:
    person = caller(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    found: Question = questions_to(statement).get(ref=question)
    found.statement = statement
    asking_convenor.answer(found, text=asked.answer, by=person)
    return question_told(found)


# -- two people --------------------------------------------------------------------------------------------------------


class PreparationAsked(Asked):
    """A signature for a colleague to give, where the organisation's rule takes two people."""

    organisation: Ref
    sha256: Sha256
    language: Language
    name_en: str = ""
    name_km: str = ""
    visibility: Visibility = Visibility.NAMED
    may_show_logo: Flag = False
    reservations: list[ReservationAsked] = Field([], max_length=200)


class SecondAsked(Asked):
    """The second person's own part: the text they read, and in which capacity they sign."""

    sha256: Sha256
    language: Language
    capacity: str


class NoteAsked(Asked):
    note: str


class PreparedTold(Told):
    ref: Ref
    organisation: OrganisationNamed
    version: VersionNamed
    prepared_by: str
    prepared_at: ToldInstant
    name: Words
    visibility: Visibility
    may_show_logo: bool
    reservations: list[ReservationTold]


class PreparedList(Told):
    items: list[PreparedTold]


def waiting_for(person: Person, statement: Statement) -> list[PreparedSignature]:
    """What waits for a second person in the organisations for which this person may sign."""
    own = voices_of(person, statement, Right.SIGN, at=clock.now())
    found = PreparedSignature.objects.filter(statement=statement, organisation__in=own, state=PreparedState.WAITING)
    return list(
        found.select_related("statement", "organisation", "version", "prepared_by").order_by("prepared_at", "pk")
    )


def waiting_one(person: Person, statement: Statement, ref: str) -> PreparedSignature:
    """Raises PreparedSignature.DoesNotExist."""
    found = next((one for one in waiting_for(person, statement) if one.ref == ref), None)
    if found is None:
        raise PreparedSignature.DoesNotExist
    return found


def prepared_told(prepared: PreparedSignature) -> PreparedTold:
    content = prepared_content(prepared)
    return PreparedTold(
        ref=prepared.ref,
        organisation=named(prepared.organisation),
        version=VersionNamed(number=prepared.version.number, sha256=prepared.version.sha256),
        prepared_by=prepared.prepared_by.name,
        prepared_at=prepared.prepared_at,
        name=Words(en=content.name_en, km=content.name_km),
        visibility=Visibility(content.visibility),
        may_show_logo=content.may_show_logo,
        reservations=[
            ReservationTold(block=note.block, text=Words(en=note.text_en, km=note.text_km))
            for note in content.reservations
        ],
    )


@router.get(
    "/statements/{api_ref:ref}/prepared-signatures",
    response=PreparedList,
    operation_id="list_prepared_signatures",
    summary="What waits for a second person in one's own organisations",
)
def list_prepared_signatures(request: HttpRequest, ref: PathRef) -> PreparedList:
    person = caller(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    return PreparedList(items=[prepared_told(one) for one in waiting_for(person, statement)])


@router.post(
    "/statements/{api_ref:ref}/prepared-signatures",
    response={201: PreparedTold},
    operation_id="prepare_signature",
    summary="Prepare a signature for a colleague to give",
)
def prepare_signature(request: HttpRequest, ref: PathRef, asked: PreparationAsked) -> PreparedTold:
    """Nothing is signed by it; everybody else who may sign for the organisation is mailed."""
    person, statement, organisation = signing_for(request, ref, asked.organisation)
    prepared = preparing.prepare(
        statement,
        organisation=organisation,
        sha256=asked.sha256,
        language=asked.language,
        name_en=asked.name_en,
        name_km=asked.name_km,
        visibility=asked.visibility,
        reservations=[Reserved(note.block, note.text_en, note.text_km) for note in asked.reservations],
        may_show_logo=asked.may_show_logo,
        by=person,
    )
    return prepared_told(prepared)


@router.post(
    "/statements/{api_ref:ref}/prepared-signatures/{api_ref:prepared}/sign",
    response={201: SignatureTold},
    operation_id="sign_prepared_signature",
    summary="Sign what a colleague prepared",
)
def sign_prepared_signature(request: HttpRequest, ref: PathRef, prepared: PathRef, asked: SecondAsked) -> SignatureTold:
    person = caller(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    signature = preparing.sign_prepared(
        waiting_one(person, statement, prepared),
        sha256=asked.sha256,
        language=asked.language,
        capacity=asked.capacity,
        by=person,
    )
    return signatures_told([signature])[0]


@router.post(
    "/statements/{api_ref:ref}/prepared-signatures/{api_ref:prepared}/send-back",
    response={204: None},
    operation_id="send_back_prepared_signature",
    summary="Send what a colleague prepared back, with a note",
)
def send_back_prepared_signature(request: HttpRequest, ref: PathRef, prepared: PathRef, asked: NoteAsked) -> None:
    person = caller(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    preparing.send_back(waiting_one(person, statement, prepared), note=asked.note, by=person)


# -- how a signature is shown ------------------------------------------------------------------------------------------


class ShownAsked(Asked):
    """An empty name is the organisation's own."""

    name_en: str = ""
    name_km: str = ""
    visibility: Visibility


class HideAsked(Asked):
    """The reason is mailed to the organisation."""

    reason: str


@router.put(
    "/statements/{api_ref:ref}/signatures/{api_ref:signature}/shown",
    response=SignatureTold,
    operation_id="change_signature",
    summary="Correct the printed name of one's own signature, or how it is shown",
)
def change_signature(request: HttpRequest, ref: PathRef, signature: PathRef, asked: ShownAsked) -> SignatureTold:
    """At once, also after publication: the next edition shows it."""
    own, person = signature_for(request, ref, signature)
    changing_signatures.change_signature(
        own, name_en=asked.name_en, name_km=asked.name_km, visibility=asked.visibility, by=person
    )
    return signatures_told([own])[0]


@router.post(
    "/statements/{api_ref:ref}/signatures/{api_ref:signature}/hide",
    response=SignatureTold,
    operation_id="hide_signature",
    summary="Hide a name, for the convenor: only the signatory can show it again",
)
def hide_signature(request: HttpRequest, ref: PathRef, signature: PathRef, asked: HideAsked) -> SignatureTold:
    person = caller(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    found = signatures_for(person, statement).get(ref=signature)
    found.statement = statement
    changing_signatures.hide(found, reason=asked.reason, by=person)
    return signatures_told([found])[0]
