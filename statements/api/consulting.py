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
from statements.actions import commenting, consulting
from statements.api.people import organisations_with
from statements.api.remarks import CommentList, CommentTold, comment_told
from statements.api.schemas import (
    Asked,
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
from statements.queries.attribution import attribution_for
from statements.queries.consultation import comments_of, invited_organisations, voices_of
from statements.stages import Shown, Weight

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
    """`shows`: whose name the organisations see beside what others say. `answers_public`: once the statement is
    published, everybody reads what was proposed and what became of it. `invitation`: what the convenor writes."""

    number: int
    version: VersionNamed
    opened_at: ToldInstant
    deadline: ToldInstant
    closed_at: ToldInstant | None
    merged_at: ToldInstant | None
    shows: Shown
    answers_public: bool
    invitation: str


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
        shows=Shown(consultation.shows),
        answers_public=consultation.answers_public,
        invitation=consultation.invitation,
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
    """A remark in the name of `organisation`, on one paragraph or, without `block`, on the whole text.

    `quote`: the words of that paragraph which it is about, in either language.
    """

    organisation: Ref
    text: str
    block: Ref | None = None
    quote: str = ""
    weight: Weight = Weight.GENERAL


class ReplyAsked(Asked):
    """In the name of `organisation`: an invited one, or for coordinators the convenor."""

    organisation: Ref
    text: str


@router.get(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/comments",
    response=CommentList,
    operation_id="list_comments",
    summary="The comments of a round, with the replies and what became of each",
)
def list_comments(request: HttpRequest, ref: PathRef, number: PathNumber) -> CommentList:
    consultation = round_for(request, ref, number)
    names = attribution_for(caller(request), consultation, at=clock.now())
    return CommentList(items=[comment_told(comment, names) for comment in comments_of(consultation)])


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
        quote=asked.quote,
        weight=asked.weight,
        submission=submission,
        by=person,
    )
    names = attribution_for(person, consultation, at=clock.now())
    return comment_told(comments_of(made.round).get(pk=made.pk), names)


@router.post(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/comments/{api_ref:comment}/replies",
    response={201: CommentTold},
    operation_id="reply",
    summary="Reply to a comment",
)
def reply(
    request: HttpRequest,
    ref: PathRef,
    number: PathNumber,
    comment: PathRef,
    *,
    asked: ReplyAsked,
    submission: IdempotencyKey = None,
) -> CommentTold:
    """Organisations reply while the round is open, the convenor until it is merged. Answers with the comment."""
    consultation = round_for(request, ref, number)
    person = caller(request)
    about = comments_of(consultation).get(ref=comment)
    about.round = consultation
    convenor = consultation.statement.convenor
    if convenor is not None and convenor.ref == asked.organisation:
        organisation = convenor
    else:
        organisation = voice(consultation.statement, asked.organisation, person)
    commenting.reply(about, organisation=organisation, text=asked.text, submission=submission, by=person)
    names = attribution_for(person, consultation, at=clock.now())
    return comment_told(comments_of(consultation).get(ref=comment), names)
