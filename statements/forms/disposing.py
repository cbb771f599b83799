"""Forms by which coordinators answer what was said in a round."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Field, Fieldset, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from statements.forms.speaking import rows_for
from statements.models import Amendment, Change, Comment, Disposition
from statements.stages import ChangeKind, Language, Outcome

EXPLAINED = {
    Outcome.ACCEPTED: _("Accepted"),
    Outcome.IN_PART: _("Accepted in part"),
    Outcome.NOT_ACCEPTED: _("Not accepted"),
    Outcome.DUPLICATE: _("Duplicate: it was said, and answered, elsewhere"),
    Outcome.OUT_OF_SCOPE: _("Out of scope of this statement"),
}


class DispositionForm(forms.Form):
    """The answer to an amendment or a comment, with a box for each change that can be taken in part."""

    outcome = forms.ChoiceField(label=_("What becomes of it"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is sent to the organisation and shown to everybody who takes part."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, subject: Amendment | Comment, more_wait: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer: Disposition | None = getattr(subject, "disposition", None)
        changes = list(subject.changes.all()) if isinstance(subject, Amendment) else []
        # To strike a paragraph cannot be half done.
        self.divisible = [] if any(change.kind == ChangeKind.DELETE for change in changes) else changes
        in_part_possible = bool(self.divisible) or isinstance(subject, Comment)
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)  # noqa: S101 - for the type checker
        outcome.choices = [
            (value, label) for value, label in EXPLAINED.items() if in_part_possible or value != Outcome.IN_PART
        ]
        decided = {words.change_id: words.text for words in answer.decided_texts.all()} if answer else {}
        if answer:
            outcome.initial = answer.outcome
            self.fields["reason"].initial = answer.reason
        for change in self.divisible:
            self.add_words(change, decided)
        self.helper = FormHelper()
        parts: list[Any] = ["outcome"]
        if self.divisible:
            legend = _("Only for “accepted in part”: the words that are taken")
            parts.append(Fieldset(legend, *(Field(f"text_{change.pk}") for change in self.divisible)))
        buttons = [Submit("save", _("Save the answer"))]
        if more_wait:
            buttons = [Submit("next", _("Save and answer the next")), Submit("save", _("Save"), css_class="second")]
        self.helper.layout = Layout(*parts, "reason", ButtonHolder(*buttons))

    def add_words(self, change: Change, decided: Mapping[int, str]) -> None:
        words = decided.get(change.pk, change.text)
        self.fields[f"text_{change.pk}"] = forms.CharField(
            label=_("In %(language)s") % {"language": Language(change.language).label},
            initial=words,
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"rows": rows_for(words), "lang": change.language}),
        )

    def decided_texts(self) -> dict[int, str]:
        """The words in the boxes, by change."""
        return {change.pk: self.cleaned_data.get(f"text_{change.pk}", "") for change in self.divisible}

    def put_away(self) -> None:
        """Drawn without its buttons, where the round is merged and what was typed can only be copied."""
        self.helper.layout.fields = [part for part in self.helper.layout.fields if not isinstance(part, ButtonHolder)]
