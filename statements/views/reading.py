"""What every public page is made with: the reader's language, dates and names in it, and what a page says of itself."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from printing.dates import long_date
from statements.models import Statement
from statements.stages import Language


def reader_language() -> Language:
    return Language.KHMER if (get_language() or "en").startswith("km") else Language.ENGLISH


def alternates(name: str, *arguments: str) -> list[tuple[str, str]]:
    """The same page in each language, in full: (language, address)."""
    found = []
    for language in Language.values:
        with translation.override(language):
            found.append((language, settings.SITE_URL + reverse(name, args=arguments)))
    return found


def when(statement: Statement, language: Language) -> str:
    """The date it bears in words, or the source's words for when it was, or the day of publication."""
    if statement.dated:
        return long_date(statement.dated, language, precision=statement.dated_precision)
    in_words = one_of(statement.period_en, statement.period_km, language)
    if in_words or statement.published_at is None:
        return in_words
    return long_date(timezone.localdate(statement.published_at), language)


def one_of(english: str, khmer: str, language: Language) -> str:
    """The words in the reader's language, else those there are."""
    return (khmer or english) if language == Language.KHMER else (english or khmer)


def ways_to_share(canonical: str, title: str) -> Sequence[tuple[str, str]]:
    """(name, address) of where a reader can pass it on. Nothing is loaded from there."""
    link, words = quote(canonical, safe=""), quote(title, safe="")
    return (
        ("Telegram", f"https://t.me/share/url?url={link}&text={words}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={link}"),
        ("X", f"https://x.com/intent/post?url={link}&text={words}"),
        (_("E-mail"), f"mailto:?subject={words}&body={link}"),
    )


def described(
    shown: Statement, *, title: str, description: str, canonical: str, as_of: datetime | None
) -> dict[str, Any]:
    """For search engines and social networks: Open Graph and schema.org, as `public/social.html` writes them."""
    language = reader_language()
    image = settings.SITE_URL + reverse("statement-picture", args=[shown.ref])
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": title,
        "description": description,
        "inLanguage": language,
        "url": canonical,
        "image": image,
        "publisher": {"@type": "Organization", "name": "Ruom", "url": settings.SITE_URL},
    }
    if shown.convenor:
        facts["author"] = {"@type": "Organization", "name": shown.convenor.name()}
    if shown.published_at and not shown.is_archive:
        facts["datePublished"] = shown.published_at.isoformat()
    if as_of:
        facts["dateModified"] = as_of.isoformat()
    return {
        "facts": facts,
        "picture": image,
        "locale": {"en": "en_GB", "km": "km_KH"}[language],
        "oembed": settings.SITE_URL + reverse("oembed") + f"?url={quote(canonical, safe='')}",
        "share": ways_to_share(canonical, title),
    }
