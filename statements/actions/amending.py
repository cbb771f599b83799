"""What organisations propose to change: amendments to the version of a round."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.once import once
from organisations.actors import Actor, person, trace
from organisations.models import Organisation
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions.consulting import speak, take_part
from statements.actions.wishing import Proposed, Wish, wish
from statements.models import Amendment, Change, CoSponsor, Round, WordReturn
from statements.queries.proposing import base_blocks, changes_of
from statements.queries.text import version_text
from statements.stages import EventKind

__all__ = ["Proposed", "amend", "co_sponsor", "leave_amendment", "looked_through", "withdraw_amendment"]

LONGEST_REASON = 4_000  # characters


def amend(
    consultation: Round,
    *,
    organisation: Organisation,
    changes: Sequence[Proposed],
    reason: str = "",
    amends: Amendment | None = None,
    submission: UUID | None = None,
    word_return: WordReturn | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Amendment:
    """Propose changes to the round's version that belong together; with `amends` on top of that amendment's words.

    Where another organisation proposed the very same, this one joins it as co-sponsor with its own reason, and the
    other's amendment is returned; where this organisation did, or stands behind it already, nothing happens.
    Coordinators may enter for an invited organisation what it sent back in a file (`word_return`), until the round is
    merged. Raises PermissionDenied, Refused. Event: amendment.made, or amendment.co_sponsored.
    """
    speaker = person(by)
    reason = admit(reason, field="reason", longest=LONGEST_REASON, lines=True, required=False)
    at = at or clock.now()
    asked = looked_through(consultation, changes, amends=amends)

    def make() -> Amendment:
        speak(consultation, organisation, word_return=word_return, by=by, at=at)
        if amends is not None:
            still_stands(amends)
        Round.objects.select_for_update().get(pk=consultation.pk)  # one numbering at a time
        number = (consultation.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
        made = Amendment.objects.create(
            round=consultation,
            number=number,
            organisation=organisation,
            author=speaker,
            reason=reason,
            amends=amends,
            word_return=word_return,
            digest=asked.digest,
            created_at=at,
            submission=submission,
        )
        for row in asked.rows:
            row.amendment = made
        Change.objects.bulk_create(asked.rows)
        append(
            consultation.statement.chain,
            EventKind.AMENDED,
            at=at,
            data={
                "amendment": made.ref,
                "round": consultation.number,
                "number": number,
                **({"amends": amends.ref} if amends else {}),
            },
            private={"organisation": organisation.ref},
        )
        return made

    mine = Amendment.objects.filter(author=speaker)
    if submission and (earlier := mine.filter(submission=submission).first()):
        return earlier
    # Between the look and the writing somebody may propose the same: then the unique constraint lets one through, and
    # the other looks again. And whoever was there may have withdrawn meanwhile: then there is nothing to join.
    for attempt in range(3):
        same = consultation.amendments.filter(digest=asked.digest, withdrawn_at=None).first()
        try:
            if same is None:
                return once(mine, submission, make)
            same.round = consultation
            co_sponsor(same, organisation=organisation, reason=reason, word_return=word_return, by=by, at=at)
        except IntegrityError:
            if attempt == 2:
                raise
        except Refused as refused:
            if refused.code != "withdrawn" or same is None or attempt == 2:
                raise
        else:
            return same
    raise AssertionError


def looked_through(consultation: Round, changes: Sequence[Proposed], *, amends: Amendment | None = None) -> Wish:
    """What these changes ask of the round's version, all together. Writes nothing. Raises Refused."""
    text = version_text(consultation.version)
    languages = consultation.statement.languages
    if amends is None:
        return wish(changes, text, languages=languages)
    if amends.round_id != consultation.pk:
        raise Refused("amends", _("That amendment belongs to another consultation."), field="amends")
    rows = list(amends.changes.select_related("block", "other"))
    return wish(
        changes,
        text,
        languages=languages,
        on=changes_of(rows, base_blocks(text)),
        kept=frozenset(row.new_ref for row in rows if row.new_ref),
        amends=amends.ref,
    )


