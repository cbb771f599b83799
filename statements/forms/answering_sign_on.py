"""What an organisation answers to a sign-on beside signing it, and what follows a signature.

Whatever has an effect takes a tick or words of one's own: a program that sends every form of a page does nothing.
"""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.directory import day_field
from organisations.forms.submitting import SubmittedOnce
from statements.stages import Language, Visibility

TICK_FIRST = _("Tick the box: nothing is done by a button alone.")


def tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, error_messages={"required": TICK_FIRST})


def laid_out(*fields: str, name: str, button: Any, look: str = "") -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*fields, ButtonHolder(Submit(name, button, css_class=look)))
    return helper


class BoardForm(forms.Form):
    until = day_field(
        _("Until which day"),
        help_text=_("The convenor sees that your board decides, and until when. You can change it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("until", name="save", button=_("Wait for the board"))


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        help_text=_("Only the staff of the convenor read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    confirm = tick(_("My organisation will not sign this text."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("reason", "confirm", name="decline", button=_("Decline to sign"))


class TakeBackForm(forms.Form):
    confirm = tick(_("We have not decided yet, or we may sign after all."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("confirm", name="take_back", button=_("Take it back"))


class QuestionForm(SubmittedOnce):
    text = forms.CharField(label=_("Your question"), widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("submission", "text", name="ask", button=_("Send the question"))


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("It is mailed to who asked, and this organisation alone can read it here."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("answer", name="save", button=_("Send the answer"))


# -- two people --------------------------------------------------------------------------------------------------------


class SigningRuleForm(forms.Form):
    second_person = forms.BooleanField(
        label=_("Two people sign"),
        required=False,
        help_text=_("One who may sign prepares the signature, another one looks at it and signs. Both names are kept."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("second_person", name="save", button=_("Save"))


class SecondPersonForm(forms.Form):
    """The second person signs what was prepared. `sha256` is that of the text on the page."""

    sha256 = forms.CharField(widget=forms.HiddenInput, required=False)
    capacity = forms.CharField(
        label=_("Your capacity"),
        max_length=120,
        help_text=_(
            "Your function in the organisation, for example “Director”. It is kept with the signature and not printed."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    language = forms.ChoiceField(
        label=_("In which language did you read the text?"), choices=Language.choices, widget=forms.RadioSelect
    )
    mandate = tick(_("I have the mandate of my organisation to sign for it."))
    confirm = tick(_("I have read the text above. My organisation signs exactly these words."))

    def __init__(self, *args: Any, languages: tuple[str, ...], button: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)  # noqa: S101 - for the type checker
        language.choices = [(code, Language(code).label) for code in languages]
        self.helper = laid_out("sha256", "capacity", "language", "mandate", "confirm", name="sign", button=button)


class SendBackForm(forms.Form):
    note = forms.CharField(label=_("What should be otherwise"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("note", name="send_back", button=_("Send it back"), look="second")


class TakeBackPreparedForm(forms.Form):
    confirm = tick(_("Nobody shall sign what I prepared."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("confirm", name="take_back", button=_("Take it back"))


# -- after signing -----------------------------------------------------------------------------------------------------


class ChangeForm(forms.Form):
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=200)
    name_km = forms.CharField(label=_("Name in Khmer"), required=False, max_length=200)
    visibility = forms.ChoiceField(
        label=_("How shall the name be shown?"), choices=Visibility.choices, widget=forms.RadioSelect
    )
    confirm = tick(_("My organisation wants it so, at once."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name_en"].widget.attrs["lang"] = "en"
        self.fields["name_km"].widget.attrs["lang"] = "km"
        self.helper = laid_out("name_en", "name_km", "visibility", "confirm", name="save", button=_("Save"))


class HideForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), help_text=_("It is mailed to the organisation."), widget=forms.Textarea(attrs={"rows": 4})
    )
    confirm = tick(_("Hide the name now. Only the organisation can show it again."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("reason", "confirm", name="hide", button=_("Hide the name"), look="danger")


class WithdrawForm(forms.Form):
    confirm = tick(_("My organisation takes its signature back."))
