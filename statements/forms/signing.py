"""The form by which an organisation signs. Its page is written by hand: thousands open it on a phone."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from statements.excerpts import excerpt
from statements.queries.text import Text, TextBlock
from statements.stages import Language, Visibility

# Of a paragraph in a list of choices: enough to know it by.
LONGEST_EXCERPT = 70  # characters


def block_label(block: TextBlock, language: str) -> str:
    """How a block stands in a list of choices: its number and its first words."""
    beginning = excerpt(block.text(language) or next(iter(block.texts.values()), ""), longest=LONGEST_EXCERPT)
    return f"{block.number} {beginning}" if block.number else beginning


class SignForm(forms.Form):
    """`organisations` are those for which the person may sign here, signed or not: a form sent twice finds the
    signature that stands. `asked` are those without a signature; where that is one, its names stand ready.
    """

    sha256 = forms.CharField(widget=forms.HiddenInput, required=False)
    organisation = forms.ChoiceField(label=_("Your organisation"))
    name_en = forms.CharField(label=_("Name in English"), required=False)
    name_km = forms.CharField(label=_("Name in Khmer"), required=False)
    capacity = forms.CharField(label=_("Your capacity"))
    visibility = forms.ChoiceField(label=_("How the name is shown"), choices=Visibility.choices)
    language = forms.ChoiceField(label=_("Language in which you read the text"))
    block = forms.ChoiceField(label=_("Paragraph"), required=False)
    reservation_en = forms.CharField(label=_("Reservation in English"), required=False)
    reservation_km = forms.CharField(label=_("Reservation in Khmer"), required=False)
    mandate = forms.BooleanField(
        label=_("Mandate"),
        error_messages={"required": _("Only somebody who has the mandate of the organisation can sign for it.")},
    )
    confirm = forms.BooleanField(
        label=_("Confirmation"), error_messages={"required": _("Confirm that your organisation signs this text.")}
    )

    def __init__(
        self,
        *args: Any,
        text: Text,
        organisations: Sequence[Organisation],
        asked: Sequence[Organisation],
        reader_language: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {organisation.ref: organisation for organisation in organisations}
        self.choose("organisation", [(ref, known.name()) for ref, known in self.organisations.items()])
        self.choose("language", [(code, Language(code).label) for code in text.languages])
        paragraphs = [(block.ref, block_label(block, reader_language)) for block in text.body]
        self.choose("block", [("", _("No reservation")), *paragraphs])
        if len(text.languages) == 1:
            self.fields["language"].required = False
            self.initial["language"] = text.languages[0]
        elif reader_language in text.languages:
            self.initial["language"] = reader_language
        self.asked = asked
        self.only = asked[0] if len(asked) == 1 else None
        if self.only:
            self.initial.update(name_en=self.only.name_en, name_km=self.only.name_km)

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        words_given = bool(cleaned.get("reservation_en") or cleaned.get("reservation_km"))
        if words_given and not cleaned.get("block") and "block" not in self.errors:
            self.add_error("block", _("Choose the paragraph that the reservation is about."))
        if cleaned.get("block") and not words_given:
            self.add_error("reservation_en", _("Write the reservation in at least one language."))
        return cleaned

    def chosen(self) -> Organisation:
        """For which organisation, once the form is valid."""
        return self.organisations[self.cleaned_data["organisation"]]

    def read_in(self) -> str:
        """The language in which the text was read, once the form is valid."""
        return str(self.cleaned_data["language"] or self.initial["language"])
