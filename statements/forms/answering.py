"""That an organisation is not satisfied, and where it stands before the text becomes final."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from statements.forms.moving import DeadlineForm
from statements.forms.speaking import SpeakingForm
from statements.stages import Stance


class DissentForm(SpeakingForm):
    text = forms.CharField(
        label=_("What is missing, or wrong, in this answer"),
        help_text=_("Everybody who takes part can read it. You can change it until the final text is settled."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, voices: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, voices=voices, **kwargs)
        self.helper.layout = Layout(
            "organisation", "text", ButtonHolder(Submit("save", _("Say that we are not satisfied")))
        )


class PositionForm(SpeakingForm):
    """Four answers, and words. Whether words are needed is for the action to say."""

    stance = forms.ChoiceField(
        label=_("Where your organisation stands"),
        choices=[
            (Stance.ENDORSE, _("We endorse this text")),
            (Stance.RESERVATION, _("We endorse it with a reservation")),
            (Stance.ABSTAIN, _("We abstain")),
            (Stance.BLOCK, _("We cannot go along with it")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Your words"),
        help_text=_("Needed with a reservation, and where you cannot go along."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, voices: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, voices=voices, **kwargs)
        self.helper.layout = Layout(
            "organisation", "stance", "note", ButtonHolder(Submit("save", _("Send our position")))
        )


class CallForm(DeadlineForm):
    """What a call opens with. Its fields are the keyword arguments of `positions.ask_positions`."""

    note = forms.CharField(
        label=_("A note to the organisations"),
        help_text=_("It stands in the mail and on the page."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
