"""A person is erased: the account ends, and who it was is gone from every table. What was done for organisations stays
theirs, as done by an erased person; the ledger keeps its commitments, and loses what opens them."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from ledger.models import Opening
from organisations import holdings
from organisations.actions import mandating, roles
from organisations.actions.contacting import tell
from organisations.actions.directing import end_in_force
from organisations.actors import Actor, Machine, is_administrator, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import (
    AccessNote,
    ApiToken,
    Decision,
    Delegation,
    Duty,
    FactorSecret,
    ImportRow,
    ImportState,
    Mandate,
    Person,
    SheetImport,
)
from organisations.models.person import ERASED_DOMAIN, ERASED_NAME
from organisations.queries import privacy
from organisations.refusals import Refused
from outbox.models import Job, State

OVER = (ImportState.IMPORTED, ImportState.UNDONE, ImportState.DROPPED, ImportState.UNREADABLE)


def erase_person(*, person: Person, typed: str = "", by: Actor, at: datetime | None = None) -> None:
    """Erase `person`: for good, and there is no way back.

    Oneself after typing one's address; an administrator; the clock, for retention. Raises PermissionDenied; Refused
    (code `needed`) with what must be done first where somebody would be missed: the last administrator, the only
    director, coordinator or publisher. Events: mandate.revoked, duty.ended, administrator.ended, delegation.ended,
    person_invitation.withdrawn, contact.removed and role.ended for what was in force; person.erased.
    """
    own = isinstance(by, Person) and by.is_active and by.pk == person.pk
    if not own and not is_administrator(by) and by is not Machine.CLOCK:
        raise PermissionDenied
    if own and typed.strip().casefold() != person.email.casefold():
        raise Refused("address", _("This is not the address of your account."), field="address")
    at = at or clock.now()
    with transaction.atomic():
        # Two people who are the last two coordinators must not both go: whoever erases waits for whoever erases.
        held = Person.objects.select_for_update(no_key=True).filter(erased_at=None)
        colleagues = Person.objects.filter(
            Q(pk=person.pk)
            | Q(is_superuser=True)
            | Q(duties__revoked_at=None, duties__organisation__in=_served(person))
        )
        locked = {row.pk: row for row in held.filter(pk__in=colleagues.values("pk")).order_by("pk")}
        if person.pk not in locked:
            raise Refused("revoked", _("This person is erased already."))
        present = locked[person.pk]
        reasons = holdings.objections(present)
        if reasons:
            raise Refused("needed", " ".join(reasons))
        if present.is_superuser:
            roles.end_administrator(present, by=by, at=at)
        holdings.forget(present, by=by, at=at)
        Person.objects.filter(pk=present.pk).update(
            email=f"{present.ref}@{ERASED_DOMAIN}",
            name=ERASED_NAME,
            password=make_password(None),
            is_active=False,
            last_login=None,
            told_absent_at=None,
            erased_at=at,
        )
        append(SITE_CHAIN, SiteEvent.PERSON_ERASED, at=at, data={"person": present.ref, "by": trace(by)})
    person.refresh_from_db()


def _served(person: Person) -> list[int]:
    return list(Duty.objects.filter(person=person, revoked_at=None).values_list("organisation", flat=True))


def forget(person: Person, by: Actor, at: datetime) -> None:
    """What stands under organisations, in the caller's transaction."""
    # Mandates come before all else: who signs under one right now is waited for.
    in_force = Q(until=None) | Q(until__gt=at)
    for mandate in Mandate.objects.filter(in_force, person=person, revoked_at=None).order_by("pk"):
        # One that was given from another of the same person's has ended with it by now.
        if Mandate.objects.filter(pk=mandate.pk, revoked_at=None).exists():
            mandating.end(mandate, because={"because": "erased"}, by=by, at=at)
    duties = Duty.objects.filter(person=person, revoked_at=None).select_related("person", "organisation")
    for duty in duties.order_by("pk"):
        end_in_force(duty, by=by, at=at)
    _end_requests(person, by=by, at=at)
    _forget_addresses(person, by=by, at=at)
    _forget_credentials(person)
    AccessNote.objects.filter(subject=person).delete()
    _forget_jobs(person)
    Opening.objects.filter(pk__in=privacy.openings_about(person).values("pk")).delete()
    if apps.is_installed("django.contrib.admin"):
        label = {"content_type__app_label": "organisations", "content_type__model": "person"}
        noted = apps.get_model("admin", "LogEntry").objects.filter(**label, object_id=str(person.pk))
        noted.update(object_repr=person.ref, change_message="")


