"""How every mail is written: plain text, in the language of whoever reads it, from two templates."""

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from organisations.models import Person


def written(
    address: str, language: str, *, subject: str, body: str, context: Mapping[str, object]
) -> EmailMultiAlternatives:
    """A mail from the templates of these names. Its subject is one line, however its template is laid out."""
    with translation.override(language):
        filled = {**context, "language": language}
        return EmailMultiAlternatives(
            subject=" ".join(render_to_string(subject, filled).split()),
            body=render_to_string(body, filled),
            to=[address],
        )


def letter(address: str, language: str, name: str, *, path: str, **context: object) -> EmailMultiAlternatives:
    """A mail from templates/emails/<name>.subject.txt and .txt. The link in it only opens the page at `path`."""
    return written(
        address,
        language,
        subject=f"emails/{name}.subject.txt",
        body=f"emails/{name}.txt",
        context={**context, "url": settings.SITE_URL + path},
    )


def letter_to(person: Person, name: str, *, path: str, **context: object) -> EmailMultiAlternatives:
    """The same to somebody with an account."""
    return letter(person.email, person.language, name, path=path, **context, person=person)


def page(name: str, language: str, *args: object) -> str:
    """The path of a page, in that language."""
    with translation.override(language):
        return reverse(name, args=args)
