"""Whose account an address is."""

from organisations.models import Person


def person_at(email: str) -> Person | None:
    """The active person with that e-mail address, without regard to case; None where there is none."""
    if "\x00" in email:
        return None  # PostgreSQL would not even look
    try:
        found = Person.objects.get_by_natural_key(email.strip())
    except Person.DoesNotExist:
        return None
    return found if found.is_active else None


def administrators() -> list[Person]:
    """Who administers the site, by name. One query."""
    return list(Person.objects.filter(is_superuser=True, is_active=True).order_by("name", "id"))
