"""Which events change which public pages. Their copies are pulled in the transaction of the event, before its commit.

A job lets the racks go afterwards and lays the pages out anew; until then they are read live.
"""

from collections.abc import Callable

from django.db.models import Q

from ledger.models import Event
from newsstand.stand import EVERYTHING
from organisations.events import SiteEvent
from outbox.enqueue import enqueue
from statements import newsstands
from statements.models import SignOn, Statement
from statements.stages import EventKind, Stage

Reaction = Callable[[Event], None]

SHOWN = frozenset({Stage.PUBLISHED, Stage.WITHDRAWN})


def pages_of_statement_change(event: Event) -> None:
    """Its own, those of the statements before and after it, and every list. Nothing before publication."""
    if newsstands.stand() is None:
        return
    ref = event.chain.removeprefix("statement:")
    about = Statement.objects.filter(ref=ref, stage__in=SHOWN).values_list("pk", "follows").first()
    if about is None:
        return
    near = Statement.objects.filter(Q(follows=about[0]) | Q(pk=about[1]), stage__in=SHOWN)
    pull(event, [newsstands.rack(ref), *map(newsstands.rack, near.values_list("ref", flat=True)), newsstands.LISTS])


def page_of_sign_on_changes(event: Event) -> None:
    """The page on which everybody can sign. Where it stops being open to everybody, the event itself says so."""
    if newsstands.stand() is None:
        return
    ref = event.chain.removeprefix("statement:")
    if event.kind == EventKind.SIGN_ON_SET or SignOn.objects.filter(statement__ref=ref, for_individuals=True).exists():
        pull(event, [newsstands.rack(ref)])


def every_page_changes(event: Event) -> None:
    if newsstands.stand() is not None:
        pull(event, [EVERYTHING])


def pull(event: Event, names: list[str]) -> None:
    stand = newsstands.stand()
    if stand is not None:
        hold = str(event.uid)
        enqueue("statements.lay_out", f"{hold}:lay_out", {"racks": names, "hold": hold})
        stand.pull(names, hold=hold)


PULLS: dict[EventKind | SiteEvent, tuple[Reaction, ...]] = {
    EventKind.ARCHIVED: (pages_of_statement_change,),
    EventKind.PUBLISHED: (pages_of_statement_change,),
    EventKind.FILE_PRINTED: (pages_of_statement_change,),
    EventKind.PRESS_CONTACT_SET: (pages_of_statement_change,),
    EventKind.WITHDRAWN: (pages_of_statement_change,),
    EventKind.DETAILS_CHANGED: (page_of_sign_on_changes,),
    EventKind.SIGN_ON_OPENED: (page_of_sign_on_changes,),
    EventKind.SIGN_ON_SET: (page_of_sign_on_changes,),
    EventKind.SIGN_ON_EXTENDED: (page_of_sign_on_changes,),
    EventKind.SIGN_ON_CLOSED: (page_of_sign_on_changes,),
    EventKind.SIGN_ON_REOPENED: (page_of_sign_on_changes,),
    EventKind.TEXT_REOPENED: (page_of_sign_on_changes,),
    EventKind.ADDRESSEE_ADDED: (pages_of_statement_change,),
    EventKind.DELIVERED: (pages_of_statement_change,),
    EventKind.RESPONDED: (pages_of_statement_change,),
    EventKind.SIGNATURE_WITHDRAWN: (pages_of_statement_change,),
    EventKind.SIGNATURE_CHANGED: (pages_of_statement_change,),
    EventKind.SIGNATURE_HIDDEN: (pages_of_statement_change,),
    EventKind.SIGNATURE_STRUCK: (pages_of_statement_change,),
    EventKind.SIGNATURE_SET_ASIDE: (pages_of_statement_change,),
    EventKind.SIGNATURE_RESTORED: (pages_of_statement_change,),
    SiteEvent.ORGANISATION_RENAMED: (every_page_changes,),
    SiteEvent.ORGANISATION_LISTED: (every_page_changes,),
    SiteEvent.ORGANISATION_UNLISTED: (every_page_changes,),
    SiteEvent.ORGANISATIONS_MERGED: (every_page_changes,),
    SiteEvent.ORGANISATIONS_PARTED: (every_page_changes,),
    SiteEvent.PERSON_ERASED: (every_page_changes,),
}
