"""The convenor's forms about those who sign without having been invited."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation


class WhoMaySign(forms.Form):
    """Who signs beside the invited."""

    for_individuals = forms.BooleanField(
        label=_("Individuals may sign too"),
        help_text=_("The final text then has a page that everybody can read as long as sign-on is open."),
        required=False,
    )
    for_applicants = forms.BooleanField(
        label=_("Organisations that are not invited may ask to sign"),
        help_text=_("They see its title, and the text once you let them in. You decide about each."),
        required=False,
    )


class WhoSignsForm(WhoMaySign):
    """Its fields are the keyword arguments of `widening.set_who_may_sign`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, ButtonHolder(Submit("save", _("Save"))))


class StrikeForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Only the convenor's staff read it."), widget=forms.TextInput()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("reason", ButtonHolder(Submit("strike", _("Strike it out"), css_class="danger")))


class AdmitForm(forms.Form):
    """As an organisation of its own. The ticks are shown where they are asked for."""

    none_of_these = forms.BooleanField(label=_("It is none of the organisations above"), required=False)
    characters_seen = forms.BooleanField(
        label=_("I have looked at these characters: they are meant so"), required=False
    )

    def __init__(self, *args: Any, ticks: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(*ticks, ButtonHolder(Submit("admit", _("Register it and let it sign"))))


class KnownForm(forms.Form):
    """As one of those that it may be."""

    organisation = forms.ChoiceField(label=_("It is"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, may_be: Sequence[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_be = {organisation.ref: organisation for organisation in may_be}
        field = self.fields["organisation"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(ref, str(organisation)) for ref, organisation in self.may_be.items()]
        self.helper = FormHelper()
        self.helper.layout = Layout("organisation", ButtonHolder(Submit("known", _("Invite this one"))))


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Whoever asked gets it by mail."), widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("reason", ButtonHolder(Submit("decline", _("Say no"), css_class="danger")))
