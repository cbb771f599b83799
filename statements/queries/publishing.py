"""How many people it takes to publish, who asked, and for when."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from ledger.canonical import canonical, sha256_hex
from organisations.models import Organisation
from statements.models import ConvenorRule, Embargo, PublicationRequest, Statement
from statements.queries.count import signatures_that_count
from statements.stages import SignatoryKind, Way


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether it takes a second person to publish, and a second factor of the one who does."""

    second_person: bool
    second_factor: bool


def rule_for(convenor: Organisation) -> Rule:
    """What this organisation chose, or else the default of the site. One query."""
    chosen = ConvenorRule.objects.filter(organisation=convenor).first()
    if chosen is None:
        return Rule(settings.PUBLISHING_IS_GUARDED, settings.PUBLISHING_IS_GUARDED)
    return Rule(chosen.second_person, chosen.second_factor)


def rule_of(statement: Statement) -> Rule:
    """The rule of its convenor. Raises ValueError for an archive entry without one."""
    if statement.convenor is None:
        raise ValueError("nobody convenes it")
    return rule_for(statement.convenor)


def open_request(statement: Statement) -> PublicationRequest | None:
    """The request that was neither withdrawn nor answered; it may be void."""
    return (
        PublicationRequest.objects.filter(statement=statement, withdrawn_at=None, answered_at=None)
        .select_related("asked_by")
        .first()
    )


def open_embargo(statement: Statement) -> Embargo | None:
    """The embargo that the clock will end; what was approved by it may not hold any more."""
    waiting = Embargo.objects.filter(statement=statement, ended_at=None)
    return waiting.select_related("edition__published_by").first()


def standing_signatures(statement: Statement, *, at: datetime) -> str:
    """A SHA-256 over which signatures count at that instant, and how each is shown.

    Individuals who confirm by mail are left out: they do so for a day after the deadline, and would make the request
    void by the minute.
    """
    counted = signatures_that_count(statement, at=at).exclude(kind=SignatoryKind.INDIVIDUAL, way=Way.BY_MAIL)
    rows = counted.order_by("ref").values_list("ref", "visibility")
    return sha256_hex(canonical([list(row) for row in rows]))


def still_holds(request: PublicationRequest | Embargo, statement: Statement, *, at: datetime) -> bool:
    """Whether text and signatures are those that were asked about, or approved."""
    version = statement.final_version
    return (
        version is not None
        and request.sha256 == version.sha256
        and request.signatures == standing_signatures(statement, at=at)
    )
