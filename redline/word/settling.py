"""A returned file with every paragraph's block settled: by what was found, and by what a person decided."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from redline import inline
from redline.blocks import Block
from redline.inline import parse
from redline.text_merge import merge_text
from redline.word.aligning import Match, Place, languages_of
from redline.word.views import Seen, groups, nobody, source_of, view, with_ends_in_place
from redline.word.wordfile import WordFile

NEW: Final = "new"  # a decision: the paragraph is no block's, but one more
IGNORED: Final = "ignored"  # a decision: the paragraph is none of the text's, such as a letterhead


BOLD_KINDS: Final = ("title", "heading", "article")
BARE_ADDRESS: Final = re.compile(r"\]\((https?://[^/()\s]+)/\)")


class Settled:
    """The file, its paragraphs before any change by group, and the place of each that is a block's."""

    def __init__(
        self, file: WordFile, blocks: Sequence[Block], matches: Sequence[Match], decisions: Mapping[int, str]
    ) -> None:
        self.file = with_ends_in_place(file)
        self.blocks = tuple(blocks)
        self.order = {block.key: at for at, block in enumerate(blocks)}
        self.decisions = dict(decisions)
        self.languages = languages_of(file, blocks)
        self.group_of = groups(self.file)
        self._texts = {Place(block.key, language): text for block in blocks for language, text in block.texts.items()}
        self._spoken = {match.paragraph: match.language for match in matches}
        self._heads = {match.paragraph: match.head for match in matches}
        self.base: dict[int, Seen] = {
            self.group_of[seen.last]: seen._replace(
                runs=without_head(seen.runs, self._heads.get(self.group_of[seen.last], ""))
            )
            for seen in view(self.file, nobody, self.group_of)
        }
        self.ignored = {group for group in self.base if self.decisions.get(group) == IGNORED}
        self.places = self._settle(matches)
        self.moves_from: dict[int, set[str]] = defaultdict(set)
        for group, paragraph in zip(self.group_of, self.file.paragraphs, strict=True):
            self.moves_from[group].update(mark.move for run in paragraph.runs for mark in run.deleted if mark.move)

    def language(self, group: int) -> str:
        return self._spoken.get(group, "")

    def is_same(self, seen: Seen, group: int) -> bool:
        """Whether the words and their look are what they were before any change."""
        return self._source(seen, group) == self.base[group].source

    def text(self, seen: Seen, group: int, *, is_first: bool = True) -> str:
        """The block's text as it would be with `seen` in the place of the group.

        What the file had lost or spelt otherwise already before anybody tracked a change does not count as changed.
        """
        source = self._source(seen, group) if is_first else seen.source
        place = self.places.get(group)
        sent, before = self._texts.get(place, "") if place else "", self.base[group].source
        if not sent or sent == before or not is_first:
            return source
        merged = merge_text(before, {"sent": sent, "seen": source}).text
        return source if merged is None else merged

    def is_as_sent(self, group: int) -> bool:
        """Whether the group, before tracked changes, has the words that were sent."""
        sent = self._texts.get(self.places[group], "")
        return comparable(self.base[group].source) in (
            comparable(sent),
            comparable(source_of(inline.runs(parse(sent)))),
        )

    def _source(self, seen: Seen, group: int) -> str:
        return source_of(without_head(seen.runs, self._heads.get(group, "")))

    def _settle(self, matches: Sequence[Match]) -> dict[int, Place]:
        found: dict[int, Place] = {}
        taken: set[Place] = set()
        known = {block.key for block in self.blocks}
        decided = [match for match in matches if match.paragraph in self.decisions]
        for match in [*decided, *(match for match in matches if match.paragraph not in self.decisions)]:
            key = self.decisions.get(match.paragraph, match.block)
            place = Place(key, match.language)
            if key in known and place not in taken and match.paragraph in self.base:
                found[match.paragraph] = place
                taken.add(place)
        return found


def comparable(source: str) -> str:
    """The text without what word processors change by themselves: how wide a space is, the end of a bare address."""
    return " ".join(BARE_ADDRESS.sub(r"](\1)", source).split())


def looks_of(runs: Sequence[inline.Run], kind: str) -> list[inline.Run]:
    """The runs as they look in a block of that kind: what is bold by its style is not bold beside it."""
    return [replace(run, strong=run.strong and kind not in BOLD_KINDS) for run in runs]


def without_head(runs: Sequence[inline.Run], head: str) -> tuple[inline.Run, ...]:
    """The runs without the number at their beginning, where it is still there."""
    found = list(runs)
    cut = len(head) if "".join([run.text for run in found]).startswith(head) else 0
    while cut and found and not found[0].footnote:
        first = found.pop(0)
        if len(first.text) > cut:
            found.insert(0, replace(first, text=first.text[cut:]))
        cut = max(0, cut - len(first.text))
    return tuple(found)
