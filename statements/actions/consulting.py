"""Organisations are asked, and answer: invitations, rounds, comments, amendments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.once import once
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, Person, Right, new_ref
from organisations.queries.rights import may_act_for
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.drafting import LONGEST_BLOCK, admit_texts, take_version
from statements.models import Amendment, Block, Change, Comment, Invitation, Round, Statement
from statements.permissions import coordinates, leads
from statements.queries.text import Text, version_text
from statements.stages import BlockKind, ChangeKind, EventKind, Stage, Weight

LONGEST_DEADLINE = timedelta(days=366)
INVITABLE = frozenset(Stage) - {Stage.PUBLISHED, Stage.WITHDRAWN}
OPEN = frozenset({Stage.CONSULTATION})


def invite(
    statement: Statement, organisations: Iterable[Organisation], *, by: Actor, at: datetime | None = None
) -> list[Organisation]:
    """Ask organisations to take part; returns those that were not asked before. Raises PermissionDenied, Refused.

    Event: organisation.invited, one for each newcomer (reaction: a mail to its representatives).
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    fresh: list[Organisation] = []
    with transaction.atomic():
        lifecycle.hold(statement, INVITABLE, alone=True)
        known = set(statement.invitations.values_list("organisation_id", flat=True))
        for organisation in organisations:
            if organisation.pk in known:
                continue
            known.add(organisation.pk)
            Invitation.objects.create(
                statement=statement, organisation=organisation, invited_by=person(by), invited_at=at
            )
            append(
                statement.chain,
                EventKind.INVITED,
                at=at,
                data={"by": trace(by)},
                private={"organisation": organisation.ref},
            )
            fresh.append(organisation)
    return fresh


def admit_deadline(deadline: datetime, *, at: datetime) -> datetime:
    """A deadline ahead, within a year. Raises Refused (field `deadline`)."""
    if deadline <= at:
        raise Refused("deadline", _("The deadline must lie in the future."), field="deadline")
    if deadline > at + LONGEST_DEADLINE:
        raise Refused("deadline", _("The deadline must lie within a year."), field="deadline")
    return deadline


