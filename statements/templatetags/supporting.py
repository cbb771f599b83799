"""Who stands behind an amendment, and what the reader can do about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import template

from organisations.models import Organisation
from statements.models import Amendment, CoSponsor, Orphan
from statements.queries.attribution import Attribution
from statements.queries.redlines import LostChange

register = template.Library()


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody who speaks for some organisations is to an amendment: theirs to withdraw, leave, or join."""

    withdraws: bool
    leaves: bool
    joins: bool


def sponsors(amendment: Amendment) -> list[CoSponsor]:
    """Without the one who proposed it: two organisations that turned out to be one stand there once."""
    return [sponsor for sponsor in amendment.co_sponsors.all() if sponsor.organisation_id != amendment.organisation_id]


@register.filter
def part_of(amendment: Amendment, voices: Iterable[Organisation] | str | None) -> Part:
    """The part of those who speak for `voices` here; none where a page has no such."""
    own = {voice.pk for voice in voices if isinstance(voice, Organisation)} if voices else set()
    behind = {sponsor.organisation_id for sponsor in sponsors(amendment)}
    return Part(
        withdraws=amendment.organisation_id in own,
        leaves=bool(own & behind),
        joins=bool(own - behind - {amendment.organisation_id}),
    )


@register.filter
def with_words(lost: Iterable[LostChange]) -> list[Orphan]:
    """One orphan of each lost change whose words can be put in anew: its other languages come with it."""
    found: list[Orphan] = []
    languages: dict[tuple[str, int | None], set[str]] = {}
    for orphan in [each.orphan for each in lost if each.orphan.text]:
        within = languages.setdefault((orphan.kind, orphan.block_id), set())
        if not within or orphan.language in within:
            found.append(orphan)
            within.clear()
        within.add(orphan.language)
    return found


@register.filter
def behind(amendment: Amendment, names: object) -> list[str]:
    """The names of the co-sponsors, as the reader may know them."""
    if not isinstance(names, Attribution):
        return []
    return names.names(sponsor.organisation for sponsor in sponsors(amendment))


@register.filter
def own_reasons(amendment: Amendment, names: object) -> list[tuple[str, str]]:
    """Of each co-sponsor that gave a reason of its own: its name, as the reader may know it, and the reason."""
    if not isinstance(names, Attribution):
        return []
    return [
        (names.name(sponsor.organisation, sponsor.person), sponsor.reason)
        for sponsor in sponsors(amendment)
        if sponsor.reason
    ]
