"""What an organisation is called. The only writer of names, and of what the directory finds them by."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, is_administrator, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.matching.folding import search_text
from organisations.matching.keys import match_key
from organisations.matching.suspicious import Kind, Suspicion, suspicions
from organisations.models import NameKind, Organisation, OrganisationName
from organisations.queries.rights import answers_for
from organisations.refusals import Outdated, Refused
from organisations.wording import admit

LONGEST = {"name_en": 200, "name_km": 200, "acronym": 40}
LONGEST_KEY = 250  # of the columns key_en and key_km
# Controls and private characters belong in no name, whoever insists.
NEVER = frozenset({Kind.BIDI_CONTROL, Kind.CONTROL, Kind.UNASSIGNED})
MOST_LISTED = 8
# What `reindex` reads.
ALL_NAMES = ("other_names", "absorbed__other_names")
# What a present name becomes when another takes its place.
PAST = {"name_en": NameKind.FORMER, "name_km": NameKind.FORMER, "acronym": NameKind.ACRONYM}


class SuspiciousName(Refused):
    """A name holds characters that are not what they seem. `found` says which; a person who has seen them may insist,
    unless one of them is among NEVER."""

    def __init__(self, found: list[Suspicion], *, field: str) -> None:
        listed = ", ".join(list(dict.fromkeys(str(one) for one in found))[:MOST_LISTED])
        super().__init__(
            "characters",
            _("Some characters of this name are not what they seem: %(characters)s.") % {"characters": listed},
            field=field,
        )
        self.found = found
        self.may_be_meant = not any(one.kind in NEVER for one in found)


def admit_name(text: str, *, field: str, characters_seen: bool = False, required: bool = False) -> str:
    """A name of an organisation, tidied. `field` is one of LONGEST, or another one of 200 characters.

    Raises Refused for what no text may hold (direction overrides among it); SuspiciousName for words of mixed scripts,
    unseen characters and the like, unless the person says that these were seen.
    """
    admitted = admit(text, field=field, longest=LONGEST.get(field, 200), required=required)
    found = suspicions(admitted)
    if found:
        suspicious = SuspiciousName(found, field=field)
        if not (characters_seen and suspicious.may_be_meant):
            raise suspicious
    return admitted


def found_by(names: Mapping[str, str], others: Iterable[str]) -> dict[str, str]:
    """The columns that follow from the names: `names` by field, `others` are former names and aliases."""
    present = [names[field] for field in LONGEST if names[field]]
    return {
        "search_text": search_text([*present, *others]),
        "key_en": match_key(names["name_en"])[:LONGEST_KEY],
        "key_km": match_key(names["name_km"])[:LONGEST_KEY],
    }


def reindex(organisations: Iterable[Organisation]) -> list[Organisation]:
    """Work out anew by what these are found, and write it where it differs. Gives those that differed.

    Expects ALL_NAMES to be prefetched where there are many. No event: it says nothing that the names do not.
    """
    changed = []
    for organisation in organisations:
        present = {field: getattr(organisation, field) for field in LONGEST}
        columns = found_by(present, further_names(organisation))
        if any(getattr(organisation, column) != value for column, value in columns.items()):
            for column, value in columns.items():
                setattr(organisation, column, value)
            changed.append(organisation)
    Organisation.objects.bulk_update(changed, ["search_text", "key_en", "key_km"], batch_size=500)
    return changed


def further_names(organisation: Organisation) -> Iterator[str]:
    """Its former names and aliases, and every name of the doubles that stand in it."""
    yield from (other.text for other in organisation.other_names.all())
    for double in organisation.absorbed.all():
        yield from (getattr(double, field) for field in LONGEST if getattr(double, field))
        yield from further_names(double)


def held(organisation: Organisation) -> Organisation:
    """The organisation as it stands, kept so until the transaction ends. Raises Refused where it stands in another."""
    present = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if present.merged_into_id is not None:
        raise Refused("absorbed", _("This organisation was found to be a double and stands in another one."))
    return present


def rename(
    organisation: Organisation,
    *,
    name_en: str | None = None,
    name_km: str | None = None,
    acronym: str | None = None,
    until: date | None = None,
    is_correction: bool = False,
    characters_seen: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> Organisation:
    """Give it another name in one or both languages, or another acronym. None leaves one as it is, "" takes it away.

    What it was called becomes a former name until `until` (a date in Phnom Penh, today when None), unless it never was
    a name (`is_correction`). Only an administrator renames: under another's name one could sign for them.
    Raises PermissionDenied; Refused; SuspiciousName; Outdated where somebody renamed it in between.
    Event: organisation.renamed.
    """
    if not is_administrator(by):
        raise PermissionDenied
    at = at or clock.now()
    asked = {"name_en": name_en, "name_km": name_km, "acronym": acronym}
    given = {
        field: admit_name(text, field=field, characters_seen=characters_seen)
        for field, text in asked.items()
        if text is not None and text != getattr(organisation, field)
    }
    day = admit_until(until, at=at)
    with transaction.atomic():
        present = held(organisation)
        was = {field: getattr(present, field) for field in given}
        if any(was[field] != getattr(organisation, field) for field in given):
            raise Outdated(
                "renamed", _("Somebody else has just renamed this organisation. Look again."), present=present
            )
        changed = {field: text for field, text in given.items() if text != was[field]}
        if not changed:
            return present
        for field, text in changed.items():
            setattr(present, field, text)
        if not present.name_en and not present.name_km:
            raise Refused("name", _("Give the name in at least one language."), field="name_en")
        for field in changed:
            if was[field] and not is_correction:
                OrganisationName.objects.update_or_create(
                    organisation=present, text=was[field], kind=PAST[field], defaults={"until": day}
                )
        present.save(update_fields=list(changed))
        reindex([present])
        append(
            SITE_CHAIN,
            SiteEvent.ORGANISATION_RENAMED,
            at=at,
            data={
                "organisation": present.ref,
                "fields": [*sorted(changed)],
                "correction": is_correction,
                "until": day.isoformat(),
                "by": trace(by),
            },
            private={field: text for field, text in was.items() if field in changed and text},
        )
    return present


def admit_until(day: date | None, *, at: datetime) -> date:
    """The day (in Phnom Penh) on which a name ended; today when None. Raises Refused where it has not come."""
    today = timezone.localdate(at)
    if day is not None and not date(1850, 1, 1) <= day <= today:
        raise Refused("date", _("This day has not come yet, or is too long ago."), field="until")
    return day or today


def add_name(
    organisation: Organisation,
    *,
    text: str,
    kind: str,
    until: date | None = None,
    characters_seen: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> OrganisationName:
    """Add a former name (until when, if that is known), an alias or a further acronym. By an administrator or the
    organisation's director.

    Raises PermissionDenied, Refused, SuspiciousName. Event: organisation.name_added.
    """
    if not answers_for(by, organisation):
        raise PermissionDenied
    if kind not in NameKind.values:
        raise Refused("kind", _("Choose what kind of name this is."), field="kind")
    text = admit_name(text, field="text", characters_seen=characters_seen, required=True)
    at = at or clock.now()
    if until is not None:
        until = admit_until(until, at=at) if kind != NameKind.ALIAS else None
    try:
        with transaction.atomic():
            present = held(organisation)
            name = OrganisationName.objects.create(organisation=present, text=text, kind=kind, until=until)
            reindex([present])
            append(
                SITE_CHAIN,
                SiteEvent.NAME_ADDED,
                at=at,
                data={"organisation": present.ref, "kind": kind, "by": trace(by)},
                private={"text": text},
            )
    except IntegrityError as twice:
        raise Refused("name_known", _("This name is among its names already."), field="text") from twice
    return name


def remove_name(name: OrganisationName, *, by: Actor, at: datetime | None = None) -> None:
    """Take away a name that was added by mistake. Raises PermissionDenied, Refused.

    Event: organisation.name_removed.
    """
    if not answers_for(by, name.organisation):
        raise PermissionDenied
    with transaction.atomic():
        present = held(name.organisation)
        if OrganisationName.objects.filter(pk=name.pk, organisation=present).delete()[0] != 1:
            raise Refused("removed", _("This name was removed before."))
        reindex([present])
        append(
            SITE_CHAIN,
            SiteEvent.NAME_REMOVED,
            at=at or clock.now(),
            data={"organisation": present.ref, "kind": name.kind, "by": trace(by)},
            private={"text": name.text},
        )
