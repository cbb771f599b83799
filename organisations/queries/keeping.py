"""Until when things are kept: by the table in `organisations.retention`, for one person and for everybody to read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from organisations.models import ApiToken, Contact, Duty, Mandate, Person, RetentionRun, SignIn
from organisations.queries import privacy
from organisations.retention import RULES


def unused(*, at: datetime) -> QuerySet[Any]:
    """Accounts without anything in force, each with `unused_since`: when they were opened or last signed in to, or the
    last mandate or duty ended. Other packages are asked one by one (`holdings.in_use`)."""
    in_force = Mandate.objects.valid(at=at).filter(person=OuterRef("pk"))
    on_duty = Duty.objects.filter(person=OuterRef("pk"), revoked_at=None)
    revoked, lapsed, resigned = (
        Coalesce(latest, F("created_at"))
        for latest in (
            Max("mandates__revoked_at"),
            Max("mandates__until", filter=Q(mandates__revoked_at=None)),
            Max("duties__revoked_at"),
        )
    )
    return (
        Person.objects.filter(erased_at=None, is_superuser=False)
        .filter(~Exists(in_force), ~Exists(on_duty))
        .annotate(unused_since=Greatest("created_at", Coalesce("last_login", "created_at"), revoked, lapsed, resigned))
        .order_by("pk")
    )


def unused_longest(*, at: datetime) -> datetime | None:
    """From when the account that is unused longest counts. One that is in use elsewhere may be among them."""
    first = unused(at=at).order_by("unused_since").first()
    return first.unused_since if first else None


@dataclass(frozen=True, slots=True)
class KeptUntil:
    """`until` is the day after which retention deletes it; None: as long as `what` says."""

    what: str
    until: datetime | None


def kept_until(person: Person, *, at: datetime) -> list[KeptUntil]:
    """The dates of this person's own things, at most one for each of them. Eight queries at any number."""
    account = unused(at=at).filter(pk=person.pk).first()
    lines = [
        KeptUntil(_("Your account, unless you sign in before"), account.unused_since + RULES["accounts"].period)
        if account and not privacy.in_use(person, at)
        else KeptUntil(_("Your account: as long as you act for an organisation, and two years after that"), None)
    ]
    sessions = SignIn.objects.filter(person=person, session__expire_date__gt=at)
    last = sessions.aggregate(until=Max("session__expire_date"))["until"]
    if last:
        lines.append(KeptUntil(_("Where you are signed in"), last))
    ended = ApiToken.objects.filter(person=person).aggregate(last=Max("revoked_at"))["last"]
    if ended:
        lines.append(KeptUntil(_("API tokens that were ended"), ended + RULES["tokens"].period))
    lines += [
        KeptUntil(
            _("The invitation to act for %(organisation)s") % {"organisation": invitation.organisation.name()},
            invitation.expires_at,
        )
        for invitation in privacy.invited(person)
    ]
    lines += [
        KeptUntil(
            _("Your address as a contact of %(organisation)s") % {"organisation": contact.organisation.name()},
            deleted_at(contact),
        )
        for contact in privacy.contacts(person)
    ]
    looked = person.looks_at.aggregate(first=Min("at"))["first"]
    if looked:
        lines.append(KeptUntil(_("The oldest line of the log below"), looked + RULES["looks"].period))
    return lines


def deleted_at(contact: Contact) -> datetime:
    """When a contact that nobody confirms again is deleted."""
    return contact.checked_at + RULES["contacts"].period


def last_runs() -> dict[str, RetentionRun]:
    """The newest run of each rule. One query."""
    newest = RetentionRun.objects.filter(rule=OuterRef("rule")).order_by("-at", "-pk").values("pk")[:1]
    return {run.rule: run for run in RetentionRun.objects.filter(pk=newest)}


def long_unchecked(*, at: datetime) -> QuerySet[Contact]:
    """Contacts that somebody was asked about, with each `organisation`, those deleted soonest first."""
    asked = Contact.objects.exclude(asked_at=None).select_related("organisation")
    return asked.filter(asked_at__gt=at - timedelta(days=365)).order_by("asked_at", "pk")
