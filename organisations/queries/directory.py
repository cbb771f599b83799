"""The directory: which organisations there are, for whom, and how they are found."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone

from organisations.actors import Actor, is_administrator
from organisations.matching.folding import fold, search_words
from organisations.models import Duty, Mandate, NameKind, Organisation, OrganisationSector, Person
from organisations.queries.networks import memberships_on
from organisations.queries.rights import STAFF

MOST_WORDS = 8  # of a search
LONGEST_SEARCH = 200  # characters
ON_A_PAGE = 50


# -- who sees whom -----------------------------------------------------------------------------------------------------


def sees_all(actor: Actor) -> bool:
    """Administrators, and the staff of convenors, who have to find whom they invite. At most one query."""
    if is_administrator(actor):
        return True
    if not isinstance(actor, Person) or not actor.is_active:
        return False
    return Duty.objects.filter(person=actor, kind__in=STAFF, revoked_at=None).exists()


def visible(actor: Actor, *, at: datetime) -> QuerySet[Organisation]:
    """The organisations that `actor` may know of: all that stand, or those with a public profile and the own ones."""
    standing = Organisation.objects.standing()
    if sees_all(actor):
        return standing
    if not isinstance(actor, Person) or not actor.is_active:
        return standing.filter(is_listed=True)
    mandates = Mandate.objects.valid(at=at).filter(person=actor).values("organisation")
    duties = Duty.objects.filter(person=actor, revoked_at=None).values("organisation")
    return standing.filter(Q(is_listed=True) | Q(pk__in=mandates) | Q(pk__in=duties))


def organisation_for(actor: Actor, ref: str, *, at: datetime) -> Organisation:
    """The organisation with that reference, or the one that it stands in since it was found to be a double.

    Raises Organisation.DoesNotExist where there is none, and where `actor` may not know of it.
    """
    found = Organisation.objects.select_related("merged_into").get(ref=ref)
    while found.merged_into is not None:
        found = found.merged_into
    if found.is_listed or is_administrator(actor) or visible(actor, at=at).filter(pk=found.pk).exists():
        return found
    raise Organisation.DoesNotExist


# -- how they are found ------------------------------------------------------------------------------------------------


def organisations_named(words: str, *, language: str = "en", loosely: bool = False) -> QuerySet[Organisation]:
    """Those whose names (present, former, alias) or acronyms hold each of these words: the one with exactly this
    acronym first, then by name. Without words, all of them.

    It makes no difference in which script a name is asked for, nor how it was typed: `matching.folding` says what is
    the same. `loosely` also leaves out Khmer vowels, for when nothing was found.
    """
    return matching(Organisation.objects.standing(), words, language=language, loosely=loosely)


def matching(
    among: QuerySet[Organisation], words: str, *, language: str, loosely: bool = False
) -> QuerySet[Organisation]:
    """`organisations_named`, among these only."""
    wanted = search_words(words, loosely=loosely)[:MOST_WORDS]
    if not wanted:
        # Typed, but nothing that a name could hold: punctuation, say.
        return among.none() if words.strip() else among.order_by(*by_name(language))
    for word in wanted:
        among = among.filter(search_text__contains=word)
    is_acronym = Case(When(acronym__iexact=fold(words).replace(" ", ""), then=Value(0)), default=Value(1))
    return among.order_by(is_acronym, *by_name(language))


def by_name(language: str) -> tuple[Lower | str, ...]:
    """Order by the name that a reader of `language` is shown; small and capital letters together.

    Khmer stands in the order of its code points: consonants as in a dictionary, subscripts after all vowels. The full
    order of a dictionary cannot be had in SQL on both databases; lists that are printed whole have it.
    """
    first, second = ("name_km", "name_en") if language.startswith("km") else ("name_en", "name_km")
    return Lower(Coalesce(NullIf(first, Value("")), second)), "id"


class Entry(NamedTuple):
    """What a line of the directory shows."""

    ref: str
    name_en: str
    name_km: str
    acronym: str
    kind: str
    province: str
    is_listed: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for. Empty, or None, asks for nothing in particular; `network` is a reference."""

    words: str = ""
    kind: str = ""
    province: str = ""
    sector: str = ""
    network: str = ""
    is_listed: bool | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found; `number` counts pages from 1. `loosely`: by Khmer consonants only."""

    entries: list[Entry]
    total: int
    number: int
    pages: int
    loosely: bool


def narrowed(among: QuerySet[Organisation], asked: Asked, *, at: datetime) -> QuerySet[Organisation]:
    """Those of a kind, province, sector, network (its members today), with or without a public profile."""
    if asked.kind:
        among = among.filter(kind=asked.kind)
    if asked.province:
        among = among.filter(province=asked.province)
    if asked.sector:
        among = among.filter(pk__in=OrganisationSector.objects.filter(sector=asked.sector).values("organisation"))
    if asked.network:
        members = memberships_on(timezone.localdate(at)).filter(network__ref=asked.network)
        among = among.filter(pk__in=members.values("member"))
    if asked.is_listed is not None:
        among = among.filter(is_listed=asked.is_listed)
    return among


def search(
    among: QuerySet[Organisation],
    asked: Asked,
    *,
    language: str = "en",
    page: int = 1,
    on_a_page: int = ON_A_PAGE,
    at: datetime,
) -> Found:
    """The page of `among` (`visible(...)`) with what was asked for; the last one where `page` lies beyond it.

    Two queries: how many there are, and the values of one page. Two more where Khmer vowels had to be left out.
    """
    scope = narrowed(among, asked, at=at)
    for loosely in (False, True):
        found = matching(scope, asked.words, language=language, loosely=loosely)
        total = found.count()
        if total or not asked.words or search_words(asked.words) == search_words(asked.words, loosely=True):
            break
    pages = max(1, -(-total // on_a_page))
    number = min(max(1, page), pages)
    start = (number - 1) * on_a_page
    rows = found.values_list(*Entry._fields)[start : start + on_a_page] if total else []
    return Found([Entry(*row) for row in rows], total, number, pages, loosely)


def exported(found: QuerySet[Organisation]) -> list[list[str]]:
    """Each as a row of texts, in the columns that an import reads: names, kind, province, sectors, registration,
    website, former names. Three queries."""
    rows = []
    for one in found.prefetch_related("sectors", "other_names"):
        sectors = sorted(str(each.get_sector_display()) for each in one.sectors.all())
        former = [other.text for other in one.other_names.all() if other.kind != NameKind.ACRONYM]
        rows.append(
            [
                one.name_en,
                one.name_km,
                one.acronym,
                str(one.get_kind_display()),
                str(one.get_province_display()),
                ", ".join(sectors),
                one.registration_number,
                str(one.registered_year or ""),
                one.website,
                "; ".join(former),
            ]
        )
    return rows
