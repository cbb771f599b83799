"""Deciding whether two records are one organisation."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import PossibleDouble


class DecideForm(forms.Form):
    """`verdict` is the reference of the record that is kept, or DIFFERENT."""

    DIFFERENT = "different"

    verdict = forms.ChoiceField(label=_("What is right?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, help_text=_("How you know. Administrators can read it later.")
    )

    def __init__(self, *args: object, double: PossibleDouble, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        first, second = double.first, double.second
        field = self.fields["verdict"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [
            (self.DIFFERENT, _("They are two different organisations.")),
            (first.ref, _("They are one: keep the first, %(name)s.") % {"name": first.name()}),
            (second.ref, _("They are one: keep the second, %(name)s.") % {"name": second.name()}),
        ]
        self.helper = FormHelper()
        self.helper.layout = Layout("verdict", "note", ButtonHolder(Submit("decide", _("Decide"))))
