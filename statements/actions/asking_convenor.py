"""A representative asks the convenor something about the sign-on; the answer is for that organisation alone."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.once import once
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, Right
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.models import Question, Statement
from statements.permissions import leads_or_publishes
from statements.queries.consultation import voices_of
from statements.stages import EventKind, Stage

# From the final text until it is public; an answer that is still owed can be given after that.
ASKED_AT = frozenset({Stage.FINAL, Stage.SIGN_ON, Stage.CLOSED})
LONGEST_QUESTION = 2_000  # characters


def ask(
    statement: Statement,
    organisation: Organisation,
    *,
    text: str,
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Question:
    """Ask in the name of an invited organisation, by any mandate for it. Raises PermissionDenied, Refused.

    Event: sign_on.question_asked (reaction: a mail to each coordinator).
    """
    asker = person(by)
    text = admit(text, field="text", longest=LONGEST_QUESTION, lines=True)
    at = at or clock.now()

    def make() -> Question:
        lifecycle.hold(statement, ASKED_AT)
        if not voices_of(asker, statement, Right.READ, at=at).filter(pk=organisation.pk).exists():
            raise PermissionDenied
        made = Question.objects.create(
            statement=statement,
            organisation=organisation,
            text=text,
            asked_by=asker,
            asked_at=at,
            submission=submission,
        )
        append(
            statement.chain,
            EventKind.QUESTION_ASKED,
            at=at,
            data={"question": made.ref},
            private={"organisation": organisation.ref, "text": text},
        )
        return made

    return once(Question.objects.filter(asked_by=asker), submission, make)


def answer(question: Question, *, text: str, by: Actor, at: datetime | None = None) -> None:
    """Answer a question, once, for the convenor. Raises PermissionDenied; Refused where it is answered.

    Event: sign_on.question_answered (reaction: a mail to who asked).
    """
    answerer = person(by)
    if not leads_or_publishes(answerer, question.statement):
        raise PermissionDenied
    text = admit(text, field="answer", longest=LONGEST_QUESTION, lines=True)
    at = at or clock.now()
    with transaction.atomic():
        unanswered = Question.objects.filter(pk=question.pk, answered_at=None)
        if unanswered.update(answer=text, answered_by=answerer, answered_at=at) != 1:
            raise Refused("answered", _("Somebody else has answered this question."))
        append(
            question.statement.chain,
            EventKind.QUESTION_ANSWERED,
            at=at,
            data={"question": question.ref, "by": trace(answerer)},
            private={"text": text},
        )
    question.refresh_from_db(fields=["answer", "answered_by", "answered_at"])
