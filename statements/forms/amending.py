"""Forms of an amendment: one for each kind of change, and one for other words of an amendment that is there."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from crispy_forms.layout import ButtonHolder, Div, Field, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from organisations.refusals import Refused
from organisations.wording import admit
from redline.admissible import tidy
from statements.actions.admitting import longest
from statements.actions.wishing import Proposed
from statements.excerpts import excerpt
from statements.forms.speaking import SpeakingForm, rows_for
from statements.models import Amendment, Block, Change
from statements.queries.proposing import CUT
from statements.queries.text import Text, TextBlock
from statements.stages import NESTABLE, ONE_LINE, BlockKind, ChangeKind, Language
from statements.templatetags.typography import digits

EMPTY_LINES = re.compile(r"\n(?:[ \t\u200b]*\n)+")
NAMED_BY = 60  # characters of a block in a list to choose from


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        help_text=_("Why the coalition should want this. Everybody who takes part will read it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def called(block: TextBlock, languages: Sequence[str]) -> str:
    """A block in a list to choose from: its number and first words."""
    words = next((block.text(language) for language in languages if block.text(language)), "")
    return f"{digits(block.number)} {excerpt(words, longest=NAMED_BY)}".strip()


class AmendmentForm(SpeakingForm):
    """One change of one block, who proposes it and why. `reason` is asked last.

    `earlier` is the same change as it was collected before, `collecting` how many changes the person has collected:
    then adding to them is the main button, and sending this one by itself the other.
    """

    kind: ChangeKind
    label: Any = ""
    previews = True

    reason = reason_field()

    def __init__(
        self,
        *args: Any,
        voices: Iterable[Organisation],
        block: TextBlock,
        text: Text,
        earlier: Sequence[Proposed] = (),
        collecting: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, voices=voices, **kwargs)
        self.block = block
        self.text = text
        self.languages = text.languages
        self.earlier = earlier
        for language in self.languages:
            self.add_words(language)
        boxes = [
            Field(f"text_{language}", lang=language) for language in self.languages if f"text_{language}" in self.fields
        ]
        words = Div(*boxes, css_class="sides" if len(boxes) > 1 else "stack")
        self.helper.layout = Layout(
            "submission", *self.first_fields(), words, "organisation", "reason", self.buttons(collecting)
        )

    def buttons(self, collecting: int) -> ButtonHolder:
        send, preview = Submit("save", self.label), Submit("preview", _("Preview the change"), css_class="second")
        collect = Submit("collect", _("Add another change to this amendment"), css_class="second")
        if collecting:
            collect = Submit("collect", _("Add it to your amendment"))
            send = Submit("save", _("Propose it by itself"), css_class="second")
        shown = [preview] if self.previews else []
        return ButtonHolder(collect, *shown, send) if collecting else ButtonHolder(send, *shown, collect)

    def first_fields(self) -> Sequence[Any]:
        return ()

    def add_words(self, language: str) -> None:
        words = self.words_at_first(language)
        self.fields[f"text_{language}"] = forms.CharField(
            label=_("In %(language)s") % {"language": Language(language).label},
            required=False,
            initial=words,
            widget=forms.Textarea(attrs={"rows": rows_for(words)}),
        )

    def words_at_first(self, language: str) -> str:
        """What stands in the box when the page is opened."""
        if self.earlier:
            return self.earlier[0].texts.get(language, "") or self.block.text(language)
        return self.block.text(language)

    def words(self) -> dict[str, str]:
        """What stands in the boxes now, valid or not."""
        return {
            language: tidy(str(self[f"text_{language}"].value() or ""))
            for language in self.languages
            if f"text_{language}" in self.fields
        }

    def refs(self) -> set[str]:
        """The blocks whose rows `changes` needs."""
        return {self.block.ref}

    def changes(self, rows: Mapping[str, Block]) -> list[Proposed]:
        """What is proposed, with the blocks by reference; raises Refused where no change can be read from the words."""
        return [Proposed(kind=self.kind, block=rows[self.block.ref], texts=self.words())]


class ReplaceForm(AmendmentForm):
    kind = ChangeKind.REPLACE
    label = _("Propose this change")

    def add_words(self, language: str) -> None:
        super().add_words(language)
        box = self.fields[f"text_{language}"]
        box.required = bool(self.block.text(language))
        box.error_messages["required"] = _(
            "There were words here. To do without the paragraph, propose to strike it instead."
        )


class InsertForm(AmendmentForm):
    kind = ChangeKind.INSERT
    label = _("Propose this paragraph")

    def add_words(self, language: str) -> None:
        super().add_words(language)
        self.fields[f"text_{language}"].widget.attrs["rows"] = 6

    def words_at_first(self, language: str) -> str:
        return self.earlier[0].texts.get(language, "") if self.earlier else ""

    def first_fields(self) -> Sequence[Any]:
        kinds: list[tuple[str, Any]] = [
            (BlockKind.PARAGRAPH, _("Paragraph")),
            (BlockKind.POINT, _("Numbered point")),
            (BlockKind.HEADING, _("Heading")),
        ]
        if any(block.kind == BlockKind.ARTICLE for block in self.text.blocks):
            kinds.append((BlockKind.ARTICLE, _("Article of a law")))
        like = self.block.kind if self.block.kind in NESTABLE else BlockKind.PARAGRAPH
        self.fields["kind"] = forms.ChoiceField(
            label=_("What kind of paragraph it is"),
            choices=kinds,
            initial=self.earlier[0].new_kind if self.earlier else like,
            widget=forms.RadioSelect,
        )
        return ("kind",)

    def changes(self, rows: Mapping[str, Block]) -> list[Proposed]:
        kind = str(self["kind"].value() or "")
        return [
            Proposed(
                kind=self.kind,
                block=rows[self.block.ref],
                texts=self.words(),
                new_kind=kind,
                new_depth=self.block.depth if kind == self.block.kind and kind in NESTABLE else 0,
                new=self.earlier[0].new if self.earlier else uuid4().hex,
            )
        ]


class DeleteForm(AmendmentForm):
    kind = ChangeKind.DELETE
    label = _("Propose to strike this paragraph")
    previews = False

    def add_words(self, language: str) -> None:
        """Nothing is written to strike a paragraph."""

    def changes(self, rows: Mapping[str, Block]) -> list[Proposed]:
        return [Proposed(kind=self.kind, block=rows[self.block.ref])]


class MoveForm(AmendmentForm):
    kind = ChangeKind.MOVE
    label = _("Propose to move it")

    def add_words(self, language: str) -> None:
        """Its words stay as they are."""

    def first_fields(self) -> Sequence[Any]:
        order = self.text.blocks
        here = order.index(self.block)
        choices = [
            (block.ref, _("At the top") if block.kind == BlockKind.TITLE else called(block, self.languages))
            for place, block in enumerate(order)
            if place not in {here, here - 1}
        ]
        other = self.earlier[0].other if self.earlier else None
        self.fields["other"] = forms.ChoiceField(
            label=_("After which paragraph it should stand"),
            choices=[("", _("Choose a paragraph")), *choices],
            initial=other.ref if other else "",
        )
        return ("other",)

    def refs(self) -> set[str]:
        return {self.block.ref, str(self["other"].value() or "")}

    def changes(self, rows: Mapping[str, Block]) -> list[Proposed]:
        return [Proposed(kind=self.kind, block=rows[self.block.ref], other=rows[str(self["other"].value())])]


class SplitForm(AmendmentForm):
    kind = ChangeKind.SPLIT
    label = _("Propose to split it")

    def add_words(self, language: str) -> None:
        super().add_words(language)
        box = self.fields[f"text_{language}"]
        box.help_text = _("Leave an empty line where the second paragraph begins.")
        box.widget.attrs["rows"] += 2

    def words_at_first(self, language: str) -> str:
        if not self.earlier:
            return super().words_at_first(language)
        parts = [split.texts[language] for split in self.earlier if split.texts.get(language)]
        return CUT.join([*parts, *([self.earlier[-1].tails[language]] if language in self.earlier[-1].tails else [])])

    def changes(self, rows: Mapping[str, Block]) -> list[Proposed]:
        """A split for each empty line. A language without one stays whole in the first part."""
        parts = {language: EMPTY_LINES.split(words) for language, words in self.words().items() if words}
        cuts = max((len(each) for each in parts.values()), default=1) - 1
        for language, each in parts.items():
            if len(each) not in {1, cuts + 1}:
                raise Refused("split", _("Cut both languages into the same number of parts."), field=f"text_{language}")
        names = [f"{self.block.ref}-{place}" for place in range(max(cuts, 1))]
        return [
            Proposed(
                kind=self.kind,
                block=rows[self.block.ref],
                texts={language: each[place] for language, each in parts.items() if place < len(each)},
                tails={
                    language: " ".join(each[place + 1 :]) for language, each in parts.items() if len(each) > place + 1
                },
                new=name,
                after_new=names[place - 1] if place else "",
            )
            for place, name in enumerate(names)
        ]


class JoinForm(AmendmentForm):
    kind = ChangeKind.JOIN
    label = _("Propose to join them")

    @property
    def following(self) -> TextBlock:
        return self.text.blocks[self.text.blocks.index(self.block) + 1]

    def words_at_first(self, language: str) -> str:
        if self.earlier and self.earlier[0].texts.get(language):
            return self.earlier[0].texts[language]
        both = (self.block.text(language), self.following.text(language))
        return " ".join(words for words in both if words)

    def refs(self) -> set[str]:
        return {self.block.ref, self.following.ref}

    def changes(self, rows: Mapping[str, Block]) -> list[Proposed]:
        return [
            Proposed(
                kind=self.kind,
                block=rows[self.block.ref],
                other=rows[self.following.ref],
                texts={language: words for language, words in self.words().items() if words},
            )
        ]


AMENDMENT_FORMS: Mapping[str, type[AmendmentForm]] = {
    form.kind: form for form in (ReplaceForm, SplitForm, JoinForm, MoveForm, DeleteForm, InsertForm)
}


def possible_kinds(text: Text, block: TextBlock) -> list[ChangeKind]:
    """What can be proposed for this block, in the order in which it is offered."""
    if block.kind == BlockKind.TITLE:
        return [ChangeKind.REPLACE, ChangeKind.INSERT]
    joins = block != text.blocks[-1]
    moves = len(text.body) > 1
    return [
        form.kind
        for form in AMENDMENT_FORMS.values()
        if (joins or form.kind != ChangeKind.JOIN)
        and (moves or form.kind != ChangeKind.MOVE)
        and (block.kind not in ONE_LINE or form.kind != ChangeKind.SPLIT)
    ]


# -- an amendment to an amendment --------------------------------------------------------------------------------------


class RewordingForm(SpeakingForm):
    """Other words for an amendment: a box for each of its texts; of a split one, an empty line between its parts."""

    reason = reason_field()

    def __init__(
        self, *args: Any, voices: Iterable[Organisation], parent: Amendment, text: Text, **kwargs: Any
    ) -> None:
        super().__init__(*args, voices=voices, **kwargs)
        self.rows = [row for row in parent.changes.all() if row.language]
        several = len({(row.block_id, row.new_ref) for row in self.rows}) > 1
        for row in self.rows:
            self._add_words(row, text, several=several)
        languages = len({row.language for row in self.rows})
        boxes = Div(
            *(Field(f"text_{row.pk}", lang=row.language) for row in self.rows),
            css_class="sides" if languages > 1 else "stack",
        )
        buttons = ButtonHolder(
            Submit("save", _("Propose these words")), Submit("preview", _("Preview the change"), css_class="second")
        )
        self.helper.layout = Layout("submission", boxes, "organisation", "reason", buttons)

    def _add_words(self, row: Change, text: Text, *, several: bool) -> None:
        block = text.block(row.block.ref) if row.block else None
        label: Any = _("In %(language)s") % {"language": Language(row.language).label}
        if several and block and block.number:
            label = _("Block %(number)s, in %(language)s") % {
                "number": digits(block.number),
                "language": Language(row.language).label,
            }
        words = CUT.join(part for part in (row.text, row.tail) if part)
        self.fields[f"text_{row.pk}"] = forms.CharField(
            label=label,
            initial=words,
            help_text=_("The empty line is where the second paragraph begins.") if row.tail else "",
            widget=forms.Textarea(attrs={"rows": rows_for(words)}),
        )

    def clean(self) -> dict[str, Any]:
        """Beside each box what is wrong in it: the actions know the languages, not the boxes."""
        cleaned = super().clean() or self.cleaned_data
        for row in self.rows:
            name = f"text_{row.pk}"
            kind = row.new_kind or (row.block.kind if row.block else "")
            try:
                admit(cleaned.get(name, ""), field=name, longest=longest(kind), lines=kind not in ONE_LINE)
            except Refused as refused:
                if name not in self.errors:
                    self.add_error(name, str(refused.reason))
        return cleaned

    def words(self) -> dict[int, tuple[str, str]]:
        """Id of a row -> what stands in its box now, a split in two parts."""
        found: dict[int, tuple[str, str]] = {}
        for row in self.rows:
            words = tidy(str(self[f"text_{row.pk}"].value() or ""))
            head, *tail = EMPTY_LINES.split(words, maxsplit=1) if row.kind == ChangeKind.SPLIT else [words]
            found[row.pk] = (head, tail[0] if tail else "")
        return found
