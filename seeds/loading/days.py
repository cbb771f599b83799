"""Days of the seed data as instants: counted from the day of loading, so that the examples are always alive."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from seeds.reading import SeedError

# The days of the data are days there, whatever TIME_ZONE a site chooses.
PHNOM_PENH = ZoneInfo("Asia/Phnom_Penh")
LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Days:
    """`loaded_at` is the moment of loading (aware); the day in Phnom Penh on which it falls is day 0."""

    loaded_at: datetime

    def on(self, day: int) -> date:
        """That day, as a date in Phnom Penh."""
        return self.loaded_at.astimezone(PHNOM_PENH).date() + timedelta(days=day)

    def at(self, day: int, *, hour: int = 9, minute: int = 0) -> datetime:
        """An instant (UTC) in the past, by the clock of Phnom Penh. Raises SeedError where it is still to come."""
        moment = datetime.combine(self.on(day), time(hour, minute), PHNOM_PENH).astimezone(UTC)
        if moment > self.loaded_at:
            raise SeedError(f"day {day}, {hour}:{minute:02} has not come yet: nothing can have happened then")
        return moment

    def deadline(self, day: int) -> datetime:
        """The end of a day, past or to come, as people announce it: 23:59 in Phnom Penh."""
        return datetime.combine(self.on(day), LAST_MINUTE, PHNOM_PENH).astimezone(UTC)

    def ahead(self, day: int, *, hour: int) -> datetime:
        """An instant to come, by the clock of Phnom Penh. Raises SeedError where it has passed."""
        moment = datetime.combine(self.on(day), time(hour), PHNOM_PENH).astimezone(UTC)
        if moment <= self.loaded_at:
            raise SeedError(f"day {day}, {hour}:00 has passed")
        return moment
