"""What an edition says: everything its page and its files carry, taken at one moment."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import JSONField, OuterRef, Subquery
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.utils import timezone

from ledger.canonical import canonical, instant
from organisations.models import Logo, Organisation
from organisations.queries.networks import members_within
from statements.models import Edition, PressContact, Signature, Statement
from statements.queries.count import Count, closing_date, count, signatures_that_count
from statements.queries.text import canonical_content, version_text
from statements.stages import SignatoryKind, Visibility


def latest_edition(statement: Statement) -> Edition | None:
    """The edition that is current, or None before publication."""
    return statement.editions.order_by("-number").first()


def current_counts(statements: Iterable[Statement]) -> dict[int, dict[str, Any]]:
    """The count in the current edition of each, by the statement's primary key. One query.

    The database takes it out of the content, which may carry thousands of names.
    """
    newest = Edition.objects.filter(statement=OuterRef("statement")).order_by("-number").values("number")[:1]
    rows = (
        Edition.objects.filter(statement__in=[statement.pk for statement in statements], number=Subquery(newest))
        .annotate(counted=KeyTransform("count", Cast("canonical", JSONField())))
        .values_list("statement", "counted", "recalled_at")
    )
    return {statement: told_of(counted, recalled=recalled is not None) for statement, counted, recalled in rows}


def current_count(edition: Edition) -> dict[str, Any]:
    """The same of one, the current edition."""
    return told_of(edition.content["count"], recalled=edition.recalled_at is not None)


def told_of(counted: dict[str, Any], *, recalled: bool) -> dict[str, Any]:
    """Of an edition that is recalled no claim is told: each names a network, and it may be its name that was taken
    back."""
    return {**counted, "claims": []} if recalled else counted


def unnamed(counted: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a count, without the claims beside it."""
    return {name: part for name, part in counted.items() if name != "claims"}


def named_signatures(statement: Statement, *, at: datetime) -> list[Signature]:
    """The signatures whose name everybody may read, in the order they were given, with their reservations."""
    return list(
        signatures_that_count(statement, at=at)
        .filter(visibility=Visibility.NAMED)
        .prefetch_related("reservations__block")
        .order_by("signed_at", "id")
    )


def count_content(counted: Count) -> dict[str, Any]:
    """The count in the shape that editions and the API carry."""
    return {
        "organisations": counted.organisations,
        "networks": counted.networks,
        "individuals": counted.individuals,
        "represented": counted.represented,
        "withheld": {
            "organisations": counted.withheld_organisations,
            "networks": counted.withheld_networks,
            "individuals": counted.withheld_individuals,
        },
        "recorded": counted.recorded,
        "claims": [
            {
                "network": {"en": claim.network_en, "km": claim.network_km},
                "qualifier": claim.qualifier,
                "number": claim.number,
                "claimed_by": claim.claimed_by,
                "claimed_on": claim.claimed_on,
                "source": claim.source,
            }
            for claim in counted.claims
        ],
        "as_of": instant(counted.as_of),
    }


def edition_content(
    statement: Statement, *, number: int, at: datetime, publish_at: datetime | None = None
) -> dict[str, Any]:
    """All that edition `number` will say. Withheld signatories are in it as numbers only.

    `publish_at`: when it will be published, where that is not at once.
    """
    version = statement.final_version
    if version is None or statement.convenor is None:
        raise ValueError("a statement without a final text has no edition")
    day = closing_date(statement, at=at)
    co_convenors = list(statement.co_convenors.order_by("name_en", "name_km", "id"))
    return {
        **canonical_content(statement, version_text(version)),
        "edition": number,
        "kind": statement.kind,
        "version": {"number": version.number, "sha256": version.sha256},
        "convenor": names(statement.convenor.name_en, statement.convenor.name_km),
        "co_convenors": [names(organisation.name_en, organisation.name_km) for organisation in co_convenors],
        "logos": logo_digests(statement.convenor, *co_convenors),
        "addressees": [names(to.name_en, to.name_km) for to in statement.addressees.order_by("id")],
        "occasion": names(statement.occasion_en, statement.occasion_km),
        "place": names(statement.place_en, statement.place_km),
        "dated": (statement.dated or timezone.localdate(statement.published_at or publish_at or at)).isoformat(),
        "signatories": [signatory(signature, day=day) for signature in named_signatures(statement, at=at)],
        "count": count_content(count(statement, at=at)),
        "demonstration": statement.convenor.is_demonstration,
        **press_contact_content(statement),
    }


def logo_digests(*organisations: Organisation) -> list[str]:
    """The SHA-256 of each one's logo as of now, "" where it has none. One query."""
    rows = Logo.objects.filter(organisation__in=[organisation.pk for organisation in organisations])
    kept = dict(rows.values_list("organisation", "sha256"))
    return [kept.get(organisation.pk, "") for organisation in organisations]


def press_contact_content(statement: Statement) -> dict[str, Any]:
    """Whom the press may ask; nothing where the convenor names nobody."""
    contact = PressContact.objects.filter(statement=statement).first()
    if contact is None:
        return {}
    return {
        "press_contact": {
            "name": names(contact.name_en, contact.name_km),
            "role": names(contact.role_en, contact.role_km),
            "phone": contact.phone,
            "email": contact.email,
        }
    }


def said(content: dict[str, Any]) -> bytes:
    """An edition's content without its number and the moment it was taken."""
    return canonical({**content, "edition": 0, "count": {**content["count"], "as_of": ""}})


def names(english: str, khmer: str) -> dict[str, str]:
    """A name in each language it has."""
    return {language: name for language, name in (("en", english), ("km", khmer)) if name}


def signatory(signature: Signature, *, day: Any) -> dict[str, Any]:
    """A named signatory as an edition carries it; a network with how many organisations it has inside on that day,
    an individual with the place that was given."""
    inside = 0
    if signature.kind == SignatoryKind.NETWORK and signature.organisation_id is not None:
        members = members_within({signature.organisation_id}, day=day)
        inside = sum(not is_network for is_network in members.values())
    return {
        "kind": signature.kind,
        "name": names(signature.name_en, signature.name_km),
        "represents": inside,
        **({"place": signature.place} if signature.kind == SignatoryKind.INDIVIDUAL else {}),
        "reservations": [
            {"block": reservation.block.ref, "text": names(reservation.text_en, reservation.text_km)}
            for reservation in signature.reservations.all()
        ],
    }
