"""A request that is larger than anything a page asks for is refused before it is read into a file."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from organisations.views.problems import problem

CHUNK = 65_536  # bytes
# Read and thrown away: a browser shows an answer only after it was let finish. Beyond, the connection is cut.
MOST_DRAINED = 64_000_000  # bytes


class LargestBodyMiddleware:
    """Answers 413 to bodies larger than settings.LARGEST_BODY: a page, or problem details (RFC 9457) to JSON.

    Django bounds what a form holds in memory, and not how much it writes to the disk for an uploaded file.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdecimal() and (len(length) > 12 or int(length) > settings.LARGEST_BODY):
            drain(request)
            if request.content_type == "application/json":
                return problem(413)
            context = {"most": settings.LARGEST_BODY // 1_000_000}
            return render(request, "too_large.html", context, status=413)
        return self.get_response(request)


def drain(request: HttpRequest) -> None:
    left = MOST_DRAINED
    while left > 0 and (piece := request.read(CHUNK)):
        left -= len(piece)
