"""Pages of which copies are laid out: the same for everybody who is not signed in, and changed by events alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from statements import newsstands

# Whoever keeps a page between us and its readers may go on with it for less than a minute in all: within that time an
# emergency redaction has reached everybody.
KEPT = "public, max-age=5, stale-while-revalidate=50"

View = Callable[..., HttpResponse]


def copied(rack_of: Callable[..., str]) -> Callable[[View], View]:
    """Decorate a view whose page stands in the rack that `rack_of` tells from the arguments of its address. A page that
    says something else from an instant on, without any event, says so by `Expires`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            answer = view(request, *arguments, **named)
            if not answer.has_header("Cache-Control"):
                # The name of an account stands at the head of each page, and what was typed in that of a form.
                is_somebodys = request.user.is_authenticated or request.method == "POST"
                answer["Cache-Control"] = "private, no-cache" if is_somebodys else KEPT
                patch_vary_headers(answer, ["Cookie"])
            return answer

        answered.rack = rack_of  # type: ignore[attr-defined]
        return answered

    return decorate


def of_statement(ref: str, **_more: Any) -> str:
    return newsstands.rack(ref)


def of_lists(**_more: Any) -> str:
    return newsstands.LISTS
