"""What a move asks for before it is made."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _


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


class ReasonForm(MoveForm):
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Everybody who could see the statement will read it."), widget=forms.TextInput()
    )

    def wanted(self) -> dict[str, str]:
        return {"reason": self.cleaned_data["reason"]}
