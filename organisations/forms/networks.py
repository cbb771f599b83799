"""Forms about a network: who joins, from when until when, and what it says of its size."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Div, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.directory import day_field
from organisations.models import Organisation, Qualifier
from organisations.queries.directory import LONGEST_SEARCH


class DayForm(forms.Form):
    """`?on=`: the members on a day in Phnom Penh."""

    on = day_field(_("Members on"), required=False)


class FindForm(forms.Form):
    q = forms.CharField(
        label=_("Find an organisation"),
        max_length=LONGEST_SEARCH,
        required=False,
        help_text=_("Words of its name in Khmer or English, or its acronym."),
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class DatesForm(forms.Form):
    """From when until when a member belongs to a network, in days of Phnom Penh."""

    joined_on = day_field(_("Joined on"))
    left_on = day_field(
        _("Left on"), required=False, help_text=_("The first day on which it was no member. Empty: it is one now.")
    )


class MemberForm(DatesForm):
    """One of the organisations found, by its reference, and its dates."""

    member = forms.ChoiceField(label=_("Organisation"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, offered: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {organisation.ref: organisation for organisation in offered}
        field = self.fields["member"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(ref, organisation.name()) for ref, organisation in self.offered.items()]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "member", Div("joined_on", "left_on", css_class="sides"), ButtonHolder(Submit("add", _("Add this member")))
        )

    def chosen(self) -> Organisation:
        return self.offered[self.cleaned_data["member"]]


class LeaveForm(forms.Form):
    left_on = day_field(_("Leaves on"), help_text=_("The first day on which it is no member any more."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["left_on"].initial = today
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "left_on", ButtonHolder(Submit("leave", _("End the membership"), css_class="danger"))
        )


class CorrectForm(DatesForm):
    """Stands on a page with LeaveForm, so its fields have a prefix."""

    prefix = "right"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Div("joined_on", "left_on", css_class="sides"),
            ButtonHolder(Submit("correct", _("Put the dates right"), css_class="second")),
        )


class ClaimForm(forms.Form):
    qualifier = forms.ChoiceField(label=_("How it is said"), choices=Qualifier.choices, widget=forms.RadioSelect)
    number = forms.IntegerField(label=_("Number"), widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    claimed_by = forms.CharField(label=_("Who says so"))
    claimed_on = day_field(_("On"))
    source = forms.CharField(label=_("Source"), help_text=_("Where it can be read: a publication, a page, a letter."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "qualifier",
            "number",
            "claimed_by",
            "claimed_on",
            "source",
            ButtonHolder(Submit("record", _("Record the claim"))),
        )
