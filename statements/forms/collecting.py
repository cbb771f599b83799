"""Forms on the page of an amendment that is not sent yet."""

from typing import Any

from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from statements.forms.amending import AMENDMENT_FORMS, called, reason_field
from statements.forms.speaking import SpeakingForm
from statements.queries.text import Text
from statements.stages import ChangeKind


class SendingForm(SpeakingForm):
    """Send what was collected as one amendment."""

    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "submission",
            "organisation",
            "reason",
            ButtonHolder(
                Submit("save", _("Send the amendment")), Submit("keep", _("Keep it for later"), css_class="second")
            ),
        )


class NextChangeForm(forms.Form):
    """Where to go for one more change: a block, and what to do with it. Sent by GET."""

    block = forms.ChoiceField(label=_("Which paragraph"))
    kind = forms.ChoiceField(label=_("What to do with it"), widget=forms.RadioSelect, initial=ChangeKind.REPLACE)

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        block, kind = self.fields["block"], self.fields["kind"]
        assert isinstance(block, forms.ChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101
        block.choices = [(each.ref, called(each, text.languages)) for each in text.blocks]
        kind.choices = [(each.kind, each.kind.label) for each in AMENDMENT_FORMS.values()]
