"""Invitations, rounds, and what organisations say in them."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from ledger import clock
from organisations.models import Organisation, Person, Right
from organisations.refusals import Refused
from statements.actions import amending, commenting, consulting
from statements.actions.amending import Proposed
from statements.api.people import organisations_with
from statements.api.remarks import AmendmentList, AmendmentTold, CommentList, CommentTold, amendment_told, comment_told
from statements.api.schemas import (
    Asked,
    AskedWords,
    IdempotencyKey,
    OrganisationNamed,
    PathNumber,
    PathRef,
    Ref,
    Told,
    ToldInstant,
    VersionNamed,
    named,
)
from statements.api.signing_in import caller
from statements.models import Block, Round, Statement
from statements.permissions import coordinates_or_publishes, statement_to, working_statement
from statements.queries.consultation import amendments_of, comments_of, invited_organisations, voices_of
from statements.stages import BlockKind, ChangeKind, Weight

router = Router(tags=["consultation"])


# -- invitations -------------------------------------------------------------------------------------------------------


class InvitationsAsked(Asked):
    organisations: list[Ref] = Field(min_length=1, max_length=1_000)


class InvitationList(Told):
    items: list[OrganisationNamed]


@router.get(
    "/statements/{api_ref:ref}/invitations",
    response=InvitationList,
    operation_id="list_invitations",
    summary="Who was asked to take part; for the convenor's staff",
)
def list_invitations(request: HttpRequest, ref: PathRef) -> InvitationList:
    statement = statement_to(coordinates_or_publishes, ref, actor=caller(request), at=clock.now())
    return InvitationList(items=[named(organisation) for organisation in invited_organisations(statement)])


@router.post(
    "/statements/{api_ref:ref}/invitations",
    response={201: InvitationList},
    operation_id="invite",
    summary="Ask organisations to take part",
)
def invite(request: HttpRequest, ref: PathRef, asked: InvitationsAsked) -> InvitationList:
    """Answers with those that were not asked before."""
    person = caller(request)
    statement = statement_to(coordinates_or_publishes, ref, actor=person, at=clock.now())
    fresh = consulting.invite(statement, organisations_with(asked.organisations, field="organisations"), by=person)
    return InvitationList(items=[named(organisation) for organisation in fresh])


# -- rounds ------------------------------------------------------------------------------------------------------------


class RoundTold(Told):
    number: int
    version: VersionNamed
    opened_at: ToldInstant
    deadline: ToldInstant
    closed_at: ToldInstant | None
    merged_at: ToldInstant | None


class RoundList(Told):
    items: list[RoundTold]


def round_told(consultation: Round) -> RoundTold:
    return RoundTold(
        number=consultation.number,
        version=VersionNamed(number=consultation.version.number, sha256=consultation.version.sha256),
        opened_at=consultation.opened_at,
        deadline=consultation.deadline,
        closed_at=consultation.closed_at,
        merged_at=consultation.merged_at,
    )


def round_for(request: HttpRequest, ref: str, number: int) -> Round:
    """The round, for a caller who takes part. Raises Statement.DoesNotExist, Round.DoesNotExist."""
    statement = working_statement(ref, actor=caller(request), at=clock.now())
    consultation = statement.rounds.select_related("version").get(number=number)
    consultation.statement = statement
    return consultation


@router.get(
    "/statements/{api_ref:ref}/rounds", response=RoundList, operation_id="list_rounds", summary="The consultations"
)
def list_rounds(request: HttpRequest, ref: PathRef) -> RoundList:
    statement = working_statement(ref, actor=caller(request), at=clock.now())
    return RoundList(
        items=[
            round_told(consultation) for consultation in statement.rounds.select_related("version").order_by("number")
        ]
    )


@router.get(
    "/statements/{api_ref:ref}/rounds/{api_number:number}",
    response=RoundTold,
    operation_id="read_round",
    summary="One consultation",
)
def read_round(request: HttpRequest, ref: PathRef, number: PathNumber) -> RoundTold:
    return round_told(round_for(request, ref, number))


def voice(statement: Statement, ref: str, person: Person) -> Organisation:
    """The organisation for which the person speaks here. Raises PermissionDenied: also where there is no such one."""
    speaking_for = voices_of(person, statement, Right.COMMENT, at=clock.now()).filter(ref=ref).first()
    if speaking_for is None:
        raise PermissionDenied
    return speaking_for


def blocks_with(statement: Statement, refs: Sequence[str | None]) -> dict[str, Block]:
    """Blocks of the statement by reference, also those removed since the version. One query. Raises Refused."""
    wanted = {ref for ref in refs if ref is not None}
    found = {block.ref: block for block in statement.blocks.filter(ref__in=wanted)}
    if len(found) != len(wanted):
        raise Refused("block", _("This paragraph is not part of the text under consultation."), field="block")
    return found


# -- comments ----------------------------------------------------------------------------------------------------------


class CommentAsked(Asked):
    """A remark in the name of `organisation`, on one paragraph or, without `block`, on the whole text."""

    organisation: Ref
    text: str
    block: Ref | None = None
    weight: Weight = Weight.GENERAL


@router.get(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/comments",
    response=CommentList,
    operation_id="list_comments",
    summary="The comments of a round, with what became of each",
)
def list_comments(request: HttpRequest, ref: PathRef, number: PathNumber) -> CommentList:
    return CommentList(items=[comment_told(comment) for comment in comments_of(round_for(request, ref, number))])


@router.post(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/comments",
    response={201: CommentTold},
    operation_id="comment",
    summary="Comment for an organisation",
)
def comment(
    request: HttpRequest, ref: PathRef, number: PathNumber, asked: CommentAsked, submission: IdempotencyKey = None
) -> CommentTold:
    consultation = round_for(request, ref, number)
    person = caller(request)
    made = commenting.comment(
        consultation,
        organisation=voice(consultation.statement, asked.organisation, person),
        text=asked.text,
        block=blocks_with(consultation.statement, [asked.block]).get(asked.block or ""),
        weight=asked.weight,
        submission=submission,
        by=person,
    )
    return comment_told(comments_of(made.round).get(pk=made.pk))


# -- amendments --------------------------------------------------------------------------------------------------------


class ChangeAsked(Asked):
    """replace: new words for `block`. insert: a new paragraph after `block` (null: on top). delete: strike `block`."""

    kind: ChangeKind
    block: Ref | None = None
    texts: AskedWords = AskedWords()
    new_kind: BlockKind = BlockKind.PARAGRAPH


class AmendmentAsked(Asked):
    """Changes that belong together, proposed in the name of `organisation` against the round's version."""

    organisation: Ref
    changes: list[ChangeAsked] = Field(min_length=1, max_length=500)
    reason: str = ""


