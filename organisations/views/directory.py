"""The directory, an organisation's page, its logo. Everybody may read here; what is shown depends on who asks."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ledger import clock
from organisations.models import DutyKind, Logo, Organisation, OrganisationKind, Person, Province, Sector
from organisations.models.refs import as_reference
from organisations.queries.contacts import press_contacts
from organisations.queries.directory import Asked, Entry, organisation_for, search, sees_all, visible
from organisations.queries.networks import members_on, memberships_of
from organisations.queries.rights import answers_for, has_duty
from organisations.views.asking import chosen, page_address, page_asked, words_asked


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The directory: those that the reader may know of, by words of their names, kind, province, sector and network."""
    at = clock.now()
    among = visible(request.user, at=at)
    asked = asked_of(request, among)
    network = among.get(ref=asked.network) if asked.network else None
    found = search(among, asked, language=reading(), page=page_asked(request), at=at)
    given = {
        name: value
        for name, value in (
            ("q", asked.words),
            ("kind", asked.kind),
            ("province", asked.province),
            ("sector", asked.sector),
            ("network", asked.network),
        )
        if value
    }
    return render(
        request,
        "organisations/directory.html",
        {
            "found": found,
            "entries": [entry_shown(entry) for entry in found.entries],
            "asked": asked,
            "network": network,
            "is_filtered": bool(given),
            "exports": [
                (name.upper(), f"{reverse('export-organisations', args=[name])}?{urlencode(given)}")
                for name in ("xlsx", "csv")
                if request.user.is_authenticated
            ],
            "earlier": page_address(given, found.number - 1) if found.number > 1 else "",
            "later": page_address(given, found.number + 1) if found.number < found.pages else "",
            "kinds": OrganisationKind.choices,
            "provinces": Province.choices,
            "sectors": Sector.choices,
        },
    )


def asked_of(request: HttpRequest, among: QuerySet[Organisation]) -> Asked:
    """What the query string asks for; a network only where the reader may know of it."""
    network = as_reference(request.GET.get("network", ""))
    return Asked(
        words=words_asked(request),
        kind=chosen(request, "kind", OrganisationKind),
        province=chosen(request, "province", Province),
        sector=chosen(request, "sector", Sector),
        network=network if network and among.filter(ref=network).exists() else "",
    )


def reading() -> str:
    return get_language() or "en"


def entry_shown(entry: Entry) -> dict[str, Any]:
    """A line of the directory: the name in the reader's language, and the one in the other."""
    first, second = entry.name_en, entry.name_km
    if reading().startswith("km"):
        first, second = second, first
    return {
        "ref": entry.ref,
        "name": first or second,
        "other_name": second if first else "",
        "acronym": entry.acronym,
        "kind": OrganisationKind(entry.kind).label,
        "province": Province(entry.province).label if entry.province else "",
        "is_listed": entry.is_listed,
    }


@require_safe
def organisation(request: HttpRequest, ref: str) -> HttpResponse:
    """The profile. A double that stands in another leads there."""
    at = clock.now()
    shown = organisation_for(request.user, ref, at=at)
    if shown.ref != ref:
        return redirect("organisation", shown.ref)
    today = timezone.localdate(at)
    known = set(visible(request.user, at=at).filter(memberships_of_members__member=shown).values_list("pk", flat=True))
    may_describe = answers_for(request.user, shown)
    memberships = [membership for membership in memberships_of(shown) if may_describe or membership.network_id in known]
    return render(
        request,
        "organisations/organisation.html",
        {
            "organisation": shown,
            "other_name": other_name(shown),
            "about": about(shown),
            "facts": facts(shown),
            "press_contacts": press_contacts(shown),
            "also": shown.other_names.order_by("kind", "-until", "text"),
            "logo": Logo.objects.defer("content").filter(organisation=shown).first(),
            "memberships": memberships,
            "today": today,
            "members_today": members_on(shown, today).count() if shown.is_network else 0,
            "claims": shown.claims.order_by("-claimed_on", "-id")[:1] if shown.is_network else [],
            "sees_all": sees_all(request.user),
            "may_describe": may_describe,
            "coordinates": isinstance(request.user, Person) and has_duty(request.user, shown.pk, DutyKind.COORDINATOR),
            "crumbs": crumbs(),
        },
    )


def crumbs(organisation: Organisation | None = None, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """From the directory down; the page itself is left out."""
    way = [(_("Organisations"), reverse("organisations"))]
    if organisation is not None:
        way.append((organisation.name(), reverse("organisation", args=[organisation.ref])))
    return [*way, *further]


def other_name(organisation: Organisation) -> str:
    """Its name in the language that the page is not in, where it has both."""
    other = organisation.name_en if reading().startswith("km") else organisation.name_km
    return "" if other == organisation.name() else other


def about(organisation: Organisation) -> str:
    """What it says about itself, in the reader's language if it does."""
    first, second = organisation.about_en, organisation.about_km
    return (second or first) if reading().startswith("km") else (first or second)


def facts(organisation: Organisation) -> list[tuple[str, str]]:
    worked_on = organisation.sectors.values_list("sector", flat=True)
    labels = [str(sector.label) for sector in Sector if sector.value in set(worked_on)]
    found = [
        (_("Kind"), str(OrganisationKind(organisation.kind).label)),
        (_("Province"), str(Province(organisation.province).label) if organisation.province else ""),
        (_("Works on"), ", ".join(labels)),
        (_("Registration number"), organisation.registration_number),
        (_("Registered in the year"), str(organisation.registered_year or "")),
    ]
    return [(term, value) for term, value in found if value]


@require_safe
def logo(request: HttpRequest, ref: str) -> HttpResponse:
    """The picture, for whoever may see the page. Browsers keep it but ask each time whether it may still be shown."""
    shown = organisation_for(request.user, ref, at=clock.now())
    kept = Logo.objects.defer("content").get(organisation=shown)
    etag = quote_etag(kept.sha256)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = HttpResponse(bytes(kept.content), content_type="image/png")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(answer, ["Cookie"])
    return answer
