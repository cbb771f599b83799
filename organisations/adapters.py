"""Where allauth asks Ruom: how mails leave, where a sign-in leads, how secrets of second steps are kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models.signals import post_delete
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.actions import accounts
from organisations.actors import person
from organisations.models import Person
from printing.qr import svg

# allauth's name of a notification -> what happened, in our words: (kind, added).
NOTIFICATIONS = {
    "mfa/email/totp_activated": ("totp", True),
    "mfa/email/totp_deactivated": ("totp", False),
    "mfa/email/webauthn_added": ("passkey", True),
    "mfa/email/webauthn_removed": ("passkey", False),
    "mfa/email/recovery_codes_generated": ("recovery_codes", True),
}


# The one sentence of allauth's that our pages show is said in our words; the others are never reached.
WRONG_CODE = {"incorrect_code": gettext_lazy("This is not the right code.")}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {**DefaultAccountAdapter.error_messages, **WRONG_CODE}

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Accounts come by invitation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing of ours goes this way: mails leave from jobs. Raises NotImplementedError."""
        raise NotImplementedError(template_prefix)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: dict[str, Any] | None = None,  # noqa: ARG002
        email: str | None = None,  # noqa: ARG002
    ) -> None:
        kind, added = NOTIFICATIONS[template_prefix]
        accounts.note_factor(of=user, kind=kind, added=added)

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened themselves."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The person's work, in the person's language."""
        language = request.user.language if isinstance(request.user, Person) else translation.get_language()
        with translation.override(language):
            return reverse(settings.LOGIN_REDIRECT_URL)

    def is_ajax(self, request: HttpRequest) -> bool:
        return "application/json" in request.headers.get("Accept", "")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": gettext_lazy("This is not the right code.")}

    def get_totp_issuer(self) -> str:
        return "Ruom"

    def build_totp_svg(self, url: str) -> str:
        return svg(url, label=_("QR code for the app"))

    def encrypt(self, text: str) -> str:
        return accounts.keep_secret(text, of=person(context.request.user))

    def decrypt(self, encrypted_text: str) -> str:
        return accounts.kept_secret(encrypted_text)

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}


def connect() -> None:
    """A secret goes with its authenticator, whichever way that goes."""
    post_delete.connect(_forget_secrets, sender=Authenticator, dispatch_uid="organisations.factor_secrets")


def _forget_secrets(*, instance: Authenticator, **_more: Any) -> None:
    accounts.forget_secrets(of=instance)
