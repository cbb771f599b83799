"""Forms that stand on copies of a page: the same bytes for everybody, so without a token of their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]


def tokenless(view: View) -> View:
    """Decorate a view whose form is taken without a token where the browser itself says that it was sent from a page of
    this site. From any other, which is old or says nothing, it needs a token: the page of a missing one gives what was
    typed back in a form that has one (`refusals.csrf_failed`)."""
    guarded = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        handle = view if is_sent_from_here(request) else guarded
        return handle(request, *arguments, **named)

    return answered


def is_sent_from_here(request: HttpRequest, *, or_referred: bool = False) -> bool:
    """Whether the browser itself says that this request comes from one of our own pages: by what no page can set or
    leave out. `or_referred`: where it says nothing of that, the Referer will do, which a page can forbid."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # To the letter, as browsers write it: nothing to be read two ways, and what is no address equals none.
    here, origin = f"{request.scheme}://{request.get_host()}", request.headers.get("Origin")
    if origin is None and or_referred:
        return f"{request.headers.get('Referer', '')}/".startswith(f"{here}/")
    return origin == here
