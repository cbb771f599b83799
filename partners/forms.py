"""Forms about webhooks."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from organisations.forms.submitting import SubmittedOnce
from partners.kinds import Kind
from partners.wire.places import LONGEST


def kinds_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("It is told when"),
        choices=[(kind.value, capfirst(str(kind.label))) for kind in Kind],
        widget=forms.CheckboxSelectMultiple,
    )


class KindsForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here, so that the words are in the reader's language.
        self.fields["kinds"] = kinds_field()
        self.helper = FormHelper()
        self.helper.layout = Layout("kinds", ButtonHolder(Submit("save", _("Save"))))


class WebhookForm(SubmittedOnce):
    address = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        help_text=_("It begins with https:// and belongs to a server that can be reached from everywhere."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "inputmode": "url", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"kinds": Kind.values}, **kwargs})
        self.fields["kinds"] = kinds_field()
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "submission", "address", "kinds", ButtonHolder(Submit("add", _("Add this address")))
        )
