"""What happens when: each kind of event, and the jobs it leaves in the same transaction.

Nothing is sent or rendered here. Every job has a key of its own, so an event that is seen twice has its effect once.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ledger.models import Event, Opening
from organisations.events import SiteEvent
from organisations.models import Duty, Merge, Organisation, Right
from organisations.queries.rights import STAFF, mandates_about
from outbox.enqueue import enqueue
from statements.actions import reuniting
from statements.models import Edition, Invitation, Statement
from statements.stages import EventKind, Stage

Reaction = Callable[[Event], None]


def of(event: Event) -> Statement:
    return Statement.objects.get(ref=event.chain.removeprefix("statement:"))


def notify(event: Event, name: str, *, organisation: str = "", person: str, **more: Any) -> None:
    """One mail to one person, about this event."""
    payload: dict[str, Any] = {"name": name, "about": {"statement": of(event).ref, "person": person, **more}}
    if organisation:
        payload["about"]["organisation"] = organisation
    enqueue("statements.send_notice", f"{event.uid}:{name}:{organisation}:{person}", payload)


def representatives(organisation_ids: Any, right: Right, *, at: datetime, about: str) -> list[tuple[str, str]]:
    """(organisation ref, person ref) of everybody who holds `right` for one of these organisations, about a statement
    by its reference."""
    return list(
        mandates_about(about, at=at)
        .filter(organisation__in=organisation_ids, right__in=right.included_in)
        .order_by("organisation", "person")
        .values_list("organisation__ref", "person__ref")
        .distinct()
    )


def invitation_goes_out(event: Event) -> None:
    """Only while there is something to see; who is invited to a draft hears of it when the round opens."""
    statement = of(event)
    if statement.stage == Stage.DRAFTING:
        return
    ref = Opening.objects.get(event=event, name="organisation").value
    for organisation, person in representatives(
        Organisation.objects.filter(ref=ref).values("pk"), Right.READ, at=event.at, about=statement.ref
    ):
        notify(event, "invited", organisation=organisation, person=person)


def round_is_announced_and_will_close(event: Event) -> None:
    statement, facts = of(event), event.content
    invited = Invitation.objects.filter(statement=statement).values("organisation")
    for organisation, person in representatives(invited, Right.COMMENT, at=event.at, about=statement.ref):
        notify(event, "round_opened", organisation=organisation, person=person, number=facts["round"])
    enqueue(
        "statements.close_round",
        f"{event.uid}:close",
        {"statement": statement.ref, "number": facts["round"]},
        due=datetime.fromisoformat(facts["deadline"]),
    )


def everybody_hears_what_became_of_their_input(event: Event) -> None:
    statement, facts = of(event), event.content
    spoke = Organisation.objects.filter(invitations__statement=statement).values("pk")
    for organisation, person in representatives(spoke, Right.COMMENT, at=event.at, about=statement.ref):
        notify(event, "answered", organisation=organisation, person=person, number=facts["round"])


def sign_on_is_announced_and_will_close(event: Event) -> None:
    statement, facts = of(event), event.content
    invited = Invitation.objects.filter(statement=statement).values("organisation")
    for organisation, person in representatives(invited, Right.SIGN, at=event.at, about=statement.ref):
        notify(event, "sign_on_opened", organisation=organisation, person=person)
    enqueue(
        "statements.close_sign_on",
        f"{event.uid}:close",
        {"statement": statement.ref},
        due=datetime.fromisoformat(facts["deadline"]),
    )


def convenor_hears_that_sign_on_closed(event: Event) -> None:
    staff = Duty.objects.filter(
        organisation=of(event).convenor, kind__in=STAFF, revoked_at=None, person__is_active=True
    )
    for person in staff.order_by("person").values_list("person__ref", flat=True).distinct():
        notify(event, "sign_on_closed", person=person)


def files_are_made(event: Event) -> None:
    edition = Edition.objects.get(statement=of(event), number=event.content["edition"])
    for language in edition.content["languages"]:
        enqueue(
            "statements.print_edition",
            f"edition:{edition.statement.ref}:{edition.number}:{language}",
            {"statement": edition.statement.ref, "number": edition.number, "language": language},
        )


def signatories_hear_that_it_is_public(event: Event) -> None:
    """At the first edition only."""
    statement = of(event)
    if event.content["edition"] != 1:
        return
    signers = statement.signatures.standing().exclude(signed_by=None)
    for person in signers.order_by("signed_by").values_list("signed_by__ref", flat=True).distinct():
        notify(event, "published", person=person)


def next_edition_is_made(event: Event) -> None:
    statement = of(event)
    if statement.stage == Stage.PUBLISHED:
        enqueue("statements.reissue", f"{event.uid}:reissue", {"statement": statement.ref})


def what_it_said_and_signed_follows(event: Event) -> None:
    """Two organisations were merged, or parted again. Published lists that changed by it are issued anew."""
    merge = Merge.objects.get(ref=event.content["merge"])
    follow = reuniting.follow_merge if event.kind == SiteEvent.ORGANISATIONS_MERGED else reuniting.follow_parting
    for statement in follow(merge, at=event.at):
        if statement.stage == Stage.PUBLISHED:
            enqueue("statements.reissue", f"{event.uid}:{statement.ref}", {"statement": statement.ref})


def somebody_hears_of_their_role(event: Event) -> None:
    notify(event, "named", person=event.content["person"], role=event.content["role"])


REACTIONS: dict[EventKind | SiteEvent, tuple[Reaction, ...]] = {
    EventKind.ROLE_NAMED: (somebody_hears_of_their_role,),
    EventKind.INVITED: (invitation_goes_out,),
    EventKind.ROUND_OPENED: (round_is_announced_and_will_close,),
    EventKind.MERGED: (everybody_hears_what_became_of_their_input,),
    EventKind.SIGN_ON_OPENED: (sign_on_is_announced_and_will_close,),
    EventKind.SIGN_ON_CLOSED: (convenor_hears_that_sign_on_closed,),
    EventKind.PUBLISHED: (files_are_made, signatories_hear_that_it_is_public),
    EventKind.SIGNATURE_WITHDRAWN: (next_edition_is_made,),
    SiteEvent.ORGANISATIONS_MERGED: (what_it_said_and_signed_follows,),
    SiteEvent.ORGANISATIONS_PARTED: (what_it_said_and_signed_follows,),
}
