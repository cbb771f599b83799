"""What happens when, about webhooks: each kind of event, and what it leaves in the same transaction."""

from collections.abc import Callable

from ledger.models import Event
from organisations.events import SiteEvent
from outbox.enqueue import enqueue
from partners.actions import keeping
from partners.models import Webhook
from partners.queries import who_hears

Reaction = Callable[[Event], None]


def subscribers_hear_that_it_stopped(event: Event) -> None:
    webhook = Webhook.objects.get(ref=event.content["webhook"])
    for person in who_hears(webhook):
        about = {"webhook": webhook.ref, "person": person}
        enqueue(
            "partners.send_notice", f"{event.uid}:webhook_stopped:{person}", {"about": about, "event": str(event.uid)}
        )


REACTIONS: dict[SiteEvent, tuple[Reaction, ...]] = {
    SiteEvent.WEBHOOK_STOPPED: (subscribers_hear_that_it_stopped,),
    SiteEvent.ORGANISATIONS_MERGED: (keeping.follow,),
    SiteEvent.ORGANISATIONS_PARTED: (keeping.follow,),
}
