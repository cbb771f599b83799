"""What was done before Ruom: entries known by what sources report of them. Nobody signs by them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from organisations.actors import Machine
from organisations.models import Source
from seeds.loading.who import Who
from seeds.reading import SeedError
from seeds.records import SeedEntry
from statements.actions.archiving import Report, record_archive_entry
from statements.models import Statement
from statements.stages import BlockKind


def load_archive(entries: Iterable[SeedEntry], sources: Mapping[str, Source], who: Who, *, at: datetime) -> int:
    """Record the entries that are missing, in the order of the data, and return how many. Raises SeedError, Refused."""
    here = {entry.seed_key: entry for entry in Statement.objects.exclude(seed_key=None)}
    fresh = 0
    for seed in entries:
        if seed.key in here:
            continue
        if seed.follows and seed.follows not in here:
            raise SeedError(f"archive: “{seed.key}” follows “{seed.follows}”, which does not stand before it")
        here[seed.key] = record(seed, sources, who, follows=here.get(seed.follows), at=at)
        fresh += 1
    return fresh


def record(
    seed: SeedEntry, sources: Mapping[str, Source], who: Who, *, follows: Statement | None, at: datetime
) -> Statement:
    convenors = [who.organisation(one.organisation) for one in seed.participants if one.role == "convenor"]
    return record_archive_entry(
        kind=seed.kind,
        convenor=convenors[0] if convenors else None,
        titles={"en": seed.title_en, "km": seed.title_km},
        blocks=[(BlockKind.PARAGRAPH, False, {"en": seed.summary_en, "km": seed.summary_km})],
        addressees=[(name.en, name.km) for name in seed.addressees],
        reports=[
            Report(
                kind=count.kind,
                number=count.number,
                as_of=count.as_of,
                source=sources[count.source],
                precision=count.as_of_precision,
                qualifier=count.qualifier,
                claimed_by=", ".join(short_name(who, key) for key in count.claimed_by),
            )
            for count in seed.counts
        ],
        participants=[who.organisation(one.organisation) for one in seed.participants],
        source=sources[seed.counts[0].source],
        theme=seed.theme or "",
        occasion_en=seed.occasion_en,
        occasion_km=seed.occasion_km,
        place_en=seed.place_en,
        place_km=seed.place_km,
        dated=seed.dated,
        dated_precision=seed.dated_precision,
        period_en=seed.period_en,
        period_km=seed.period_km,
        follows=follows,
        seed_key=seed.key,
        by=Machine.OPERATOR,
        at=at,
    )


def short_name(who: Who, key: str) -> str:
    """The acronym where there is one: six full names do not fit into a line."""
    organisation = who.organisation(key)
    return organisation.acronym or organisation.name("en")
