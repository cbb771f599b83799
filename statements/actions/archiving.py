"""Archive entries: statements from before Ruom, with what a source reports of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from organisations.actors import Actor, is_administrator
from organisations.models import Organisation, Precision, Qualifier, Source
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.admitting import admit_texts
from statements.actions.arranging import write_block
from statements.actions.drafting import admit_details, admit_theme
from statements.models import Addressee, CoConvenor, ReportedCount, ReportedParticipant, Statement
from statements.queries.finding import found_by
from statements.stages import BlockKind, Language, Origin, ReportedKind, StatementKind


@dataclass(frozen=True, slots=True)
class Report:
    """A number as a source gives it. A claim of size says whose claim it is in `claimed_by`."""

    kind: str
    number: int
    as_of: date
    source: Source
    precision: str = Precision.DAY
    qualifier: str = Qualifier.EXACTLY
    claimed_by: str = ""


def record_archive_entry(
    *,
    kind: str,
    convenor: Organisation | None,
    titles: Mapping[str, str],
    blocks: Sequence[tuple[str, bool, Mapping[str, str]]],
    addressees: Sequence[tuple[str, str]] = (),
    reports: Sequence[Report],
    participants: Sequence[Organisation] = (),
    source: Source,
    theme: str = "",
    occasion_en: str = "",
    occasion_km: str = "",
    place_en: str = "",
    place_km: str = "",
    dated: date | None = None,
    dated_precision: str = Precision.DAY,
    period_en: str = "",
    period_km: str = "",
    follows: Statement | None = None,
    seed_key: str | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Statement:
    """Record a statement from before Ruom. Nobody signs by it: its counts are reported, with source and date.

    `blocks` are (kind, is it a demand, words per language) in order; `addressees` are names (English, Khmer).
    Raises PermissionDenied, Refused. Event: statement.archived.
    """
    if not is_administrator(by):
        raise PermissionDenied
    if kind not in StatementKind.values:
        raise Refused("kind", _("Choose what kind of statement this is."), field="kind")
    languages = [language for language in Language.values if titles.get(language)]
    details = admit_details(occasion_en=occasion_en, occasion_km=occasion_km, place_en=place_en, place_km=place_km)
    at = at or clock.now()
    with transaction.atomic():
        statement = lifecycle.begin(
            Statement(
                kind=kind,
                theme=admit_theme(theme),
                search_text=found_by([titles, *(texts for _kind, _is_demand, texts in blocks)]),
                origin=Origin.ARCHIVE,
                convenor=convenor,
                language_codes=" ".join(languages),
                dated=dated,
                dated_precision=dated_precision,
                period_en=admit(period_en, field="period_en", longest=120, required=False),
                period_km=admit(period_km, field="period_km", longest=120, required=False),
                follows=follows,
                published_at=at,
                created_at=at,
                seed_key=seed_key,
                **details,
            ),
            lifecycle.Move.RECORD,
            by=by,
            at=at,
            data={"kind": kind},
        )
        everything = [(BlockKind.TITLE, False, titles), *blocks]
        for place, (block_kind, is_demand, texts) in enumerate(everything, start=1):
            write_block(
                statement,
                kind=block_kind,
                texts=admit_texts(texts, kind=block_kind, languages=languages),
                place=float(place),
                is_demand=is_demand,
                by=None,
                at=at,
            )
        Addressee.objects.bulk_create(
            Addressee(statement=statement, name_en=name_en, name_km=name_km) for name_en, name_km in addressees
        )
        CoConvenor.objects.bulk_create(
            CoConvenor(statement=statement, organisation=organisation)
            for organisation in participants
            if organisation != convenor
        )
        ReportedParticipant.objects.bulk_create(
            ReportedParticipant(statement=statement, organisation=organisation, source=source)
            for organisation in participants
        )
        for report in reports:
            if report.kind not in ReportedKind.values or report.number < 1:
                raise Refused("number", _("Give the number as the source does."), field="number")
            ReportedCount.objects.create(
                statement=statement,
                kind=report.kind,
                qualifier=report.qualifier,
                number=report.number,
                as_of=report.as_of,
                precision=report.precision,
                claimed_by=admit(report.claimed_by, field="claimed_by", longest=200, required=False),
                source=report.source,
            )
    return statement
