"""Answers to amendments and comments, and the merge of what was accepted."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from ledger import clock
from organisations.models import Person
from organisations.refusals import Refused
from redline.merge import BlockConflict
from statements.actions import disposing, merging
from statements.api.remarks import AmendmentTold, CommentTold, amendment_told, comment_told
from statements.api.schemas import Asked, Number, PathNumber, PathRef, Ref, Told
from statements.api.signing_in import caller
from statements.models import Round
from statements.permissions import coordinates, statement_to
from statements.queries.attribution import attribution_for
from statements.queries.consultation import amendments_of, comments_of
from statements.queries.merging import RoundMerge, merged
from statements.stages import BlockKind, Language, Outcome

router = Router(tags=["merging"])

Mark = Annotated[str, Query(max_length=16, description="The mark of the answer that is taken back.")]


class AnswerAsked(Asked):
    """`based_on` is the `mark` of the answer that stands, where this one changes it: 409 where it is another."""

    outcome: Outcome
    reason: str
    based_on: str = ""


class DecidedTextAsked(Asked):
    change: Number
    text: str


class AmendmentAnswerAsked(AnswerAsked):
    """`decided_texts` are needed for `in_part`: the words that are taken in place of each change's own; "" leaves a
    change out. `duplicate_of` is needed for `duplicate`: an amendment of the same round."""

    duplicate_of: Ref | None = None
    decided_texts: list[DecidedTextAsked] = Field([], max_length=1_000)


class ConflictTold(Told):
    """Accepted wishes that contradict each other, and whose. `language` is null where the whole paragraph is meant.

    `~working` among the amendments stands for what the coordinators wrote since the version.
    """

    block: Ref
    language: Language | None
    reason: str
    amendments: list[str]


class MergedBlock(Told):
    """`amendments`: those whose words or deeds are in it."""

    ref: Ref
    kind: BlockKind
    depth: int
    texts: dict[Language, str]
    amendments: list[str]


class MergeTold(Told):
    """The text as it would be, or now is, with every accepted amendment in it."""

    blocks: list[MergedBlock]
    conflicts: list[ConflictTold]


def round_to_answer(request: HttpRequest, ref: str, number: int) -> tuple[Round, Person]:
    """The round, for a coordinator. Raises Statement.DoesNotExist, Round.DoesNotExist, PermissionDenied."""
    person = caller(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    consultation = statement.rounds.select_related("version").get(number=number)
    consultation.statement = statement
    return consultation, person


@router.put(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/amendments/{api_ref:amendment}/disposition",
    response=AmendmentTold,
    operation_id="answer_amendment",
    summary="Say what becomes of an amendment, and why",
)
def answer_amendment(
    request: HttpRequest, ref: PathRef, number: PathNumber, amendment: PathRef, asked: AmendmentAnswerAsked
) -> AmendmentTold:
    """An answer can be changed until the round is merged."""
    consultation, person = round_to_answer(request, ref, number)
    subject = amendments_of(consultation).get(ref=amendment)
    subject.round = consultation
    decided = {words.change: words.text for words in asked.decided_texts}
    if not set(decided) <= {change.pk for change in subject.changes.all()}:
        raise Refused("change", _("This amendment has no such change."), field="decided_texts")
    repeated = consultation.amendments.filter(ref=asked.duplicate_of).first() if asked.duplicate_of else None
    disposing.dispose(
        subject,
        outcome=asked.outcome,
        reason=asked.reason,
        decided_texts=decided,
        duplicate_of=repeated,
        based_on=asked.based_on,
        by=person,
    )
    names = attribution_for(person, consultation, at=clock.now())
    return amendment_told(amendments_of(consultation).get(ref=amendment), names)


@router.put(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/comments/{api_ref:comment}/disposition",
    response=CommentTold,
    operation_id="answer_comment",
    summary="Say what becomes of a comment, and why",
)
def answer_comment(
    request: HttpRequest, ref: PathRef, number: PathNumber, comment: PathRef, asked: AnswerAsked
) -> CommentTold:
    """An answer can be changed until the round is merged."""
    consultation, person = round_to_answer(request, ref, number)
    subject = consultation.comments.get(ref=comment)
    subject.round = consultation
    disposing.dispose(subject, outcome=asked.outcome, reason=asked.reason, based_on=asked.based_on, by=person)
    names = attribution_for(person, consultation, at=clock.now())
    return comment_told(comments_of(consultation).get(ref=comment), names)


@router.delete(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/amendments/{api_ref:amendment}/disposition",
    response={204: None},
    operation_id="take_back_amendment_answer",
    summary="Take the answer to an amendment back: it waits again",
)
def take_back_amendment_answer(
    request: HttpRequest, ref: PathRef, number: PathNumber, amendment: PathRef, based_on: Mark = ""
) -> None:
    """Until the round is merged. 409 where another answer stands than the one with that mark."""
    consultation, person = round_to_answer(request, ref, number)
    subject = consultation.amendments.get(ref=amendment)
    subject.round = consultation
    disposing.take_back(subject, based_on=based_on, by=person)


@router.delete(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/comments/{api_ref:comment}/disposition",
    response={204: None},
    operation_id="take_back_comment_answer",
    summary="Take the answer to a comment back: it waits again",
)
def take_back_comment_answer(
    request: HttpRequest, ref: PathRef, number: PathNumber, comment: PathRef, based_on: Mark = ""
) -> None:
    """Until the round is merged. 409 where another answer stands than the one with that mark."""
    consultation, person = round_to_answer(request, ref, number)
    subject = consultation.comments.get(ref=comment)
    subject.round = consultation
    disposing.take_back(subject, based_on=based_on, by=person)


def conflict_told(conflict: BlockConflict) -> ConflictTold:
    return ConflictTold(
        block=conflict.block,
        language=Language(conflict.language) if conflict.language else None,
        reason=conflict.reason.value,
        amendments=list(conflict.proposals),
    )


def merge_told(merge: RoundMerge) -> MergeTold:
    result, credited = merge.result, merge.credits_by_block()
    return MergeTold(
        blocks=[
            MergedBlock(
                ref=block.key,
                kind=BlockKind(block.kind),
                depth=block.depth,
                texts={Language(language): text for language, text in block.texts.items()},
                amendments=sorted({ref for refs in credited.get(block.key, {}).values() for ref in refs}),
            )
            for block in result.blocks
        ],
        conflicts=[conflict_told(conflict) for conflict in result.conflicts],
    )


@router.get(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/merge",
    response=MergeTold,
    operation_id="preview_merge",
    summary="The text with everything accepted so far merged in; changes nothing",
)
def preview_merge(request: HttpRequest, ref: PathRef, number: PathNumber) -> MergeTold:
    consultation, _person = round_to_answer(request, ref, number)
    return merge_told(merged(consultation))


@router.post(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/merge",
    response=MergeTold,
    operation_id="merge_round",
    summary="Bring everything accepted into the working text",
)
def merge_round(request: HttpRequest, ref: PathRef, number: PathNumber) -> MergeTold:
    """Once a round; its answers stand from then on. 409 `conflict` where accepted words contradict each other."""
    consultation, person = round_to_answer(request, ref, number)
    return merge_told(merging.merge_round(consultation, by=person))


@router.delete(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/merge",
    response={204: None},
    operation_id="undo_merge",
    summary="Take the merge back",
)
def undo_merge(request: HttpRequest, ref: PathRef, number: PathNumber) -> None:
    """Until the next version is made, or somebody edits the text. The answers can then be changed again."""
    consultation, person = round_to_answer(request, ref, number)
    merging.undo_merge(consultation, by=person)
