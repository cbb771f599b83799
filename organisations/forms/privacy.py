"""Erasing: the last words before it."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """Typing the address takes a moment, in which one can think again."""

    address = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("Type it in full, so that nothing is deleted by mistake."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "address", ButtonHolder(Submit("erase", _("Delete my account for good"), css_class="danger"))
        )