@router.get(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/amendments",
    response=AmendmentList,
    operation_id="list_amendments",
    summary="The amendments of a round, with what became of each",
)
def list_amendments(request: HttpRequest, ref: PathRef, number: PathNumber) -> AmendmentList:
    return AmendmentList(
        items=[amendment_told(amendment) for amendment in amendments_of(round_for(request, ref, number))]
    )


@router.post(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/amendments",
    response={201: AmendmentTold},
    operation_id="amend",
    summary="Propose changes for an organisation",
)
def amend(
    request: HttpRequest, ref: PathRef, number: PathNumber, asked: AmendmentAsked, submission: IdempotencyKey = None
) -> AmendmentTold:
    consultation = round_for(request, ref, number)
    person = caller(request)
    blocks = blocks_with(consultation.statement, [change.block for change in asked.changes])
    made = amending.amend(
        consultation,
        organisation=voice(consultation.statement, asked.organisation, person),
        changes=[
            Proposed(
                kind=change.kind,
                block=blocks.get(change.block or ""),
                texts=change.texts.given(),
                new_kind=change.new_kind,
            )
            for change in asked.changes
        ],
        reason=asked.reason,
        submission=submission,
        by=person,
    )
    return amendment_told(amendments_of(made.round).get(pk=made.pk))


@router.delete(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/amendments/{api_ref:amendment}",
    response={204: None},
    operation_id="withdraw_amendment",
    summary="Take an amendment back while the round is open",
)
def withdraw_amendment(request: HttpRequest, ref: PathRef, number: PathNumber, amendment: PathRef) -> None:
    consultation = round_for(request, ref, number)
    own = consultation.amendments.select_related("organisation").get(ref=amendment)
    own.round = consultation
    amending.withdraw_amendment(own, by=caller(request))
