"""Organisations that were not invited ask to sign, and the convenor's staff decides.

Whoever asks has proved nothing yet: neither the address nor that they may speak for the organisation. Admitted as new,
it is registered without a public profile, and the address gets an invitation to sign this statement for it and nothing
else; accepting that proves the address. Admitted as one that is known, the organisation is invited, its director (or,
without one, administrators) hears who asked, and whoever asked gets no right by it: only those who answer for an
organisation say who signs for it.
"""

import json
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions import inviting, registering
from organisations.actions.mandating import admit_address
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, OrganisationKind, Person, Right, new_ref
from organisations.queries.known import is_twin
from organisations.refusals import Refused
from organisations.wording import admit
from outbox.enqueue import enqueue
from statements.actions import lifecycle
from statements.actions.consulting import INVITABLE, invite
from statements.models import Application, Statement
from statements.permissions import leads
from statements.queries.applying import heads_of, with_doubles
from statements.queries.endorsing import may_ask
from statements.stages import ApplicationOutcome, EventKind, Language, Stage
from vault.sealing import seal, unseal

LONGEST_NOTE = 500  # characters
MOST_OPEN = 500  # applications to one statement that wait
CONTEXT = "statements.applying.letter"


def apply(
    statement: Statement,
    *,
    name_en: str = "",
    name_km: str = "",
    kind: str,
    website: str = "",
    person_name: str,
    capacity: str,
    address: str,
    note: str = "",
    language: str,
    submission: UUID | None = None,
    at: datetime | None = None,
) -> None:
    """Ask for an organisation to be let in to sign. It says the same whether the organisation is known or not.

    Raises Refused. Event: application.made, without who. No mail: anybody could cause it.
    """
    names = {
        "name_en": admit(name_en, field="name_en", longest=200, required=False),
        "name_km": admit(name_km, field="name_km", longest=200, required=False),
    }
    if not any(names.values()):
        raise Refused("name", _("Give the name in at least one language."), field="name_en")
    if kind not in OrganisationKind.values or kind == OrganisationKind.PUBLIC_BODY:
        raise Refused("kind", _("Choose what kind of organisation this is."), field="kind")
    facts = {
        "website": registering.admit_website(website),
        "person_name": admit(person_name, field="person_name", longest=120),
        "capacity": admit(capacity, field="capacity", longest=120),
        "address": admit_address(address, field="address"),
        "note": admit(note, field="note", longest=LONGEST_NOTE, lines=True, required=False),
    }
    with transaction.atomic():
        fresh = lifecycle.hold(statement, frozenset({Stage.SIGN_ON}))
        at = at or clock.now()
        if not may_ask(fresh, at=at):
            raise Refused("deadline", _("Sign-on has closed: the deadline has passed."))
        if submission and Application.objects.filter(submission=submission).exists():
            return
        if fresh.applications.filter(outcome="").count() >= MOST_OPEN:
            raise Refused("many", _("Too many organisations wait for an answer. Try again in a few days."))
        ref = new_ref()
        try:
            with transaction.atomic():
                Application.objects.create(
                    ref=ref,
                    statement=fresh,
                    **names,
                    kind=kind,
                    **facts,
                    language=language if language in Language.values else Language.KHMER,
                    asked_at=at,
                    submission=submission,
                )
        except IntegrityError:
            return  # the same form twice at one moment
        append(statement.chain, EventKind.APPLIED, at=at, data={"application": ref})


