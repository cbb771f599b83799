"""One form, one effect: a block's words in each language, and what it is, changed together or not at all."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from organisations.actors import Actor
from organisations.refusals import Outdated, Refused
from statements.actions import lifecycle
from statements.actions.drafting import admit_texts, change_block, edit_block
from statements.models import Block, Statement
from statements.permissions import rewords
from statements.queries.text import newest_revisions, stale_languages
from statements.stages import WRITABLE, Language


def reword(
    statement: Statement,
    block: Block,
    *,
    texts: Mapping[str, str],
    based_on: Mapping[str, int],
    kind: str | None = None,
    is_demand: bool | None = None,
    in_step: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> None:
    """Give a block the words in `texts` (by language; leave out what the person did not change), and its kind and mark.

    `based_on` has for each language the revision number the person saw (0: there was none). Languages changed together
    match each other. `in_step` says that the language left alone still says the same, or, where nothing is changed,
    that the stale one does. None leaves kind or mark as they are. Translators give words in their language alone.
    Raises PermissionDenied; Refused, with code `removed` where the block is gone; Outdated with the present revision.
    Events: block.edited, block.confirmed.
    """
    if not rewords(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    kind, is_demand = block.kind if kind is None else kind, block.is_demand if is_demand is None else is_demand
    given = admit_texts(texts, kind=kind, languages=statement.languages) if texts else {}
    for language in texts.keys() - given.keys():
        raise Refused(
            "text", _("Words cannot be taken away: change them, or remove the paragraph."), field=f"text_{language}"
        )
    with transaction.atomic():
        # Alone from the start: to hold with others first and alone later would let two wait for each other for ever.
        lifecycle.hold(statement, WRITABLE, alone=True)
        if not Block.objects.filter(pk=block.pk, removed_at=None).exists():
            raise Refused("removed", _("Somebody removed this paragraph meanwhile."))
        if (block.kind, block.is_demand) != (kind, is_demand):
            change_block(statement, block, kind=kind, is_demand=is_demand, by=by, at=at)
        newest = {revision.language: revision for revision in newest_revisions([block])}
        if given or in_step:
            # Also of the language left alone: nobody can say that words match others which they have not seen.
            for language in statement.languages:
                present = newest.get(language)
                if based_on.get(language, 0) != (present.number if present else 0):
                    raise Outdated("stale", _("Somebody else changed this paragraph meanwhile."), present=present)
        together = False
        for language in given or (stale_languages(newest) if in_step else ()):
            edit_block(
                statement,
                block,
                language=language,
                text=given[language] if given else newest[language].text,
                based_on=based_on[language],
                still_matches=together or (in_step and len(given) < len(Language)),
                by=by,
                at=at,
            )
            together = True
