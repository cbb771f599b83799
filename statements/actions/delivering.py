"""After the text is out: to whom it goes, how the handing over went, what came back."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.once import once
from organisations.actors import Actor, person, trace
from organisations.models import Organisation
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.models import Addressee, Delivery, Response, Statement
from statements.permissions import coordinates_or_publishes
from statements.stages import DETAILS_OPEN, DeliveryOutcome, EventKind, ResponseKind, Stage

AFTER_PUBLICATION = frozenset({Stage.PUBLISHED})


def add_addressee(
    statement: Statement,
    *,
    name_en: str = "",
    name_km: str = "",
    organisation: Organisation | None = None,
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Addressee:
    """Say to whom the statement is directed, before it is published: an edition names its addressees for good.

    Names default to those of `organisation`. Raises PermissionDenied, Refused. Event: addressee.added.
    """
    if not coordinates_or_publishes(by, statement):
        raise PermissionDenied
    name_en = admit(name_en, field="name_en", longest=200, required=False)
    name_km = admit(name_km, field="name_km", longest=200, required=False)
    if organisation is not None:
        name_en, name_km = name_en or organisation.name_en, name_km or organisation.name_km
    if not name_en and not name_km:
        raise Refused("name", _("Give the name in at least one language."), field="name_en")
    at = at or clock.now()

    def make() -> Addressee:
        lifecycle.hold(statement, DETAILS_OPEN)
        addressee = Addressee.objects.create(
            statement=statement, organisation=organisation, name_en=name_en, name_km=name_km, submission=submission
        )
        append(statement.chain, EventKind.ADDRESSEE_ADDED, at=at, data={"addressee": addressee.ref, "by": trace(by)})
        return addressee

    return once(Addressee.objects.filter(statement=statement), submission, make)


def admit_day(day: date, *, at: datetime) -> date:
    """A day (in Phnom Penh) that has come. Raises Refused (field `on`)."""
    if day > timezone.localdate(at):
        raise Refused("date", _("This day has not come yet."), field="on")
    return day


def record_delivery(
    addressee: Addressee,
    *,
    outcome: str,
    on: date,
    note: str = "",
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Delivery:
    """Record one attempt to hand a published statement over. Raises PermissionDenied, Refused.

    Event: delivery.recorded.
    """
    statement = addressee.statement
    if not coordinates_or_publishes(by, statement):
        raise PermissionDenied
    if outcome not in DeliveryOutcome.values:
        raise Refused("outcome", _("Choose how the delivery went."), field="outcome")
    note = admit(note, field="note", longest=2_000, lines=True, required=False)
    at = at or clock.now()
    admit_day(on, at=at)
    recorder = person(by)

    def make() -> Delivery:
        lifecycle.hold(statement, AFTER_PUBLICATION)
        delivery = Delivery.objects.create(
            addressee=addressee,
            outcome=outcome,
            on=on,
            note=note,
            recorded_by=recorder,
            recorded_at=at,
            submission=submission,
        )
        append(
            statement.chain,
            EventKind.DELIVERED,
            at=at,
            data={"addressee": addressee.ref, "outcome": outcome, "on": on.isoformat(), "by": trace(by)},
        )
        return delivery

    return once(Delivery.objects.filter(recorded_by=recorder), submission, make)


def record_response(
    addressee: Addressee,
    *,
    kind: str,
    on: date,
    text: str,
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Response:
    """Record what came back from an addressee. Raises PermissionDenied, Refused. Event: response.recorded."""
    statement = addressee.statement
    if not coordinates_or_publishes(by, statement):
        raise PermissionDenied
    if kind not in ResponseKind.values:
        raise Refused("kind", _("Choose how the answer came."), field="kind")
    text = admit(text, field="text", longest=10_000, lines=True)
    at = at or clock.now()
    admit_day(on, at=at)
    recorder = person(by)

    def make() -> Response:
        lifecycle.hold(statement, AFTER_PUBLICATION)
        response = Response.objects.create(
            addressee=addressee,
            kind=kind,
            on=on,
            text=text,
            recorded_by=recorder,
            recorded_at=at,
            submission=submission,
        )
        append(
            statement.chain,
            EventKind.RESPONDED,
            at=at,
            data={"addressee": addressee.ref, "kind": kind, "on": on.isoformat(), "by": trace(by)},
        )
        return response

    return once(Response.objects.filter(recorded_by=recorder), submission, make)
