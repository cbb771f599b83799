"""What a move asks for before it is made."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from statements.forms.screening import WhoMaySign
from statements.stages import Shown


class MoveForm(forms.Form):
    """Nothing but the decision itself. `action` is what the button says."""

    def __init__(self, *args: Any, action: Any, grave: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *self.fields, ButtonHolder(Submit("move", action, css_class="danger" if grave else ""))
        )


class DeadlineForm(MoveForm):
    deadline = forms.DateTimeField(
        label=_("Deadline, in Phnom Penh time (UTC+7)"),
        help_text=_("At this minute it closes by itself."),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )

    def wanted(self) -> dict[str, datetime]:
        return {"deadline": self.cleaned_data["deadline"]}


class NewDeadlineForm(DeadlineForm):
    """A deadline that moves, and why. Its fields are the keyword arguments of `sign_on_times.extend` and `reopen`."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody who takes part can read it."),
        max_length=500,
        widget=forms.TextInput(),
    )


class SignOnForm(WhoMaySign, DeadlineForm):
    """What sign-on opens with. Its fields are the keyword arguments of `signing.open_sign_on`."""


class RoundForm(DeadlineForm):
    """What a consultation opens with. Its fields are the keyword arguments of `consulting.open_round`."""

    invitation = forms.CharField(
        label=_("Invitation"),
        required=False,
        help_text=_("It stands above the text and in the mail to the organisations invited."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    shows = forms.ChoiceField(
        label=_("Whose name the organisations see beside a comment or an amendment"),
        help_text=_("The convenor sees all names, and everybody their own organisation’s. It cannot be changed later."),
        choices=[
            (Shown.PERSON, _("The person and the organisation")),
            (Shown.ORGANISATION, _("The organisation")),
            (Shown.MASKED, _("Nobody: all names are hidden from the other organisations")),
        ],
        initial=Shown.ORGANISATION,
        widget=forms.RadioSelect,
    )
    answers_public = forms.BooleanField(
        label=_("Once the statement is published, everybody can read what was proposed and what became of it"),
        required=False,
    )


class ReasonForm(MoveForm):
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Everybody who could see the statement will read it."), widget=forms.TextInput()
    )

    def wanted(self) -> dict[str, str]:
        return {"reason": self.cleaned_data["reason"]}
