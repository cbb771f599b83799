"""Second steps of one's own account: an authenticator app, passkeys, recovery codes. allauth keeps them."""

from http import HTTPStatus
from typing import Any

from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView, GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ListWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations.forms.accounts import AppForm, PasskeyForm
from organisations.views.proving import View, proof_required

PAGE = ["GET", "HEAD", "POST"]


def page(view: View) -> View:
    """What all pages here are: for who is signed in and proved it lately, and never cached."""
    return never_cache(login_required(require_http_methods(PAGE)(proof_required(view))))


class Within:
    """Crumbs, and 422 where a form is not right."""

    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**context, **kwargs, "crumbs": [(_("Your account"), reverse("account"))]}

    def form_invalid(self, form: Any) -> HttpResponse:
        context = self.get_context_data(form=form)
        response: HttpResponse = self.render_to_response(  # type: ignore[attr-defined]
            context, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
        return response


class AddApp(Within, ActivateTOTPView):  # type: ignore[misc]
    form_class = AppForm
    template_name = "mfa/totp/activate_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        # In fours, to be typed where no camera is at hand.
        return {**context, "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}

    def form_valid(self, form: AppForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("The app is added. From now on it is asked for when you sign in."))
        return response


class RemoveApp(Within, DeactivateTOTPView):  # type: ignore[misc]
    template_name = "mfa/totp/deactivate_form.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("The app is removed."))
        return response


class AddPasskey(Within, AddWebAuthnView):  # type: ignore[misc]
    form_class = PasskeyForm
    template_name = "mfa/webauthn/add_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "form": kwargs.get("form") or context["form"]}

    def form_valid(self, form: PasskeyForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("The passkey is added."))
        return response


class Passkeys(Within, ListWebAuthnView):  # type: ignore[misc]
    template_name = "mfa/webauthn/authenticator_list.html"


class RemovePasskey(Within, RemoveWebAuthnView):  # type: ignore[misc]
    template_name = "mfa/webauthn/authenticator_confirm_delete.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("The passkey is removed."))
        return response


class RecoveryCodes(Within, ViewRecoveryCodesView):  # type: ignore[misc]
    template_name = "mfa/recovery_codes/index.html"


class NewRecoveryCodes(Within, GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name = "mfa/recovery_codes/generate.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("These are your new codes. The old ones work no more."))
        return response


add_app = page(AddApp.as_view())
remove_app = page(RemoveApp.as_view())
passkeys = page(Passkeys.as_view())
add_passkey = page(AddPasskey.as_view())
remove_passkey = page(RemovePasskey.as_view())
recovery_codes = page(RecoveryCodes.as_view())
new_recovery_codes = page(NewRecoveryCodes.as_view())
recovery_codes_file = page(require_safe(DownloadRecoveryCodesView.as_view()))
