"""How "no" looks in a browser: not there, not so, not now, and a form that came too late."""

import sys
from collections.abc import Callable, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.defaults import page_not_found, server_error

from ledger import clock
from ledger.away import is_away
from organisations.forms.refusing import status_of
from organisations.models import Mandate, Person
from organisations.queries.people import ended_lately
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.tokenless import is_sent_from_here
from printing.khmer import KHMER

# What a person typed is shown again after an expired form; these never.
NOT_SHOWN_AGAIN = frozenset(
    {"csrfmiddlewaretoken", "password", "old", "code", "credential", "proof_code", "proof_password", "proof_credential"}
)
BACK_WITHIN = 30  # seconds: a database that was stopped to be brought up to date is back by then


class RefusalMiddleware:
    """Turns what doors and actions raise into pages: 404 for what is not there (for this person), 409 for what is
    not so now, 422 for what will not do; and keeps what a person typed while they were signed out.

    Views that have a form catch Refused themselves and show it beside what was typed; this is the net below them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            request.method == "POST"
            and response.status_code == HTTPStatus.FOUND
            and not request.user.is_authenticated
            and leads_to_sign_in(response)
            and not enters(request)
        ):
            return not_sent(request, signed_out=True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ObjectDoesNotExist | PermissionDenied) and keeps_words(request):
            kept = not_any_more(request, denied=isinstance(exception, PermissionDenied))
            if kept is not None:
                return kept
        if isinstance(exception, ObjectDoesNotExist):
            return page_not_found(request, Http404())
        if isinstance(exception, Refused):
            status = status_of(exception)
            return render(request, "refused.html", {"refused": exception, "status": status}, status=status)
        return None


def keeps_words(request: HttpRequest) -> bool:
    """Whether a signed-in person sent a form of ours, with something in it."""
    return (
        request.method == "POST"
        and isinstance(request.user, Person)
        and is_sent_from_here(request, or_referred=True)
        and any(name not in NOT_SHOWN_AGAIN for name in request.POST)
    )


def not_any_more(request: HttpRequest, *, denied: bool) -> HttpResponse | None:
    """The right to send this form ended while it was open: say so, and give back what was typed.

    Which mandates ended is said from the person's own, not from the page asked for: whether there is such a page is
    told to nobody. None where nothing ended and the page is simply not there for this person.
    """
    ended = ended_lately(actor(request), at=clock.now())
    if not denied and not ended:
        return None
    return not_sent(request, signed_out=False, not_allowed=True, ended=ended)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names it so
    """The form's token has expired (signed in elsewhere, cookies cleared). Nothing was done, nothing typed is lost."""
    return not_sent(request, signed_out=not request.user.is_authenticated and not enters(request))


def enters(request: HttpRequest) -> bool:
    """Whether this is one of the pages of signing in: who is not signed in there has not been signed out."""
    return request.path.startswith(reverse("sign-in"))


def leads_to_sign_in(response: HttpResponse) -> bool:
    """Whether this redirect is `login_required` speaking: after a POST it would throw away what was typed."""
    return urlsplit(response["Location"]).path == reverse("sign-in")


def not_sent(
    request: HttpRequest, *, signed_out: bool, not_allowed: bool = False, ended: Sequence[Mandate] = ()
) -> HttpResponse:
    """What was typed comes back in a new form with a valid token, to be sent again by hand.

    Only where the browser says that the form came from this site: another site must not put words into a form that a
    person then sends.
    """
    own = is_sent_from_here(request, or_referred=True)
    typed = shown_again(request) if own else []
    context = {
        "typed": typed,
        # Shown to be read: whatever has more than one word, so neither references nor numbers.
        "words": [value for _name, value in typed if len(value.split()) > 1 or KHMER.search(value)],
        "own": own,
        "signed_out": signed_out,
        "not_allowed": not_allowed,
        "ended": ended,
        "action": request.get_full_path(),
    }
    return render(request, "csrf_failed.html", context, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """What nobody caught, on whatever page: 503 where the database could not be had, in the person's language and with
    what they typed, and without asking it anything. It may have gone away after a commit, so nobody is told that
    nothing was saved. Else 500."""
    if not is_away(sys.exc_info()[1]):
        return server_error(request)
    typed = typed_again(request)
    context = {
        "sent": request.method == "POST",
        "typed": typed,
        "action": request.get_full_path(),
        "csrf_token": get_token(request) if typed else "",
    }
    answer = HttpResponse(render_to_string("away.html", context), status=HTTPStatus.SERVICE_UNAVAILABLE)
    answer["Retry-After"] = BACK_WITHIN
    add_never_cache_headers(answer)
    return answer


def typed_again(request: HttpRequest) -> list[tuple[str, str]]:
    """A whole form, to be sent again as it is. Nothing where that cannot be: a file, a password, or from elsewhere."""
    if request.method != "POST" or request.FILES or not is_sent_from_here(request, or_referred=True):
        return []
    if not NOT_SHOWN_AGAIN.isdisjoint(request.POST.keys() - {"csrfmiddlewaretoken"}):
        return []
    return shown_again(request)


def shown_again(request: HttpRequest) -> list[tuple[str, str]]:
    """Name and value of each thing typed that may stand in a page."""
    return [
        (name, value) for name in request.POST if name not in NOT_SHOWN_AGAIN for value in request.POST.getlist(name)
    ]