def open_round(statement: Statement, *, deadline: datetime, by: Actor, at: datetime | None = None) -> Round:
    """Take a version and ask the invited for their words on it until `deadline` (an instant).

    Raises PermissionDenied, Refused. Event: round.opened (reactions: mails, and a job that closes it at the deadline).
    """
    if not leads(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    admit_deadline(deadline, at=at)
    opened: list[Round] = []

    def prepare() -> dict[str, object]:
        version = take_version(statement, by=by, at=at)
        number = (statement.rounds.aggregate(last=Max("number"))["last"] or 0) + 1
        opened.append(
            Round.objects.create(statement=statement, number=number, version=version, opened_at=at, deadline=deadline)
        )
        return {"round": number, "deadline": deadline.isoformat(), **lifecycle.settled_on(version)}

    with transaction.atomic():
        lifecycle.advance(statement, lifecycle.Move.OPEN_ROUND, by=by, at=at, prepare=prepare)
    return opened[0]


def close_round(consultation: Round, *, by: Actor, at: datetime | None = None) -> None:
    """End the consultation: the clock at its deadline, a coordinator also before. Raises PermissionDenied, Refused.

    Event: round.closed.
    """
    at = at or clock.now()
    statement = consultation.statement

    def prepare() -> dict[str, object]:
        if not isinstance(by, Person) and consultation.deadline > at:
            raise Refused("not_due", _("The deadline has not come yet."))
        if Round.objects.filter(pk=consultation.pk, closed_at=None).update(closed_at=at) != 1:
            raise Refused("closed", _("This consultation is over."))
        return {"round": consultation.number}

    with transaction.atomic():
        lifecycle.advance(statement, lifecycle.Move.CLOSE_ROUND, by=by, at=at, prepare=prepare)
    consultation.closed_at = at


# -- input -------------------------------------------------------------------------------------------------------------


def take_part(consultation: Round, organisation: Organisation, *, by: Actor, at: datetime) -> Person:
    """Who speaks for `organisation` in this round, inside the caller's transaction, with the stage held.

    Raises PermissionDenied without a mandate; Refused where it was not invited or the round is over.
    """
    speaker = person(by)
    about = consultation.statement.ref
    if may_act_for(speaker, organisation, Right.COMMENT, at=at, about=about, hold=True) is None:
        raise PermissionDenied
    lifecycle.hold(consultation.statement, OPEN)
    if not Invitation.objects.filter(statement=consultation.statement, organisation=organisation).exists():
        raise PermissionDenied
    closed = Round.objects.values_list("closed_at", flat=True).get(pk=consultation.pk)
    if closed is not None or at >= consultation.deadline:
        raise Refused("closed", _("This consultation is over."))
    return speaker


def comment(
    consultation: Round,
    *,
    organisation: Organisation,
    text: str,
    block: Block | None = None,
    weight: str = Weight.GENERAL,
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Comment:
    """Remark on a block of the round's version, or on the whole. Raises PermissionDenied, Refused.

    Event: comment.made.
    """
    speaker = person(by)
    text = admit(text, field="text", longest=LONGEST_BLOCK, lines=True)
    if weight not in Weight.values:
        raise Refused("weight", _("Choose general or blocking."), field="weight")
    at = at or clock.now()
    if block is not None:
        block_in_version(version_text(consultation.version), block.ref)

    def make() -> Comment:
        take_part(consultation, organisation, by=by, at=at)
        made = Comment.objects.create(
            round=consultation,
            organisation=organisation,
            author=speaker,
            block=block,
            weight=weight,
            text=text,
            created_at=at,
            submission=submission,
        )
        append(
            consultation.statement.chain,
            EventKind.COMMENTED,
            at=at,
            data={"comment": made.ref, "round": consultation.number, "weight": weight},
            private={"organisation": organisation.ref, "text": text},
        )
        return made

    return once(Comment.objects.filter(author=speaker), submission, make)


def block_in_version(text: Text, ref: str) -> None:
    if text.block(ref) is None:
        raise Refused("block", _("This paragraph is not part of the text under consultation."), field="block")


@dataclass(frozen=True, slots=True)
class Proposed:
    """One change as a person proposes it.

    `block` is the one changed, or for an insertion the one before the new one.
    """

    kind: ChangeKind
    block: Block | None
    texts: dict[str, str]
    new_kind: str = BlockKind.PARAGRAPH


def change_rows(proposed: Proposed, text: Text, *, languages: Sequence[str]) -> list[Change]:
    """The rows of one change, with words that really differ from the version's. Raises Refused."""
    if proposed.block is not None:
        block_in_version(text, proposed.block.ref)
    match proposed.kind:
        case ChangeKind.DELETE:
            if proposed.block is None or proposed.block.kind == BlockKind.TITLE:
                raise Refused("block", _("The title cannot be struck."), field="block")
            return [Change(kind=ChangeKind.DELETE, block=proposed.block)]
        case ChangeKind.INSERT:
            if proposed.new_kind not in BlockKind.values or proposed.new_kind == BlockKind.TITLE:
                raise Refused("kind", _("Choose what kind of paragraph this is."), field="kind")
            words = admit_texts(proposed.texts, kind=proposed.new_kind, languages=languages)
            ref = new_ref()
            return [
                Change(
                    kind=ChangeKind.INSERT,
                    block=proposed.block,
                    language=language,
                    text=words[language],
                    new_ref=ref,
                    new_kind=proposed.new_kind,
                )
                for language in words
            ]
        case _:
            if proposed.block is None:
                raise Refused("block", _("Say which paragraph is meant."), field="block")
            base = text.block(proposed.block.ref)
            words = admit_texts(proposed.texts, kind=proposed.block.kind, languages=languages)
            return [
                Change(kind=ChangeKind.REPLACE, block=proposed.block, language=language, text=words[language])
                for language in words
                if base is None or words[language] != base.text(language)
            ]


def contradicts_itself(rows: Sequence[Change]) -> bool:
    """Two wordings for one block in one language, or a block both changed and struck: no merge could take both."""
    replaced = [(row.block, row.language) for row in rows if row.kind == ChangeKind.REPLACE]
    struck = {row.block for row in rows if row.kind == ChangeKind.DELETE}
    return len(set(replaced)) != len(replaced) or any(block in struck for block, _language in replaced)


def amend(
    consultation: Round,
    *,
    organisation: Organisation,
    changes: Sequence[Proposed],
    reason: str = "",
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Amendment:
    """Propose changes to the round's version that belong together. Raises PermissionDenied, Refused.

    Event: amendment.made.
    """
    speaker = person(by)
    reason = admit(reason, field="reason", longest=4_000, lines=True, required=False)
    at = at or clock.now()
    text = version_text(consultation.version)
    rows = [
        row for proposed in changes for row in change_rows(proposed, text, languages=consultation.statement.languages)
    ]
    if not rows:
        raise Refused("unchanged", _("Nothing is changed yet."))
    if contradicts_itself(rows):
        raise Refused("contradiction", _("Two of these changes cannot both be made."), field="changes")

    def make() -> Amendment:
        take_part(consultation, organisation, by=by, at=at)
        Round.objects.select_for_update().get(pk=consultation.pk)  # one numbering at a time
        number = (consultation.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
        made = Amendment.objects.create(
            round=consultation,
            number=number,
            organisation=organisation,
            author=speaker,
            reason=reason,
            created_at=at,
            submission=submission,
        )
        for row in rows:
            row.amendment = made
        Change.objects.bulk_create(rows)
        append(
            consultation.statement.chain,
            EventKind.AMENDED,
            at=at,
            data={"amendment": made.ref, "round": consultation.number, "number": number},
            private={"organisation": organisation.ref},
        )
        return made

    return once(Amendment.objects.filter(author=speaker), submission, make)


def withdraw_amendment(amendment: Amendment, *, by: Actor, at: datetime | None = None) -> None:
    """Take an amendment back while the round is open. Raises PermissionDenied, Refused. Event: amendment.withdrawn."""
    at = at or clock.now()
    with transaction.atomic():
        take_part(amendment.round, amendment.organisation, by=by, at=at)
        if Amendment.objects.filter(pk=amendment.pk, withdrawn_at=None).update(withdrawn_at=at) != 1:
            raise Refused("withdrawn", _("This amendment was withdrawn before."))
        append(
            amendment.round.statement.chain,
            EventKind.AMENDMENT_WITHDRAWN,
            at=at,
            data={"amendment": amendment.ref, "by": trace(by)},
        )
    amendment.withdrawn_at = at
