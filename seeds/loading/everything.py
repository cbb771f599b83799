"""The whole load: who first, then the archive, then the lives."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from ledger import clock
from seeds.loading.acting import load_acting
from seeds.loading.archive import load_archive
from seeds.loading.days import Days
from seeds.loading.life import load_life
from seeds.loading.who import load_sources, load_who
from seeds.reading import SeedError, read_archive, read_demo, read_dialogue_summary, read_organisations, read_people

# In days before loading: when the site of the demonstration was set up, and the archive written.
SITE_SET_UP = -400
ARCHIVE_WRITTEN = -390


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much of the examples there is, and how much of it this run brought in."""

    organisations: int
    people: int
    entries: int
    statements: int
    fresh: int


def load_everything(*, now: datetime | None = None) -> Loaded:
    """Bring in what is missing of the examples, as of `now` (an instant; by default the database's clock).

    Each statement comes whole or not at all, and a second run changes nothing. Raises SeedError outside demo mode (the
    password of the invented people is public) and where the data is wrong; Refused where an action says no.
    """
    if not settings.DEMO:
        raise SeedError(_("The examples are for demonstrations: set RUOM_DEMO=1 to load them."))
    days = Days(now or clock.now())
    seeds, people, archive = read_organisations(), read_people(), read_archive()
    lives = (*read_demo(), read_dialogue_summary())
    who = load_who(seeds, people.people, at=days.at(SITE_SET_UP))
    entries = load_archive(archive.entries, load_sources(archive.sources), who, at=days.at(ARCHIVE_WRITTEN))
    lived = sum(load_life(life, who, days) for life in lives)
    load_acting(people, who, days)
    return Loaded(
        organisations=len(seeds.organisations),
        people=len(people.people),
        entries=len(archive.entries),
        statements=len(lives),
        fresh=who.fresh + entries + lived,
    )
