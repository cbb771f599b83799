"""What everybody may read, without a token: published statements, their current edition, its count and its files."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from organisations.models import Precision, Qualifier, Sector, Source
from statements.api.counting import CountTold, count_told
from statements.api.editions import EditionListed, edition_listed
from statements.api.schemas import Limit, Offset, OrganisationNamed, PathRef, Ref, Told, Words, named
from statements.api.telling import StatementListed, TextTold, listed, text_told
from statements.models import Edition, ReportedCount, Statement
from statements.permissions import public_statement
from statements.queries.delivering import addressees_of
from statements.queries.editions import current_count, current_counts, latest_edition
from statements.queries.finding import Asked, find
from statements.queries.statements import public_statements
from statements.queries.text import text_of, working_text
from statements.stages import DeliveryOutcome, ReportedKind, ResponseKind, Stage

router = Router(tags=["published"])


class PublicListed(StatementListed):
    """`count` is that of the current edition; null for an archive entry, whose numbers are reported ones."""

    count: CountTold | None


class PublicList(Told):
    items: list[PublicListed]
    total: int


class SourceTold(Told):
    title: Words
    publisher: str
    published_on: date
    precision: Precision


class ReportedTold(Told):
    """A number from before Ruom, as a source gives it; never mixed with a count."""

    kind: ReportedKind
    qualifier: Qualifier
    number: int
    as_of: date
    precision: Precision
    claimed_by: str
    source: SourceTold


class HandedOver(Told):
    outcome: DeliveryOutcome
    on: date
    note: str


class CameBack(Told):
    kind: ResponseKind
    on: date
    text: str
    source: SourceTold | None


class AddresseePublic(Told):
    name: Words
    deliveries: list[HandedOver]
    responses: list[CameBack]


class PublicTold(PublicListed):
    """`text` and `edition` are null once the statement is withdrawn; then `withdrawn_reason` says why."""

    theme: Sector | None
    occasion: Words
    place: Words
    period: Words
    co_convenors: list[OrganisationNamed]
    follows: Ref | None
    withdrawn_reason: str
    edition: EditionListed | None
    text: TextTold | None
    reported: list[ReportedTold]
    reported_participants: list[OrganisationNamed]
    addressees: list[AddresseePublic]


@router.get(
    "/public/statements",
    response=PublicList,
    operation_id="list_public_statements",
    summary="Everything published, the newest first",
    auth=None,
)
def list_public_statements(
    request: HttpRequest,  # noqa: ARG001
    search: Annotated[str, Query(max_length=200, description="Words in title or text, in either language.")] = "",
    theme: Sector | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> PublicList:
    found = find(Asked(words=search, theme=theme or ""))
    page = list(found[offset : offset + limit])
    counts = current_counts(page)
    return PublicList(
        items=[PublicListed(**listed(statement), count=count_of(counts.get(statement.pk))) for statement in page],
        total=found.count(),
    )


def count_of(content: dict[str, Any] | None) -> CountTold | None:
    return count_told(content) if content else None


@router.get(
    "/public/statements/{api_ref:ref}",
    response=PublicTold,
    operation_id="read_public_statement",
    summary="One published statement",
    auth=None,
)
def read_public_statement(request: HttpRequest, ref: PathRef) -> PublicTold:  # noqa: ARG001
    statement = public_statement(ref)
    is_served = statement.stage == Stage.PUBLISHED
    edition = latest_edition(statement) if is_served else None
    text = None
    if edition is not None:
        text = text_told(text_of(edition.content))
    elif is_served:
        text = text_told(working_text(statement))
    follows = public_statements().filter(pk=statement.follows_id).first() if statement.follows_id else None
    participants = statement.reported_participants.select_related("organisation").order_by(
        "organisation__name_en", "organisation__name_km", "id"
    )
    return PublicTold(
        **listed(statement),
        count=count_told(current_count(edition)) if edition else None,
        theme=Sector(statement.theme) if statement.theme else None,
        occasion=Words(en=statement.occasion_en, km=statement.occasion_km),
        place=Words(en=statement.place_en, km=statement.place_km),
        period=Words(en=statement.period_en, km=statement.period_km),
        co_convenors=[named(other) for other in statement.co_convenors.order_by("name_en", "name_km", "id")],
        follows=follows.ref if follows else None,
        withdrawn_reason=statement.withdrawn_reason,
        edition=edition_listed(edition, current=edition.number) if edition else None,
        text=text,
        reported=[reported(one) for one in statement.reported_counts.select_related("source").order_by("as_of", "id")],
        reported_participants=[named(one.organisation) for one in participants],
        addressees=addressees_public(statement) if is_served else [],
    )


def addressees_public(statement: Statement) -> list[AddresseePublic]:
    """How each delivery went and what came back, as the public page tells it. Three queries at any size."""
    return [
        AddresseePublic(
            name=Words(en=addressee.name_en, km=addressee.name_km),
            deliveries=[
                HandedOver(outcome=DeliveryOutcome(delivery.outcome), on=delivery.on, note=delivery.note)
                for delivery in addressee.deliveries.all()
            ],
            responses=[
                CameBack(
                    kind=ResponseKind(back.kind),
                    on=back.on,
                    text=back.text,
                    source=source_told(back.source) if back.source else None,
                )
                for back in addressee.responses.all()
            ],
        )
        for addressee in addressees_of(statement)
    ]


def reported(one: ReportedCount) -> ReportedTold:
    return ReportedTold(
        kind=ReportedKind(one.kind),
        qualifier=Qualifier(one.qualifier),
        number=one.number,
        as_of=one.as_of,
        precision=Precision(one.precision),
        claimed_by=one.claimed_by,
        source=source_told(one.source),
    )


def source_told(source: Source) -> SourceTold:
    return SourceTold(
        title=Words(en=source.title_en, km=source.title_km),
        publisher=source.publisher,
        published_on=source.published_on,
        precision=Precision(source.precision),
    )


@router.get(
    "/public/statements/{api_ref:ref}/count",
    response=CountTold,
    operation_id="read_public_count",
    summary="The count of the current edition",
    auth=None,
)
def read_public_count(request: HttpRequest, ref: PathRef) -> CountTold:  # noqa: ARG001
    """The same numbers as on the page and in the PDFs."""
    edition = latest_edition(public_statement(ref))
    if edition is None or edition.statement.stage != Stage.PUBLISHED:
        raise Edition.DoesNotExist
    return count_told(current_count(edition))
