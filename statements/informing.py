"""Which events partners' webhooks are told of. The messages are written in the transaction of the event."""

from collections.abc import Callable

from ledger.models import Event
from partners import publicity
from partners.kinds import Kind
from partners.queries import listening
from statements.actions.informing import counted, inform, is_public
from statements.hearing import ref_of
from statements.models import Addressee, Edition
from statements.stages import EventKind, Stage

Reaction = Callable[[Event], None]


def an_edition(event: Event) -> None:
    """The first that is public is the publication, whatever number it has. That the count is another follows from the
    list that it replaces."""
    if not listening([Kind.PUBLISHED, Kind.EDITION, Kind.COUNTED]):
        return  # an edition may carry thousands of names
    ref, number = ref_of(event), event.content["edition"]
    # Those before it were under embargo, and are nobody's to hear of.
    is_first = event.content.get("stage") == Stage.PUBLISHED
    editions = Edition.objects.filter(statement__ref=ref, number__in=[number] if is_first else [number, number - 1])
    edition, *before = editions.order_by("-number")
    key, count = str(event.uid), counted(edition)
    kind = Kind.EDITION if before else Kind.PUBLISHED
    inform(ref, kind, key=key, at=event.at, edition=number, count=count)
    if before and numbers(count) != numbers(counted(before[0])):
        inform(ref, Kind.COUNTED, key=key, at=event.at, edition=number, count=count, before=counted(before[0]))


def numbers(count: dict[str, object]) -> dict[str, object]:
    """A count without its moment."""
    return {name: value for name, value in count.items() if name != "as_of"}


def a_recall(event: Event) -> None:
    """Once, until the next edition: what was recalled before this event is known already."""
    ref = ref_of(event)
    newest = Edition.objects.filter(statement__ref=ref).order_by("-number").defer("canonical").first()
    if newest is not None and newest.recalled_at == event.at:
        inform(ref, Kind.RECALLED, key=str(event.uid), at=event.at, edition=newest.number)


def an_archive_entry(event: Event) -> None:
    inform(ref_of(event), Kind.ARCHIVED, key=str(event.uid), at=event.at)


def a_withdrawal(event: Event) -> None:
    inform(ref_of(event), Kind.WITHDRAWN, key=str(event.uid), at=event.at)


def a_delivery(event: Event) -> None:
    after_publication(event, Kind.DELIVERED, outcome=event.content["outcome"])


def a_response(event: Event) -> None:
    after_publication(event, Kind.RESPONDED, kind_of_response=event.content["kind"])


def after_publication(event: Event, kind: Kind, **how: str) -> None:
    addressee = Addressee.objects.get(ref=event.content["addressee"])
    to = {language: name for language, name in (("en", addressee.name_en), ("km", addressee.name_km)) if name}
    inform(ref_of(event), kind, key=str(event.uid), at=event.at, addressee=to, on=event.content["on"], **how)


INFORMS: dict[EventKind, tuple[Reaction, ...]] = {
    EventKind.ARCHIVED: (an_archive_entry,),
    EventKind.PUBLISHED: (an_edition,),
    EventKind.WITHDRAWN: (a_withdrawal,),
    EventKind.SIGNATURE_WITHDRAWN: (a_recall,),
    EventKind.SIGNATURE_CHANGED: (a_recall,),
    EventKind.SIGNATURE_HIDDEN: (a_recall,),
    EventKind.SIGNATURE_STRUCK: (a_recall,),
    EventKind.SIGNATURE_SET_ASIDE: (a_recall,),
    EventKind.DELIVERED: (a_delivery,),
    EventKind.RESPONDED: (a_response,),
}


def connect() -> None:
    """Say what is public; once, at start."""
    publicity.register(is_public)
