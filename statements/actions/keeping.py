"""Words that somebody is writing and has not saved yet, and who is in which block: theirs alone, so no event."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from organisations.actors import Actor
from organisations.models import Person
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions.admitting import LONGEST_BLOCK
from statements.models import Block, Draft, Statement
from statements.permissions import rewords
from statements.stages import WRITABLE

# How long after the last sign of life somebody counts as being in a block.
PRESENT = timedelta(minutes=2)


def here(statement: Statement, block: Block, *, by: Actor, at: datetime | None = None) -> list[str]:
    """Note that this person has the block open; the names of the others who have. Raises PermissionDenied, Refused."""
    touch(statement, block, {}, by=by, at=at or clock.now())
    return others(block, by=by, at=at)


def keep_draft(
    statement: Statement,
    block: Block,
    *,
    texts: Mapping[str, str],
    based_on: Mapping[str, int],
    by: Actor,
    at: datetime | None = None,
) -> Draft:
    """Keep what this person typed into a block, by language, with the revisions it started from; one draft each.

    Raises PermissionDenied; Refused, with code `removed` where the block is gone.
    """
    at = at or clock.now()
    if set(texts) - set(statement.languages):
        raise Refused("language", _("This statement is not written in that language."))
    words = {
        language: admit(text, field=f"text_{language}", longest=LONGEST_BLOCK, lines=True, required=False)
        for language, text in texts.items()
    }
    kept = {"texts": json.dumps(words), "based_on": json.dumps(dict(based_on)), "saved_at": at}
    return touch(statement, block, kept, by=by, at=at)


def touch(statement: Statement, block: Block, kept: Mapping[str, object], *, by: Actor, at: datetime) -> Draft:
    if not isinstance(by, Person) or not rewords(by, statement):
        raise PermissionDenied
    if statement.stage not in WRITABLE:
        raise Refused("stage", _("The text cannot be changed at this stage."))
    with transaction.atomic():
        if not Block.objects.filter(pk=block.pk, removed_at=None).exists():
            raise Refused("removed", _("Somebody removed this paragraph meanwhile."))
        draft, _is_new = Draft.objects.update_or_create(
            block=block,
            person=by,
            defaults={"seen_at": at, **kept},
            create_defaults={"opened_at": at, "seen_at": at, **kept},
        )
    return draft


def others(block: Block, *, by: Actor, at: datetime | None = None) -> list[str]:
    """The names of those, beside this person, who are in the block."""
    since = (at or clock.now()) - PRESENT
    drafts = Draft.objects.filter(block=block, seen_at__gte=since).select_related("person").order_by("seen_at", "pk")
    return [draft.person.name for draft in drafts if draft.person != by]


def drop_draft(block: Block, *, by: Actor) -> None:
    """Forget what this person typed into a block, and that they are in it."""
    if isinstance(by, Person):
        Draft.objects.filter(block=block, person=by).delete()
