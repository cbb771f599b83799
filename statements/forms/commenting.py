"""A comment on a paragraph or on the whole text."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from statements.forms.speaking import SpeakingForm
from statements.stages import Weight


class CommentForm(SpeakingForm):
    text = forms.CharField(label=_("Your comment"), widget=forms.Textarea(attrs={"rows": 6}))
    weight = forms.ChoiceField(
        label=_("How much hangs on it"),
        choices=[
            (Weight.GENERAL, _("General: a remark or a question")),
            (Weight.BLOCKING, _("Blocking: as long as this stands, we cannot sign")),
        ],
        initial=Weight.GENERAL,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, voices: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, voices=voices, **kwargs)
        self.helper.layout = Layout(
            "submission", "organisation", "text", "weight", ButtonHolder(Submit("save", _("Send the comment")))
        )
