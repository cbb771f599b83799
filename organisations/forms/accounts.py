"""Signing in by e-mail address and password."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Whatever is wrong, it says the same: nobody learns which addresses are known here."""

    error_messages = {
        "invalid_login": _("This address and password do not belong together. Both are needed exactly."),
        "inactive": _("This address and password do not belong together. Both are needed exactly."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mail address")
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "maxlength": 254, "autocapitalize": "none"}
        )
        self.fields["password"].label = _("Password")
        self.helper = FormHelper()
        self.helper.layout = Layout("username", "password", ButtonHolder(Submit("sign_in", _("Sign in"))))
