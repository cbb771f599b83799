"""Two versions to compare, and a place that somebody cites."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Div, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from statements.models import Version
from statements.queries.citing import LONGEST_CITATION
from statements.templatetags.typography import whole_number


class ComparisonForm(forms.Form):
    """Which two texts; 0 stands for the text as it is now, where the reader may see that."""

    def __init__(
        self, data: Any = None, *, numbers: Sequence[int], with_present: bool, action: str, initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        choices: list[tuple[str, Any]] = [
            (str(number), _("Version %(number)s") % {"number": whole_number(number)}) for number in numbers
        ]
        if with_present:
            choices.append(("0", _("the text as it is now")))
        self.fields["from"] = forms.ChoiceField(label=_("What changed from"), choices=choices)
        self.fields["to"] = forms.ChoiceField(label=_("to"), choices=choices)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_action = action
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Div("from", "to", css_class="sides"), ButtonHolder(Submit("", _("Compare"), css_class="second"))
        )


class CitationForm(forms.Form):
    place = forms.CharField(
        label=_("The place"), max_length=LONGEST_CITATION, help_text=_("Its number there, such as 2.3, or “demand 5”.")
    )

    def __init__(self, data: Any = None, *, versions: Sequence[Version], action: str) -> None:
        super().__init__(data)
        self.fields["version"] = forms.ChoiceField(
            label=_("In which version"),
            choices=[
                (str(one.number), _("Version %(number)s") % {"number": whole_number(one.number)}) for one in versions
            ],
        )
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_action = action
        self.helper.disable_csrf = True
        self.helper.layout = Layout("version", "place", ButtonHolder(Submit("", _("Find it"), css_class="second")))
