"""Forms about who acts for an organisation."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.forms.directory import day_field
from organisations.models import DutyKind, Person, Right
from organisations.reach import Reachable

RIGHTS = [
    (Right.READ.value, _("read the texts")),
    (Right.COMMENT.value, _("read, comment and propose amendments")),
    (Right.SIGN.value, _("read, comment and sign")),
]
DUTIES = {
    DutyKind.DIRECTOR.value: _("direct the organisation: decide who acts for it"),
    DutyKind.COORDINATOR.value: _("coordinate the statements that it convenes"),
    DutyKind.PUBLISHER.value: _("publish the statements that it convenes"),
}


def end_of(day: date | None) -> datetime | None:
    """The instant at which a day in Phnom Penh is over; None for none."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None


class ExtentForm(forms.Form):
    """How far a mandate goes: until when, and for which statements."""

    until = day_field(
        _("Until"), required=False, help_text=_("The last day, in Phnom Penh. Empty: until it is revoked.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Only for these statements"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none, and it reaches all."),
    )

    def __init__(self, *args: Any, reachable: Iterable[Reachable] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.ref, one.title or one.ref) for one in reachable]
        if offered:
            field = self.fields["scopes"]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
            field.choices = offered
        else:
            del self.fields["scopes"]

    def clean_until(self) -> date | None:
        """Raises ValidationError beyond what a calendar can add a day to."""
        day: date | None = self.cleaned_data["until"]
        if day is not None and day.year > 2200:
            raise forms.ValidationError(_("Choose a nearer day."))
        return day

    def extent(self) -> dict[str, Any]:
        """For the actions: `until` as an instant, and `scopes`."""
        return {"until": end_of(self.cleaned_data["until"]), "scopes": self.cleaned_data.get("scopes", [])}

    def layout(self, *fields: str, send: str, label: Any) -> FormHelper:
        helper = FormHelper()
        shown = [name for name in fields if name in self.fields]
        helper.layout = Layout(*shown, ButtonHolder(Submit(send, label)))
        return helper


def what_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("This person may"), widget=forms.RadioSelect)


class WhatForm(ExtentForm):
    """A right, or a duty, which has neither an end nor limits."""

    what = what_field()

    def __init__(self, *args: Any, duties: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [*RIGHTS, *((duty, words) for duty, words in DUTIES.items() if duty in duties)]

    @property
    def duty(self) -> str:
        """The duty that was chosen, "" for a right."""
        chosen: str = self.cleaned_data["what"]
        return chosen if chosen in DUTIES else ""

    def clean(self) -> dict[str, Any] | None:
        typed = super().clean()
        if typed and typed.get("what") in DUTIES and (typed.get("until") or typed.get("scopes")):
            self.add_error("what", _("A duty has no end and no limits beforehand: leave them empty."))
        return typed


class InvitePersonForm(WhatForm):
    address = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    language = forms.ChoiceField(
        label=_("Language of the mail"), choices=[("km", _("Khmer")), ("en", _("English"))], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = self.layout(
            "address", "what", "until", "scopes", "language", send="invite", label=_("Send the invitation")
        )


class GrantForm(WhatForm):
    """For somebody who acted for the organisation before."""

    person = forms.ChoiceField(label=_("Person"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.ref: person for person in people}
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(ref, person.name) for ref, person in self.people.items()]
        self.helper = self.layout("person", "what", "until", "scopes", send="grant", label=_("Grant"))

    def chosen(self) -> Person:
        return self.people[self.cleaned_data["person"]]


class AskDelegationForm(ExtentForm):
    """Part of one's own mandate, for somebody else."""

    address = forms.EmailField(
        label=_("E-mail address of the other person"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    right = forms.ChoiceField(label=_("This person may"), choices=RIGHTS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        max_length=1_000,
        help_text=_("The director reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = self.layout(
            "address", "right", "until", "scopes", "reason", send="ask", label=_("Ask the director")
        )


class RenewForm(forms.Form):
    until = day_field(
        _("Until"), required=False, help_text=_("The last day, in Phnom Penh. Empty: until it is revoked.")
    )

    def end(self) -> datetime | None:
        return end_of(self.cleaned_data["until"])


class AcceptForm(forms.Form):
    """Asks for a name where the account has none yet."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As the people of the organisation know you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, *args: Any, asks_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_name:
            del self.fields["name"]
