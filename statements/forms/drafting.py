"""Forms for starting a statement, for what stands around its text, and for its blocks."""

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Div, Fieldset, Layout, Submit
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from organisations.forms.submitting import SubmittedOnce
from organisations.models import Organisation, Sector
from redline.admissible import tidy
from statements.excerpts import excerpt
from statements.models import Block, BlockRevision, Statement
from statements.queries.text import TextBlock, stale_languages
from statements.stages import ONE_LINE, BlockKind, Language, StatementKind
from statements.templatetags.typography import digits

MOST_RADIOS = 7  # more choices than these are a list
LARGEST_NUMBER = 2_147_483_647  # of a revision, in the database

LABELS = {
    "title": {Language.ENGLISH: _("Title in English"), Language.KHMER: _("Title in Khmer")},
    "occasion": {Language.ENGLISH: _("Occasion, in English"), Language.KHMER: _("Occasion, in Khmer")},
    "place": {Language.ENGLISH: _("Place, in English"), Language.KHMER: _("Place, in Khmer")},
}


def line(label: Any, language: str, *, help_text: Any = "") -> forms.CharField:
    """One line of text in a language; how long it may be, the action says."""
    return forms.CharField(
        label=label, required=False, help_text=help_text, widget=forms.TextInput(attrs={"lang": language})
    )


