"""A PDF that somebody brings to be checked."""

from typing import Any, Final

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

LARGEST: Final = 10_000_000  # bytes; 22,218 names make five


class PdfForm(forms.Form):
    file = forms.FileField(
        label=_("The PDF"),
        help_text=_("At most 10 MB. It is looked at and not kept."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={"required": _("Choose the PDF that you want to have checked.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = reverse_lazy("check-pdf")
        self.helper.layout = Layout("file", ButtonHolder(Submit("check", _("Check the PDF"))))

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise ValidationError(_("This file is larger than 10 MB."))
        return file
