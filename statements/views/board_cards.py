"""What one page of the merge board draws: each section with its cards, each card with all that its form needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from statements.forms.disposing import left_out_label, outcomes_for
from statements.forms.speaking import rows_for
from statements.models import Amendment, Comment, Disposition, Orphan, Round
from statements.queries.board import Entry, Section, organisations_of, stands_on
from statements.queries.deciding import is_divisible, mark_of, proposed_words, steps_of, words_to_begin_from
from statements.queries.lines import Stands
from statements.queries.merge_preview import BlockPreview
from statements.queries.redlines import ReadAmendment, read_amendment
from statements.stages import ChangeKind, Language


@dataclass(frozen=True, slots=True)
class Box:
    """A box for the words of one change in one language."""

    name: str
    language: str
    label: str
    words: str
    rows: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One thing an amendment does, for an acceptance in part. `leave` is the name of its check box, "" for none."""

    leave: str
    label: str
    is_left_out: bool
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Card:
    """An amendment or a comment with its answer and the form for it."""

    entry: Entry
    consultation: Round
    stands: Stands
    accepted: Mapping[str, Mapping[str, str]]
    is_contested: bool

    @property
    def subject(self) -> Amendment | Comment:
        return self.entry.subject

    @cached_property
    def answer(self) -> Disposition | None:
        return getattr(self.subject, "disposition", None)

    @cached_property
    def read(self) -> ReadAmendment | None:
        """The amendment as redlines."""
        return (
            read_amendment(self.subject, self.stands, on=stands_on(self.subject))
            if isinstance(self.subject, Amendment)
            else None
        )

    @cached_property
    def mark(self) -> str:
        return mark_of(self.answer)

    @cached_property
    def names(self) -> list[str]:
        """Who said it, and who stands behind it."""
        return [one.name() for one in organisations_of(self.subject)]

    @property
    def radios(self) -> SafeString:
        """The choice of what becomes of it."""
        is_amendment = isinstance(self.subject, Amendment)
        checked = self.answer.outcome if self.answer else ""
        divisible = bool(self.parts) or not is_amendment
        return radios(get_language() or "", checked, is_amendment=is_amendment, divisible=divisible)

    @cached_property
    def parts(self) -> list[Part]:
        if not isinstance(self.subject, Amendment):
            return []
        steps = steps_of(self.subject)
        if not is_divisible(steps):
            return []
        begin = words_to_begin_from(self.subject, self.stands, self.accepted)
        decided = {words.change_id: words.text for words in self.answer.decided_texts.all()} if self.answer else {}
        return [
            Part(
                leave=f"leave_{step.key}" if len(steps) > 1 else "",
                label=left_out_label(step),
                is_left_out=all(decided.get(change.pk) == "" for change in step.changes),
                boxes=tuple(
                    Box(
                        name=f"text_{change.pk}",
                        language=change.language,
                        label=_("In %(language)s") % {"language": Language(change.language).label},
                        words=begin.get(change.pk) or proposed_words(change),
                        rows=rows_for(begin.get(change.pk) or proposed_words(change)),
                        is_cut=change.kind == ChangeKind.SPLIT,
                    )
                    for change in (step.changes if step.is_worded else ())
                ),
            )
            for step in steps
        ]

    @cached_property
    def lost(self) -> list[Orphan]:
        """What has no place in this version."""
        if not isinstance(self.subject, Amendment):
            return []
        return [orphan for orphan in self.subject.orphans.all() if orphan.reinserted_at is None]

    @property
    def url(self) -> str:
        return self._address("dispose")

    @property
    def take_back_url(self) -> str:
        return self._address("take-back")

    def _address(self, what: str) -> str:
        kind = "amendment" if isinstance(self.subject, Amendment) else "comment"
        return reverse(
            f"{what}-{kind}", args=[self.consultation.statement.ref, self.consultation.number, self.subject.ref]
        )


@lru_cache(maxsize=128)
def radios(language: str, checked: str, *, is_amendment: bool, divisible: bool) -> SafeString:  # noqa: ARG001
    """The same few rows of buttons on every card: made once for each language, which is the active one."""
    return format_html_join(
        "",
        '<div><label><input type="radio" name="outcome" value="{}"{}>{}</label></div>',
        (
            (value, mark_safe(" checked") if value == checked else "", label)
            for value, label in outcomes_for(is_amendment=is_amendment, divisible=divisible)
        ),
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """A section as it is drawn. `together` is what all that waits or is accepted makes of the block, where more than
    one have a part in it."""

    section: Section
    cards: tuple[Card, ...]
    together: tuple[BlockPreview, ...]


def spreads(
    sections: Sequence[Section],
    consultation: Round,
    stands: Stands,
    *,
    together: Mapping[str, tuple[BlockPreview, ...]],
    accepted: Mapping[str, Mapping[str, str]],
    contested: frozenset[str],
) -> list[Spread]:
    return [
        Spread(
            section,
            tuple(
                Card(entry, consultation, stands, accepted, is_contested=entry.subject.ref in contested)
                for entry in section.entries
            ),
            tuple(preview for preview in together.get(section.place, ()) if is_worth_showing(preview)),
        )
        for section in sections
    ]


def is_worth_showing(preview: BlockPreview) -> bool:
    """Where one amendment alone has a part, its own redline says it all."""
    return preview.is_consented and (len(preview.who) > 1 or bool(preview.contradictions) or bool(preview.meetings))
