"""Forms of what follows publication: an addressee, a delivery, a response."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Div, Field, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.submitting import SubmittedOnce
from organisations.models import Organisation
from statements.stages import DeliveryOutcome, ResponseKind


class AddresseeForm(SubmittedOnce):
    """A public body that Ruom knows, or a name in the words of the statement."""

    organisation = forms.ChoiceField(
        label=_("Public body known here"), required=False, help_text=_("Its name is taken where you write none below.")
    )
    name_en = forms.CharField(label=_("Name in English"), required=False)
    name_km = forms.CharField(label=_("Name in Khmer"), required=False)

    def __init__(self, *args: Any, known: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {organisation.ref: organisation for organisation in known}
        choices = [("", _("None of these")), *((ref, body.name()) for ref, body in self.known.items())]
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices
        if not self.known:
            del self.fields["organisation"]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "submission",
            *(["organisation"] if self.known else []),
            Div(Field("name_en", lang="en"), Field("name_km", lang="km"), css_class="sides"),
            ButtonHolder(Submit("add", _("Add the addressee"))),
        )

    def chosen(self) -> Organisation | None:
        """The public body, once the form is valid."""
        return self.known.get(self.cleaned_data.get("organisation", ""))


class DayForm(SubmittedOnce):
    """Something that happened on a day, in Phnom Penh."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()
        self.helper = FormHelper()


class DeliveryForm(DayForm):
    outcome = forms.ChoiceField(label=_("How it went"), choices=DeliveryOutcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        help_text=_("Everybody can read it on the public page: name nobody whom that could harm."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "submission", "outcome", "on", "note", ButtonHolder(Submit("record", _("Record the delivery")))
        )


class ResponseForm(DayForm):
    kind = forms.ChoiceField(label=_("How it came"), choices=ResponseKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What was answered"),
        help_text=_("Everybody can read it on the public page. Where nobody could be reached, say what was tried."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "submission", "kind", "on", "text", ButtonHolder(Submit("record", _("Record the response")))
        )
