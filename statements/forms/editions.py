"""Forms about editions: under embargo, at which pace the next ones are made, and whom the press may ask."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Div, Layout, Submit
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from statements.forms.moving import DeadlineForm
from statements.models import EditionPace, PressContact
from statements.stages import Pace


class EmbargoForm(forms.Form):
    publish_at = forms.DateTimeField(
        label=_("Publish at, in Phnom Penh time (UTC+7)"),
        help_text=_("At this minute it becomes public by itself."),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=DeadlineForm.base_fields["deadline"].input_formats,  # type: ignore[attr-defined]
    )

    def __init__(self, data: Any = None, *, action: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("publish_at", ButtonHolder(Submit("set", action)))


class PressLinkForm(forms.Form):
    note = forms.CharField(
        label=_("To whom you give it"),
        help_text=_("For yourselves, such as the name of a newspaper."),
        max_length=120,
        widget=forms.TextInput(),
    )

    def __init__(self, data: Any = None, *, address: str) -> None:
        super().__init__(data)
        self.helper = FormHelper()
        self.helper.form_action = address
        self.helper.layout = Layout("note", ButtonHolder(Submit("make", _("Make a link"), css_class="second")))


class PaceForm(forms.Form):
    pace = forms.ChoiceField(
        label=_("When the next edition is made"),
        choices=[(pace.value, capfirst(pace.label)) for pace in Pace],
        widget=forms.RadioSelect,
        help_text=_("A name that is taken back never waits: it is gone at once, whatever you choose."),
    )
    hour = forms.TypedChoiceField(
        label=_("At which hour, in Phnom Penh"),
        help_text=_("Where it is made once a day."),
        choices=[("", _("No hour")), *((str(hour), f"{hour:02}:00") for hour in range(24))],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, data: Any = None, *, chosen: EditionPace) -> None:
        super().__init__(data, initial={"pace": chosen.pace, "hour": "" if chosen.hour is None else str(chosen.hour)})
        self.helper = FormHelper()
        self.helper.layout = Layout("pace", "hour", ButtonHolder(Submit("save", _("Save"))))


FIELDS = ("name_en", "name_km", "role_en", "role_km", "phone", "email")


class PressContactForm(forms.Form):
    """Its fields are the keyword arguments of `press.set_press_contact`."""

    name_en = forms.CharField(label=_("Name in English"), required=False, widget=forms.TextInput(attrs={"lang": "en"}))
    name_km = forms.CharField(label=_("Name in Khmer"), required=False, widget=forms.TextInput(attrs={"lang": "km"}))
    role_en = forms.CharField(
        label=_("Role in English"),
        required=False,
        help_text=_("Such as “spokesperson of the coalition”."),
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    role_km = forms.CharField(label=_("Role in Khmer"), required=False, widget=forms.TextInput(attrs={"lang": "km"}))
    phone = forms.CharField(label=_("Telephone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.CharField(label=_("E-mail"), required=False, widget=forms.TextInput(attrs={"type": "email"}))

    def __init__(self, data: Any = None, *, contact: PressContact | None) -> None:
        super().__init__(data, initial={field: getattr(contact, field) for field in FIELDS} if contact else None)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Div("name_en", "name_km", css_class="sides"),
            Div("role_en", "role_km", css_class="sides"),
            Div("phone", "email", css_class="sides"),
            ButtonHolder(Submit("save", _("Print it and show it to everybody"))),
        )
