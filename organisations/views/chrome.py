"""What stands around every page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from organisations.actors import is_administrator


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context for base.html: the way to the same page in the other language, and whether this is a demonstration."""
    other = "en" if (get_language() or "en").startswith("km") else "km"
    return {
        "demo": settings.DEMO,
        "other_language": other,
        "other_language_name": {"en": "English", "km": "ខ្មែរ"}[other],
        "other_language_url": translate_url(request.get_full_path(), other),
        "administers": hasattr(request, "user") and is_administrator(request.user),
    }
