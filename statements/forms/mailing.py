"""The form of mails to many: what, to whom, and the convenor's own words."""

import re
from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.forms.submitting import SubmittedOnce
from organisations.models import Organisation
from statements.stages import MailingPurpose

REFERENCE = re.compile(r"[0-9a-z]{12}")
MOST_TICKED = 200


class Whom(models.TextChoices):
    EVERYBODY = "everybody", _("everybody invited")
    NETWORK = "network", _("the invited members of a network, and the network")
    TICKED = "ticked", _("the organisations ticked below")


class MailingForm(SubmittedOnce):
    """`networks` and `offered` are what can be chosen; what is ticked may be others of the invited, found before."""

    purpose = forms.ChoiceField(
        label=_("What to send"),
        choices=[
            (MailingPurpose.REMINDER, _("a reminder: only who has not answered when it leaves gets one")),
            (MailingPurpose.INVITATION, _("an invitation to sign, whatever they answered")),
        ],
        initial=MailingPurpose.REMINDER,
        widget=forms.RadioSelect,
    )
    whom = forms.ChoiceField(label=_("To whom"), choices=Whom.choices, initial=Whom.EVERYBODY, widget=forms.RadioSelect)
    network = forms.ChoiceField(label=_("Network"), required=False)
    organisation = forms.Field(label=_("Organisations"), required=False, widget=forms.CheckboxSelectMultiple)
    note_en = forms.CharField(
        label=_("Your own words, in English"), required=False, widget=forms.Textarea(attrs={"rows": 4, "lang": "en"})
    )
    note_km = forms.CharField(
        label=_("Your own words, in Khmer"),
        required=False,
        help_text=_("Each mail is in the language of its reader. Words in one language alone stand in all mails."),
        widget=forms.Textarea(attrs={"rows": 4, "lang": "km"}),
    )
    is_discreet = forms.BooleanField(label=_("Neutral subject: it does not say what the mail is about"), required=False)

    def __init__(
        self, *args: Any, networks: Iterable[Organisation] = (), offered: Iterable[Organisation] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        network = self.fields["network"]
        assert isinstance(network, forms.ChoiceField)  # noqa: S101 - for the type checker
        network.choices = [("", "—"), *((one.ref, one.name()) for one in networks)]
        self.fields["organisation"].widget.choices = [(one.ref, one.name()) for one in offered]
        left_out = [] if len(network.choices) > 1 else ["network"]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *(name for name in self.fields if name not in left_out), ButtonHolder(Submit("step", _("Look at the mail")))
        )

    def clean_organisation(self) -> list[str]:
        """References; which of them are invited is the action's to say."""
        refs = sorted(set(self.cleaned_data["organisation"] or ()))
        if len(refs) > MOST_TICKED or not all(REFERENCE.fullmatch(ref) for ref in refs):
            raise forms.ValidationError(_("Choose from the list."))
        return refs

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("whom") == Whom.NETWORK and not typed.get("network") and "network" not in self.errors:
            self.add_error("network", _("Choose a network."))
        if typed.get("whom") == Whom.TICKED and not typed.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", _("Tick at least one organisation."))
        return typed
