"""A person's own account: name, language, password, API tokens."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ledger import clock
from organisations.actions import accounts, mandating
from organisations.forms.accounts import DescribeForm, PasswordForm, TokenForm
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import ApiToken, Person, SignIn
from organisations.queries.accounts import second_steps_of, sign_ins_of, tokens_of
from organisations.refusals import Refused
from organisations.second_factor import FRESH, has_second_factor
from organisations.views.actor import actor
from organisations.views.proving import proof_required

PAGE = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(PAGE)
def account(request: HttpRequest) -> HttpResponse:
    """Everything about one's own account, and its name and language to change."""
    person = actor(request)
    status = 200
    form = DescribeForm(
        request.POST if request.method == "POST" else None, initial={"name": person.name, "language": person.language}
    )
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                accounts.describe_person(
                    about=person, name=form.cleaned_data["name"], language=form.cleaned_data["language"], by=person
                )
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                return described(request, person)
    return render(request, "accounts/account.html", about(person, form), status=status)


def about(person: Person, form: DescribeForm) -> dict[str, Any]:
    steps = second_steps_of(person)
    return {
        "form": form,
        "steps": steps,
        "sign_ins": len(sign_ins_of(person, at=clock.now())),
        "tokens": len(tokens_of(person)),
        "has_password": person.has_usable_password(),
        "your_data": page_if_any("your-data"),
    }


def page_if_any(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def described(request: HttpRequest, person: Person) -> HttpResponse:
    """Back to the page, in the language that was chosen."""
    with translation.override(person.language):
        messages.success(request, _("Saved."))
        response = redirect("account")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        person.language,
        max_age=settings.SESSION_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


# -- password ---------------------------------------------------------------------------------------------------------


@sensitive_post_parameters("old", "password")
@never_cache
@login_required
@require_http_methods(PAGE)
def password(request: HttpRequest) -> HttpResponse:
    """Set or change the password. Whoever came in by a mailed code lately need not know the old one: that is how a
    forgotten password is replaced. With a second step, that has been passed as well."""
    person = actor(request)
    asks_for_old = person.has_usable_password() and not came_by_code(request, person)
    guarded = _password_proved if not asks_for_old or has_second_factor(person) else _password
    return guarded(request, person, asks_for_old)


def _password(request: HttpRequest, person: Person, asks_for_old: bool) -> HttpResponse:  # noqa: FBT001
    posted = request.POST if request.method == "POST" else None
    form = PasswordForm(posted, person=person, asks_for_old=asks_for_old)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                accounts.set_password(of=person, password=form.cleaned_data["password"], by=person)
            except Refused as refused:
                add_refusal(form, refused)
            else:
                keep_only_this_session(request, person)
                messages.success(request, _("The password is set. You were signed out everywhere else."))
                return redirect("account")
    context = {
        "form": form,
        "has_password": person.has_usable_password(),
        "asks_for_old": asks_for_old,
        "crumbs": [(_("Your account"), reverse("account"))],
    }
    return render(request, "account/password.html", context, status=status)


_password_proved = proof_required(_password)


def came_by_code(request: HttpRequest, person: Person) -> bool:
    """Whether a code that was mailed to this person was typed in this session lately."""
    now = clock.now().timestamp()
    return any(
        record["method"] == "code" and now - record["at"] <= FRESH.total_seconds()
        for record in get_authentication_records(request, person)
    )


def keep_only_this_session(request: HttpRequest, person: Person) -> None:
    """The session gets a new key, so that one stolen before is worth nothing, and every other one ends."""
    here = SignIn.objects.filter(session=request.session.session_key).first()
    update_session_auth_hash(request, person)
    accounts.move_sign_in(to=request.session.session_key or "", old=here)
    accounts.end_other_sign_ins(person=person, but=request.session.session_key or "")


# -- API tokens -------------------------------------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(PAGE)
def tokens(request: HttpRequest) -> HttpResponse:
    """The API tokens that work. A new one is in the answer to the POST that makes it, and nowhere else."""
    if request.method == "POST":
        return _new_token(request)
    return _tokens(request, TokenForm())


def _tokens(request: HttpRequest, form: TokenForm, *, token: str = "", status: int = 200) -> HttpResponse:
    crumbs = [(_("Your account"), reverse("account"))]
    context = {"form": form, "tokens": tokens_of(actor(request)), "token": token, "crumbs": crumbs}
    return render(request, "accounts/tokens.html", context, status=status)


@proof_required
def _new_token(request: HttpRequest) -> HttpResponse:
    person = actor(request)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _tokens(request, form, status=422)
    try:
        token = mandating.issue_token(to=person, label=form.cleaned_data["label"], by=person)
    except Refused as refused:
        add_refusal(form, refused)
        return _tokens(request, form, status=status_of(refused))
    return _tokens(request, TokenForm(), token=token)


@login_required
@require_POST
def revoke_token(request: HttpRequest, token: int) -> HttpResponse:
    """End one of one's own tokens; 404 for any other."""
    person = actor(request)
    accounts.revoke_token(token=ApiToken.objects.select_related("person").get(pk=token, person=person), by=person)
    messages.success(request, _("The token works no more."))
    return redirect("tokens")
