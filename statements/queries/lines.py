"""Changes of blocks as lines that a person reads at once: words as redlines, places as sentences.

A split and a join are one redline, with ¶ where the paragraph is cut or was. A move says where to, and shows how the
paragraph begins.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from printing.dates import digits
from redline import blocks
from redline.diff import Hunk, Kind, diff
from statements.excerpts import excerpt
from statements.numbering import numbers
from statements.queries.text import Text, TextBlock
from statements.stages import BlockKind

BOUNDARY = "¶"
FIRST_WORDS = 40  # characters that name a block without a number
BEGINNING = 120  # characters that show what moves


@dataclass(frozen=True, slots=True)
class Redline:
    """What goes and what comes in one language.

    `label` is the block's number where several are changed together. `note` says in a sentence what happens, where the
    words alone do not; of several lines about one change the first has it.
    """

    language: str
    hunks: tuple[Hunk, ...]
    label: str = ""
    note: str = ""


def redline(language: str, before: str, after: str, label: str = "", note: str = "") -> Redline:
    return Redline(language, tuple(diff(before, after)), label, note)


class Stands:
    """A text that changes are read against: a version, or what another amendment makes of it."""

    def __init__(self, text: Text) -> None:
        self.text = text

    @cached_property
    def by_ref(self) -> Mapping[str, TextBlock]:
        return {block.ref: block for block in self.text.blocks}

    @cached_property
    def blocks(self) -> tuple[blocks.Block, ...]:
        """The same as the engine takes it."""
        return tuple(
            [blocks.Block(block.ref, dict(block.texts), block.kind, block.depth) for block in self.text.blocks]
        )

    def texts(self, ref: str) -> Mapping[str, str]:
        """The words by language; none where there is no such block."""
        return self.by_ref[ref].texts if ref in self.by_ref else {}

    def called(self, ref: str) -> str:
        """How a sentence calls a block: by its number, or by its first words."""
        block = self.by_ref.get(ref)
        if block is None:
            return _("the new paragraph")
        if block.number:
            return digits(block.number, get_language() or "en")
        return f"“{excerpt(self.words(block), longest=FIRST_WORDS)}”"

    def words(self, block: TextBlock) -> str:
        """What it says in the reader's language, or where it has no words in that, in another."""
        languages = (get_language() or "", *self.text.languages)
        return next((block.text(language) for language in languages if block.text(language)), "")

    def is_top(self, ref: str | None) -> bool:
        return ref is None or (ref in self.by_ref and self.by_ref[ref].kind == BlockKind.TITLE)


def changed(text: Text, made: Iterable[blocks.Block]) -> Text:
    """The text that `made` of this one is, numbered as it would be."""
    standing = tuple(made)
    return Text(
        text.languages,
        tuple(
            TextBlock(
                ref=block.key,
                kind=block.kind,
                depth=block.depth,
                is_demand=False,
                number=number,
                texts=block.texts,
                revisions={},
                stale=frozenset(),
            )
            for block, number in zip(standing, numbers((block.kind, block.depth) for block in standing), strict=True)
        ),
    )


def lines(changes: Sequence[blocks.Change], stands: Stands) -> list[Redline]:
    """The changes of one proposal, in order."""
    return list(_Lines(changes, stands))


def home(change: blocks.Change) -> str | None:
    """The block at which a reader looks for a change: the one changed, or the one before the new one."""
    return change.after if isinstance(change, blocks.Insert) else change.block


