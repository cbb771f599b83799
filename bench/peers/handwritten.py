"""The signing page put together by hand: the very HTML the page shows, from Python strings.

It is cut from a page that was rendered once, at every value that comes from the database, so that it stays the same
page when the templates change. `full` makes the reads that the page makes; `bare` reads the person and nothing else.
"""

import re
from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.html import conditional_escape

from config.urls import urlpatterns as pages
from ledger import clock
from organisations.views.actor import actor
from statements.models import Statement, Version
from statements.permissions import coordinates_or_publishes, working_statement
from statements.queries.signing import OwnRow, own_rows
from statements.queries.text import Text, version_text

MARK = "\x00"
TOKENS = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+')


class Cut:
    """A page in pieces: plain text, and between the pieces the names of values."""

    def __init__(self, html: str, values: Mapping[str, str]) -> None:
        """Cut `html` wherever one of `values` stands, the longest first. `csrf` is cut where tokens stand."""
        html = TOKENS.sub(f"{MARK}csrf{MARK}", html)
        for name, value in sorted(values.items(), key=lambda item: -len(item[1])):
            if value:
                # Never inside a mark that was set before.
                parts = html.split(MARK)
                parts[::2] = [
                    part.replace(str(conditional_escape(value)), f"{MARK}{name}{MARK}") for part in parts[::2]
                ]
                html = MARK.join(parts)
        self._parts = html.split(MARK)

    @property
    def values_shown(self) -> int:
        return len(self._parts) // 2

    def filled(self, values: Mapping[str, str]) -> str:
        escaped = {name: str(conditional_escape(value)) for name, value in values.items()}
        parts = list(self._parts)
        parts[1::2] = [escaped[name] for name in parts[1::2]]
        return "".join(parts)


def shown(
    request: HttpRequest, statement: Statement, version: Version, text: Text, own: list[OwnRow]
) -> dict[str, str]:
    """The values on the page that come from the database."""
    values = {"csrf": get_token(request), "ref": statement.ref, "sha256": version.sha256, "person": actor(request).name}
    for language in text.languages:
        for block in text.blocks:
            values[f"{block.ref} {language}"] = block.text(language)
    for row in own:
        values |= {
            f"{row.organisation.ref} en": row.organisation.name_en,
            f"{row.organisation.ref} km": row.organisation.name_km,
            row.organisation.ref: row.organisation.ref,
        }
    return values


cuts: dict[str, Cut] = {}
kept: dict[str, dict[str, str]] = {}


@login_required
def full(request: HttpRequest, ref: str) -> HttpResponse:
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    own = own_rows(person, statement, at=at)
    version = statement.final_version
    assert version is not None
    values = shown(request, statement, version, version_text(version), own)
    coordinates_or_publishes(person, statement)
    return HttpResponse(cuts[ref].filled(values))


@login_required
def bare(request: HttpRequest, ref: str) -> HttpResponse:
    return HttpResponse(cuts[ref].filled({**kept[ref], "csrf": get_token(request), "person": actor(request).name}))


def learn(request: HttpRequest, ref: str, html: str) -> int:
    """Cut `html` by what the reads give for the person of `request`. Gives how many values are shown."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    version = statement.final_version
    assert version is not None
    kept[ref] = shown(request, statement, version, version_text(version), own_rows(person, statement, at=at))
    cuts[ref] = Cut(html, kept[ref])
    return cuts[ref].values_shown


urlpatterns = [*pages, path("en/handwritten/<ref:ref>/", full), path("en/bare/<ref:ref>/", bare)]
