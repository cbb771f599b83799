"""Signing in, in one step or two, and what a person changes in their own account."""

import unicodedata
from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Layout, Submit
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from organisations.actions.throttling import take, used_code_limit
from organisations.models import Person

WRONG_CODE = _("This is not the right code.")


class CodeField(forms.CharField):
    """A code, which a phone fills in by itself, or for which it shows digits. Khmer digits are as good."""

    def __init__(self, *, label: Any) -> None:
        attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": 32,
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        super().__init__(label=label, max_length=32, widget=forms.TextInput(attrs=attrs))

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in typed)


def button(name: str, label: Any, *more: Any) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*more, ButtonHolder(Submit(name, label)))
    return helper


class SignInForm(AuthenticationForm):
    """With a password or without: then a code goes to the address.

    Whatever is wrong, it says the same: nobody learns which addresses are known here.
    """

    error_messages = {
        "invalid_login": _("This address and password do not belong together. Both are needed exactly."),
        "inactive": _("This address and password do not belong together. Both are needed exactly."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address, password = self.fields["username"], self.fields["password"]
        address.label = _("E-mail address")
        address.validators.append(validate_email)
        address.widget = forms.EmailInput(
            attrs={"autocomplete": "username", "maxlength": 254, "autocapitalize": "none"}
        )
        password.label = _("Password")
        password.required = False
        self.helper = FormHelper()
        # The first button is what Enter presses; with a password typed, the view takes it for the other one.
        self.helper.layout = Layout(
            "username",
            ButtonHolder(Submit("send_code", _("Send me a code"))),
            HTML("{% include 'accounts/or_password.html' %}"),
            "password",
            ButtonHolder(Submit("sign_in", _("Sign in with the password"), css_class="second")),
        )


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label=_("Code from the mail"))
        self.helper = button("verify", _("Sign in"), "code")


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]
    """A code of the authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label=_("Code from your app, or a recovery code"))
        self.helper = button("verify", _("Sign in"), "code")

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP and not first_use(self.user, code):
            raise forms.ValidationError(WRONG_CODE)
        return code


def first_use(person: Person, code: str) -> bool:
    """Whether this code of an authenticator app has not been used before, on any server."""
    return take(used_code_limit(person.ref, "".join(filter(str.isdigit, code)))) is None


class ProofForm(forms.Form):
    """Confirm that it is you, by whatever the account has. The names keep clear of those of a form carried along."""

    def __init__(self, *args: Any, by: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by == "password":
            self.fields["proof_password"] = forms.CharField(
                label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
            )
        else:
            labels = {"factor": _("Code from your app, or a recovery code"), "mail": _("Code from the mail")}
            self.fields["proof_code"] = CodeField(label=labels[by])


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label=_("Code that the app shows now"))
        self.helper = button("add", _("Add the app"), "code")


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A name for a new passkey; the script puts in what the device says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label, name.max_length = _("Name"), 60
        name.help_text = _("So that you recognise it later: “My phone”.")
        name.required = True
        name.widget.attrs |= {"maxlength": 60, "autocomplete": "off"}
        alone.label = _("I also want to sign in with it alone, without password or code")
        alone.help_text = _("The device then asks for your finger, your face or its PIN. Simple security keys cannot.")
        alone.initial = True
        self.helper = FormHelper()
        self.helper.form_tag = False


class DescribeForm(forms.Form):
    """One's name, and the language of pages and mails."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    # Each in its own words: who cannot read this page must find theirs.
    language = forms.ChoiceField(
        label=_("Language of pages and mails"), choices=[("km", "ខ្មែរ"), ("en", "English")], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = button("save", _("Save"), "name", "language")


class PasswordForm(forms.Form):
    """A new password; the old one where the person did not prove the address by a code lately."""

    def __init__(self, *args: Any, person: Person, asks_for_old: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if asks_for_old:
            self.fields["old"] = forms.CharField(
                label=_("Present password"),
                strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            )
        self.fields["password"] = forms.CharField(
            label=_("New password"),
            strip=False,
            max_length=200,
            help_text=_("At least 12 characters. Several words in a row are good, in any script."),
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        )
        self.helper = button("save", _("Set the password"), *self.fields)

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if not self.person.check_password(old):
            raise forms.ValidationError(_("This is not your present password."))
        return old


class TokenForm(forms.Form):
    """What a new API token is for."""

    label = forms.CharField(
        label=_("What for"),
        max_length=120,
        help_text=_("So that you recognise it later: “Spreadsheet of the office”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = button("issue", _("Make a token"), "label")