def still_stands(amendment: Amendment) -> Amendment:
    """The amendment as it stands now, kept so until the caller's transaction ends. Raises Refused (`withdrawn`)."""
    fresh = Amendment.objects.select_for_update(no_key=True).get(pk=amendment.pk)
    if fresh.withdrawn_at is not None:
        raise Refused("withdrawn", _("This amendment was withdrawn before."))
    return fresh


# -- co-sponsors -------------------------------------------------------------------------------------------------------


def co_sponsor(
    amendment: Amendment,
    *,
    organisation: Organisation,
    reason: str = "",
    word_return: WordReturn | None = None,
    by: Actor,
    at: datetime | None = None,
) -> CoSponsor | None:
    """Stand behind an amendment of another organisation; None where this one proposed it. Twice is once.

    Raises PermissionDenied, Refused. Event: amendment.co_sponsored.
    """
    speaker = person(by)
    reason = admit(reason, field="reason", longest=LONGEST_REASON, lines=True, required=False)
    at = at or clock.now()
    with transaction.atomic():
        speak(amendment.round, organisation, word_return=word_return, by=by, at=at)
        if still_stands(amendment).organisation_id == organisation.pk:
            return None
        joined, is_new = CoSponsor.objects.get_or_create(
            amendment=amendment,
            organisation=organisation,
            defaults={"person": speaker, "reason": reason, "joined_at": at},
        )
        if is_new:
            append(
                amendment.round.statement.chain,
                EventKind.CO_SPONSORED,
                at=at,
                data={"amendment": amendment.ref, "round": amendment.round.number},
                private={"organisation": organisation.ref},
            )
    return joined


def leave_amendment(amendment: Amendment, *, organisation: Organisation, by: Actor, at: datetime | None = None) -> None:
    """Stand no longer behind an amendment of another organisation, while the round is open. It stays.

    Raises PermissionDenied; Refused with code `left` where it did not stand there. Event: amendment.co_sponsor_left.
    """
    at = at or clock.now()
    with transaction.atomic():
        take_part(amendment.round, organisation, by=by, at=at)
        still_stands(amendment)
        gone, _by_table = amendment.co_sponsors.filter(organisation=organisation).delete()
        if not gone:
            raise Refused("left", _("Your organisation does not stand behind this amendment."))
        append(
            amendment.round.statement.chain,
            EventKind.CO_SPONSOR_LEFT,
            at=at,
            data={"amendment": amendment.ref, "round": amendment.round.number},
            private={"organisation": organisation.ref},
        )


def withdraw_amendment(amendment: Amendment, *, by: Actor, at: datetime | None = None) -> Organisation | None:
    """Take an amendment back while the round is open. Raises PermissionDenied, Refused. Event: amendment.withdrawn.

    Where others stand behind it, it stays and passes to the first of them, which is returned; its own reason, if it
    gave one, takes the place of the first. Event then: amendment.co_sponsor_left (reaction: a notice to the heir).
    """
    at = at or clock.now()
    leaving = amendment.organisation
    chain = amendment.round.statement.chain
    with transaction.atomic():
        take_part(amendment.round, leaving, by=by, at=at)
        if still_stands(amendment).organisation_id != leaving.pk:
            raise Refused("left", _("Your organisation does not stand behind this amendment."))
        heir = amendment.co_sponsors.select_related("organisation", "person").exclude(organisation=leaving).first()
        if heir is None:
            Amendment.objects.filter(pk=amendment.pk).update(withdrawn_at=at)
            append(chain, EventKind.AMENDMENT_WITHDRAWN, at=at, data={"amendment": amendment.ref, "by": trace(by)})
            amendment.withdrawn_at = at
            return None
        passed = {"organisation": heir.organisation, "author": heir.person, "reason": heir.reason or amendment.reason}
        Amendment.objects.filter(pk=amendment.pk).update(**passed)
        heir.delete()
        append(
            chain,
            EventKind.CO_SPONSOR_LEFT,
            at=at,
            data={"amendment": amendment.ref, "round": amendment.round.number, "passed_on": True},
            private={"organisation": leaving.ref, "to": heir.organisation.ref},
        )
    for field, value in passed.items():
        setattr(amendment, field, value)
    return heir.organisation
