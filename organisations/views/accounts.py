"""Coming in and going out."""

from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import perform_login, perform_password_login
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.account.views import ConfirmLoginCodeView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.actions import inviting
from organisations.actions.accounts import mail_code
from organisations.actions.throttling import (
    Limit,
    code_limits,
    factor_limits,
    give_back,
    guess_limits,
    passkey_limits,
    password_limits,
    take,
)
from organisations.forms.accounts import CodeForm, SecondStepForm, SignInForm
from organisations.models import Person
from organisations.views.machines import caller_of, normal
from organisations.views.waiting import mail_folder, too_many

PAGE = ["GET", "HEAD", "POST"]


class SignInView(LoginView):
    """By a code that is mailed, or by password where one was typed.

    Known, unknown and closed accounts get the same answer after the same work. A wrong pair is 422 with one sentence
    for every case; the address typed stays, the password does not.
    """

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    extra_context = {"demonstration": settings.DEMO}
    limits: list[Limit]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = request.POST.get("username", "")
        address = normal(typed)
        limits_of = password_limits if request.POST.get("password") else code_limits
        self.limits = limits_of(address, caller_of(request, address)) if address else []
        until = take(*self.limits)
        if until:
            form = self.get_form_class()(request, initial={"username": typed})
            return too_many(self.render_to_response(self.get_context_data(form=form, until=until)), until)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        address = form.cleaned_data["username"]
        person = form.get_user() if form.cleaned_data.get("password") else None
        if isinstance(person, Person):
            give_back(*self.limits)
            login = Login(user=person, redirect_url=self.get_redirect_url() or None, email=person.email)
            # Not with the address: what is recorded stays in the session.
            response: HttpResponse = perform_password_login(self.request, {}, login)
            return response
        return begin_by_code(self.request, address, leads_to=self.get_redirect_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "goes_on": bool(self.get_redirect_url())}


sign_in = require_http_methods(PAGE)(SignInView.as_view())
sign_out = LogoutView.as_view()


def begin_by_code(request: HttpRequest, address: str, *, leads_to: str = "") -> HttpResponse:
    """Mail a code, if there is anybody, and go to the page where it is typed. The limits were taken before."""
    # Who is invited and has no account gets one now. The same two queries for everybody else.
    inviting.welcome(address=normal(address))
    person = Person.objects.filter(email__iexact=normal(address), is_active=True).first()
    known_device = bool(caller_of(request, address).device)
    code = mail_code(
        to=person, address=normal(address), known_device=known_device, language=(get_language() or "en")[:2]
    )
    # As LoginCodeVerificationProcess.initiate does, which would make and send a code by itself.
    login = Login(user=person, email=address)
    login.state["stages"] = {"current": LoginByCodeStage.key}
    stage = LoginByCodeStage(LoginStageController(request, login), request, login)
    stage.state.update(LoginCodeVerificationProcess.initial_state(user=person, email=address))
    stage.state.update({"initiated_by_user": True, "code": code})
    LoginCodeVerificationProcess(stage=stage).persist()
    return redirect(onward("account_confirm_login_code", leads_to))


def safe(request: HttpRequest, wanted: str) -> str | None:
    """An address to go on to, if it is one of ours."""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and ours else None


def onward(name: str, leads_to: str) -> str:
    query = QueryDict(mutable=True)
    if leads_to:
        query[REDIRECT_FIELD_NAME] = leads_to
    return f"{reverse(name)}?{query.urlencode(safe='/')}" if query else reverse(name)


class CodeView(ConfirmLoginCodeView):  # type: ignore[misc]
    """The code from the mail, typed in the browser that asked for it."""

    form_class = CodeForm
    template_name = "account/confirm_login_code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        if getattr(self, "_process", self) is None:
            messages.warning(request, _("This code is too old. Ask for another one."))
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        until = take(*guess_limits(request.session.session_key or "", caller_of(request)))
        if until:
            context = self.get_context_data(form=CodeForm(initial={"code": request.POST.get("code", "")}), until=until)
            return too_many(self.render_to_response(context), until)
        if self.stage.login.user is None:
            # Where there is somebody, their row was read.
            Person.objects.filter(pk=0).first()
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_invalid(self, form: CodeForm) -> HttpResponse:
        if self._process.record_invalid_attempt():
            page: HttpResponse = self.render_to_response(
                self.get_context_data(form=form), status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
            return page
        messages.error(self.request, _("That was wrong too often, so this code is void. Ask for another one."))
        return redirect(onward("sign-in", self.get_next_url() or ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "address": self._process.state["email"],
            "mail_folder": mail_folder(),
            "again": onward("sign-in", self.get_next_url() or ""),
        }


confirm_code = require_http_methods(PAGE)(CodeView.as_view())


class SecondStepView(AuthenticateView):  # type: ignore[misc]
    """The second step of signing in: a code of the app, a recovery code, or a passkey."""

    form_class = SecondStepForm
    template_name = "mfa/authenticate.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        person = self.stage.login.user
        limits = factor_limits(person.ref, caller_of(request, person.email))
        until = take(*limits)
        if until:
            self.auth_form = SecondStepForm(user=person, initial={"code": request.POST.get("code", "")})
            return too_many(self.render_to_response(self.get_context_data(until=until)), until)
        if not self.form.is_valid():
            page: HttpResponse = self.render_to_response(
                self.get_context_data(), status=HTTPStatus.UNPROCESSABLE_ENTITY
            )
            return page
        give_back(*limits)
        response: HttpResponse = self.form_valid(self.form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        request_options = found["js_data"]["request_options"]
        return {
            **found,
            **kwargs,
            # Without a passkey there is nothing to ask the device for.
            "passkey": request_options if request_options["publicKey"].get("allowCredentials") else None,
        }


second_step = require_http_methods(PAGE)(SecondStepView.as_view())


class PasskeySignInView(LoginWebAuthnView):  # type: ignore[misc]
    """Signing in by a passkey alone. The script asks by GET for a challenge and answers it by POST."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        until = take(*passkey_limits(caller_of(request)))
        if until:
            messages.warning(request, _("Too many attempts. Wait a few minutes, or sign in by code."))
            return too_many(HttpResponse(content_type="text/plain"), until)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        person = form.cleaned_data["credential"].user
        if not person.is_active:
            return self.form_invalid(form)
        wanted = self.request.POST.get(REDIRECT_FIELD_NAME, "")
        form.save()
        login = Login(user=person, redirect_url=safe(self.request, wanted))
        response: HttpResponse = perform_login(self.request, login)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ARG002
        messages.error(self.request, _("This passkey was not accepted. Sign in by code or password."))
        return redirect(onward("sign-in", safe(self.request, self.request.POST.get(REDIRECT_FIELD_NAME, "")) or ""))


passkey_sign_in = require_http_methods(PAGE)(PasskeySignInView.as_view())
