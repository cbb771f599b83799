"""Forms by which coordinators answer what was said in a round."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Field, Fieldset, Layout, Submit
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from statements.forms.speaking import rows_for
from statements.models import Amendment, Change, Comment, Disposition
from statements.queries.deciding import Step, is_divisible, mark_of, proposed_words, steps_of
from statements.stages import ChangeKind, Language, Outcome

EXPLAINED = {
    Outcome.ACCEPTED: _("Accepted"),
    Outcome.IN_PART: _("Accepted in part"),
    Outcome.NOT_ACCEPTED: _("Not accepted"),
    Outcome.DUPLICATE: _("Duplicate: it was said, and answered, elsewhere"),
    Outcome.OUT_OF_SCOPE: _("Out of scope of this statement"),
    Outcome.DEFERRED: _("Deferred: it goes on in the next round"),
}


def outcomes_for(*, is_amendment: bool, divisible: bool) -> list[tuple[str, Any]]:
    """What can become of it, with its words: only an amendment can be deferred, and not everything taken in part."""
    return [
        (value.value, label)
        for value, label in EXPLAINED.items()
        if (divisible or value != Outcome.IN_PART) and (is_amendment or value != Outcome.DEFERRED)
    ]


class DispositionForm(forms.Form):
    """The answer to an amendment or a comment, with a box for each change whose words can be taken otherwise.

    `based_on` is the mark of the answer that stood when the form was drawn. `peers` are the round's amendments, of
    which another can be a duplicate; `begin` the words in the boxes (`deciding.words_to_begin_from`).
    """

    based_on = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    back = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    outcome = forms.ChoiceField(label=_("What becomes of it"), widget=forms.RadioSelect)
    duplicate_of = forms.CharField(
        label=_("Number of the amendment that it repeats"),
        help_text=_("Only for a duplicate."),
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "list": "amendments", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is sent to the organisation and shown to everybody who takes part."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        *args: Any,
        subject: Amendment | Comment,
        peers: Sequence[Amendment] = (),
        begin: Mapping[int, str] | None = None,
        more_wait: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        answer: Disposition | None = getattr(subject, "disposition", None)
        self.peers = {str(peer.number): peer for peer in peers if peer != subject}
        steps = steps_of(subject) if isinstance(subject, Amendment) else []
        self.steps: list[Step] = steps if is_divisible(steps) else []
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)  # noqa: S101 - for the type checker
        outcome.choices = outcomes_for(
            is_amendment=isinstance(subject, Amendment), divisible=bool(self.steps) or isinstance(subject, Comment)
        )
        self.fields["based_on"].initial = mark_of(answer)
        decided = {words.change_id: words.text for words in answer.decided_texts.all()} if answer else {}
        if answer:
            outcome.initial = answer.outcome
            self.fields["reason"].initial = answer.reason
            self.fields["duplicate_of"].initial = answer.duplicate_of.number if answer.duplicate_of else ""
        if not self.peers:
            del self.fields["duplicate_of"]
        names = [name for step in self.steps for name in self.add_step(step, decided, begin or {})]
        self.helper = FormHelper()
        parts: list[Any] = ["based_on", "back", "outcome"]
        if "duplicate_of" in self.fields:
            parts.append("duplicate_of")
        if names:
            legend = _("Only for “accepted in part”: the words that are taken")
            parts.append(Fieldset(legend, *(Field(name) for name in names)))
        buttons = [Submit("save", _("Save the answer"))]
        if more_wait:
            buttons = [Submit("next", _("Save and answer the next")), Submit("save", _("Save"), css_class="second")]
        self.helper.layout = Layout(*parts, "reason", ButtonHolder(*buttons))

    def add_step(self, step: Step, decided: Mapping[int, str], begin: Mapping[int, str]) -> list[str]:
        """The fields for one thing that the amendment does: whether it is left out, and its words."""
        added: list[str] = []
        left_out = all(decided.get(change.pk) == "" for change in step.changes)
        if len(self.steps) > 1:
            added.append(f"leave_{step.key}")
            self.fields[added[0]] = forms.BooleanField(label=left_out_label(step), required=False, initial=left_out)
        if step.is_worded:
            for change in step.changes:
                added.append(f"text_{change.pk}")
                self.fields[added[-1]] = self.words(change, begin.get(change.pk) or proposed_words(change))
        return added

    def words(self, change: Change, words: str) -> forms.CharField:
        return forms.CharField(
            label=_("In %(language)s") % {"language": Language(change.language).label},
            help_text=_("Leave an empty line where the second paragraph begins.")
            if change.kind == ChangeKind.SPLIT
            else "",
            initial=words,
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"rows": rows_for(words), "lang": change.language}),
        )

    def clean_duplicate_of(self) -> Amendment | None:
        number = str(self.cleaned_data["duplicate_of"]).strip()
        if number and number not in self.peers:
            raise forms.ValidationError(_now("This round has no other amendment of that number."))
        return self.peers.get(number)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("outcome") == Outcome.IN_PART:
            for step in self.steps:
                for change in step.changes if step.is_worded and not data.get(f"leave_{step.key}") else ():
                    if not data.get(f"text_{change.pk}", "").strip():
                        self.add_error(f"text_{change.pk}", _now("Write the words that are taken."))
        return data

    def decided_texts(self) -> dict[int, str]:
        """The words in the boxes, by change; "" for what is left out."""
        found: dict[int, str] = {}
        for step in self.steps:
            if self.cleaned_data.get(f"leave_{step.key}"):
                found |= dict.fromkeys((change.pk for change in step.changes), "")
            elif step.is_worded:
                found |= {change.pk: self.cleaned_data.get(f"text_{change.pk}", "") for change in step.changes}
        return found

    def show_present(self, answer: Disposition | None) -> None:
        """Carry the mark of the answer that stands now: who sends it again has seen both."""
        self.data = {**self.data.dict(), "based_on": mark_of(answer)} if isinstance(self.data, QueryDict) else self.data

    def put_away(self) -> None:
        """Drawn without its buttons, where the round is merged and what was typed can only be copied."""
        self.helper.layout.fields = [part for part in self.helper.layout.fields if not isinstance(part, ButtonHolder)]


def left_out_label(step: Step) -> str:
    """“Leave this out: strike the paragraph”."""
    return _now("Leave this out: %(deed)s") % {"deed": step.kind.label}


class SeveralForm(forms.Form):
    """One answer for several amendments. `shown` are those that wait; `chosen` the ones ticked to begin with."""

    amendments = forms.MultipleChoiceField(label=_("Amendments"), widget=forms.CheckboxSelectMultiple, required=False)
    outcome = forms.ChoiceField(
        label=_("What becomes of them"),
        widget=forms.RadioSelect,
        initial=Outcome.ACCEPTED,
        choices=[
            (value.value, EXPLAINED[value])
            for value in (Outcome.ACCEPTED, Outcome.NOT_ACCEPTED, Outcome.OUT_OF_SCOPE, Outcome.DEFERRED)
        ],
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Each organisation is sent it, and everybody who takes part can read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, shown: Sequence[Amendment], chosen: Sequence[Amendment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = {amendment.ref: amendment for amendment in shown}
        field = self.fields["amendments"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(ref, str(amendment.number)) for ref, amendment in self.shown.items()]
        field.initial = [amendment.ref for amendment in chosen]

    @property
    def ticked(self) -> set[str]:
        """The references ticked, as typed or to begin with."""
        bound = self["amendments"].value()
        return set(bound) if bound else set()

    def chosen(self) -> list[Amendment]:
        return [self.shown[ref] for ref in self.cleaned_data["amendments"]]


class ReinsertForm(forms.Form):
    """Where words that lost their place come in: after which paragraph. `places` are (reference, label)."""

    after = forms.ChoiceField(label=_("After which paragraph"), required=False)

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["after"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _now("at the top")), *places]
        self.helper = FormHelper()
        self.helper.layout = Layout("after", ButtonHolder(Submit("save", _("Put these words in here"))))
