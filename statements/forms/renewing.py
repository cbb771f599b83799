"""Forms about a text that changed after it was signed."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from statements.forms.moving import MoveForm
from statements.stages import Language, TextChangeKind


class ChangeForm(MoveForm):
    """What the change is. Its fields are the keyword arguments of `renewing.declare_change`."""

    kind = forms.ChoiceField(
        label=_("What kind of change is it?"),
        choices=[
            (
                TextChangeKind.EDITORIAL,
                _("Editorial: signatures go on counting; each signatory is told and can refuse"),
            ),
            (
                TextChangeKind.SUBSTANTIVE,
                _("Substantive: no signature counts until its signatory consents to the text"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What changed, and why"),
        help_text=_("It goes to every signatory, with the changes marked word by word."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    refuse_until = forms.DateTimeField(
        label=_("An editorial change can be refused until, in Phnom Penh time (UTC+7)"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )


class RenewalForm(forms.Form):
    """A signatory's answer to a changed text. `refuse` stands on the second button, which needs no tick of consent."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    language = forms.ChoiceField(label=_("Language in which you read the text"), widget=forms.RadioSelect)
    confirm = forms.BooleanField(
        label=_("I have read the changes. My organisation signs exactly these words."), required=False
    )

    def __init__(self, *args: Any, languages: tuple[str, ...], can_refuse: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)  # noqa: S101 - for the type checker
        language.choices = [(code, Language(code).label) for code in languages]
        buttons = [Submit("renew", _("Consent to the new text"))]
        if can_refuse:
            buttons.append(Submit("refuse", _("Refuse the change"), css_class="danger"))
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, ButtonHolder(*buttons))

    @property
    def refuses(self) -> bool:
        return "refuse" in self.data

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.refuses and not cleaned.get("confirm"):
            self.add_error("confirm", _("Confirm that your organisation signs this text."))
        return cleaned
