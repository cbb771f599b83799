"""A receipt that somebody brings to be checked."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.receipts import LARGEST


class ReceiptForm(forms.Form):
    """As a file or as text."""

    file = forms.FileField(
        label=_("The receipt as a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    text = forms.CharField(
        label=_("Or its text"), required=False, max_length=LARGEST, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("file", "text", ButtonHolder(Submit("check", _("Check the receipt"))))

    def brought(self) -> str:
        """What is to be looked at, once the form is valid: the file where there is one."""
        file = self.cleaned_data["file"]
        if not file:
            return str(self.cleaned_data["text"])
        content: bytes = file.read(LARGEST * 4 + 1)
        return content.decode(errors="replace")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("text"):
            self.add_error("text", _("Choose the file of a receipt, or paste its text."))
        return cleaned
