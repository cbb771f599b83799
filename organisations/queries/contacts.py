"""Contacts of organisations. Whoever shows what these give writes to the access log (actions.noting)."""

from django.db.models import QuerySet

from organisations.models import Contact, Organisation


def contacts_of(organisation: Organisation) -> list[Contact]:
    """All of them, in the order of their roles, the oldest first. One query."""
    return list(Contact.objects.filter(organisation=organisation).order_by("role", "pk"))


def press_contacts(organisation: Organisation) -> list[Contact]:
    """Those that everybody sees: none unless the organisation shows a public profile. One query, or none."""
    if not organisation.is_listed:
        return []
    return list(Contact.objects.filter(organisation=organisation, is_press=True).order_by("pk"))


def with_address(address: str) -> QuerySet[Contact]:
    """The contacts with this e-mail address, of all organisations, by its blind index; with each `organisation`."""
    return Contact.objects.filter(email_index=address).select_related("organisation").order_by("organisation", "pk")
