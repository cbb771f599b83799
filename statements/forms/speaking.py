"""What the forms of somebody who speaks for an organisation share."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.submitting import SubmittedOnce
from organisations.models import Organisation

# More voices than this are a list to choose from, not a row of radio buttons.
MOST_RADIOS = 7


def rows_for(text: str) -> int:
    """How many lines a box needs so that the text in it can be read at once, within reason."""
    return min(18, max(4, len(text) // 55 + text.count("\n") + 2))


class SpeakingForm(SubmittedOnce):
    """Somebody speaks for an organisation. Who speaks for one only is not asked; `organisation` then names it silently.

    `voices` are the organisations they may speak for here. A form whose moment has passed is drawn without its buttons
    (`put_away`), so that the words can be copied out of it.
    """

    organisation = forms.ChoiceField(label=_("In the name of"))

    def __init__(self, *args: Any, voices: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.voices = {organisation.ref: organisation for organisation in voices}
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ChoiceField)  # noqa: S101 - for the type checker
        organisation.choices = [(ref, voice.name()) for ref, voice in self.voices.items()]
        if len(self.voices) == 1:
            organisation.widget = forms.HiddenInput()
            organisation.required = False
            organisation.initial = next(iter(self.voices))
        elif len(self.voices) <= MOST_RADIOS:
            organisation.widget = forms.RadioSelect(choices=organisation.choices)
        self.helper = FormHelper()

    def voice(self) -> Organisation:
        """The organisation spoken for, once the form is valid."""
        return self.voices[self.cleaned_data["organisation"] or next(iter(self.voices))]

    def put_away(self) -> None:
        self.helper.layout.fields = [part for part in self.helper.layout.fields if not isinstance(part, ButtonHolder)]
