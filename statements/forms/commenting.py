"""A comment on some words, a paragraph or the whole text, and a reply to one."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from statements.forms.speaking import SpeakingForm
from statements.stages import Weight


class CommentForm(SpeakingForm):
    """`on_block`: the comment is on one paragraph, so that it can be about some words of it."""

    quote = forms.CharField(
        label=_("The words it is about"),
        required=False,
        help_text=_("Copy them from the paragraph above, or mark them there. Empty: the whole paragraph is meant."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
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

    def __init__(self, *args: Any, voices: Iterable[Organisation], on_block: bool, **kwargs: Any) -> None:
        super().__init__(*args, voices=voices, **kwargs)
        if not on_block:
            del self.fields["quote"]
        self.helper.layout = Layout(
            "submission",
            "organisation",
            *(["quote"] if on_block else []),
            "text",
            "weight",
            ButtonHolder(Submit("save", _("Send the comment"))),
        )


class ReplyForm(SpeakingForm):
    """Several voices where somebody speaks for organisations and, as a coordinator, for the convenor."""

    text = forms.CharField(label=_("Your reply"), widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, voices: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, voices=voices, **kwargs)
        self.helper.layout = Layout(
            "submission", "organisation", "text", ButtonHolder(Submit("save", _("Send the reply")))
        )
