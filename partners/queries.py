"""Named reads: who is told, what was told."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from organisations.actors import Actor
from organisations.models import Duty, DutyKind, Organisation, Person
from organisations.queries.directory import organisation_for
from organisations.queries.rights import answers_for, has_duty
from partners.kinds import Kind, WebhookState
from partners.models import Message, Webhook

SHOWN = 50
# Who of an organisation subscribes for it, and hears when an address is told no more.
SUBSCRIBERS = (DutyKind.DIRECTOR, DutyKind.COORDINATOR)


def subscribes(actor: Actor, organisation: Organisation) -> bool:
    """Its director and its coordinators, and the administrators of the site: it is about what everybody can read."""
    return answers_for(actor, organisation) or (
        isinstance(actor, Person) and actor.is_active and has_duty(actor, organisation.pk, DutyKind.COORDINATOR)
    )


def subscriber_door(ref: str, *, actor: Person, at: datetime) -> tuple[Organisation, bool]:
    """The organisation, for whoever may know of it, and whether they subscribe for it.

    Raises Organisation.DoesNotExist.
    """
    organisation = organisation_for(actor, ref, at=at)
    return organisation, subscribes(actor, organisation)


def webhooks_of(organisation: Organisation) -> QuerySet[Webhook]:
    """The oldest first."""
    return Webhook.objects.filter(organisation=organisation).order_by("pk")


def listening(kinds: Iterable[Kind]) -> list[tuple[int, set[str]]]:
    """Who is told any of these, by primary key, with all that they want. One query."""
    asked = {str(kind) for kind in kinds}
    found = Webhook.objects.filter(state=WebhookState.ON).order_by("pk").values_list("pk", "kinds")
    return [(pk, set(wanted.split())) for pk, wanted in found if asked & set(wanted.split())]


def last_messages(webhook: Webhook) -> list[Message]:
    """The newest first, at most SHOWN."""
    return list(webhook.messages.order_by("-pk")[:SHOWN])


def who_hears(webhook: Webhook) -> list[str]:
    """The references of those who hear that it was stopped: who made it, and who subscribes for the organisation."""
    serving = Duty.objects.filter(organisation=webhook.organisation_id, kind__in=SUBSCRIBERS, revoked_at=None)
    people = Person.objects.filter(is_active=True)
    found = people.filter(pk__in=serving.values("person")) | people.filter(pk=webhook.made_by_id)
    return list(found.order_by("ref").values_list("ref", flat=True).distinct())
