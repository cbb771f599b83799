"""What is held of persons and for how long, told to `organisations`; and what follows a merge of two of them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ledger.models import Event
from organisations import holdings
from organisations.actions import retaining
from organisations.actions.moving import move, move_back
from organisations.actors import Actor
from organisations.events import SiteEvent
from organisations.models import Merge, Person
from partners.models import Message, Webhook

MADE = holdings.Kept(
    "webhooks",
    _("Addresses of partners you entered"),
    Webhook,
    ("made_by",),
    ("ref", "organisation", "host", "made_at"),
)


def held(person: Person, _at: datetime) -> list[holdings.Part]:
    return [MADE.part(person)]


def counted(person: Person) -> list[tuple[str, int]]:
    return [(str(MADE.title), MADE.count(person))]


def forget(_person: Person, _by: Actor, _at: datetime) -> None:
    """What was entered is the organisation's."""


def drop_messages(at: datetime) -> int:
    """Those older than the rule says; how many."""
    return retaining.in_batches(Message.objects.filter(made_at__lte=retaining.before("webhook_messages", at)))


def follow(event: Event) -> None:
    """Two organisations turn out to be one, or not after all: their addresses follow."""
    merge = Merge.objects.get(ref=event.content["merge"])
    if event.kind == SiteEvent.ORGANISATIONS_MERGED:
        move(merge, Webhook.objects.all(), column="organisation")
    else:
        move_back(merge, Webhook)


def connect() -> None:
    """Once, at start."""
    holdings.tell(
        "partners",
        holdings.Teller(
            columns={"partners.Webhook.made_by": holdings.Fate.STAYS},
            held=held,
            counted=counted,
            objections=lambda _person: [],
            in_use=lambda _person, _at: False,
            forget=forget,
        ),
    )
    retaining.take_over(
        "webhook_messages",
        retaining.Worker(drop_messages, lambda: retaining.earliest(Message.objects.all(), "made_at")),
    )