def admit_as_new(
    application: Application,
    *,
    none_of_these: bool = False,
    characters_seen: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> Organisation:
    """Register it, invite it to this statement, and ask the address to sign for it: this statement alone.

    `none_of_these`: the person looked at the organisations it may be. Raises PermissionDenied; Refused, with code
    `double` where one stands that nobody could tell apart; naming.SuspiciousName unless `characters_seen`. Events:
    organisation.registered, organisation.invited, person_invitation.sent (reaction: its mail), application.decided.
    """
    decider = person(by)
    if not leads(decider, application.statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        held = held_open(application)
        if is_twin(
            name_en=held.name_en, name_km=held.name_km, acronym="", province="", registration_number="", kind=held.kind
        ):
            raise Refused("double", _("An organisation with exactly these particulars is registered already."))
        if not none_of_these and with_doubles([held])[0].may_be:
            raise Refused("double", _("Look first at the organisations that it may be."), field="none_of_these")
        organisation = registering.enter(
            name_en=held.name_en,
            name_km=held.name_km,
            kind=held.kind,
            website=held.website,
            characters_seen=characters_seen,
            by=decider,
            at=at,
        )
        invite(held.statement, [organisation], by=decider, at=at)
        address = held.address
        decide(held, ApplicationOutcome.ADMITTED, organisation=organisation, by=decider, at=at)
        inviting.ask(
            address=address,
            organisation=organisation,
            right=Right.SIGN,
            scopes=[held.statement.ref],
            language=held.language,
            by=decider,
            at=at,
        )
    return organisation


def admit_as_known(
    application: Application, organisation: Organisation, *, by: Actor, at: datetime | None = None
) -> None:
    """It is one that is known: that one is invited, and those who answer for it hear who asked.

    Whoever asked gets no right by it, and is told that the question was passed on. Raises PermissionDenied, Refused.
    Events: organisation.invited where it was not, application.decided. Jobs: mails to the director, or to
    administrators, and to whoever asked.
    """
    decider = person(by)
    if not leads(decider, application.statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        held = held_open(application)
        standing = Organisation.objects.standing().filter(pk=organisation.pk).first()
        if standing is None or standing.kind == OrganisationKind.PUBLIC_BODY:
            raise Refused("organisation", _("Choose the organisation."), field="organisation")
        invite(held.statement, [standing], by=decider, at=at)
        asking = {"name": held.person_name, "capacity": held.capacity, "address": held.address}
        for head in heads_of(standing):
            letter(
                held, "asked_for_organisation", {**asking, "person": head.ref, "organisation": standing.ref}, to=head
            )
        letter(held, "application_passed_on", {"address": held.address, "language": held.language})
        decide(held, ApplicationOutcome.KNOWN, organisation=standing, by=decider, at=at)


def decline(application: Application, *, reason: str, by: Actor, at: datetime | None = None) -> None:
    """Say no, with a reason that whoever asked reads and nobody else keeps. Raises PermissionDenied, Refused.

    Event: application.decided. Job: the mail.
    """
    decider = person(by)
    if not leads(decider, application.statement):
        raise PermissionDenied
    reason = admit(reason, field="reason", longest=500, lines=True)
    at = at or clock.now()
    with transaction.atomic():
        held = held_open(application)
        about = {"address": held.address, "language": held.language, "reason": reason}
        letter(held, "application_declined", about)
        decide(held, ApplicationOutcome.DECLINED, organisation=None, by=decider, at=at)


def held_open(application: Application) -> Application:
    """The application, undecided, for one at a time in the caller's transaction. Raises Refused."""
    lifecycle.hold(application.statement, INVITABLE)
    held = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("statement")
        .filter(pk=application.pk, outcome="")
        .first()
    )
    if held is None:
        raise Refused("decided", _("This was decided before."))
    return held


def decide(
    held: Application, outcome: ApplicationOutcome, *, organisation: Organisation | None, by: Person, at: datetime
) -> None:
    """Write the decision; name and address of the person go with it."""
    Application.objects.filter(pk=held.pk).update(
        outcome=outcome,
        organisation=organisation,
        decided_by=by,
        decided_at=at,
        person_name="",
        address="",
        address_index="",
    )
    append(
        held.statement.chain,
        EventKind.APPLICATION_DECIDED,
        at=at,
        data={"application": held.ref, "outcome": outcome, "by": trace(by)},
        private={"organisation": organisation.ref} if organisation else None,
    )


def letter(held: Application, name: str, about: dict[str, str], *, to: Person | None = None) -> None:
    """A mail about what is erased with the decision: the job has it sealed."""
    sealed = seal(json.dumps({"statement": held.statement.ref, **about}), context=CONTEXT)
    key = f"{name}:{held.ref}:{to.ref if to else ''}"
    enqueue("statements.send_sealed_notice", key, {"name": name, "sealed": sealed})


def letter_in(sealed: str) -> dict[str, str]:
    """What `letter` sealed. Raises vault.sealing.Unopenable."""
    about: dict[str, str] = json.loads(unseal(sealed, context=CONTEXT))
    return about