class _Lines:
    def __init__(self, changes: Sequence[blocks.Change], stands: Stands) -> None:
        self._changes = changes
        self._stands = stands
        self._several = len({home(change) for change in changes}) > 1
        self._chains = blocks.chains([change for change in changes if isinstance(change, blocks.Split)])
        self._said: set[tuple[str, str]] = set()

    def __iter__(self) -> Iterator[Redline]:
        for change in self._changes:
            match change:
                case blocks.Replace(ref, language, text):
                    yield self._replaced(ref, language, text)
                case blocks.Insert():
                    yield from self._inserted(change)
                case blocks.Delete(ref):
                    note = self._note(_("Block %(block)s is struck"), ref) if self._several else ""
                    yield from self._each(ref, dict.fromkeys(self._stands.texts(ref), ""), note)
                case blocks.Move(ref, after):
                    yield from self._moved(ref, after)
                case blocks.Split(ref):
                    if ref in self._chains:
                        yield from self._split(ref)
                case blocks.Join(ref):
                    if ("join", ref) not in self._said:
                        self._said.add(("join", ref))
                        yield from self._joined(ref)
                case blocks.Retype(ref, kind):
                    note = _("Block %(block)s becomes: %(kind)s") % {
                        "block": self._stands.called(ref),
                        "kind": BlockKind(kind).label,
                    }
                    yield from self._beginning(ref, note)

    def _note(self, sentence: str, ref: str) -> str:
        return sentence % {"block": self._stands.called(ref)}

    def _in_order(self, texts: Iterable[str]) -> list[str]:
        given = set(texts)
        return [language for language in self._stands.text.languages if language in given]

    def _each(self, ref: str, texts: Mapping[str, str], note: str) -> Iterator[Redline]:
        """A redline a language from what stands to `texts`, the note with the first."""
        label = self._label(ref)
        for language in self._in_order(texts):
            before = self._stands.texts(ref).get(language, "")
            if before or texts[language]:
                yield redline(language, before, texts[language], label, note)
                note = ""

    def _label(self, ref: str) -> str:
        block = self._stands.by_ref.get(ref)
        return block.number if block and self._several else ""

    def _replaced(self, ref: str, language: str, text: str) -> Redline:
        note = ""
        if self._several and ("replace", ref) not in self._said:
            note = self._note(_("Block %(block)s"), ref)
            self._said.add(("replace", ref))
        return redline(language, self._stands.texts(ref).get(language, ""), text, self._label(ref), note)

    def _inserted(self, change: blocks.Insert) -> Iterator[Redline]:
        kind = BlockKind(change.kind).label if change.kind in BlockKind.values else ""
        if self._stands.is_top(change.after):
            note = _("New %(kind)s at the top") % {"kind": kind}
        else:
            place = self._stands.called(change.after or "")
            note = _("New %(kind)s after %(place)s") % {"kind": kind, "place": place}
        label = self._label(change.after or "")
        for language in self._in_order(change.texts):
            yield redline(language, "", change.texts[language], label, note)
            note = ""

    def _moved(self, ref: str, after: str | None) -> Iterator[Redline]:
        if self._stands.is_top(after):
            note = self._note(_("Block %(block)s moves to the top"), ref)
        else:
            note = _("Block %(block)s moves after %(place)s") % {
                "block": self._stands.called(ref),
                "place": self._stands.called(after or ""),
            }
        yield from self._beginning(ref, note)

    def _beginning(self, ref: str, note: str) -> Iterator[Redline]:
        """How the block begins, unchanged: what the note is about."""
        texts = self._stands.texts(ref)
        for language in self._in_order(texts):
            words = excerpt(texts[language], longest=BEGINNING)
            yield Redline(language, (Hunk(Kind.SAME, words),), self._label(ref), note)
            note = ""

    def _split(self, ref: str) -> Iterator[Redline]:
        chain = self._chains[ref]
        named = {language for split in chain for language in split.texts}
        parts = blocks.cut(self._stands.texts(ref), chain)
        note = self._note(_("Block %(block)s is split at ¶"), ref)
        for language in self._in_order(named):
            before = self._stands.texts(ref).get(language, "")
            words = [part[language] for part in parts if part.get(language)]
            yield redline(language, before, parted(words, before), self._label(ref), note)
            note = ""

    def _joined(self, ref: str) -> Iterator[Redline]:
        joins = [change for change in self._changes if isinstance(change, blocks.Join) and change.block == ref]
        others = [(join, self._stands.texts(join.other)) for join in joins]
        made = blocks.joined(self._stands.texts(ref), others)
        note = _("Blocks %(blocks)s become one") % {
            "blocks": ", ".join(self._stands.called(each) for each in (ref, *(join.other for join in joins)))
        }
        for language in self._in_order(made):
            stood = [
                texts[language]
                for texts in (self._stands.texts(ref), *(texts for _join, texts in others))
                if texts.get(language)
            ]
            yield redline(language, parted(stood, made[language]), made[language], self._label(ref), note)
            note = ""


def parted(words: Sequence[str], whole: str) -> str:
    """Paragraphs in one string, the boundary between them; after a space unless `whole` has none at such a place."""
    spaced = any(f"{first} {second}" in whole for first, second in pairwise(words))
    tight = any(f"{first}{second}" in whole for first, second in pairwise(words))
    return (f"{BOUNDARY}\n" if tight and not spaced else f" {BOUNDARY}\n").join(words)
