"""Where a person is signed in: kept when they sign in, shown on a page, ended there."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ledger import clock
from ledger.away import UNREACHED
from organisations.actions import accounts
from organisations.models import Person
from organisations.queries.accounts import sign_ins_of
from organisations.views.actor import actor
from organisations.views.machines import browser_of, knows, remember

logger = logging.getLogger(__name__)
SEEN = "seen_on"  # in the session: the day on which its SignIn was last written
ENTERED = "_ruom_entered"  # on the request: who signed in by it


class SignedInMiddleware:
    """Writes once a day that a session was used, and gives browsers their device cookie after a sign-in.

    A session that has no SignIn yet (made before there were any) gets one. No query on other requests.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        entered = getattr(request, ENTERED, None)
        if isinstance(entered, Person):
            remember(request, response, entered)
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                entered.language,
                max_age=settings.SESSION_COOKIE_AGE,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
            return response
        # Where something failed, the database may be away: it is not asked once more.
        seen = request.session.get(SEEN) if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR else None
        if seen and seen != today() and isinstance(request.user, Person):
            try:
                keep(request, request.user)
            except UNREACHED:
                # What was asked is done: it is not said to have failed because of this.
                logger.exception("That this session is in use today could not be written down.")
        return response


def today() -> str:
    # By this machine's clock: nothing hangs on it, and the database's would cost a query on every page.
    return timezone.localdate().isoformat()


def keep(request: HttpRequest, person: Person) -> None:
    """Write down that this session is in use today."""
    browser, system, device = browser_of(request)
    accounts.keep_sign_in(
        session=request.session.session_key or "", person=person, browser=browser, system=system, device=device
    )
    request.session[SEEN] = today()


def entered(*, request: HttpRequest, user: Person, **_more: Any) -> None:
    """Somebody signed in, on whatever way: Django's signal."""
    known = knows(request, user)
    keep(request, user)
    setattr(request, ENTERED, user)
    methods = {record["method"] for record in get_authentication_records(request, user)}
    # Who typed a code from their mail was told by mail already.
    if methods and "code" not in methods and not known:
        browser, system, _device = browser_of(request)
        accounts.tell(user, "new_browser", browser=browser, system=system)


def connect() -> None:
    user_logged_in.connect(entered, dispatch_uid="organisations.sign_in")


# -- pages ------------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where you are signed in."""
    here = request.session.session_key
    found = sign_ins_of(actor(request), at=clock.now())
    return render(
        request,
        "accounts/sessions.html",
        {
            "here": [sign_in for sign_in in found if sign_in.session_id == here],
            "others": [sign_in for sign_in in found if sign_in.session_id != here],
            "crumbs": [(_("Your account"), reverse("account"))],
        },
    )


@login_required
@require_POST
def end_session(request: HttpRequest, sign_in: str) -> HttpResponse:
    """End one of one's own sessions; 404 for any other."""
    accounts.end_sign_in(ref=sign_in, by=actor(request))
    messages.success(request, _("Signed out there."))
    return redirect("sessions")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    ended = accounts.end_other_sign_ins(person=actor(request), but=request.session.session_key or "")
    messages.success(request, _("Signed out everywhere else.") if ended else _("You are signed in nowhere else."))
    return redirect("sessions")
