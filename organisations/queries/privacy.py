"""What is held of a person under organisations, and who looked at it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.models import Event, Opening
from organisations.actors import trace
from organisations.holdings import Fate, Kept, Part, Record, record
from organisations.models import (
    Access,
    AccessNote,
    ApiToken,
    Contact,
    Delegation,
    Duty,
    DutyKind,
    ImportRow,
    Mandate,
    Merge,
    Person,
    PersonInvitation,
    PossibleDouble,
    SheetImport,
    SignIn,
)
from outbox.models import Job, State
from vault.sealing import Unopenable, unseal

MOST_LOOKS = 200  # on a page; the export has them all
CODE_JOB = "organisations.send_code"

COLUMNS: dict[str, Fate] = {
    "account.EmailAddress.user": Fate.DELETED,
    "mfa.Authenticator.user": Fate.DELETED,
    "organisations.Person_groups.person": Fate.DELETED,
    "organisations.Person_user_permissions.person": Fate.DELETED,
    "organisations.ApiToken.person": Fate.DELETED,
    "organisations.SignIn.person": Fate.DELETED,
    "organisations.FactorSecret.person": Fate.DELETED,
    "organisations.AccessNote.subject": Fate.DELETED,
    "organisations.AccessNote.actor": Fate.STAYS,
    "organisations.Mandate.person": Fate.ENDED,
    "organisations.Mandate.granted_by": Fate.STAYS,
    "organisations.Duty.person": Fate.ENDED,
    "organisations.PersonInvitation.invited_by": Fate.STAYS,
    "organisations.PersonInvitation.accepted_by": Fate.STAYS,
    "organisations.PersonInvitation.account": Fate.ENDED,
    "organisations.Delegation.to": Fate.ENDED,
    "organisations.Delegation.asked_by": Fate.ENDED,
    "organisations.Delegation.decided_by": Fate.STAYS,
    "organisations.PossibleDouble.decided_by": Fate.STAYS,
    "organisations.Merge.decided_by": Fate.STAYS,
    "organisations.Merge.undone_by": Fate.STAYS,
    "organisations.SheetImport.uploaded_by": Fate.STAYS,
    "organisations.SheetImport.confirmed_by": Fate.STAYS,
    "organisations.SheetImport.undone_by": Fate.STAYS,
    "organisations.ImportRow.decided_by": Fate.STAYS,
}

INVITATION = ("organisation", "right", "duty", "sent_at", "expires_at", "accepted_at", "declined_at", "withdrawn_at")
DELEGATION = ("mandate.organisation", "right", "reason", "asked_at", "decision", "decided_at")

KEPT = (
    Kept("addresses", gettext_lazy("Confirmed addresses"), EmailAddress, ("user",), ("email", "verified", "primary")),
    Kept(
        "second_steps",
        gettext_lazy("Second steps (without their secrets)"),
        Authenticator,
        ("user",),
        ("type", "created_at", "last_used_at"),
    ),
    Kept(
        "api_tokens",
        gettext_lazy("API tokens (without the tokens)"),
        ApiToken,
        ("person",),
        ("label", "created_at", "revoked_at"),
    ),
    Kept(
        "sign_ins",
        gettext_lazy("Browsers you are signed in with"),
        SignIn,
        ("person",),
        ("browser", "system", "device", "since", "last_seen_on"),
    ),
    Kept(
        "mandates",
        gettext_lazy("Mandates"),
        Mandate,
        ("person",),
        ("ref", "organisation", "right", "granted_by", "granted_at", "until", "revoked_at"),
    ),
    Kept(
        "mandates_granted",
        gettext_lazy("Mandates you granted to others"),
        Mandate,
        ("granted_by",),
        ("ref", "organisation", "right", "granted_at"),
    ),
    Kept("duties", gettext_lazy("Duties"), Duty, ("person",), ("organisation", "kind", "granted_at", "revoked_at")),
    Kept(
        "invitations_accepted",
        gettext_lazy("Invitations you accepted, or for which your account was opened"),
        PersonInvitation,
        ("accepted_by", "account"),
        INVITATION,
    ),
    Kept("invitations_sent", gettext_lazy("Invitations you sent"), PersonInvitation, ("invited_by",), INVITATION),
    Kept("delegations_to_you", gettext_lazy("Delegations to you"), Delegation, ("to",), DELEGATION),
    Kept("delegations_asked", gettext_lazy("Delegations you asked for"), Delegation, ("asked_by",), DELEGATION),
    Kept("delegations_decided", gettext_lazy("Delegations you decided"), Delegation, ("decided_by",), DELEGATION),
    Kept(
        "doubles_decided",
        gettext_lazy("Records you compared"),
        PossibleDouble,
        ("decided_by",),
        ("first", "second", "verdict", "decided_at"),
    ),
    Kept(
        "merges",
        gettext_lazy("Records you merged or parted"),
        Merge,
        ("decided_by", "undone_by"),
        ("kept", "absorbed", "note", "decided_at", "undone_at"),
    ),
    Kept(
        "imports",
        gettext_lazy("Spreadsheets you imported"),
        SheetImport,
        ("uploaded_by", "confirmed_by", "undone_by"),
        ("ref", "file_name", "uploaded_at", "state", "imported_at", "undone_at"),
    ),
    Kept(
        "import_rows",
        gettext_lazy("Rows of spreadsheets that you decided"),
        ImportRow,
        ("decided_by",),
        ("sheet.ref", "number", "name", "decision"),
    ),
    Kept(
        "looks_by_you",
        gettext_lazy("Your own looks at the data of others"),
        AccessNote,
        ("actor",),
        ("kind", "organisation", "at"),
    ),
)


def columns() -> dict[str, Fate]:
    """Every column under organisations, and in the libraries for accounts, that points to a person."""
    if apps.is_installed("django.contrib.admin"):
        return {**COLUMNS, "admin.LogEntry.user": Fate.STAYS}
    return COLUMNS


ACCOUNT = (
    "ref",
    "email",
    "name",
    "language",
    "is_active",
    "is_superuser",
    "created_at",
    "last_login",
    "told_absent_at",
)
WAITING = ("organisation", "address", "right", "duty", "sent_at", "expires_at")
CONTACT = ("organisation", "role", "name", "email", "phone", "note", "is_press", "created_at", "checked_at")


def held(person: Person, _at: datetime) -> list[Part]:
    """Everything but what other packages tell. Reads whole tables where a name in JSON is looked for."""
    rows = [{"sheet.ref": row.sheet.ref, "number": row.number, "contact": row.contact} for row in imported(person)]
    named = Event.objects.filter(data__contains=person.ref).order_by("pk")
    return [
        Part("account", _("Account"), [record(person, ACCOUNT)]),
        *(kept.part(person) for kept in KEPT),
        part("invitations_waiting", _("Invitations that wait for you"), invited(person), WAITING),
        part("contacts", _("Contacts of organisations with your address"), contacts(person), CONTACT),
        Part("contacts_in_imports", _("Rows of spreadsheets with your address as a contact"), rows),
        Part("looks_at_you", _("Who looked at your data"), [look_record(look) for look in looks_at(person)]),
        part("mails_waiting", _("Mails and jobs that wait"), jobs_about(person), ("kind", "due", "state")),
        part("ledger", _("Events in the ledger that name you by reference"), named, ("kind", "at")),
        part(
            "ledger_values",
            _("Private values in the ledger"),
            openings_about(person),
            ("event.kind", "event.at", "name", "value"),
        ),
        *admin_log(person),
    ]


def part(name: str, title: str, rows: Iterable[Model], shown: tuple[str, ...]) -> Part:
    return Part(name, title, [record(row, shown) for row in rows])


def counted(person: Person) -> list[tuple[str, int]]:
    """How much there is of each kind, in words for people. A fixed number of queries."""
    return [(str(kept.title), kept.count(person)) for kept in KEPT]


def admin_log(person: Person) -> list[Part]:
    """What the administration pages noted of this person as an administrator."""
    if not apps.is_installed("django.contrib.admin"):
        return []
    rows = apps.get_model("admin", "LogEntry").objects.filter(user=person).order_by("pk")
    shown = ("action_time", "object_repr", "change_message")
    return [part("administration", _("Your work on the administration pages"), rows, shown)]


def invited(person: Person) -> QuerySet[PersonInvitation]:
    """Unanswered invitations to this person's address, with each `organisation`."""
    sent = PersonInvitation.objects.unanswered().filter(address_index=person.email)
    return sent.select_related("organisation").order_by("pk")


