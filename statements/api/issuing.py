"""Embargo, the pace of editions, and whom the press may ask: for the convenor's people."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from ledger import clock
from statements.actions import embargoing, pacing, press, publishing
from statements.api.editions import ContactTold
from statements.api.schemas import Asked, AskedInstant, AskedWords, PathRef, Told, ToldInstant, Words
from statements.api.signing_in import caller
from statements.models import EditionPace, Embargo, PressContact
from statements.permissions import leads_or_publishes, publishes, statement_to
from statements.queries.pacing import next_due, pace_of
from statements.queries.publishing import open_embargo
from statements.stages import Pace

router = Router(tags=["publication"])

Hour = Annotated[int, Field(strict=True, ge=0, le=23, description="Of the day in Phnom Penh.")]


class AskedEmbargo(Asked):
    """`publish_at`: the minute at which the clock publishes it; seconds are left out."""

    publish_at: AskedInstant


class EmbargoTold(Told):
    """`edition` is the one that is made and sealed; nothing of it is public before `publish_at`."""

    publish_at: ToldInstant
    edition: int
    sha256: str
    set_at: ToldInstant


class AskedPace(Asked):
    """`hour` is needed where it is made daily, and nothing without it."""

    pace: Pace
    hour: Hour | None = None


class PaceTold(Told):
    """`due`: when a daily edition is made next, if anything has changed by then."""

    pace: Pace
    hour: int | None
    due: ToldInstant | None


class AskedContact(Asked):
    """Printed and shown to everybody, by the convenor's choice. An e-mail address or a telephone is needed."""

    name: AskedWords
    role: AskedWords = AskedWords()
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""


def embargo_told(embargo: Embargo) -> EmbargoTold:
    return EmbargoTold(
        publish_at=embargo.publish_at,
        edition=embargo.edition.number,
        sha256=embargo.edition.sha256,
        set_at=embargo.set_at,
    )


def pace_told(chosen: EditionPace) -> PaceTold:
    due = next_due(chosen, at=clock.now()) if chosen.pace == Pace.DAILY else None
    return PaceTold(pace=Pace(chosen.pace), hour=chosen.hour, due=due)


def contact_told(contact: PressContact) -> ContactTold:
    return ContactTold(
        name=Words(en=contact.name_en, km=contact.name_km),
        role=Words(en=contact.role_en, km=contact.role_km),
        phone=contact.phone,
        email=contact.email,
    )


@router.get(
    "/statements/{api_ref:ref}/embargo",
    response=EmbargoTold,
    operation_id="read_embargo",
    summary="Until when it is under embargo",
)
def read_embargo(request: HttpRequest, ref: PathRef) -> EmbargoTold:
    """404 where there is none."""
    statement = statement_to(leads_or_publishes, ref, actor=caller(request), at=clock.now())
    embargo = open_embargo(statement)
    if embargo is None:
        raise Embargo.DoesNotExist
    return embargo_told(embargo)


@router.put(
    "/statements/{api_ref:ref}/embargo",
    response=EmbargoTold,
    operation_id="set_embargo",
    summary="Approve it, to be published by the clock at a minute; or choose another minute",
)
def set_embargo(request: HttpRequest, ref: PathRef, asked: AskedEmbargo) -> EmbargoTold:
    """As with publishing, a token proves no second factor: where the convenor's rule asks for one, 409."""
    person = caller(request)
    statement = statement_to(publishes, ref, actor=person, at=clock.now())
    does = embargoing.move_embargo if open_embargo(statement) else embargoing.set_embargo
    return embargo_told(does(statement, publish_at=asked.publish_at, by=person))


@router.delete(
    "/statements/{api_ref:ref}/embargo",
    response={204: None},
    operation_id="take_embargo_back",
    summary="Do not publish it at that minute",
)
def take_embargo_back(request: HttpRequest, ref: PathRef) -> None:
    person = caller(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    embargoing.take_embargo_back(statement, by=person)


@router.get(
    "/statements/{api_ref:ref}/pace",
    response=PaceTold,
    operation_id="read_pace",
    summary="When late signatures and corrections make the next edition",
)
def read_pace(request: HttpRequest, ref: PathRef) -> PaceTold:
    return pace_told(pace_of(statement_to(leads_or_publishes, ref, actor=caller(request), at=clock.now())))


@router.put(
    "/statements/{api_ref:ref}/pace",
    response=PaceTold,
    operation_id="set_pace",
    summary="Say when they make the next edition; a name that is taken back never waits",
)
def set_pace(request: HttpRequest, ref: PathRef, asked: AskedPace) -> PaceTold:
    person = caller(request)
    statement = statement_to(publishes, ref, actor=person, at=clock.now())
    return pace_told(pacing.set_pace(statement, pace=asked.pace, hour=asked.hour, by=person))


@router.post(
    "/statements/{api_ref:ref}/editions",
    response={201: None},
    operation_id="make_edition",
    summary="Make the next edition now",
)
def make_edition(request: HttpRequest, ref: PathRef) -> tuple[int, None]:
    """409 `nothing_new` where it would say what the current one says."""
    person = caller(request)
    publishing.reissue(statement_to(publishes, ref, actor=person, at=clock.now()), by=person)
    return 201, None


@router.get(
    "/statements/{api_ref:ref}/press-contact",
    response=ContactTold,
    operation_id="read_press_contact",
    summary="Whom the press may ask",
)
def read_press_contact(request: HttpRequest, ref: PathRef) -> ContactTold:
    """404 where the convenor names nobody."""
    statement = statement_to(leads_or_publishes, ref, actor=caller(request), at=clock.now())
    return contact_told(PressContact.objects.get(statement=statement))


@router.put(
    "/statements/{api_ref:ref}/press-contact",
    response=ContactTold,
    operation_id="set_press_contact",
    summary="Name whom the press may ask",
)
def set_press_contact(request: HttpRequest, ref: PathRef, asked: AskedContact) -> ContactTold:
    person = caller(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    contact = press.set_press_contact(
        statement,
        name_en=asked.name.en,
        name_km=asked.name.km,
        role_en=asked.role.en,
        role_km=asked.role.km,
        phone=asked.phone,
        email=asked.email,
        by=person,
    )
    return contact_told(contact)


@router.delete(
    "/statements/{api_ref:ref}/press-contact",
    response={204: None},
    operation_id="remove_press_contact",
    summary="Name nobody any more: what bears the contact is recalled at once",
)
def remove_press_contact(request: HttpRequest, ref: PathRef) -> None:
    person = caller(request)
    press.remove_press_contact(statement_to(leads_or_publishes, ref, actor=person, at=clock.now()), by=person)
