"""Every amendment and comment gets its answer, with a reason. Nobody's answer is written over unseen."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, person, trace
from organisations.refusals import Outdated, Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.admitting import longest
from statements.models import Amendment, Comment, DecidedText, Disposition, Round
from statements.permissions import coordinates
from statements.queries.deciding import is_divisible, mark_of, steps_of
from statements.stages import ANSWERABLE, ChangeKind, EventKind, Outcome

Subject = Amendment | Comment

# What can be said of many at once: the others need something of each one.
SHARED = frozenset({Outcome.ACCEPTED, Outcome.NOT_ACCEPTED, Outcome.OUT_OF_SCOPE, Outcome.DEFERRED})


def dispose(
    subject: Subject,
    *,
    outcome: str,
    reason: str,
    decided_texts: Mapping[int, str] | None = None,
    duplicate_of: Amendment | None = None,
    based_on: str = "",
    by: Actor,
    at: datetime | None = None,
) -> Disposition:
    """Answer an amendment or a comment, or change the answer until the round is merged.

    `decided_texts` (change id -> words) are for an amendment accepted in part: the words taken in place of those
    proposed; "" leaves that change out. A duplicate amendment says of which it is one. `based_on` is the mark
    (`queries.deciding.mark_of`) of the answer that the person saw, "" where there was none. The same answer again
    changes nothing. Raises PermissionDenied, Refused; Outdated with the present answer (None: no longer any) where
    another one stands.
    Event: disposition.made.
    """
    consultation = subject.round
    if not coordinates(by, consultation.statement):
        raise PermissionDenied
    if outcome not in Outcome.values:
        raise Refused("outcome", _("Choose what becomes of it."), field="outcome")
    if outcome == Outcome.DEFERRED and isinstance(subject, Comment):
        raise Refused(
            "outcome", _("Only an amendment can wait for the next round: answer the comment."), field="outcome"
        )
    reason = admit(reason, field="reason", longest=4_000, lines=True)
    adopted = adopted_words(subject, outcome, decided_texts or {})
    original = admit_original(subject, outcome, duplicate_of)
    at = at or clock.now()
    with transaction.atomic():
        present = hold_answer(subject)
        wanted = Disposition(outcome=outcome, reason=reason, duplicate_of=original, decided_by=person(by))
        if present is not None and says_the_same(present, wanted, adopted):
            return present
        if mark_of(present) != based_on:
            raise Outdated("answered", _("Somebody else answered this meanwhile."), present=present)
        return write_answer(subject, present, wanted, adopted, by=by, at=at)


def dispose_several(
    amendments: Sequence[Amendment], *, outcome: str, reason: str, by: Actor, at: datetime | None = None
) -> list[Disposition]:
    """Give amendments of one round that all wait the same answer, all of them or none.

    Raises PermissionDenied, Refused; Outdated with those answered meanwhile. Event: disposition.made, for each.
    """
    if not amendments:
        raise Refused("nothing", _("Choose at least one amendment."), field="amendments")
    consultation = amendments[0].round
    if not coordinates(by, consultation.statement):
        raise PermissionDenied
    if outcome not in SHARED:
        raise Refused("outcome", _("Choose what becomes of it."), field="outcome")
    reason = admit(reason, field="reason", longest=4_000, lines=True)
    if any(amendment.round_id != consultation.pk for amendment in amendments):
        raise Refused("round", _("These amendments are not of one round."), field="amendments")
    for amendment in amendments:
        adopted_words(amendment, outcome, {})
    at = at or clock.now()
    with transaction.atomic():
        hold_round(consultation)
        fresh = Amendment.objects.filter(pk__in=[amendment.pk for amendment in amendments])
        answered = list(fresh.exclude(disposition=None).order_by("number"))
        if answered:
            raise Outdated("answered", _("Somebody else answered some of these meanwhile."), present=answered)
        if fresh.exclude(withdrawn_at=None).exists():
            raise Refused("withdrawn", _("One of these amendments was withdrawn."))
        return [
            write_answer(
                amendment, None, Disposition(outcome=outcome, reason=reason, decided_by=person(by)), {}, by=by, at=at
            )
            for amendment in amendments
        ]


def take_back(subject: Subject, *, based_on: str, by: Actor, at: datetime | None = None) -> None:
    """Undo an answer while the round is not merged: what was said waits again. `based_on` as in `dispose`.

    Raises PermissionDenied, Refused, Outdated. Event: disposition.taken_back.
    """
    consultation = subject.round
    if not coordinates(by, consultation.statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        present = hold_answer(subject)
        if present is None:
            return
        if mark_of(present) != based_on:
            raise Outdated("answered", _("Somebody else answered this meanwhile."), present=present)
        if present.dissents.exists():
            raise Refused(
                "dissented",
                _("An organisation said that it is not satisfied with this answer. Change the answer instead."),
            )
        outcome = present.outcome
        present.delete()
        append(
            consultation.statement.chain,
            EventKind.DISPOSITION_TAKEN_BACK,
            at=at,
            data={**told(subject), "outcome": outcome, "by": trace(by)},
        )


# -- what an answer may say --------------------------------------------------------------------------------------------


def adopted_words(subject: Subject, outcome: str, decided_texts: Mapping[int, str]) -> dict[int, str]:
    """The words that stand in place of the proposed ones; only for an amendment accepted in part. Raises Refused."""
    if not isinstance(subject, Amendment):
        return {}
    if outcome == Outcome.ACCEPTED and subject.orphans.filter(reinserted_at=None).exists():
        raise Refused(
            "orphan",
            _("Part of it has lost its place in the text. Put it in anew first, or accept in part what is left."),
            field="outcome",
        )
    if outcome != Outcome.IN_PART:
        return {}
    steps = steps_of(subject)
    if not is_divisible(steps):
        raise Refused(
            "in_part",
            _("To strike, move or cut a paragraph cannot be accepted in part: accept it or not."),
            field="outcome",
        )
    adopted: dict[int, str] = {}
    for step in steps:
        left_out = [change.pk in decided_texts and not decided_texts[change.pk].strip() for change in step.changes]
        if any(left_out) and (all(left_out) or not step.is_worded or step.kind == ChangeKind.JOIN):
            adopted |= dict.fromkeys((change.pk for change in step.changes), "")
        elif step.is_worded:
            for change in step.changes:
                if change.pk not in decided_texts:
                    raise Refused("in_part", _("Write the words that are taken."), field=f"text_{change.pk}")
                kind = change.new_kind or (change.block.kind if change.block else "")
                words = decided_texts[change.pk]
                adopted[change.pk] = (
                    admit(words, field=f"text_{change.pk}", longest=longest(kind), lines=True) if words.strip() else ""
                )
    if all(adopted.get(change.pk) == "" for step in steps for change in step.changes):
        raise Refused("in_part", _("Take some of it, or do not accept it."), field="outcome")
    return adopted


def admit_original(subject: Subject, outcome: str, original: Amendment | None) -> Amendment | None:
    """Of which amendment it is a duplicate. Raises Refused (field `duplicate_of`)."""
    if outcome != Outcome.DUPLICATE:
        return None
    if original is None:
        if isinstance(subject, Comment):
            return None
        raise Refused("duplicate_of", _("Say of which amendment it is a duplicate."), field="duplicate_of")
    if original.round_id != subject.round_id or original.withdrawn_at is not None or original == subject:
        raise Refused("duplicate_of", _("Choose another amendment of this round."), field="duplicate_of")
    further = Disposition.objects.filter(amendment=original, outcome=Outcome.DUPLICATE).first()
    if further is not None:
        raise Refused(
            "duplicate_of",
            _("That amendment is itself answered as a duplicate: name the one it repeats."),
            field="duplicate_of",
        )
    return original


# -- rows, inside the caller's transaction -----------------------------------------------------------------------------


def hold_round(consultation: Round) -> None:
    """One answer at a time in a round. Raises Refused where answers stand for good."""
    lifecycle.hold(consultation.statement, ANSWERABLE)
    locked = Round.objects.select_for_update(no_key=True).get(pk=consultation.pk)
    if locked.merged_at is not None:
        raise Refused("merged", _("This round is merged: its answers stand."))


def hold_answer(subject: Subject) -> Disposition | None:
    """The answer as it stands now, until the transaction ends. Raises Refused."""
    hold_round(subject.round)
    if isinstance(subject, Amendment):
        if Amendment.objects.exclude(withdrawn_at=None).filter(pk=subject.pk).exists():
            raise Refused("withdrawn", _("This amendment was withdrawn."))
        return Disposition.objects.filter(amendment=subject).first()
    return Disposition.objects.filter(comment=subject).first()


def says_the_same(present: Disposition, wanted: Disposition, adopted: Mapping[int, str]) -> bool:
    """Sent twice, by the same person: it has one effect."""
    words = {words.change_id: words.text for words in present.decided_texts.all()}
    return (
        (present.outcome, present.reason, present.duplicate_of_id, present.decided_by_id, words)
        == (wanted.outcome, wanted.reason, wanted.duplicate_of_id, wanted.decided_by_id, adopted)
    )  # fmt: skip


def write_answer(
    subject: Subject,
    present: Disposition | None,
    wanted: Disposition,
    adopted: Mapping[int, str],
    *,
    by: Actor,
    at: datetime,
) -> Disposition:
    """The same row for a changed answer: who said not to be satisfied said it of this subject."""
    if present is not None:
        wanted.pk = present.pk
        present.decided_texts.all().delete()
    wanted.amendment, wanted.comment = (subject, None) if isinstance(subject, Amendment) else (None, subject)
    wanted.decided_at = at
    wanted.save(force_update=present is not None, force_insert=present is None)
    DecidedText.objects.bulk_create(
        DecidedText(disposition=wanted, change_id=change, text=text) for change, text in adopted.items()
    )
    append(
        subject.round.statement.chain,
        EventKind.DISPOSED,
        at=at,
        data={**told(subject), "outcome": wanted.outcome, "by": trace(by)},
    )
    return wanted


def told(subject: Subject) -> dict[str, int | str]:
    """How an answered subject stands in an event."""
    return {
        "round": subject.round.number,
        "of": "amendment" if isinstance(subject, Amendment) else "comment",
        "ref": subject.ref,
    }
