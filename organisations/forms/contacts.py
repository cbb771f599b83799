"""Forms about contacts."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Div, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import ContactRole


class ContactForm(forms.Form):
    """One contact. Nothing here is about whoever fills it in, so nothing is offered by the browser."""

    role = forms.ChoiceField(label=_("For"), choices=ContactRole.choices)
    name = forms.CharField(label=_("Name"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.CharField(
        label=_("E-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        help_text=_("An e-mail address or a telephone number is needed."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    is_press = forms.BooleanField(
        label=_("Everybody may see it on the public profile"),
        required=False,
        help_text=_("The note is never shown there. Ask the person first."),
    )

    def __init__(self, *args: Any, saved: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Div("role", "name", css_class="sides"),
            Div("email", "phone", css_class="sides"),
            "note",
            "is_press",
            ButtonHolder(Submit("save", _("Save") if saved else _("Add this contact"))),
        )


class FindContactForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The whole address: only its equals are found. The search is noted in the access log."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("email", ButtonHolder(Submit("find", _("Search"))))
