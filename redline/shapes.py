"""What becomes of the runs of blocks that are split and joined (`redline.structure`).

If the languages of a run merge without conflict and agree about the cuts, the run becomes its new paragraphs.
Otherwise its blocks stand as in the base: its splits and joins are in conflict, and so are the words of the
languages that do not merge. Two who cut at one place make one new block, under the key of the smaller proposal.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from redline.blocks import Block
from redline.claims import Claims, Reshape, changes_of
from redline.outcome import ConflictReason, Findings, TouchingReason
from redline.spans import Span, credited, within
from redline.structure import Run, Words, cuts_in_order, languages_of, parts_of, runs
from redline.text_merge import PARAGRAPH, Agreed, TextMerge


@dataclass(slots=True)
class _Paragraph:
    """A paragraph of a run that merged. `keys`: the new blocks that begin here, none for the first paragraph."""

    keys: frozenset[str]
    texts: dict[str, str] = field(default_factory=dict)
    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    credits: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class Shapes:
    """The paragraphs of the runs that merged, and where among them a block ends as somebody sees it."""

    def __init__(self, claims: Claims, findings: Findings) -> None:
        self._claims = claims
        self._findings = findings
        self._run_of: dict[str, Run] = {}
        self._reshapes_of: defaultdict[str, list[Reshape]] = defaultdict(list)
        self._number_of: dict[str, int] = {}  # new block -> which paragraph of its run it begins
        # First block of a run -> its paragraphs.
        self.paragraphs: dict[str, list[Block]] = {}
        # Key of a paragraph -> first block of its run.
        self.owners: dict[str, str] = {}
        # New block -> its texts as its author has them.
        self.own_texts: dict[str, Mapping[str, str]] = {}
        # (Block, language) of runs that did not merge: in conflict already.
        self.held: set[tuple[str, str]] = set()
        for run in runs(claims):
            self._settle(run)

    def _settle(self, run: Run) -> None:
        parts = [parts_of(self._claims, reshape) for reshape in run.reshapes]
        words = {
            language: Words(self._claims, run, parts, language) for language in languages_of(self._claims, run, parts)
        }
        contested = [language for language, each in words.items() if not each.merge.clean]
        for language in contested:
            self._contest_words(run, language, words[language].merge)
        cuts = {language: each.cuts() for language, each in words.items()}
        order = None if contested else cuts_in_order(run, cuts.values())
        if order is None and not contested:
            self._findings.conflict(run.blocks[0], "", ConflictReason.STRUCTURE, changes_of(run.reshapes))
        if order is None:
            self._claims.withdraw(run.reshapes)
            return
        for reshape, own in zip(run.reshapes, parts, strict=True):
            for key, texts in zip(reshape.keys, own[1:], strict=False):
                self.own_texts.setdefault(key, texts)
                self._reshapes_of[key].append(reshape)
        paragraphs = [_Paragraph(keys) for keys in (frozenset[str](), *order)]
        number_of = {key: number for number, keys in enumerate(order, 1) for key in keys}
        for language, each in words.items():
            numbers = [0, *[number_of[min(keys)] for keys in cuts[language]]]
            _divide(language, each.merge, [paragraphs[number] for number in numbers])
            if each.merge.credits:
                self._findings.texts[run.blocks[0], language] = each.merge
                self._findings.touching_words(run.blocks[0], language, each.merge)
        self._stand(run, self._not_empty(paragraphs))

    def _contest_words(self, run: Run, language: str, merge: TextMerge) -> None:
        spans = [text for span in merge.conflicts for text in (span.base, *[each.text for each in span.variants])]
        reason = ConflictReason.STRUCTURE if PARAGRAPH in "".join(spans) else ConflictReason.OVERLAP
        edits = [
            claim
            for key in run.blocks
            for claim in self._claims.replaces.get(key, ())
            if claim.change.language == language
        ]
        self._findings.conflict(run.blocks[0], language, reason, [*changes_of(run.reshapes), *edits], merge)
        self._findings.texts[run.blocks[0], language] = merge
        self.held.update((key, language) for key in run.blocks)

    def _cutters(self, keys: Iterable[str]) -> set[str]:
        return {reshape.author for key in keys for reshape in self._reshapes_of[key]}

    def _not_empty(self, paragraphs: Sequence[_Paragraph]) -> list[_Paragraph]:
        """Between cuts of different people all words can have gone: then they cut at one place."""
        standing = [paragraphs[0]]
        for paragraph, after in zip_longest(paragraphs[1:], paragraphs[2:]):
            if after and not paragraph.texts and self._cutters(paragraph.keys).isdisjoint(self._cutters(after.keys)):
                after.keys |= paragraph.keys
                for language, who in paragraph.credits.items():
                    after.credits[language] |= who
            else:
                standing.append(paragraph)
        return standing

    def _stand(self, run: Run, paragraphs: Sequence[_Paragraph]) -> None:
        """Take note of the paragraphs of a run that merged."""
        findings = self._findings
        first = run.blocks[0]
        block = self._claims.base[first]
        rank = {
            key: claim.order
            for reshape in reversed(run.reshapes)
            for key, claim in zip(reshape.keys, reshape.claims, strict=False)
        }
        standing: list[Block] = []
        for number, paragraph in enumerate(paragraphs):
            key = min(paragraph.keys, key=rank.__getitem__) if number else first
            standing.append(Block(key, paragraph.texts, block.kind, block.depth))
            self.owners[key] = first
            for new in paragraph.keys:
                self._number_of[new] = number
                if new != key:
                    findings.aliases[new] = key
            if number:
                findings.credits[key, ""] |= self._cutters(paragraph.keys)
                findings.origins[key] = self._reshapes_of[key][0].blocks[0]
            for language, who in paragraph.credits.items():
                if who:
                    findings.credits[key, language] |= who
                    findings.spans[key, language] = paragraph.spans.get(language, ())
        findings.credits[first, ""].update(reshape.author for reshape in run.reshapes)
        joins = [reshape for reshape in run.reshapes if reshape.joins]
        for reshape in joins:
            for gone in reshape.blocks[1:]:
                findings.credits[gone, ""].add(reshape.author)
                findings.aliases[gone] = first
        if len({reshape.blocks for reshape in joins}) > 1:
            findings.touch(first, "", TouchingReason.JOINS, {reshape.author for reshape in joins})
        self.paragraphs[first] = standing
        self._run_of.update(dict.fromkeys(run.blocks, run))

    def end(self, author: str, anchor: str) -> tuple[str, set[str]]:
        """The paragraph in which `anchor` ends as `author` sees it, and who joins what comes after to it.

        A block that is in no run is its own paragraph.
        """
        if anchor in self._number_of:
            found = self._reshapes_of[anchor]
            reshape = next((each for each in found if each.author == author), found[0])
            following = reshape.keys[reshape.keys.index(anchor) + 1 :]
            block = reshape.blocks[0]
        elif anchor in self._run_of:
            own = [each for each in self._run_of[anchor].reshapes if each.author == author and anchor in each.blocks]
            following = own[0].keys if own else ()
            block = own[0].blocks[-1] if own else anchor
        else:
            return anchor, set()
        run = self._run_of[block]
        paragraphs = self.paragraphs[run.blocks[0]]
        if following:
            return paragraphs[self._number_of[following[0]] - 1].key, set()
        covered = run.blocks[: run.blocks.index(block) + 1]
        cuts = [self._number_of[key] for each in run.reshapes if each.blocks[0] in covered for key in each.keys]
        after = run.blocks[len(covered) : len(covered) + 1]
        joiners = {each.author for each in run.reshapes if block in each.blocks and after and after[0] in each.blocks}
        return paragraphs[max(cuts, default=0)].key, joiners


def _divide(language: str, merge: TextMerge, paragraphs: Sequence[_Paragraph]) -> None:
    """Give the paragraphs their words in one language, and who wrote them. White space at a cut goes."""
    pieces = (merge.text or "").split(PARAGRAPH)
    spans = credited(merge)
    at = 0
    for number, (piece, paragraph) in enumerate(zip(pieces, paragraphs, strict=True), 1):
        text = piece if number == 1 else piece.lstrip()
        start = at + len(piece) - len(text)
        text = text if number == len(pieces) else text.rstrip()
        if text:
            paragraph.texts[language] = text
        paragraph.spans[language] = within(spans, start, start + len(text))
        at += len(piece) + len(PARAGRAPH)
    number = 0
    for part in merge.parts:
        last = number + (part.text.count(PARAGRAPH) if isinstance(part, Agreed) else 0)
        for paragraph in paragraphs[number : last + 1]:
            paragraph.credits[language].update(part.credits)
        number = last
