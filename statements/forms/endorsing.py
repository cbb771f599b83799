"""The forms of those who sign without an account. Their pages are written by hand: thousands open them on a phone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.submitting import SubmittedOnce
from organisations.models import OrganisationKind
from statements.stages import Visibility


class EndorseForm(SubmittedOnce):
    sha256 = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Your name"))
    place = forms.CharField(label=_("Where you live"))
    address = forms.CharField(label=_("Your e-mail address"))
    affiliation = forms.CharField(label=_("Organisation, school or work"), required=False)
    comment = forms.CharField(label=_("Why you sign"), required=False)
    visibility = forms.ChoiceField(
        label=_("How your name is shown"),
        choices=[(Visibility.NAMED, Visibility.NAMED.label), (Visibility.WITHHELD, Visibility.WITHHELD.label)],
        initial=Visibility.NAMED,
    )
    confirm = forms.BooleanField(
        label=_("Confirmation"), error_messages={"required": _("Confirm that you sign this text.")}
    )

    def read_again(self, *, sha256: str) -> "EndorseForm":
        """The form for the text as it stands now: what was typed is kept, what was confirmed is asked again."""
        kept = {name: value for name, value in self.cleaned_data.items() if name not in {"confirm", "submission"}}
        return EndorseForm(initial={**kept, "sha256": sha256})


class OwnForm(SubmittedOnce):
    """To find what one has signed."""

    address = forms.CharField(label=_("Your e-mail address"))


class ApplyForm(SubmittedOnce):
    name_en = forms.CharField(label=_("Name in English"), required=False)
    name_km = forms.CharField(label=_("Name in Khmer"), required=False)
    kind = forms.ChoiceField(label=_("Kind of organisation"))
    website = forms.CharField(label=_("Website"), required=False)
    person_name = forms.CharField(label=_("Your name"))
    capacity = forms.CharField(label=_("Your capacity"))
    address = forms.CharField(label=_("Your e-mail address"))
    note = forms.CharField(label=_("Note to the convenor"), required=False)
    mandate = forms.BooleanField(
        label=_("Mandate"),
        error_messages={"required": _("Only somebody who may speak for the organisation can ask for it.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [("", _("Choose")), *(pair for pair in OrganisationKind.choices if admitted(pair[0]))]


def admitted(kind: str) -> bool:
    """Public bodies are addressed; they do not sign."""
    return kind != OrganisationKind.PUBLIC_BODY
