"""When the next edition is made, and what it would say that the current one does not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from statements.models import Edition, EditionPace, Statement
from statements.queries.editions import edition_content, said
from statements.stages import Pace

# What can change in an edition besides its signatories and its count.
AROUND = ("convenor", "co_convenors", "addressees", "press_contact")


def pace_of(statement: Statement) -> EditionPace:
    """What the publisher chose, or at once; that row is not stored. One query."""
    chosen = EditionPace.objects.filter(statement=statement).first()
    return chosen or EditionPace(statement=statement, pace=Pace.AT_ONCE)


def next_due(chosen: EditionPace, *, at: datetime) -> datetime:
    """The next time that the clock in Phnom Penh shows the hour of a daily edition, after `at`."""
    local = timezone.localtime(at)
    today = local.replace(hour=chosen.hour or 0, minute=0, second=0, microsecond=0)
    return today if today > local else today + timedelta(days=1)


Named = tuple[str, str, str]  # kind, name in English, name in Khmer


@dataclass(frozen=True, slots=True)
class Difference:
    """What edition n + 1 would say that edition n does not. `added` and `gone` are named signatories.

    `before` and `after` are the two counts; `around` names what else differs (of AROUND).
    """

    added: tuple[Named, ...]
    gone: tuple[Named, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    around: tuple[str, ...]


def difference(edition: Edition, *, at: datetime) -> Difference | None:
    """None where the next edition would say the same."""
    old = edition.content
    new = edition_content(edition.statement, number=edition.number, at=at)
    if said(old) == said(new):
        return None
    before, after = named_in(old), named_in(new)
    around = tuple(key for key in AROUND if old.get(key) != new.get(key))
    return Difference(
        added=tuple(sorted((after - before).elements())),
        gone=tuple(sorted((before - after).elements())),
        before=old["count"],
        after=new["count"],
        around=around,
    )


def named_in(content: Mapping[str, Any]) -> Counter[Named]:
    return Counter(
        (one["kind"], one["name"].get("en", ""), one["name"].get("km", "")) for one in content["signatories"]
    )
