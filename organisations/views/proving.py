"""Confirming, while signed in, that it is you: by the second step, else the password, else a code by mail.

Two doors: the page `account_reauthenticate`, which comes back to where one was, and `ask_with`, the same page as the
answer to a POST, carrying what was typed.
"""

import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.actions import accounts
from organisations.actions.throttling import code_limits, proof_limits, take
from organisations.forms.accounts import WRONG_CODE, ProofForm, first_use
from organisations.models import Person
from organisations.second_factor import FRESH, has_second_factor, second_factor_at
from organisations.views.actor import actor
from organisations.views.machines import caller_of, normal
from organisations.views.waiting import mail_folder, too_many

View = Callable[..., HttpResponse]
PROOF = ("proof_code", "proof_password", "proof_credential")
# Never carried along: our own fields, and keys.
NOT_CARRIED = frozenset({"csrfmiddlewaretoken", *PROOF})
MAILED = "proof_code"  # in the session: digest and time of the code that was mailed
MAILED_FOR = timedelta(minutes=15)


def proved_at(request: HttpRequest) -> datetime | None:
    """When this session last showed whose it is: by the second step where the account has one, else by anything."""
    person = actor(request)
    if has_second_factor(person):
        return second_factor_at(request)
    moments = [record["at"] for record in get_authentication_records(request, person)]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def proof_required(view: View) -> View:
    """Decorator, below `login_required`: for pages that change how one signs in. Nothing long is typed on them, so a
    POST that comes too late starts anew."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        at = proved_at(request)
        if at is None or clock.now() - at > FRESH:
            return asked_first(request)
        return view(request, *args, **kwargs)

    return guarded


def asked_first(request: HttpRequest) -> HttpResponse:
    """To the page where one confirms, which comes back here."""
    query = QueryDict(mutable=True)
    query[REDIRECT_FIELD_NAME] = request.get_full_path()
    return redirect(f"{reverse('account_reauthenticate')}?{query.urlencode(safe='/')}")


@sensitive_post_parameters("proof_password")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm that it is you, and go back."""
    person = actor(request)
    way = way_of(person)
    if request.method == "POST" and way == "mail" and "send" in request.POST:
        return _mail(request, person)
    if request.method != "POST":
        return _page(request, person, form=ProofForm(by=way))
    return _prove(request, person) or redirect(_back(request))


def ask_with(request: HttpRequest) -> HttpResponse | None:
    """The answer to a POST that needs a second step: None where the proof came with it and is right.

    What was typed is carried as hidden fields to the same address.
    """
    person = actor(request)
    if not any(name in request.POST for name in PROOF):
        return _page(request, person, form=ProofForm(by="factor"), carried=True, status=HTTPStatus.FORBIDDEN)
    return _prove(request, person, carried=True)


def way_of(person: Person) -> str:
    """ "factor", "password" or "mail"."""
    if has_second_factor(person):
        return "factor"
    return "password" if person.has_usable_password() else "mail"


def _prove(request: HttpRequest, person: Person, *, carried: bool = False) -> HttpResponse | None:
    """Check what was typed; None where it is right, and the session has it on record."""
    way = way_of(person)
    form = ProofForm(request.POST, by=way)
    until = take(*proof_limits(person.ref, request.session.session_key or ""))
    if until:
        page = _page(request, person, form=ProofForm(by=way), carried=carried, until=until)
        return too_many(page, until)
    if way == "factor" and request.POST.get("proof_credential"):
        passkey = ReauthenticateWebAuthnForm(user=person, data={"credential": request.POST["proof_credential"]})
        if passkey.is_valid():
            passkey.save()
            return None
        form = ProofForm({}, by=way)
        form.add_error(None, _("The passkey was not accepted. Try again, or type a code."))
    elif form.is_valid():
        right = {"factor": _factor, "password": _password, "mail": _mailed_code}[way]
        typed = form.cleaned_data.get("proof_code") or form.cleaned_data.get("proof_password") or ""
        if right(request, person, typed):
            return None
        wrong = _("This is not your password.") if way == "password" else str(WRONG_CODE)
        form.add_error("proof_password" if way == "password" else "proof_code", wrong)
    return _page(request, person, form=form, carried=carried, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _factor(request: HttpRequest, person: Person, typed: str) -> bool:
    for factor in Authenticator.objects.filter(user_id=person.pk).exclude(type=Authenticator.Type.WEBAUTHN):
        if factor.wrap().validate_code(typed):
            if factor.type == Authenticator.Type.TOTP and not first_use(person, typed):
                return False
            factor.user = person
            post_authentication(request, factor, reauthenticated=True)
            return True
    return False


def _password(request: HttpRequest, person: Person, typed: str) -> bool:
    right = person.check_password(typed)
    if right:
        record_authentication(request, person, method="password", reauthenticated=True)
    return right


def _mailed_code(request: HttpRequest, person: Person, typed: str) -> bool:
    digest, sent = request.session.get(MAILED, ("", 0.0))
    right = (
        bool(digest)
        and time.time() - sent <= MAILED_FOR.total_seconds()
        and hmac.compare_digest(digest, _digest(request, typed))
    )
    if right:
        del request.session[MAILED]
        record_authentication(request, person, method="code", reauthenticated=True)
    return right


def _digest(request: HttpRequest, code: str) -> str:
    digits = "".join(filter(str.isdigit, code))
    return hashlib.sha256(f"{request.session.session_key}:{digits}".encode()).hexdigest()


def _mail(request: HttpRequest, person: Person) -> HttpResponse:
    until = take(*code_limits(normal(person.email), caller_of(request, person.email)))
    if until:
        return too_many(_page(request, person, form=ProofForm(by="mail"), until=until), until)
    code = accounts.mail_code(
        to=person, address=normal(person.email), known_device=True, language=person.language, at=clock.now()
    )
    request.session[MAILED] = (_digest(request, code), time.time())
    return HttpResponseRedirect(request.get_full_path())


def _page(
    request: HttpRequest,
    person: Person,
    *,
    form: ProofForm,
    carried: bool = False,
    until: datetime | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    way = way_of(person)
    has_passkey = (
        way == "factor" and Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.WEBAUTHN).exists()
    )
    carried_fields = [
        (name, value) for name in request.POST if name not in NOT_CARRIED for value in request.POST.getlist(name)
    ]
    context = {
        "form": form,
        "way": way,
        "carried": carried_fields if carried else [],
        "holds": carried,
        "until": until,
        "passkey": webauthn.begin_authentication(person) if has_passkey else None,
        "mailed": MAILED in request.session,
        "mail_folder": mail_folder() if way == "mail" else "",
        "address": person.email,
        "back": _back(request),
    }
    return render(request, "account/reauthenticate.html", context, status=status)


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("account")
