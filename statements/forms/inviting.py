"""Forms for finding organisations and asking them to take part."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation

REFERENCE = re.compile(r"[0-9a-z]{12}")
MOST_AT_ONCE = 200


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Find an organisation"),
        required=False,
        max_length=100,
        help_text=_("Part of its name in English or Khmer, or its acronym."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class InviteForm(forms.Form):
    """The organisations that were ticked, by reference."""

    organisation = forms.Field(label=_("Organisations"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, offered: Iterable[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].widget.choices = [
            (organisation.ref, organisation.name()) for organisation in offered
        ]
        self.fields["organisation"].error_messages["required"] = _("Tick at least one organisation.")

    def clean_organisation(self) -> list[Organisation]:
        """Raises ValidationError where a reference names nothing: only those that were offered are sent."""
        refs = set(self.cleaned_data["organisation"])
        if len(refs) > MOST_AT_ONCE or not all(REFERENCE.fullmatch(ref) for ref in refs):
            raise forms.ValidationError(_("Choose from the list."))
        found = list(Organisation.objects.filter(ref__in=refs).order_by("id"))
        if len(found) != len(refs):
            raise forms.ValidationError(_("Choose from the list."))
        return found
