"""The racks of the newsstand that pages about statements stand in, and the stand itself."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from newsstand.filling import Filler
from newsstand.release import release_of
from newsstand.stand import Stand
from statements.stages import Language

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ABOUT_STATEMENT = "s-"
LISTS = "lists"  # home, feeds, themes: whatever tells of many statements
PACKAGES = ("config", "locale", "organisations", "printing", "redline", "statements", "static", "templates")

View = TypeVar("View", bound=Callable[..., Any])


def rack(ref: str) -> str:
    """The rack of all pages about one statement."""
    return ABOUT_STATEMENT + ref


def rack_of(address: str) -> str:
    """The rack that the page at this address stands in; "" where it has no copies. No query."""
    # A prefix stands for its language only while that is the active one.
    with translation.override(translation.get_language_from_path(address)):
        try:
            found = resolve(address)
        except Resolver404:
            return ""
    named = getattr(found.func, "rack", None)
    return str(named(**found.kwargs)) if named else ""


def stand() -> Stand | None:
    """The site's newsstand; None where it has none."""
    return stand_in(settings.NEWSSTAND) if settings.NEWSSTAND else None


@lru_cache(maxsize=4)
def stand_in(root: Path) -> Stand:
    folders = [Path(settings.BASE_DIR) / name for name in PACKAGES]
    return Stand(root, release=release_of(folders, settings.SITE_URL, settings.DEMO))


def filler(at: Stand, application: "WSGIApplication | None" = None) -> Filler:
    """Asks Django itself, with all its middleware, so that a copy is what a stranger would be shown.

    `application`: that of a web server; without one, Django is asked from inside a job.
    """
    return Filler(application or InsideJob(), stand=at, site=settings.SITE_URL, rack_of=rack_of)


class InsideJob:
    """Django as a WSGI application that leaves the job's connection and language as they were."""

    def __init__(self) -> None:
        self._handler = WSGIHandler()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        with translation.override(translation.get_language()):
            # No signals of a request: at its end they would close the connection of the job.
            answer = self._handler.get_response(WSGIRequest(environ))
            start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
            return list(answer)


def addresses_in(rack: str) -> list[str]:
    """What is asked for first when the pages of a rack have changed; the others are laid out when they are."""
    found = []
    for language in Language.values:
        with translation.override(language):
            if rack == LISTS:
                found.append(reverse("home"))
            elif rack.startswith(ABOUT_STATEMENT):
                found.append(reverse("public-statement", args=[rack.removeprefix(ABOUT_STATEMENT)]))
    return found