def rows_for(text: str, *, least: int) -> int:
    """A textarea that shows what is in it, within reason."""
    return min(max(least, len(text) // 55 + text.count("\n") + 2), 18)


class AroundForm(forms.Form):
    """Theme, occasion, place and date: what stands around the text."""

    theme = forms.ChoiceField(
        label=_("Theme"),
        required=False,
        choices=[("", _("No theme")), *((one.value, capfirst(one.label)) for one in Sector)],
        help_text=_("Readers find it under this theme."),
    )

    occasion_en = line(LABELS["occasion"][Language.ENGLISH], "en")
    occasion_km = line(LABELS["occasion"][Language.KHMER], "km")
    place_en = line(LABELS["place"][Language.ENGLISH], "en")
    place_km = line(LABELS["place"][Language.KHMER], "km")
    dated = forms.DateField(
        label=_("Date it bears"),
        required=False,
        help_text=_("Left empty, it bears the day on which it is published."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
    )

    AROUND = Fieldset(
        _("About what, when and where"),
        "theme",
        Div("occasion_en", "occasion_km", css_class="sides"),
        Div("place_en", "place_km", css_class="sides"),
        "dated",
    )


class DetailsForm(AroundForm):
    def __init__(self, data: Any = None, *, statement: Statement) -> None:
        names = ("theme", "occasion_en", "occasion_km", "place_en", "place_km", "dated")
        super().__init__(data, initial={name: getattr(statement, name) for name in names})
        self.helper = FormHelper()
        self.helper.layout = Layout(self.AROUND, ButtonHolder(Submit("save", _("Save"))))


class StartForm(SubmittedOnce, AroundForm):
    """Everything a statement starts with. `convenors` are the organisations the person coordinates for."""

    kind = forms.ChoiceField(label=_("What it is"), choices=StatementKind.choices, widget=forms.RadioSelect)
    convenor = forms.ChoiceField(label=_("In the name of"))
    languages = forms.MultipleChoiceField(
        label=_("Languages of the final text"),
        choices=Language.choices,
        initial=list(Language.values),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing can be signed before it stands in each of them."),
    )
    # The action speaks of a title as the text of the first block.
    text_en = line(LABELS["title"][Language.ENGLISH], "en")
    text_km = line(LABELS["title"][Language.KHMER], "km")

    def __init__(self, *args: Any, convenors: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(organisation.ref, organisation.name()) for organisation in convenors]
        field = forms.ChoiceField(label=_("In the name of"), choices=choices)
        if len(choices) <= MOST_RADIOS:
            field.widget = forms.RadioSelect(choices=choices)
        if len(choices) == 1:
            field.initial = choices[0][0]
        self.fields["convenor"] = field
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "submission",
            Div("text_en", "text_km", css_class="sides"),
            "kind",
            "convenor",
            "languages",
            self.AROUND,
            ButtonHolder(Submit("start", _("Start the statement"))),
        )

    def clean(self) -> dict[str, Any]:
        """A missing title is told with whatever else is missing, and not once all of that is mended."""
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(f"text_{language}", "").strip() for language in Language.values):
            self.add_error("text_en", _("A statement needs its title."))
        return cleaned

    def titles(self) -> dict[str, str]:
        """What was typed as title, by language. A title in a language that was not chosen is kept, to be refused."""
        chosen = self.cleaned_data["languages"]
        typed = {language: self.cleaned_data[f"text_{language}"] for language in Language.values}
        return {language: text for language, text in typed.items() if language in chosen or text}


# -- blocks ------------------------------------------------------------------------------------------------------------

BODY_KINDS = [(kind.value, capfirst(kind.label)) for kind in BlockKind if kind is not BlockKind.TITLE]
WORDS = {Language.ENGLISH: _("Text in English"), Language.KHMER: _("Text in Khmer")}


def beginning(block: TextBlock, language: str) -> str:
    """A block in one line of a list: its number and its first words."""
    text = block.text(language) or next((written for written in block.texts.values() if written), "")
    words = excerpt(text, longest=70)
    return f"{digits(block.number)}  {words}" if block.number else words


class WordsForm(forms.Form):
    """A textarea for each language of the statement."""

    def __init__(self, *args: Any, languages: Iterable[str], rows: int = 6, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = [Language(language) for language in languages]
        for language in self.languages:
            self.fields[f"text_{language}"] = forms.CharField(
                label=WORDS[language],
                required=len(self.languages) == 1,
                strip=False,
                widget=forms.Textarea(attrs={"lang": language.value, "rows": rows}),
            )

    def boxes(self) -> Div:
        """Side by side where there are two."""
        css_class = "sides" if len(self.languages) > 1 else ""
        return Div(*(f"text_{language}" for language in self.languages), css_class=css_class)

    def typed(self) -> dict[str, str]:
        """The words by language, as they were typed."""
        return {language.value: self.cleaned_data[f"text_{language}"] for language in self.languages}


class NewBlockForm(SubmittedOnce, WordsForm):
    """A new block, and after which present one it stands."""

    kind = forms.ChoiceField(label=_("Kind"), choices=BODY_KINDS, initial=BlockKind.PARAGRAPH, widget=forms.RadioSelect)
    is_demand = forms.BooleanField(
        label=_("This paragraph demands something"),
        required=False,
        help_text=_("Demands are marked, so that everybody can follow what becomes of them."),
    )

    def __init__(self, *args: Any, blocks: Iterable[TextBlock], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"] = forms.ChoiceField(
            label=_("Stands after"), choices=[(block.ref, beginning(block, language)) for block in blocks]
        )
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "submission", "after", "kind", self.boxes(), "is_demand", ButtonHolder(Submit("add", _("Add to the text")))
        )


class BlockForm(WordsForm):
    """The words of a block and what it is, with the revision of each language that the person started from."""

    kind = forms.ChoiceField(label=_("Kind"), choices=BODY_KINDS, widget=forms.RadioSelect, show_hidden_initial=True)
    is_demand = forms.BooleanField(
        label=_("This paragraph demands something"), required=False, show_hidden_initial=True
    )
    in_step = forms.BooleanField(
        label=_("The other language still matches"),
        required=False,
        help_text=_(
            "For a change that does not touch the meaning, such as a spelling mistake; or to say that a translation "
            "marked out of date is right after all."
        ),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        block: Block,
        revisions: Mapping[str, BlockRevision],
        languages: Iterable[str],
        written: Iterable[str] | None = None,
        words: Mapping[str, str] | None = None,
        numbers: Mapping[str, int] | None = None,
        split_url: str = "",
    ) -> None:
        """`written` are the languages that the person may write, by default all; a translator gets nothing else.

        `words` and `numbers` (of the revisions they started from) stand in the form where the person goes on with
        words that were not saved. `split_url` is where the form goes to cut the paragraph.
        """
        languages = list(languages)
        self.all_languages = [Language(language) for language in languages]
        self.written = languages if written is None else list(written)
        initial: dict[str, Any] = {"kind": block.kind, "is_demand": block.is_demand}
        for language in languages:
            revision = revisions.get(language)
            initial[f"text_{language}"] = revision.text if revision else ""
            initial[f"based_on_{language}"] = revision.number if revision else 0
        initial |= {f"text_{language}": text for language, text in (words or {}).items()}
        initial |= {f"based_on_{language}": number for language, number in (numbers or {}).items()}
        longest = max((len(revision.text) for revision in revisions.values()), default=0)
        one_line = block.kind in ONE_LINE
        super().__init__(
            data, languages=self.written, rows=2 if one_line else min(max(6, longest // 45 + 3), 20), initial=initial
        )
        for language in languages:
            self.fields[f"based_on_{language}"] = forms.IntegerField(
                min_value=0, max_value=LARGEST_NUMBER, widget=forms.HiddenInput
            )
        for language in self.written:
            # Words that are there can be changed, not taken away.
            self.fields[f"text_{language}"].required = language in revisions or len(languages) == 1
        if block.kind == BlockKind.TITLE or len(self.written) < len(languages):
            del self.fields["kind"], self.fields["is_demand"]
        translates = len(self.written) < len(languages)
        if len(languages) < 2 or (translates and not stale_languages(revisions) & set(self.written)):
            del self.fields["in_step"]
        elif translates:
            self.fields["in_step"].label = _("The present translation is right")
            self.fields["in_step"].help_text = _("Where it is marked out of date, but says the same after all.")
        # Who writes in one language alone cannot cut the other one.
        self.splits = bool(split_url) and block.kind != BlockKind.TITLE and len(self.written) == len(languages)
        buttons = [Submit("split", _("Split at the empty line"), css_class="second", formaction=split_url)]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *(f"based_on_{language}" for language in languages),
            self.boxes(),
            *(name for name in ("in_step", "kind", "is_demand") if name in self.fields),
            ButtonHolder(Submit("save", _("Save")), *(buttons if self.splits else ())),
        )

    def based_on(self) -> dict[str, int]:
        """Of every language, also of one that the person only reads."""
        return {language.value: self.cleaned_data[f"based_on_{language}"] for language in self.all_languages}

    def changed(self, started_from: Mapping[str, str]) -> dict[str, str]:
        """The words that the person changed, by language, given those they started from."""
        return {
            language: text for language, text in self.typed().items() if tidy(text) != started_from.get(language, "")
        }

    def kind_chosen(self) -> str | None:
        return self.cleaned_data["kind"] if "kind" in self.changed_data else None

    def mark_chosen(self) -> bool | None:
        return self.cleaned_data["is_demand"] if "is_demand" in self.changed_data else None
