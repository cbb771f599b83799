"""Forms for where a block stands, for cutting one in two, and for making one of two."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Div, Field, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.submitting import SubmittedOnce
from redline.admissible import tidy
from statements.forms.drafting import LARGEST_NUMBER, WORDS, beginning, rows_for
from statements.models import BlockRevision
from statements.queries.text import TextBlock
from statements.stages import DEEPEST, NESTABLE, Language

# Where a person says that a paragraph is to be cut: an empty line.
EMPTY_LINE = re.compile(r"\n[ \t\u200b]*\n\s*")

PARTS = {
    "head": {Language.ENGLISH: _("First part, in English"), Language.KHMER: _("First part, in Khmer")},
    "tail": {Language.ENGLISH: _("Second part, in English"), Language.KHMER: _("Second part, in Khmer")},
}
DEPTHS = [(0, _("not at all")), (1, _("one step in")), (2, _("two steps in")), (3, _("three steps in"))]


def cut(text: str) -> tuple[str, str]:
    """The words before and after the first empty line; without one, everything comes before it."""
    head, *tail = EMPTY_LINE.split(tidy(text), maxsplit=1)
    return head, tail[0] if tail else ""


class PlaceForm(forms.Form):
    """After which block one stands, and for a point or a paragraph how deep."""

    def __init__(self, data: Any = None, *, block: TextBlock, blocks: Iterable[TextBlock], language: str) -> None:
        """`blocks` are all of the text, in order."""
        blocks = list(blocks)
        at = next(position for position, other in enumerate(blocks) if other.ref == block.ref)
        super().__init__(data, initial={"after": blocks[at - 1].ref if at else "", "depth": block.depth})
        self.fields["after"] = forms.ChoiceField(
            label=_("Stands after"),
            choices=[(other.ref, beginning(other, language)) for other in blocks if other.ref != block.ref],
        )
        self.fields["depth"] = forms.TypedChoiceField(
            label=_("How far in"),
            choices=DEPTHS[: DEEPEST + 1],
            coerce=int,
            required=False,
            empty_value=None,
            widget=forms.RadioSelect,
        )
        if block.kind not in NESTABLE:
            del self.fields["depth"]
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, ButtonHolder(Submit("move", _("Move it there"))))


def numbers(form: forms.Form, languages: Iterable[str], prefix: str = "based_on") -> list[str]:
    """Add the hidden numbers of the revisions that the person saw; the names of these fields."""
    names = [f"{prefix}_{language}" for language in languages]
    for name in names:
        form.fields[name] = forms.IntegerField(min_value=0, max_value=LARGEST_NUMBER, widget=forms.HiddenInput)
    return names


def based_on(
    revisions: Mapping[str, BlockRevision], languages: Iterable[str], prefix: str = "based_on"
) -> dict[str, int]:
    """What those fields start with."""
    return {
        f"{prefix}_{language}": revisions[language].number if language in revisions else 0 for language in languages
    }


class SplitForm(SubmittedOnce):
    """The words before and after the cut, in each language that the block has."""

    def __init__(
        self,
        data: Any = None,
        *,
        revisions: Mapping[str, BlockRevision],
        languages: Iterable[str],
        words: Mapping[str, str] | None = None,
    ) -> None:
        """`words` are what is to be cut, by language; by default those of the revisions."""
        self.all_languages = [Language(language) for language in languages]
        self.languages = [code for code in self.all_languages if code in revisions and revisions[code].text]
        initial: dict[str, Any] = based_on(revisions, self.all_languages)
        for language in self.languages:
            text = (words or {}).get(language, revisions[language].text)
            initial[f"head_{language}"], initial[f"tail_{language}"] = cut(text)
        super().__init__(data, initial=initial)
        hidden = numbers(self, self.all_languages)
        rows = max((rows_for(revision.text, least=4) for revision in revisions.values()), default=4)
        for part, labels in PARTS.items():
            for language in self.languages:
                self.fields[f"{part}_{language}"] = forms.CharField(
                    label=labels[language],
                    required=part == "head",
                    strip=False,
                    widget=forms.Textarea(attrs={"lang": language.value, "rows": rows}),
                )
        css_class = "sides" if len(self.languages) > 1 else ""
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "submission",
            *hidden,
            *(Div(*(f"{part}_{language}" for language in self.languages), css_class=css_class) for part in PARTS),
            ButtonHolder(
                Submit("save", _("Split the paragraph")), Submit("cut", _("Cut at the empty line"), css_class="second")
            ),
        )

    def parts(self) -> dict[str, tuple[str, str]]:
        typed = self.cleaned_data
        return {language.value: (typed[f"head_{language}"], typed[f"tail_{language}"]) for language in self.languages}

    def based_on(self) -> dict[str, int]:
        return {language.value: self.cleaned_data[f"based_on_{language}"] for language in self.all_languages}

    def typed(self) -> dict[str, str]:
        """The words as one text again, with an empty line at the cut."""
        return {language: "\n\n".join(part for part in parts if part) for language, parts in self.parts().items()}


class JoinForm(forms.Form):
    """The words of two blocks as one, which the person may still smooth."""

    other = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        other: str,
        words: Mapping[str, str],
        revisions: Mapping[str, BlockRevision],
        added: Mapping[str, BlockRevision],
        languages: Iterable[str],
    ) -> None:
        """`other` is the reference of the block that comes in; `revisions` and `added` are the words of the two."""
        self.all_languages = [Language(language) for language in languages]
        self.languages = [language for language in self.all_languages if language in words]
        super().__init__(
            data,
            initial={
                "other": other,
                **based_on(revisions, self.all_languages),
                **based_on(added, self.all_languages, "other_based_on"),
                **{f"text_{language}": words[language] for language in self.languages},
            },
        )
        hidden = numbers(self, self.all_languages) + numbers(self, self.all_languages, "other_based_on")
        for language in self.languages:
            self.fields[f"text_{language}"] = forms.CharField(
                label=WORDS[language],
                strip=False,
                widget=forms.Textarea(attrs={"lang": language.value, "rows": rows_for(words[language], least=6)}),
            )
        css_class = "sides" if len(self.languages) > 1 else ""
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "other",
            *hidden,
            Div(*(Field(f"text_{language}") for language in self.languages), css_class=css_class),
            ButtonHolder(Submit("join", _("Join the two"))),
        )

    def typed(self) -> dict[str, str]:
        return {language.value: self.cleaned_data[f"text_{language}"] for language in self.languages}

    def based_on(self, prefix: str = "based_on") -> dict[str, int]:
        return {language.value: self.cleaned_data[f"{prefix}_{language}"] for language in self.all_languages}
