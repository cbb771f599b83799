"""What organisations propose to change: amendments to the version of a round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.once import once
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, new_ref
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions.admitting import admit_texts
from statements.actions.consulting import block_in_version, take_part
from statements.models import Amendment, Block, Change, Round
from statements.queries.text import Text, version_text
from statements.stages import BlockKind, ChangeKind, EventKind


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
