"""One form, one effect: a block's words in each language, and what it is, changed together or not at all."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, person, trace
from organisations.refusals import Outdated, Refused
from statements.actions import lifecycle
from statements.actions.admitting import admit_texts
from statements.actions.arranging import change_block
from statements.actions.keeping import drop_draft
from statements.models import Block, BlockRevision, Statement
from statements.permissions import coordinates, rewords, translates
from statements.queries.text import newest_revisions, stale_languages
from statements.stages import WRITABLE, EventKind, Language


def edit_block(
    statement: Statement,
    block: Block,
    *,
    language: str,
    text: str,
    based_on: int,
    still_matches: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> BlockRevision:
    """Give a block new words in one language; `based_on` is the revision number the person saw (0: there was none).

    If this language was stale or missing, the new words are its translation and catch up. Otherwise the other language
    becomes stale, unless the person says that it `still_matches`. The same words again change nothing.
    A translator writes words that match the other language, and none where that is missing or waits to follow this one.
    Raises PermissionDenied, Refused; Outdated with the present revision where somebody was faster. Event: block.edited.
    """
    translating = not coordinates(by, statement)
    if translating and not translates(by, statement, language):
        raise PermissionDenied
    text = admit_texts({language: text}, kind=block.kind, languages=statement.languages)[language]
    at = at or clock.now()
    try:
        with transaction.atomic():
            lifecycle.hold(statement, WRITABLE)
            if not statement.blocks.filter(pk=block.pk, removed_at=None).exists():
                raise Refused("removed", _("This paragraph was removed meanwhile."))
            newest = {revision.language: revision for revision in newest_revisions([block])}
            present = newest.get(language)
            number = present.number if present else 0
            if number != based_on:
                raise Outdated("stale", _("Somebody else changed this paragraph meanwhile."), present=present)
            if present and present.text == text and not still_matches:
                return present
            other = newest.get(Language(language).other)
            if translating and (other is None or other.language in stale_languages(newest)):
                raise Refused("source", _("Here the other language follows this one: only coordinators change it."))
            catches_up = translating or present is None or language in stale_languages(newest)
            revision = BlockRevision.objects.create(
                block=block,
                language=language,
                number=number + 1,
                text=text,
                matches=other.number if other and (catches_up or still_matches) else None,
                author=person(by),
                created_at=at,
            )
            confirmed = present is not None and present.text == text
            append(
                statement.chain,
                EventKind.BLOCK_CONFIRMED if confirmed else EventKind.BLOCK_EDITED,
                at=at,
                data={"block": block.ref, "language": language, "revision": number + 1, "by": trace(by)},
            )
    except IntegrityError as race:
        # Both read the same number and wrote the next: the unique constraint lets one through.
        present = block.revisions.filter(language=language).order_by("-number").first()
        raise Outdated("stale", _("Somebody else changed this paragraph meanwhile."), present=present) from race
    return revision


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
    Their draft of it goes (`keeping`). Raises PermissionDenied; Refused, with code `removed` where the block is gone;
    Outdated with the present revision. Events: block.edited, block.confirmed.
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
            change_block(statement, block, kind=kind, is_demand=is_demand, texts=given, by=by, at=at)
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
        drop_draft(block, by=by)
