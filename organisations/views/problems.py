"""How "no" looks to a program: problem details for HTTP (RFC 9457). Every one is written here."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

MEDIA_TYPE = "application/problem+json"

# The same for every problem with that status (RFC 9457, 3.1.3); what differs stands in `detail`.
TITLES: dict[int, Promise] = {
    400: gettext_lazy("The request cannot be read"),
    401: gettext_lazy("A valid token is needed"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not there"),
    405: gettext_lazy("This address does not take that method"),
    409: gettext_lazy("Things stand otherwise"),
    410: gettext_lazy("No longer served"),
    413: gettext_lazy("The request is too large"),
    415: gettext_lazy("The request is not JSON"),
    422: gettext_lazy("The input will not do"),
    429: gettext_lazy("Too many attempts"),
    503: gettext_lazy("Back in a moment"),
}

CODES = {
    400: "unreadable",
    401: "token",
    403: "forbidden",
    404: "not_there",
    405: "method",
    413: "too_large",
    415: "media_type",
    429: "too_many",
    503: "away",
}


def problem(status: int, *, code: str = "", detail: str = "", **more: Any) -> HttpResponse:
    """`detail` is a sentence for a person, `code` is stable for programs; what of `more` is None is left out."""
    code, title = code or CODES[status], str(TITLES.get(status, HTTPStatus(status).phrase))
    told = {
        "type": f"urn:ruom:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail or f"{title}.",
        "code": code,
        **{name: part for name, part in more.items() if part is not None},
    }
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=vars)
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE)
