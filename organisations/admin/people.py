"""People: accounts, what they may do for organisations, who was asked to, and who looked at their data."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from organisations.actions.deactivating import deactivate_person, reactivate_person
from organisations.actions.directing import end_duty
from organisations.actions.inviting import withdraw_invitation
from organisations.actions.mandating import revoke_mandate
from organisations.actions.noting import note_access
from organisations.admin.acting import Act
from organisations.admin.records import InForce, RecordAdmin
from organisations.admin.site import site
from organisations.models import (
    Access,
    AccessNote,
    ApiToken,
    Delegation,
    Duty,
    Mandate,
    MandateScope,
    Person,
    PersonInvitation,
    RetentionRun,
)
from organisations.views.actor import actor

GROUP = _("People")

DEACTIVATE = Act(
    name="deactivate",
    label=_("Close the account"),
    warning=_("They are signed out everywhere, their API tokens end, and they cannot sign in. Signatures stand."),
    do=lambda row, by: deactivate_person(somebody=row, by=by),
    look="danger",
)
REACTIVATE = Act(
    name="reactivate",
    label=_("Open the account again"),
    warning=_("They can sign in again, and act under the mandates and duties that they still have."),
    do=lambda row, by: reactivate_person(somebody=row, by=by),
)
REVOKE = Act(
    name="revoke",
    label=_("Revoke the mandate"),
    warning=_("The mandates end now, with all that was delegated from them. Signatures given under them stand."),
    do=lambda row, by: revoke_mandate(mandate=row, by=by),
    look="danger",
)
END_DUTY = Act(
    name="end-duty",
    label=_("End the duty"),
    warning=_("The duties end now. An organisation may be left without a director, coordinator or publisher."),
    do=lambda row, by: end_duty(duty=row, by=by),
    look="danger",
)
WITHDRAW = Act(
    name="withdraw",
    label=_("Withdraw the invitation"),
    warning=_("They cannot be accepted any more, and their addresses are erased."),
    do=lambda row, by: withdraw_invitation(invitation=row, by=by),
    look="danger",
)


class PersonAdmin(RecordAdmin):
    """The address is on the record alone, and opening it is written down for the person to read; so is finding an
    account by its address."""

    group = GROUP
    many = _("People")
    lead = _("Whoever opens a record or searches for an address is written down, and the person can read it.")
    list_display = ("name", "ref", "is_active", "is_superuser", "created_at")
    shown = (
        "ref",
        "name",
        "email",
        "language",
        "is_active",
        "is_superuser",
        "created_at",
        "last_login",
        "told_absent_at",
        "erased_at",
    )
    list_filter = ("is_active", "is_superuser")
    search_fields = ("name", "ref")
    acts = (DEACTIVATE, REACTIVATE)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("password")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A whole address finds its account; a part of one finds nothing."""
        if "@" not in search_term:
            return super().get_search_results(request, queryset, search_term)
        found = queryset.filter(email__iexact=search_term.strip())
        for somebody in found:
            note_access(subject=somebody, by=actor(request), kind=Access.ADDRESS_FOUND)
        return found, False

    def note(self, row: Any, request: HttpRequest) -> None:
        note_access(subject=row, by=actor(request), kind=Access.PERSON_OPENED)

    def see_also(self, row: Any) -> list[tuple[str, str]]:
        return [
            (str(shown.many), f"{shown.list_url}?q={row.ref}")
            for shown in self.admin_site._registry.values()
            if isinstance(shown, RecordAdmin) and "person__ref" in shown.search_fields
        ]


