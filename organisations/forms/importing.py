"""Bringing a spreadsheet in: the file, and what its columns hold."""

import json
from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.actions.importing import MOST_BYTES, READABLE
from organisations.forms.submitting import SubmittedOnce
from organisations.models import OrganisationKind, SheetImport
from organisations.sheet_words import FIELDS


class UploadForm(SubmittedOnce):
    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("XLSX or CSV, at most 5 MB and 20,000 rows, one organisation a row, with a line of headers."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages |= {
            "empty": _("The file is empty."),
            "required": _("Choose a file."),
            "max_length": _("The name of the file is too long."),
        }
        self.helper = FormHelper()
        self.helper.layout = Layout("submission", "file", ButtonHolder(Submit("upload", _("Upload"))))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file


class ColumnsForm(forms.Form):
    """One choice for each column of the file: `column_0`, `column_1` and so on."""

    default_kind = forms.ChoiceField(
        label=_("Kind, where a row does not tell"),
        help_text=_("Taken for all rows without a kind that is known."),
        choices=OrganisationKind.choices,
        initial=OrganisationKind.NGO,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, sheet: SheetImport) -> None:
        super().__init__(data, initial={"default_kind": sheet.default_kind or OrganisationKind.NGO})
        self.headers: list[str] = json.loads(sheet.headers)
        present = sheet.columns()
        choices = [("", _("not imported")), *((name, FIELDS[name]) for name in READABLE)]
        for place, header in enumerate(self.headers):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=header or _("Column %(number)s") % {"number": place + 1},
                choices=choices,
                required=False,
                initial=present.get(place, ""),
            )

    def columns(self) -> dict[int, str]:
        """Column number -> field, of those that are imported."""
        return {
            place: self.cleaned_data[f"column_{place}"]
            for place in range(len(self.headers))
            if self.cleaned_data[f"column_{place}"]
        }
