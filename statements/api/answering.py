"""What became of everything said in a round, and who is not satisfied with it."""

from typing import Annotated

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Query, Router

from ledger import clock
from organisations.models import Right
from statements.actions import dissenting
from statements.api.consulting import round_for
from statements.api.schemas import Asked, PathNumber, PathRef, Ref, Told, ToldInstant
from statements.api.signing_in import caller
from statements.models import Amendment, Comment, Round, Statement
from statements.permissions import public_round
from statements.queries.answers import Answer, AnswerTable, Reader, answer_table, everybody, reader_for
from statements.queries.consultation import voices_of
from statements.stages import Language, Outcome, Stage, Weight

router = Router(tags=["answers"])

Narrowed = Annotated[str, Query(max_length=20)]


class HunkTold(Told):
    """kind: same, inserted or deleted."""

    kind: str
    text: str


class RedlineTold(Told):
    """`note` says in the caller's language what happens where the words alone do not, as with a move."""

    language: Language
    note: str
    hunks: list[HunkTold]


class StandingTold(Told):
    """What a paragraph says now. state: changed, new, same or gone; `texts` in the languages that were asked about."""

    block: Ref
    number: str
    state: str
    texts: dict[Language, str]


class ObjectionTold(Told):
    """Who is not satisfied. `outdated`: it was said of an answer that was changed since."""

    by: str
    text: str
    at: ToldInstant
    outdated: bool


class AnswerTold(Told):
    """An amendment or a comment, with what became of it. `by` are names as the caller may see them.

    `asked` and `argument` are an amendment's, `text`, `quote` and `weight` a comment's. `standing` is told once the
    round is merged.
    """

    ref: Ref
    kind: str
    number: int
    block: Ref | None
    paragraph: str
    by: list[str]
    own: bool
    asked: list[RedlineTold]
    argument: str
    text: str
    quote: str
    weight: Weight | None
    outcome: Outcome | None
    reason: str
    decided_at: ToldInstant | None
    related: str
    standing: list[StandingTold]
    not_satisfied: list[ObjectionTold]


class AnswersTold(Told):
    """`counts` are of every outcome before narrowing by it; also `waiting` and `contested`, where there are any."""

    merged_at: ToldInstant | None
    counts: dict[str, int]
    items: list[AnswerTold]


def answers_told(table: AnswerTable) -> AnswersTold:
    return AnswersTold(
        merged_at=table.consultation.merged_at,
        counts={name: number for name, _label, number in table.counts},
        items=[answer_told(row) for row in table.rows],
    )


def answer_told(row: Answer) -> AnswerTold:
    subject, disposition = row.subject, row.disposition
    comment = subject if isinstance(subject, Comment) else None
    return AnswerTold(
        ref=subject.ref,
        kind=row.kind,
        number=row.number,
        block=row.place.ref if row.place else None,
        paragraph=row.place.number if row.place else "",
        by=list(row.by),
        own=bool(row.own),
        asked=[
            RedlineTold(
                language=Language(line.language),
                note=line.note,
                hunks=[HunkTold(kind=hunk.kind, text=hunk.text) for hunk in line.hunks],
            )
            for line in row.redlines
        ],
        argument=subject.reason if isinstance(subject, Amendment) else "",
        text=comment.text if comment else "",
        quote=comment.quote if comment else "",
        weight=Weight(comment.weight) if comment else None,
        outcome=Outcome(disposition.outcome) if disposition else None,
        reason=disposition.reason if disposition else "",
        decided_at=disposition.decided_at if disposition else None,
        related=row.related,
        standing=[
            StandingTold(
                block=one.ref,
                number=one.number,
                state=one.state,
                texts={Language(language): words for language, words in one.words},
            )
            for one in row.standing
        ],
        not_satisfied=[
            ObjectionTold(by=one.by, text=one.text, at=one.at, outdated=one.is_outdated) for one in row.objections
        ],
    )


@router.get(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/answers",
    response=AnswersTold,
    operation_id="read_answers",
    summary="What became of everything said in a round",
)
def read_answers(
    request: HttpRequest, ref: PathRef, number: PathNumber, organisation: Narrowed = "", outcome: Narrowed = ""
) -> AnswersTold:
    """`organisation` narrows to the input of one that the caller may know of, `outcome` to one of the counts' names."""
    consultation = round_for(request, ref, number)
    reader = reader_for(caller(request), consultation, at=clock.now())
    return answers_told(answer_table(consultation, reader, organisation=organisation, outcome=outcome))


@router.get(
    "/public/statements/{api_ref:ref}/rounds/{api_number:number}/answers",
    response=AnswersTold,
    operation_id="read_public_answers",
    summary="The same for everybody, where the convenor opened it; no person is named",
    auth=None,
)
def read_public_answers(
    request: HttpRequest,  # noqa: ARG001
    ref: PathRef,
    number: PathNumber,
    organisation: Narrowed = "",
    outcome: Narrowed = "",
) -> AnswersTold:
    consultation = public_round(ref, number)
    if consultation.statement.stage == Stage.WITHDRAWN:
        raise Statement.DoesNotExist
    return answers_told(answer_table(consultation, everybody(consultation), organisation=organisation, outcome=outcome))


# -- not satisfied -----------------------------------------------------------------------------------------------------


class DissentAsked(Asked):
    organisation: Ref
    text: str


@router.put(
    "/statements/{api_ref:ref}/rounds/{api_number:number}/answers/{api_ref:said}/dissent",
    response=AnswerTold,
    operation_id="dissent",
    summary="Say that an organisation is not satisfied with the answer to its own input, or say it in other words",
)
def dissent(request: HttpRequest, ref: PathRef, number: PathNumber, said: PathRef, asked: DissentAsked) -> AnswerTold:
    person = caller(request)
    at = clock.now()
    consultation = round_for(request, ref, number)
    organisation = (
        voices_of(person, consultation.statement, Right.COMMENT, at=at).filter(ref=asked.organisation).first()
    )
    if organisation is None:
        raise PermissionDenied
    reader = reader_for(person, consultation, at=at)
    row = row_of(consultation, reader, said)
    if row.disposition is None:
        raise dissenting.still_open()
    dissenting.dissent(row.disposition, organisation=organisation, text=asked.text, by=person)
    return answer_told(row_of(consultation, reader, said))


def row_of(consultation: Round, reader: Reader, said: str) -> Answer:
    """The row of an amendment or a comment. Raises Comment.DoesNotExist."""
    for row in answer_table(consultation, reader).rows:
        if row.subject.ref == said:
            return row
    raise Comment.DoesNotExist
