"""For views that need a second factor, proved lately in this session.

    @login_required
    @second_factor_required
    def publish(request: HttpRequest, ref: str) -> HttpResponse: ...

A GET goes to the page where it is proved and comes back. A POST is answered (403) by that same page, which carries
what was typed as hidden fields and sends it to the same address together with the proof, so that nothing is lost and
nothing typed is stored. Files cannot be carried along: ask for the proof at the GET of such a form, too.
Whoever has no second factor is sent to where one is added; this never lets them through.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from organisations.second_factor import FRESH, fresh_second_factor, has_second_factor
from organisations.views.actor import actor
from organisations.views.proving import ask_with, asked_first

View = Callable[..., HttpResponse]


def second_factor_required(view: View | None = None, *, within: timedelta = FRESH) -> Any:
    """Decorator, with or without arguments; stands below `login_required`."""

    def decorate(wrapped: View) -> View:
        @wraps(wrapped)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return ask_for_second_factor(request, within=within) or wrapped(request, *args, **kwargs)

        return guarded

    return decorate if view is None else decorate(view)


def ask_for_second_factor(request: HttpRequest, *, within: timedelta = FRESH) -> HttpResponse | None:
    """The answer that asks for a second factor, or None where it was proved lately (or by this very request).

    For views that need it only in some cases, and for middleware or an admin site's `admin_view`.
    Raises PermissionDenied where nobody is signed in.
    """
    person = actor(request)
    if fresh_second_factor(request, within):
        return None
    if not has_second_factor(person):
        messages.warning(request, _("This needs a second step at sign-in. Add one here first, then come back."))
        return redirect(f"{reverse('account')}#second-step")
    if request.method == "POST":
        return ask_with(request)
    return asked_first(request)