def contacts(person: Person) -> QuerySet[Contact]:
    """Contacts of organisations with this person's address, with each `organisation`."""
    return Contact.objects.filter(email_index=person.email).select_related("organisation").order_by("pk")


def imported(person: Person) -> list[ImportRow]:
    """Rows of spreadsheets, kept for a month, that bring a contact with this person's address: each is opened."""
    rows = ImportRow.objects.exclude(contact="").select_related("sheet").order_by("pk").iterator(chunk_size=500)
    return [row for row in rows if person.email.casefold() in row.contact.casefold()]


def openings_about(person: Person) -> QuerySet[Opening]:
    """Private values of ledger events that are about this person: the address, and the reference as a signer."""
    about = Q(value__iexact=person.email) | Q(value=trace(person))
    return Opening.objects.filter(about).select_related("event").order_by("pk")


def jobs_about(person: Person, *, done: bool = False) -> list[Job]:
    """Jobs whose payload names this person, by reference or address; with `done` also those that are over.

    Mails with codes carry their address sealed: each that is still kept is opened.
    """
    address = json.dumps(person.email)[1:-1]
    named = Q(payload__contains=person.ref) | Q(payload__icontains=address) | Q(error__icontains=person.email)
    jobs = Job.objects.all() if done else Job.objects.exclude(state=State.DONE)
    found = jobs.exclude(payload="{}", error="").filter(named | Q(kind=CODE_JOB)).order_by("pk")
    return [job for job in found if job.kind != CODE_JOB or _is_code_for(job, person)]


