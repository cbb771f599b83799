"""The merge of a round's accepted amendments laid out for reading: what changes, contradicts, or only touches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from redline import merge
from statements.models import Amendment, Round
from statements.queries.merging import WORKING, merged
from statements.queries.redlines import Redline, redline
from statements.queries.text import Text, TextBlock
from statements.stages import ADOPTING, ChangeKind

# Who wants something: an amendment, or None for the coordinators' own edit of the working text.
Who = tuple[Amendment | None, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """One of the contradicting wishes: words for a span, or a whole block changed or struck."""

    text: str
    who: Who


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a contradicted text: words that stand, words that come for others, or the span with its wishes."""

    base: str
    text: str
    wishes: tuple[Wish, ...] = ()

    @property
    def is_changed(self) -> bool:
        return not self.wishes and self.base != self.text


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What cannot be merged. `pieces` where words overlap in one language; otherwise `strike` and `edit` say who is
    for striking the block and who wants other words in it."""

    language: str
    reason: str
    who: Who
    pieces: tuple[Piece, ...] = ()
    strike: Who = ()
    edit: Who = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """Changes that were merged and touch: to be read once more."""

    language: str
    reason: str
    who: Who


@dataclass(frozen=True, slots=True)
class BlockPreview:
    """What the merge does to one block of the version (`base`), or a block that comes in (`base` is None)."""

    base: TextBlock | None
    kind: str  # a ChangeKind; "" where nothing is merged yet because wishes contradict each other
    redlines: tuple[Redline, ...]
    who: Who
    contradictions: tuple[Contradiction, ...]
    meetings: tuple[Meeting, ...]

    @property
    def is_consented(self) -> bool:
        """Whether an amendment, and not the coordinators alone, has a part in it."""
        return any(self.who) or bool(self.contradictions)


@dataclass(frozen=True, slots=True)
class MergePreview:
    """`by_block`: block of the version -> what happens to it and to those that come after it, in order."""

    by_block: Mapping[str, tuple[BlockPreview, ...]]
    contradictions: int

    @property
    def blocks(self) -> tuple[BlockPreview, ...]:
        return tuple(chain.from_iterable(self.by_block.values()))


def merge_preview(consultation: Round, text: Text, amendments: Iterable[Amendment]) -> MergePreview:
    """What merging these amendments gives, with the coordinators' own edits since the version. Two queries.

    `text` is the round's version; the amendments come with changes, blocks and answers (`amendments_of`).
    """
    chosen = list(amendments)
    return _Reading(text, chosen, merged(consultation, chosen)).preview()


def adopted(amendments: Iterable[Amendment]) -> list[Amendment]:
    """Those that come into the text, out of amendments selected with their answers."""
    return [
        amendment
        for amendment in amendments
        if amendment.withdrawn_at is None
        and hasattr(amendment, "disposition")
        and amendment.disposition.outcome in ADOPTING
    ]


class _Reading:
    """One result of the text engine, read against the version it was made for."""

    def __init__(self, text: Text, amendments: Sequence[Amendment], result: merge.BlockMerge) -> None:
        self._text = text
        self._result = result
        self._amendments = {amendment.ref: amendment for amendment in amendments}
        self._conflicts: defaultdict[str, list[merge.BlockConflict]] = defaultdict(list)
        for conflict in result.conflicts:
            self._conflicts[conflict.block].append(conflict)
        self._touching: defaultdict[str, list[merge.BlockTouching]] = defaultdict(list)
        for touching in result.touching:
            self._touching[touching.block].append(touching)

    def preview(self) -> MergePreview:
        merged_blocks = {block.key: block for block in self._result.blocks}
        in_version = {block.ref for block in self._text.blocks}
        newcomers: defaultdict[str, list[merge.Block]] = defaultdict(list)
        before = ""
        for block in self._result.blocks:
            if block.key in in_version:
                before = block.key
            else:
                newcomers[before].append(block)
        by_block: dict[str, tuple[BlockPreview, ...]] = {}
        if newcomers[""]:
            by_block[""] = tuple(self._newcomer(block) for block in newcomers[""])
        for stood in self._text.blocks:
            own = self._block(stood, merged_blocks.get(stood.ref))
            by_block[stood.ref] = (*own, *(self._newcomer(block) for block in newcomers[stood.ref]))
        return MergePreview(by_block, len(self._result.conflicts))

    def _block(self, stood: TextBlock, after: merge.Block | None) -> Iterator[BlockPreview]:
        keys = self._result.credits.get((stood.ref, ""), ())
        languages = [language for language in self._text.languages if stood.text(language)]
        if after is None:
            kind = str(ChangeKind.DELETE)
            lines = [redline(language, stood.text(language), "") for language in languages]
        else:
            kind = str(ChangeKind.REPLACE)
            changed = [language for language in after.texts if after.texts[language] != stood.text(language)]
            lines = [redline(language, stood.text(language), after.texts[language]) for language in changed]
            keys = tuple(sorted({key for each in changed for key in self._result.credits.get((stood.ref, each), ())}))
        contradictions = tuple(self._contradiction(conflict) for conflict in self._conflicts[stood.ref])
        meetings = self._meetings(stood.ref)
        if lines or contradictions or meetings:
            yield BlockPreview(
                base=stood,
                kind=kind if lines else "",
                redlines=tuple(lines),
                who=self._who(keys),
                contradictions=contradictions,
                meetings=meetings,
            )

    def _newcomer(self, block: merge.Block) -> BlockPreview:
        return BlockPreview(
            base=None,
            kind=ChangeKind.INSERT,
            redlines=tuple(redline(language, "", text) for language, text in block.texts.items() if text),
            who=self._who(self._result.credits.get((block.key, ""), ())),
            contradictions=tuple(self._contradiction(conflict) for conflict in self._conflicts[block.key]),
            meetings=self._meetings(block.key),
        )

    def _contradiction(self, conflict: merge.BlockConflict) -> Contradiction:
        pieces: list[Piece] = []
        for part in conflict.merge.parts if conflict.merge else ():
            if isinstance(part, merge.Conflict):
                wishes = tuple(Wish(variant.text, self._who(variant.credits)) for variant in part.variants)
                pieces.append(Piece(part.base, part.base, wishes))
            else:
                pieces.append(Piece(part.base, part.text))
        if conflict.merge:
            # Whoever changes other words of the same text has no part in it.
            keys = sorted({key for span in conflict.merge.conflicts for key in span.credits})
            return Contradiction(conflict.language, conflict.reason, self._who(keys), tuple(pieces))
        strike = self._for_striking(conflict)
        return Contradiction(
            language=conflict.language,
            reason=conflict.reason,
            who=self._who(conflict.proposals),
            strike=self._who(key for key in conflict.proposals if key in strike),
            edit=self._who(key for key in conflict.proposals if key not in strike),
        )

    def _for_striking(self, conflict: merge.BlockConflict) -> set[str]:
        """The keys of those who want the block struck; the coordinators strike where no amendment does."""
        keys = {
            ref
            for ref, amendment in self._amendments.items()
            if any(
                change.kind == ChangeKind.DELETE and change.block is not None and change.block.ref == conflict.block
                for change in amendment.changes.all()
            )
        }
        deletes = sum(isinstance(change, merge.Delete) for change in conflict.changes)
        return keys | {WORKING} if deletes > len(keys & set(conflict.proposals)) else keys

    def _meetings(self, ref: str) -> tuple[Meeting, ...]:
        return tuple(
            Meeting(touching.language, touching.reason, self._who(touching.proposals))
            for touching in self._touching[ref]
        )

    def _who(self, keys: Iterable[str]) -> Who:
        found = [self._amendments.get(key) for key in keys]
        return tuple(sorted(found, key=lambda amendment: amendment.number if amendment else 0))
