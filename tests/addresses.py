"""Addresses of pages by their names, in a language: tests follow when a page moves."""

from django.urls import reverse
from django.utils import translation


def way_to(name: str, *args: object, language: str = "en") -> str:
    """The address below the host. The language that is active stays so."""
    with translation.override(language):
        return reverse(name, args=args)
