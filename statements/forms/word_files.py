"""Word files that come back, and what a person decides about them."""

from collections.abc import Iterable, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.submitting import SubmittedOnce
from organisations.models import Organisation
from redline.word.aligning import Match
from redline.word.limits import Limits
from redline.word.settling import IGNORED, NEW
from redline.word.wordfile import MEDIA_TYPE
from statements.excerpts import excerpt
from statements.forms.drafting import beginning
from statements.queries.returns import Decisions, ReadReturn, likely_voice
from statements.queries.text import Text

LONGEST_BEGINNING = 160  # characters
ACCEPTED = f".docx,{MEDIA_TYPE}"


class WordFileField(forms.FileField):
    """A DOCX file within the reader's limit of size."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, widget=forms.FileInput(attrs={"accept": ACCEPTED}), **kwargs)
        self.error_messages |= {
            "empty": _("The file is empty."),
            "required": _("Choose a file."),
            "max_length": _("The name of the file is too long."),
        }

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file and file.size > Limits().bytes:
            raise forms.ValidationError(_("The file is larger than 10 MB. Take the pictures out and try again."))
        return file


class BringFileForm(SubmittedOnce):
    """The file, and which organisation sent it. `must_choose`: who is no coordinator brings only their own."""

    file = WordFileField(
        label=_("Word file"),
        help_text=_("DOCX, from Word, LibreOffice or Google Docs, with or without tracked changes; at most 10 MB."),
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], must_choose: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [(one.ref, one.name()) for one in organisations]
        if not must_choose:
            choices = [("", _("several, or not known: decide for each author")), *choices]
        self.fields["organisation"] = forms.ChoiceField(
            label=_("From which organisation"), choices=choices, required=must_choose
        )
        if must_choose and len(choices) == 1:
            self.fields["organisation"].initial = choices[0][0]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "submission", "file", "organisation", ButtonHolder(Submit("bring", _("Read the file")))
        )


class DecisionsForm(forms.Form):
    """A choice for each paragraph that is not known for sure (`place_3`), and one for each author (`voice_0`)."""

    def __init__(
        self,
        data: Any = None,
        *,
        found: ReadReturn,
        decisions: Decisions,
        text: Text,
        organisations: Sequence[Organisation],
        sent_by: Organisation | None,
        language: str,
    ) -> None:
        super().__init__(data)
        self.found = found
        self.doubtful = list(found.doubtful)
        self.authors = [one.author for one in found.authors]
        known = {one.ref: one for one in organisations}
        blocks = [(block.ref, beginning(block, language)) for block in text.blocks]
        for one in self.doubtful:
            self.fields[f"place_{one.paragraph}"] = forms.ChoiceField(
                label=excerpt(one.text, longest=LONGEST_BEGINNING),
                choices=[(NEW, _("a new paragraph")), (IGNORED, _("none of the text: leave it out")), *blocks],
                initial=decisions.places.get(one.paragraph, one.block or NEW),
            )
        voices = [("", _("leave this author out")), *((ref, one.name()) for ref, one in known.items())]
        for number, author in enumerate(self.authors):
            likely = sent_by.ref if sent_by else likely_voice(author, organisations)
            self.fields[f"voice_{number}"] = forms.ChoiceField(
                label=author or _("changes that were not tracked"),
                choices=voices,
                required=False,
                initial=decisions.voices.get(author, likely),
            )

    def place_fields(self) -> Iterable[tuple[Match, str, Any]]:
        """The paragraph, how it begins, and the choice."""
        for one in self.doubtful:
            yield one, excerpt(one.text, longest=LONGEST_BEGINNING), self[f"place_{one.paragraph}"]

    def voice_field(self, author: str) -> Any:
        return self[f"voice_{self.authors.index(author)}"]

    def decisions(self) -> Decisions:
        """What stands in a valid form, or in a new one what is proposed."""

        def chosen(name: str) -> str:
            return str(self.cleaned_data[name] if self.is_bound else self.fields[name].initial or "")

        return Decisions(
            {one.paragraph: chosen(f"place_{one.paragraph}") for one in self.doubtful},
            {author: chosen(f"voice_{number}") for number, author in enumerate(self.authors)},
        )


class OutsideForm(forms.Form):
    """A text from outside, as a file or pasted."""

    file = WordFileField(label=_("Word file"), required=False, help_text=_("DOCX, at most 10 MB."))
    pasted = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        strip=False,
        help_text=_("Chapters, articles and points are known by their numbers, in Khmer or English."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("file", "pasted", ButtonHolder(Submit("read", _("Read the text"))))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("file") and not cleaned.get("pasted", "").strip():
            self.add_error("pasted", _("Choose a file, or paste the text."))
        return cleaned
