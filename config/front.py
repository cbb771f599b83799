"""Puts the newsstand in front of Django, and says whose requests it leaves alone."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from newsstand.serving import Newsstand
from statements.newsstands import filler, stand

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

# Who has a session is somebody; so is who is still to be told something.
_PERSONAL = re.compile(rf"(?:^|;\s*)(?:{re.escape(settings.SESSION_COOKIE_NAME)}|messages)=")


def in_front_of(application: "WSGIApplication") -> "WSGIApplication":
    """The application with the site's newsstand before it, or as it is where the site has none."""
    here = stand()
    if here is None:
        return application
    here.open()
    return Newsstand(application, stand=here, filler=filler(here, application), is_personal=is_personal)


def is_personal(environ: "WSGIEnvironment") -> bool:
    """Whether Django has to answer: a session, a name that is not the site's, or no encryption where there must be."""
    cookies = environ.get("HTTP_COOKIE")
    return (
        bool(cookies and _PERSONAL.search(cookies))
        or not is_ours(environ.get("HTTP_HOST", ""))
        or (settings.SECURE_SSL_REDIRECT and not is_encrypted(environ))
    )


@lru_cache(maxsize=64)
def is_ours(host: str) -> bool:
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


def is_encrypted(environ: "WSGIEnvironment") -> bool:
    header: tuple[str, str] | None = settings.SECURE_PROXY_SSL_HEADER
    if header:
        name, value = header
        return str(environ.get(name, "")).split(",")[0].strip() == value
    return bool(environ["wsgi.url_scheme"] == "https")
