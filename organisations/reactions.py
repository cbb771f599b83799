"""What happens when, about who: each kind of event, and the jobs it leaves in the same transaction.

Nothing is sent here. Every job has a key of its own, so an event that is seen twice has its effect once.
"""

from collections.abc import Callable
from datetime import datetime

from ledger.models import Event
from organisations.events import SiteEvent
from organisations.models import Delegation, Duty, DutyKind
from outbox.enqueue import enqueue

Reaction = Callable[[Event], None]


def notify(event: Event, name: str, **about: str) -> None:
    """One mail, about this event."""
    key = ":".join([str(event.uid), name, *(about[part] for part in sorted(about))])
    enqueue("organisations.send_notice", key, {"name": name, "about": about})


def invitation_goes_out_and_will_lapse(event: Event) -> None:
    facts = event.content
    notify(event, "person_invited", invitation=facts["invitation"], sent_at=facts["sent_at"])
    enqueue(
        "organisations.lapse_invitation",
        f"{event.uid}:lapse",
        {"invitation": facts["invitation"]},
        due=datetime.fromisoformat(facts["expires_at"]),
    )


def director_hears_of_the_request(event: Event) -> None:
    asked = Delegation.objects.select_related("mandate").get(ref=event.content["delegation"])
    directors = Duty.objects.filter(
        organisation=asked.mandate.organisation_id, kind=DutyKind.DIRECTOR, revoked_at=None, person__is_active=True
    )
    for person in directors.values_list("person__ref", flat=True):
        notify(event, "delegation_asked", delegation=asked.ref, person=person)


def whoever_asked_hears_of_the_decision(event: Event) -> None:
    asked = Delegation.objects.select_related("asked_by").get(ref=event.content["delegation"])
    notify(event, "delegation_decided", delegation=asked.ref, person=asked.asked_by.ref)


def its_names_are_compared(event: Event) -> None:
    """With all that stand: whether it may be a double is for a person to say."""
    enqueue("organisations.look_for_doubles", f"{event.uid}:doubles", {"of": [event.content["organisation"]]})


def imported_names_are_compared(event: Event) -> None:
    """With each other too: the import compared them with those that stood before."""
    enqueue("organisations.look_for_doubles", f"{event.uid}:doubles", {"of": event.content["organisations"]})


def kept_names_are_compared(event: Event) -> None:
    """Whoever may be the absorbed one may be the kept one now: those pairs are asked about anew."""
    enqueue("organisations.look_for_doubles", f"{event.uid}:doubles", {"of": [event.content["kept"]]})


REACTIONS: dict[SiteEvent, tuple[Reaction, ...]] = {
    SiteEvent.ORGANISATION_REGISTERED: (its_names_are_compared,),
    SiteEvent.SHEET_IMPORTED: (imported_names_are_compared,),
    SiteEvent.ORGANISATIONS_MERGED: (kept_names_are_compared,),
    SiteEvent.PERSON_INVITED: (invitation_goes_out_and_will_lapse,),
    SiteEvent.INVITATION_RESENT: (invitation_goes_out_and_will_lapse,),
    SiteEvent.DELEGATION_ASKED: (director_hears_of_the_request,),
    SiteEvent.DELEGATION_APPROVED: (whoever_asked_hears_of_the_decision,),
    SiteEvent.DELEGATION_REFUSED: (whoever_asked_hears_of_the_decision,),
}
