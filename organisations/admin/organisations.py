"""Organisations: names, profiles, networks, contacts."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from organisations.actions.describing import unlist_organisation
from organisations.actions.noting import note_access
from organisations.admin.acting import Act
from organisations.admin.records import RecordAdmin
from organisations.admin.site import site
from organisations.models import (
    Access,
    Contact,
    Logo,
    Membership,
    MembershipClaim,
    Organisation,
    OrganisationName,
    OrganisationSector,
    Source,
)
from organisations.views.actor import actor

GROUP = _("Organisations")

UNLIST = Act(
    name="unlist",
    label=_("Hide the public profile"),
    warning=_("Their profiles are shown to nobody outside any more. Only their directors can show them again."),
    do=lambda row, by: unlist_organisation(row, by=by),
    look="danger",
)


class OrganisationAdmin(RecordAdmin):
    group = GROUP
    many = _("Organisations")
    lead = _("Also those without a public profile, and those that stand in another.")
    list_display = ("name_en", "name_km", "acronym", "kind", "province", "is_listed", "merged_into")
    shown = (
        "ref",
        "name_en",
        "name_km",
        "acronym",
        "kind",
        "province",
        "registration_number",
        "registered_year",
        "website",
        "about_en",
        "about_km",
        "is_listed",
        "is_demonstration",
        "merged_into",
        "created_at",
    )
    list_filter = ("kind", "is_listed", "is_demonstration", "province")
    names = ("search_text",)
    search_fields = ("ref", "registration_number")
    list_select_related = ("merged_into",)
    acts = (UNLIST,)

    def see_also(self, row: Any) -> list[tuple[str, str]]:
        about = f"?q={row.ref}"
        return [
            (_now("Its page"), reverse("organisation", args=[row.ref])),
            (_now("Its people"), reverse("people", args=[row.ref])),
            (_now("Its contacts"), reverse("contacts", args=[row.ref])),
            *(
                (str(shown.many), shown.list_url + about)
                for model, shown in self.admin_site._registry.items()
                if isinstance(shown, RecordAdmin) and "organisation__ref" in shown.search_fields
            ),
        ]


class OfOrganisation(RecordAdmin):
    """Rows that belong to one organisation, found by its names."""

    group = GROUP
    names = ("organisation__search_text",)
    search_fields = ("organisation__ref",)
    list_select_related = ("organisation",)


class OrganisationNameAdmin(OfOrganisation):
    many = _("Former and other names")
    list_display = ("text", "kind", "until", "organisation")
    list_filter = ("kind",)


class OrganisationSectorAdmin(OfOrganisation):
    many = _("What organisations work on")
    list_display = ("organisation", "sector")
    list_filter = ("sector",)


class LogoAdmin(OfOrganisation):
    many = _("Logos")
    list_display = ("organisation", "width", "height", "set_at")
    shown = ("organisation", "width", "height", "sha256", "set_at")
    codes = frozenset({"sha256"})

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content")


class MembershipAdmin(RecordAdmin):
    group = GROUP
    many = _("Members of networks")
    list_display = ("network", "member", "joined_on", "left_on")
    names = ("network__search_text", "member__search_text")
    search_fields = ("network__ref", "member__ref")
    list_select_related = ("network", "member")


class MembershipClaimAdmin(RecordAdmin):
    group = GROUP
    many = _("Claimed numbers of members")
    list_display = ("network", "qualifier", "number", "claimed_by", "claimed_on", "source")
    names = ("network__search_text",)
    search_fields = ("network__ref",)
    list_select_related = ("network",)


class SourceAdmin(RecordAdmin):
    group = GROUP
    many = _("Sources")
    list_display = ("publisher", "title_en", "title_km", "published_on", "precision")
    shown = (*list_display, "note")
    search_fields = ("publisher", "title_en", "title_km")


class ContactAdmin(OfOrganisation):
    """The particulars are shown on the organisation's own page, which writes down who looked. Opening a row here is
    written down as well: that there is such a contact is a fact about somebody."""

    many = _("Contacts")
    lead = _("Names, addresses and telephones are sealed: they are on the organisation's own page of contacts.")
    list_display = ("organisation", "role", "is_press", "checked_at")
    shown = ("ref", "organisation", "role", "is_press", "created_at", "checked_at", "asked_at")
    masked = ("name", "email", "phone", "note")
    list_filter = ("role", "is_press")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("email_index")

    def note(self, row: Any, request: HttpRequest) -> None:
        note_access(subject=row.organisation, by=actor(request), kind=Access.CONTACTS_SEEN)

    def see_also(self, row: Any) -> list[tuple[str, str]]:
        return [(_now("Its contacts"), reverse("contacts", args=[row.organisation.ref]))]


site.register(Organisation, OrganisationAdmin)
site.register(OrganisationName, OrganisationNameAdmin)
site.register(OrganisationSector, OrganisationSectorAdmin)
site.register(Logo, LogoAdmin)
site.register(Membership, MembershipAdmin)
site.register(MembershipClaim, MembershipClaimAdmin)
site.register(Source, SourceAdmin)
site.register(Contact, ContactAdmin)
