"""Forms of an amendment, by kind."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crispy_forms.layout import ButtonHolder, Div, Field, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from redline.admissible import tidy
from statements.forms.speaking import SpeakingForm, rows_for
from statements.queries.text import TextBlock
from statements.stages import BlockKind, ChangeKind, Language


class AmendmentForm(SpeakingForm):
    """What the three kinds of amendment share: who proposes it and why. `reason` is asked last."""

    kind: ChangeKind
    label: Any = ""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Why the coalition should want this. Everybody who takes part will read it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, *args: Any, voices: Iterable[Organisation], block: TextBlock, languages: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, voices=voices, **kwargs)
        self.block = block
        self.languages = languages
        for language in languages:
            self.add_words(language)
        boxes = [
            Field(f"text_{language}", lang=language) for language in languages if f"text_{language}" in self.fields
        ]
        words = Div(*boxes, css_class="sides" if len(boxes) > 1 else "stack")
        buttons = [Submit("save", self.label)]
        if boxes:
            buttons.append(Submit("preview", _("Preview the change"), css_class="second"))
        self.helper.layout = Layout(
            "submission", *self.first_fields(), words, "organisation", "reason", ButtonHolder(*buttons)
        )

    def first_fields(self) -> Sequence[str]:
        return ()

    def add_words(self, language: str) -> None:
        self.fields[f"text_{language}"] = forms.CharField(
            label=_("In %(language)s") % {"language": Language(language).label},
            required=False,
            widget=forms.Textarea(attrs={"rows": rows_for(self.block.text(language))}),
        )

    def words(self) -> dict[str, str]:
        """What stands in the boxes now, valid or not."""
        return {
            language: tidy(str(self[f"text_{language}"].value() or ""))
            for language in self.languages
            if f"text_{language}" in self.fields
        }

    @property
    def new_kind(self) -> str:
        return BlockKind.PARAGRAPH


class ReplaceForm(AmendmentForm):
    kind = ChangeKind.REPLACE
    label = _("Propose this change")

    def add_words(self, language: str) -> None:
        super().add_words(language)
        box = self.fields[f"text_{language}"]
        box.initial = self.block.text(language)
        box.required = bool(box.initial)
        box.error_messages["required"] = _(
            "There were words here. To do without the paragraph, propose to strike it instead."
        )


class InsertForm(AmendmentForm):
    kind = ChangeKind.INSERT
    label = _("Propose this paragraph")

    def add_words(self, language: str) -> None:
        super().add_words(language)
        self.fields[f"text_{language}"].widget.attrs["rows"] = 6

    def first_fields(self) -> Sequence[str]:
        self.fields["kind"] = forms.ChoiceField(
            label=_("What kind of paragraph it is"),
            choices=[
                (BlockKind.PARAGRAPH, _("Paragraph")),
                (BlockKind.POINT, _("Numbered point")),
                (BlockKind.HEADING, _("Heading")),
            ],
            initial=self.block.kind
            if self.block.kind in {BlockKind.POINT, BlockKind.PARAGRAPH}
            else BlockKind.PARAGRAPH,
            widget=forms.RadioSelect,
        )
        return ("kind",)

    @property
    def new_kind(self) -> str:
        return str(self["kind"].value() or "")


class DeleteForm(AmendmentForm):
    kind = ChangeKind.DELETE
    label = _("Propose to strike this paragraph")

    def add_words(self, language: str) -> None:
        """Nothing is written to strike a paragraph."""


AMENDMENT_FORMS: Mapping[str, type[AmendmentForm]] = {form.kind: form for form in (ReplaceForm, InsertForm, DeleteForm)}
