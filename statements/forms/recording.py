"""What a coordinator types of a letter, a call or a sheet, and what the others answer to it."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Fieldset, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.directory import day_field
from organisations.forms.submitting import SubmittedOnce
from organisations.models import Organisation
from statements.actions.evidencing import MOST_BYTES, Received
from statements.forms.answering_sign_on import laid_out, tick
from statements.queries.recorded_sheets import OUT, Judged, Sheet, Verdict
from statements.stages import RECORDED, Language, Visibility, Way

ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,.pdf,.doc,.docx"
# What is said of names, the one that shows least first.
SEEN = {
    Visibility.WITHHELD: _("It does not say that the name may be shown: it is counted and not named"),
    Visibility.ADDRESSEES: _("It says that the addressees alone may see the name"),
    Visibility.NAMED: _("It says that the name may be published"),
}


class ReceivedForm(SubmittedOnce):
    """What shows it. `sha256` is that of the text on the page."""

    sha256 = forms.CharField(widget=forms.HiddenInput, required=False)
    way = forms.ChoiceField(label=_("How it came"), widget=forms.RadioSelect)
    received_on = day_field(_("On which day you received it"))
    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=200,
        help_text=_("A picture, a scan or a Word file of at most 8 MB. Only coordinators of the convenor can open it."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        help_text=_(
            "Of a call: who said it, and at which number you called. It is kept sealed, like telephone numbers."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(
        label=_("In which language they had the text"), choices=Language.choices, widget=forms.RadioSelect
    )
    visibility = forms.ChoiceField(
        label=_("What it says about showing the name"), initial=Visibility.WITHHELD, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, languages: Iterable[str], by_call: bool, to_addressees: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages |= {
            "empty": _("The file is empty."),
            "max_length": _("The name of the file is too long."),
        }
        self.choose("way", [(one.value, one.label) for one in Way if one in RECORDED and (by_call or one != Way.CALL)])
        self.choose("language", [(code, Language(code).label) for code in languages])
        seen = [(one.value, said) for one, said in SEEN.items() if to_addressees or one != Visibility.ADDRESSEES]
        self.choose("visibility", seen)

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 8 MB."))
        return file

    def received(self) -> Received:
        """What is in hand, once the form is valid."""
        typed = self.cleaned_data
        file = typed["file"]
        return Received(
            way=typed["way"],
            received_on=typed["received_on"],
            language=typed["language"],
            visibility=typed["visibility"],
            note=typed["note"],
            content=file.read() if file else b"",
            file_name=file.name if file else "",
        )


class RecordForm(ReceivedForm):
    """One organisation's."""

    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=200)
    name_km = forms.CharField(label=_("Name in Khmer"), required=False, max_length=200)
    capacity = forms.CharField(
        label=_("Who signed it there, and as what"),
        required=False,
        max_length=120,
        help_text=_("For example “Sok Dara, Director”. It is kept with the signature and not printed."),
    )

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, languages=languages, by_call=True, to_addressees=True, **kwargs)
        self.fields["name_en"].widget.attrs["lang"] = "en"
        self.fields["name_km"].widget.attrs["lang"] = "km"
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "submission",
            "sha256",
            Fieldset(_("What you received"), "way", "received_on", "file", "note", "language"),
            Fieldset(_("How it is printed"), "name_en", "name_km", "capacity", "visibility"),
            ButtonHolder(Submit("record", _("Record it"))),
        )


class SheetForm(ReceivedForm):
    """Many, one a line."""

    signed_by = forms.ChoiceField(
        label=_("Who signed on it"),
        choices=[("individuals", _("individuals")), ("organisations", _("organisations and networks"))],
        initial="individuals",
        widget=forms.RadioSelect,
    )
    sheet = forms.CharField(
        label=_("The lines"),
        strip=False,
        help_text=_(
            "One signatory a line, at most 1,000: of individuals name; place, of organisations the name. "
            "You see what becomes of each line before anything is recorded."
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, languages=languages, by_call=False, to_addressees=True, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "submission",
            "sha256",
            Fieldset(_("What you received"), "way", "received_on", "file", "note", "language", "visibility"),
            Fieldset(_("What stands on it"), "signed_by", "sheet"),
            ButtonHolder(Submit("look", _("Look through it"))),
        )


class RetypeForm(forms.Form):
    """The lines of a sheet that is not taken in yet."""

    sheet = forms.CharField(label=_("The lines"), strip=False, widget=forms.Textarea(attrs={"rows": 12}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("sheet", name="retype", button=_("Look through it again"), look="second")


class ChoicesForm(forms.Form):
    """A choice for each line of organisations that is not known for sure (`line_3`). `seen`: the digest of the page."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open = [line for line in sheet.lines if line.may_be or line.verdict in (Verdict.UNKNOWN, Verdict.LEFT_OUT)]
        for line in self.open:
            likely = line.organisation.ref if line.organisation else ""
            self.fields[f"line_{line.number}"] = forms.ChoiceField(
                label=line.typed,
                required=False,
                choices=[("", _("choose")), *((one.ref, said(one)) for one in line.may_be), (OUT, _("leave it out"))],
                initial=OUT if line.verdict == Verdict.LEFT_OUT else likely,
            )

    def choices(self) -> dict[int, str]:
        """By the number of the line, once the form is valid."""
        return {line.number: chosen for line in self.open if (chosen := self.cleaned_data.get(f"line_{line.number}"))}

    def field_of(self, line: Judged) -> Any:
        name = f"line_{line.number}"
        return self[name] if name in self.fields else None


def said(organisation: Organisation) -> str:
    return f"{organisation.name()} ({organisation.acronym})" if organisation.acronym else organisation.name()


# -- the answers -------------------------------------------------------------------------------------------------------


class RefuseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    confirm = tick(_("It shall not become a signature."))

    def __init__(self, *args: Any, button: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("reason", "confirm", name="refuse", button=button, look="danger")


class ConfirmOwnForm(forms.Form):
    """The organisation says that it is so. `sha256` is that of the text on the page."""

    sha256 = forms.CharField(widget=forms.HiddenInput, required=False)
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=200)
    name_km = forms.CharField(label=_("Name in Khmer"), required=False, max_length=200)
    visibility = forms.ChoiceField(
        label=_("How shall the name be shown?"), choices=Visibility.choices, widget=forms.RadioSelect
    )
    capacity = forms.CharField(
        label=_("Your capacity"),
        max_length=120,
        help_text=_("Your function in the organisation. It is kept with the signature and not printed."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    language = forms.ChoiceField(label=_("In which language did you read the text?"), widget=forms.RadioSelect)
    mandate = tick(_("I have the mandate of my organisation to sign for it."))
    confirm = tick(_("It is so: my organisation signs exactly these words."))

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)  # noqa: S101 - for the type checker
        language.choices = [(code, Language(code).label) for code in languages]
        names = ("sha256", "name_en", "name_km", "visibility", "capacity", "language", "mandate", "confirm")
        self.helper = laid_out(*names, name="confirm_own", button=_("Yes, we signed"))


class DenyForm(forms.Form):
    reason = forms.CharField(
        label=_("Is there anything to say to it?"),
        required=False,
        help_text=_("The coordinators of the convenor read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    confirm_not = tick(_("My organisation did not sign this text."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("reason", "confirm_not", name="deny", button=_("No, we did not sign"), look="danger")
