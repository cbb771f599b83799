"""Naming people and co-convenors, and how many people it takes to publish."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from statements.stages import Language, RoleKind

INTO = {Language.ENGLISH: _("Translator into English"), Language.KHMER: _("Translator into Khmer")}


def roles_offered(languages: Iterable[str]) -> list[tuple[str, Any]]:
    """What somebody can be named for; a translator for each language where there is another."""
    offered: list[tuple[str, Any]] = [
        (kind.value, capfirst(kind.label)) for kind in (RoleKind.COORDINATOR, RoleKind.PUBLISHER)
    ]
    languages = list(languages)
    if len(languages) > 1:
        offered += [
            (f"{RoleKind.TRANSLATOR.value}-{language}", INTO[Language(language)]) for language in reversed(languages)
        ]
    return offered


class RoleForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The person has an account here already."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    role = forms.ChoiceField(label=_("What this person does"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=_("What this person does"),
            choices=roles_offered(languages),
            widget=forms.RadioSelect,
            help_text=_(
                "On this statement alone. A translator writes words in that language into paragraphs that are there."
            ),
        )
        self.helper = FormHelper()
        self.helper.layout = Layout("email", "role", ButtonHolder(Submit("name", _("Name this person"))))

    def chosen(self) -> tuple[str, str]:
        """Kind and language, as the action takes them."""
        kind, _dash, language = self.cleaned_data["role"].partition("-")
        return kind, language


class RuleForm(forms.Form):
    second_person = forms.BooleanField(
        label=_("Two people publish"),
        required=False,
        help_text=_("One asks for it, another publishes. A request lapses when the list of signatories changes."),
    )
    second_factor = forms.BooleanField(
        label=_("Publishing takes a second factor"),
        required=False,
        help_text=_(
            "A code of an app, or a passkey, given within fifteen minutes before. Programs with a token then cannot "
            "publish. To switch this off takes the second factor, too."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("second_person", "second_factor", ButtonHolder(Submit("save", _("Save"))))