class ApiTokenAdmin(RecordAdmin):
    group = GROUP
    many = _("API tokens")
    lead = _("Tokens themselves are shown once, to whoever makes them, and are kept nowhere.")
    list_display = ("person", "label", "created_at", "revoked_at")
    list_filter = (InForce,)
    search_fields = ("person__name", "person__ref")
    list_select_related = ("person",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("digest")


class MandateAdmin(RecordAdmin):
    group = GROUP
    many = _("Mandates")
    list_display = ("person", "organisation", "right", "granted_at", "until", "revoked_at")
    shown = (
        "ref",
        "person",
        "organisation",
        "right",
        "granted_by",
        "granted_at",
        "until",
        "revoked_at",
        "delegated_from",
    )
    list_filter = (InForce, "right")
    names = ("organisation__search_text",)
    search_fields = ("person__name", "person__ref", "organisation__ref", "ref")
    list_select_related = ("person", "organisation", "granted_by", "delegated_from")
    acts = (REVOKE,)

    def see_also(self, row: Any) -> list[tuple[str, str]]:
        return [
            (_now("Its page"), reverse("mandate", args=[row.organisation.ref, row.ref])),
            (_now("Its limits"), f"{reverse('admin:organisations_mandatescope_changelist')}?q={row.ref}"),
        ]


class MandateScopeAdmin(RecordAdmin):
    group = GROUP
    many = _("Statements that mandates are limited to")
    list_display = ("mandate", "statement")
    codes = frozenset({"statement"})
    search_fields = ("mandate__ref", "statement")
    list_select_related = ("mandate",)


class DutyAdmin(RecordAdmin):
    group = GROUP
    many = _("Duties")
    list_display = ("person", "organisation", "kind", "granted_at", "revoked_at")
    list_filter = (InForce, "kind")
    names = ("organisation__search_text",)
    search_fields = ("person__name", "person__ref", "organisation__ref")
    list_select_related = ("person", "organisation")
    acts = (END_DUTY,)


class PersonInvitationAdmin(RecordAdmin):
    group = GROUP
    many = _("Invitations of people")
    lead = _("Their addresses are sealed: they are on the organisation's own page of people.")
    list_display = ("ref", "organisation", "right", "duty", "sent_at", "expires_at", "accepted_at", "withdrawn_at")
    shown = (
        "ref",
        "organisation",
        "right",
        "duty",
        "statements",
        "until",
        "language",
        "invited_by",
        "delegated_from",
        "sent_at",
        "expires_at",
        "accepted_at",
        "accepted_by",
        "declined_at",
        "withdrawn_at",
        "lapsed_at",
    )
    masked = ("address",)
    list_filter = ("right", "duty")
    names = ("organisation__search_text",)
    search_fields = ("organisation__ref", "ref")
    list_select_related = ("organisation", "invited_by", "accepted_by", "delegated_from", "account")
    acts = (WITHDRAW,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("address_index", "token_digest")

    def see_also(self, row: Any) -> list[tuple[str, str]]:
        return [(_now("Its page"), reverse("person-invitation", args=[row.organisation.ref, row.ref]))]


class DelegationAdmin(RecordAdmin):
    group = GROUP
    many = _("Asked delegations")
    lead = _("Addresses are sealed: they are on the organisation's own page of people.")
    list_display = ("ref", "mandate", "asked_by", "to", "right", "asked_at", "decision")
    shown = (
        "ref",
        "mandate",
        "asked_by",
        "asked_at",
        "to",
        "right",
        "statements",
        "until",
        "reason",
        "decision",
        "decided_by",
        "decided_at",
        "granted",
        "invitation",
    )
    masked = ("address",)
    list_filter = ("right", "decision")
    names = ("mandate__organisation__search_text",)
    search_fields = ("mandate__ref", "asked_by__name", "ref")
    list_select_related = ("mandate", "asked_by", "to", "decided_by", "granted", "invitation")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("address_index", "invitation__address", "invitation__address_index")


class AccessNoteAdmin(RecordAdmin):
    group = GROUP
    many = _("Who looked at personal data")
    lead = _("Without a name it was a job, or the operator of the server.")
    list_display = ("at", "actor", "kind", "subject", "organisation")
    list_filter = ("kind",)
    names = ("organisation__search_text",)
    search_fields = ("subject__name", "subject__ref", "actor__name", "actor__ref", "organisation__ref")
    list_select_related = ("subject", "actor", "organisation")


class RetentionRunAdmin(RecordAdmin):
    group = GROUP
    many = _("What was deleted because it was old")
    list_display = ("rule", "at", "deleted", "next_due")
    search_fields = ("rule",)


site.register(Person, PersonAdmin)
site.register(ApiToken, ApiTokenAdmin)
site.register(Mandate, MandateAdmin)
site.register(MandateScope, MandateScopeAdmin)
site.register(Duty, DutyAdmin)
site.register(PersonInvitation, PersonInvitationAdmin)
site.register(Delegation, DelegationAdmin)
site.register(AccessNote, AccessNoteAdmin)
site.register(RetentionRun, RetentionRunAdmin)