def _end_requests(person: Person, *, by: Actor, at: datetime) -> None:
    """Delegations that wait for a decision: to this person, or to this address."""
    waiting = Delegation.objects.open().filter(Q(to=person) | Q(asked_by=person) | Q(address_index=person.email))
    for request in waiting.order_by("pk"):
        ended = Delegation.objects.open().filter(pk=request.pk)
        if ended.update(decision=Decision.ENDED, decided_at=at, address="", address_index="") == 1:
            append(
                SITE_CHAIN,
                SiteEvent.DELEGATION_ENDED,
                at=at,
                data={"delegation": request.ref, "because": "erased", "by": trace(by)},
            )


def _forget_addresses(person: Person, *, by: Actor, at: datetime) -> None:
    """Invitations to this address, and contacts that have it."""
    for invitation in privacy.invited(person):
        if mandating.close(invitation, withdrawn_at=at):
            data = {"invitation": invitation.ref, "because": "erased", "by": trace(by)}
            append(SITE_CHAIN, SiteEvent.INVITATION_WITHDRAWN, at=at, data=data)
    for contact in privacy.contacts(person):
        contact.delete()
        tell(contact, SiteEvent.CONTACT_REMOVED, by=by, at=at)
    rows = privacy.imported(person)
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(contact="")
    # The file itself cannot be changed. It goes where it is not needed any more; else with its import, in 30 days.
    files = SheetImport.objects.filter(pk__in={row.sheet_id for row in rows}, state__in=OVER)
    files.update(content="", samples="")


def _forget_credentials(person: Person) -> None:
    """Tokens, second steps, sessions, and groups that nobody has."""
    ApiToken.objects.filter(person=person).delete()
    FactorSecret.objects.filter(person=person).delete()
    Authenticator.objects.filter(user_id=person.pk).delete()
    EmailAddress.objects.filter(user_id=person.pk).delete()
    person.groups.clear()
    person.user_permissions.clear()
    Session.objects.filter(sign_in__person=person).delete()
    # Also those that never finished signing in: a session that waits for a code holds the address.
    address = person.email.casefold()
    for session in Session.objects.iterator(chunk_size=500):
        content = session.get_decoded()
        if content.get("_auth_user_id") == str(person.pk) or address in str(content).casefold():
            session.delete()


def _forget_jobs(person: Person) -> None:
    """Jobs that hold the address lose it; those that wait are done with. A running one finishes what it has read."""
    address = person.email.casefold()
    held = [
        job.pk
        for job in privacy.jobs_about(person, done=True)
        if job.kind == privacy.CODE_JOB or address in f"{job.payload}{job.error}".casefold()
    ]
    jobs = Job.objects.filter(pk__in=held)
    over = Q(state__in=[State.WAITING, State.PARKED])
    jobs.update(
        payload="{}",
        error="",
        finished_at=Case(When(over, then=Now()), default=F("finished_at")),
        state=Case(When(over, then=Value(State.DONE)), default=F("state")),
    )


def connect() -> None:
    """Tell `holdings` what this package holds of persons, once, at start."""
    holdings.tell(
        "organisations",
        holdings.Teller(
            columns=privacy.columns(),
            held=privacy.held,
            counted=privacy.counted,
            objections=privacy.objections,
            in_use=privacy.in_use,
            forget=forget,
        ),
    )
