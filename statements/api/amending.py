"""Amendments: proposed, supported, reworded and taken back."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from ledger import clock
from statements.actions import amending
from statements.actions.amending import Proposed
from statements.api.consulting import blocks_with, round_for, voice
from statements.api.remarks import AmendmentList, AmendmentTold, amendment_told
from statements.api.schemas import Asked, AskedWords, IdempotencyKey, PathNumber, PathRef, Ref
from statements.api.signing_in import caller
from statements.models import Amendment, Round
from statements.queries.attribution import attribution_for
from statements.queries.consultation import amendments_of
from statements.stages import DEEPEST, BlockKind, ChangeKind

router = Router(tags=["consultation"])

# A name for a new paragraph, of the client's own making and good within one request.
NewName = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,40}$")]


class ChangeAsked(Asked):
    """One change of the round's version.

    replace: new words for `block`. insert: a new paragraph after `block` (null: at the top). delete: strike `block`.
    move: `block` comes to stand after `other` (null: at the top). split: `block` is cut in two, `texts` are the words
    before the cut and `tails` those after it. join: `other`, which stands right after `block`, comes into it; `texts`
    are the joined words, if they are not simply those of both.

    `new` names the paragraph that comes in by insert or split, so that another change of the same request can stand
    `after_new` instead of after `block` or `other`; a split `after_new` cuts that part again.
    """

    kind: ChangeKind
    block: Ref | None = None
    texts: AskedWords = AskedWords()
    new_kind: BlockKind = BlockKind.PARAGRAPH
    other: Ref | None = None
    tails: AskedWords = AskedWords()
    new_depth: Annotated[int, Field(strict=True, ge=0, le=DEEPEST)] = 0
    new: NewName | None = None
    after_new: NewName | None = None


class AmendmentAsked(Asked):
    """Changes that belong together, proposed in the name of `organisation` against the round's version.

    `amends`: the amendment for which these are other words. The changes are whole all the same; a paragraph that it
    brings in is named by the `new_ref` it bears there.
    """

    organisation: Ref
    changes: list[ChangeAsked] = Field(min_length=1, max_length=500)
    reason: str = ""
    amends: Ref | None = None


class SupportAsked(Asked):
    """To stand behind an amendment in the name of `organisation`, with a reason of its own where it has another."""

    organisation: Ref
    reason: str = ""


def told(request: HttpRequest, consultation: Round, ref: str) -> AmendmentTold:
    names = attribution_for(caller(request), consultation, at=clock.now())
    return amendment_told(amendments_of(consultation).get(ref=ref), names)


def amendment_for(request: HttpRequest, ref: str, number: int, amendment: str) -> Amendment:
    """The amendment, for a caller who takes part. Raises DoesNotExist of what is not there."""
    consultation = round_for(request, ref, number)
    found: Amendment = consultation.amendments.select_related("organisation").get(ref=amendment)
    found.round = consultation
    return found


@router.get(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/amendments",
    response=AmendmentList,
    operation_id="list_amendments",
    summary="The amendments of a round, with what became of each",
)
def list_amendments(request: HttpRequest, ref: PathRef, number: PathNumber) -> AmendmentList:
    consultation = round_for(request, ref, number)
    names = attribution_for(caller(request), consultation, at=clock.now())
    return AmendmentList(items=[amendment_told(amendment, names) for amendment in amendments_of(consultation)])


@router.post(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/amendments",
    response={201: AmendmentTold},
    operation_id="amend",
    summary="Propose changes for an organisation",
)
def amend(
    request: HttpRequest, ref: PathRef, number: PathNumber, asked: AmendmentAsked, submission: IdempotencyKey = None
) -> AmendmentTold:
    """Where another organisation proposed the very same, that amendment is told, with this one as a co-sponsor."""
    consultation = round_for(request, ref, number)
    person = caller(request)
    named = [ref for change in asked.changes for ref in (change.block, change.other)]
    blocks = blocks_with(consultation.statement, named)
    made = amending.amend(
        consultation,
        organisation=voice(consultation.statement, asked.organisation, person),
        changes=[
            Proposed(
                kind=change.kind,
                block=blocks.get(change.block or ""),
                texts=change.texts.given(),
                new_kind=change.new_kind,
                other=blocks.get(change.other or ""),
                tails=change.tails.given(),
                new_depth=change.new_depth,
                new=change.new or "",
                after_new=change.after_new or "",
            )
            for change in asked.changes
        ],
        reason=asked.reason,
        amends=consultation.amendments.get(ref=asked.amends) if asked.amends else None,
        submission=submission,
        by=person,
    )
    return told(request, consultation, made.ref)


@router.delete(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/amendments/{api_ref:amendment}",
    response={204: None},
    operation_id="withdraw_amendment",
    summary="Take an amendment back while the round is open",
)
def withdraw_amendment(request: HttpRequest, ref: PathRef, number: PathNumber, amendment: PathRef) -> None:
    """Where others stand behind it, it stays and passes to the first of them."""
    amending.withdraw_amendment(amendment_for(request, ref, number, amendment), by=caller(request))


@router.post(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/amendments/{api_ref:amendment}/co-sponsors",
    response={201: AmendmentTold},
    operation_id="co_sponsor",
    summary="Stand behind an amendment of another organisation",
)
def co_sponsor(
    request: HttpRequest, ref: PathRef, number: PathNumber, amendment: PathRef, asked: SupportAsked
) -> AmendmentTold:
    subject = amendment_for(request, ref, number, amendment)
    person = caller(request)
    organisation = voice(subject.round.statement, asked.organisation, person)
    amending.co_sponsor(subject, organisation=organisation, reason=asked.reason, by=person)
    return told(request, subject.round, subject.ref)


@router.delete(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/amendments/{api_ref:amendment}"
    "/co-sponsors/{api_ref:organisation}",
    response={204: None},
    operation_id="leave_amendment",
    summary="Stand behind an amendment no longer",
)
def leave_amendment(
    request: HttpRequest, ref: PathRef, number: PathNumber, amendment: PathRef, organisation: PathRef
) -> None:
    subject = amendment_for(request, ref, number, amendment)
    person = caller(request)
    amending.leave_amendment(subject, organisation=voice(subject.round.statement, organisation, person), by=person)