def _is_code_for(job: Job, person: Person) -> bool:
    sealed = job.arguments.get("sealed")
    if not sealed:
        return False
    try:
        letter: dict[str, Any] = json.loads(unseal(sealed, context="organisations.sign_in_code"))
    except Unopenable:
        return False
    return str(letter.get("to", "")).casefold() == person.email.casefold()


# -- the access log ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the access log. `role`: as what the actor looked, in words; `name` is empty for a job."""

    at: datetime
    kind: str
    role: str
    name: str
    organisation: str


def looks_at(person: Person, *, most: int | None = None) -> list[Look]:
    """Who looked at this person's data, the latest first: the account, contacts with the same address since they are
    there, invitations to it. Two queries at any number, besides finding the organisations.
    """
    about = Q(subject=person)
    for contact in contacts(person):
        kinds = [Access.CONTACTS_SEEN, Access.CONTACT_FOUND, Access.JOB]
        about |= Q(organisation=contact.organisation_id, kind__in=kinds, at__gte=contact.created_at)
    for invitation in invited(person):
        about |= Q(organisation=invitation.organisation_id, kind=Access.INVITED_SEEN, at__gte=invitation.sent_at)
    # A look at one's own contact is not somebody else's.
    directing = Duty.objects.filter(
        person=OuterRef("actor"), organisation=OuterRef("organisation"), kind=DutyKind.DIRECTOR
    )
    notes = (
        AccessNote.objects.filter(about)
        .exclude(actor=person)
        .select_related("actor", "organisation")
        .annotate(directs=Exists(directing))
        .order_by("-at", "-pk")
    )
    return [_look(note) for note in (notes if most is None else notes[:most])]


def _look(note: AccessNote) -> Look:
    actor = note.actor
    if actor is None:
        role = _("the site itself")
    elif getattr(note, "directs", False):
        role = _("director")
    else:
        role = _("administrator of the site")
    return Look(
        at=note.at,
        kind=str(Access(note.kind).label),
        role=role,
        name=actor.name if actor else "",
        organisation=note.organisation.name() if note.organisation else "",
    )


def look_record(look: Look) -> Record:
    return {
        "at": look.at, "kind": look.kind, "role": look.role, "name": look.name, "organisation": look.organisation
    }  # fmt: skip


# -- what stands in the way of erasing --------------------------------------------------------------------------------


def objections(person: Person) -> list[str]:
    """Why this person cannot be erased yet, each with what to do first. Three queries at most."""
    found = []
    if (
        person.is_superuser
        and not Person.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk).exists()
    ):
        found.append(_("This is the last administrator of the site. Let somebody else administer it first."))
    for duty in _alone(person):
        names = {"organisation": duty.organisation.name()}
        if duty.kind == DutyKind.DIRECTOR:
            found.append(
                _("%(organisation)s would have no director. Hand over to another person first, or end this duty.")
                % names
            )
        elif duty.kind == DutyKind.COORDINATOR:
            found.append(
                _("%(organisation)s would have no coordinator. Have another one named first, or end this duty.") % names
            )
        else:
            found.append(
                _("%(organisation)s would have no publisher. Have another one named first, or end this duty.") % names
            )
    return found


def _alone(person: Person) -> QuerySet[Duty]:
    """Duties that nobody else has for the same organisation."""
    others = Duty.objects.filter(
        organisation=OuterRef("organisation"), kind=OuterRef("kind"), revoked_at=None, person__is_active=True
    ).exclude(person=person)
    mine = Duty.objects.filter(person=person, revoked_at=None).exclude(Exists(others))
    return mine.select_related("organisation").order_by("pk")


def in_use(person: Person, at: datetime) -> bool:
    """Whether this person has a mandate or duty in force, administers the site, or has an invitation to answer."""
    return (
        person.is_superuser
        or Mandate.objects.valid(at=at).filter(person=person).exists()
        or Duty.objects.filter(person=person, revoked_at=None).exists()
        or invited(person).filter(expires_at__gt=at).exists()
    )
