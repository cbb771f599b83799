"""What organisations said to a sign-on beside signing it, and what waits for a second person."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from organisations.models import Duty, DutyKind, Organisation, Person, Right
from organisations.queries.rights import mandates_about
from statements.models import BoardWait, Decline, PreparedSignature, Question, SigningRule, SignPageReading, Statement
from statements.queries.signatories import Reserved
from statements.stages import PreparedState


@dataclass(frozen=True, slots=True)
class Prepared:
    """What somebody filled in for a colleague to sign."""

    name_en: str
    name_km: str
    visibility: str
    language: str
    may_show_logo: bool = False
    reservations: tuple[Reserved, ...] = ()

    def kept(self, reservations: Sequence[Reserved], *, salts: dict[str, str]) -> dict[str, Any]:
        """As `PreparedSignature.content` holds it, sealed."""
        return {
            "name_en": self.name_en,
            "name_km": self.name_km,
            "visibility": self.visibility,
            "language": self.language,
            "may_show_logo": self.may_show_logo,
            "reservations": [[note.block, note.text_en, note.text_km] for note in reservations],
            "salts": salts,
        }


def prepared_content(prepared: PreparedSignature) -> Prepared:
    """Expects one that waits. No query."""
    kept = json.loads(prepared.content)
    return Prepared(
        name_en=kept["name_en"],
        name_km=kept["name_km"],
        visibility=kept["visibility"],
        language=kept["language"],
        may_show_logo=kept["may_show_logo"],
        reservations=tuple(Reserved(*note) for note in kept["reservations"]),
    )


@dataclass(slots=True)
class Said:
    """What an organisation said, or did without saying anything. `sent_back` is the last that was, where none waits."""

    decline: Decline | None = None
    wait: BoardWait | None = None
    prepared: PreparedSignature | None = None
    sent_back: PreparedSignature | None = None
    opened: SignPageReading | None = None
    takes_two: bool = False


def said_by(statement: Statement, organisations: Iterable[Organisation]) -> dict[int, Said]:
    """By the organisation's primary key, each of those given. Five queries at any number."""
    found = {organisation.pk: Said() for organisation in organisations}
    here = {"statement": statement, "organisation__in": list(found)}
    for declined in Decline.objects.filter(**here, taken_back_at=None).select_related("declined_by"):
        found[declined.organisation_id].decline = declined
    for wait in BoardWait.objects.filter(**here).select_related("said_by"):
        found[wait.organisation_id].wait = wait
    filled_in = PreparedSignature.objects.filter(**here).select_related("prepared_by")
    for prepared in filled_in.order_by("prepared_at", "pk"):
        said = found[prepared.organisation_id]
        said.prepared = prepared if prepared.state == PreparedState.WAITING else None
        said.sent_back = prepared if prepared.state == PreparedState.SENT_BACK else None
    for reading in SignPageReading.objects.filter(**here):
        found[reading.organisation_id].opened = reading
    rule = SigningRule.objects.filter(organisation__in=list(found), second_person=True)
    for pk in rule.values_list("organisation", flat=True):
        found[pk].takes_two = True
    return found


def signers_of(statement: Statement, organisation: Organisation, *, at: datetime) -> list[Person]:
    """Everybody who may sign for the organisation there, by primary key. One query."""
    held = mandates_about(statement.ref, at=at).filter(organisation=organisation, right__in=Right.SIGN.included_in)
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))


def answer_for(statement: Statement, organisation: Organisation, *, at: datetime) -> list[Person]:
    """Everybody who may sign for the organisation there, and its director, by primary key. One query."""
    held = mandates_about(statement.ref, at=at).filter(organisation=organisation, right__in=Right.SIGN.included_in)
    directing = Duty.objects.filter(organisation=organisation, kind=DutyKind.DIRECTOR, revoked_at=None)
    wanted = Q(pk__in=held.values("person")) | Q(pk__in=directing.values("person"))
    return list(Person.objects.filter(wanted, is_active=True).order_by("pk"))


def takes_two(organisation: Organisation) -> bool:
    """Whether its signatures take two people. One query."""
    return SigningRule.objects.filter(organisation=organisation, second_person=True).exists()


def questions_to(statement: Statement, organisations: Iterable[Organisation] | None = None) -> QuerySet[Question]:
    """What was asked about a sign-on, the newest first: all of it for the convenor, for others that of their own."""
    asked = Question.objects.filter(statement=statement)
    if organisations is not None:
        asked = asked.filter(organisation__in=[organisation.pk for organisation in organisations])
    return asked.select_related("organisation", "asked_by", "answered_by").order_by("-asked_at", "-pk")
