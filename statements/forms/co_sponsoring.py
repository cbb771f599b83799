"""The form by which an organisation stands behind an amendment of another."""

from typing import Any

from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from statements.forms.speaking import SpeakingForm


class CoSponsorForm(SpeakingForm):
    """Stand behind an amendment. A reason of one's own may be given."""

    reason = forms.CharField(
        label=_("Your own reason"),
        help_text=_("If you have another than theirs. Everybody who takes part will read it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("organisation", "reason", ButtonHolder(Submit("save", _("Co-sponsor it"))))
