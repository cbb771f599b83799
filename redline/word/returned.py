"""A Word file that came back, as proposals: one for each author, and one for what was changed without tracking.

Three steps, with a person between the first and the others: `match` (in `aligning`) finds each paragraph's block,
`proposals` says what each author wants, and `remarks` what they said about which words.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import count, pairwise
from typing import NamedTuple

from redline.blocks import Block, Change
from redline.trees import compare
from redline.word.aligning import Match, Place, language_of
from redline.word.alone import Alone, kind_and_depth
from redline.word.cutting import with_cuts
from redline.word.settling import Settled
from redline.word.styles import NAMES, kind_of, style_of
from redline.word.views import Seen, groups, is_there, nobody, with_ends_in_place
from redline.word.wordfile import Comment, WordFile

MOST_PARAGRAPHS_OF_A_QUOTE = 3  # a comment about more is about the whole text


class Returned(NamedTuple):
    """What one author alone would change; `author` is "" for changes that were not tracked."""

    author: str
    changes: tuple[Change, ...]
    date: str = ""  # of their last tracked change, as in the file
    against: tuple[str, ...] = ()  # other authors whose insertions they struck


class Remark(NamedTuple):
    """A comment, and what it is about: words of a block, a block (no quote), or the whole text (no block)."""

    key: str
    parent: str  # the key of the comment that it answers
    author: str
    date: str
    text: str
    done: bool
    block: str
    language: str
    quote: str


def new_keys() -> Callable[[], str]:
    """Keys for new blocks: new-1, new-2, and so on."""
    numbers = count(1)
    return lambda: f"new-{next(numbers)}"


def proposals(
    file: WordFile,
    blocks: Sequence[Block],
    matches: Sequence[Match],
    decisions: Mapping[int, str] | None = None,
    *,
    new_key: Callable[[], str] | None = None,
) -> tuple[Returned, ...]:
    """What each author asks for, against the blocks that were sent. Whoever asks for nothing is left out.

    `decisions` say by a match's paragraph (or, for a paragraph that an author brought in, by its own number from 0)
    which block it is: its key, `settling.NEW` or `settling.IGNORED`. The changes of each are ready for `blocks.apply`.
    """
    new_key = new_key or new_keys()
    settled = Settled(file, blocks, matches, decisions or {})
    dates = _dates(file)
    untracked = _untracked(settled, new_key)
    found = [Returned("", untracked)] if untracked else []
    for author in file.authors:
        alone = Alone(settled, author, new_key)
        changes = alone.changes()
        if changes:
            found.append(Returned(author, changes, dates.get(author, ""), alone.against()))
    return tuple(found)


def remarks(
    file: WordFile, blocks: Sequence[Block], matches: Sequence[Match], decisions: Mapping[int, str] | None = None
) -> tuple[Remark, ...]:
    """The comments in the file with the words they are about, as these were before any tracked change."""
    settled = Settled(file, blocks, matches, decisions or {})
    file = with_ends_in_place(file)
    group_of = groups(file)
    return tuple([_remark(comment, file, settled, group_of) for comment in file.comments])


def _remark(comment: Comment, file: WordFile, settled: Settled, group_of: Sequence[int]) -> Remark:
    about = [anchor for anchor in comment.anchors if anchor.paragraph < len(file.paragraphs)]
    place, quote = Place("", ""), ""
    if about and len(about) <= MOST_PARAGRAPHS_OF_A_QUOTE:
        anchor = about[0]
        at = anchor.paragraph
        # A comment on a paragraph that somebody brought in is about the block before it.
        old = (near for near in range(at, -1, -1) if any(not run.inserted for run in file.paragraphs[near].runs))
        known = (settled.places.get(group_of[near]) for near in old)
        place = next((each for each in known if each), place)
        quote = _quote(file, at, anchor.start, anchor.end)
    return Remark(comment.key, comment.parent, comment.author, comment.date, comment.text, comment.done, *place, quote)


def _quote(file: WordFile, at: int, start: int, end: int) -> str:
    """The words between two offsets, as they were before any change; or as they are, where all of them are new."""
    old, new, offset = [], [], 0
    for run in file.paragraphs[at].runs:
        piece = run.text[max(start - offset, 0) : max(end - offset, 0)]
        offset += len(run.text)
        if is_there(run.inserted, run.deleted, nobody, at):
            old.append(piece)
        if not run.deleted:
            new.append(piece)
    return " ".join(("".join(old).strip() or "".join(new).strip()).split())


def _dates(file: WordFile) -> dict[str, str]:
    found: dict[str, str] = {}
    for paragraph in file.paragraphs:
        for run in paragraph.runs:
            for mark in (*run.inserted, *run.deleted):
                found[mark.author] = max(found.get(mark.author, ""), mark.date)
    return found


def _untracked(settled: Settled, new_key: Callable[[], str]) -> tuple[Change, ...]:
    """What the file says before any tracked change, where that is not what was sent."""
    after = _Untracked(settled, new_key).blocks()
    return with_cuts(settled.blocks, compare(settled.blocks, after))


class _Untracked:
    """The blocks as the file has them with every tracked change rejected."""

    def __init__(self, settled: Settled, new_key: Callable[[], str]) -> None:
        self._settled = settled
        self._new_key = new_key
        self._sent = {block.key: block for block in settled.blocks}
        self._rows = [(group, seen) for group, seen in settled.base.items() if group not in settled.ignored]

    def blocks(self) -> tuple[Block, ...]:
        texts: defaultdict[str, dict[str, str]] = defaultdict(dict)
        newcomers: dict[str, Block] = {}
        order: list[str] = []
        leading = self._leading_language()
        for group, seen in self._rows:
            place = self._settled.places.get(group)
            if place:
                as_sent = self._settled.is_as_sent(group)
                sent = self._sent[place.block].texts.get(place.language, "")
                texts[place.block][place.language] = sent if as_sent else seen.source
                if place.block not in order and self._leads(place, leading):
                    order.append(place.block)
            else:
                self._add_new(group, seen, newcomers, order)
        order = self._with_unsent(order)
        return tuple([newcomers.get(key) or self._kept(key, texts[key]) for key in order])

    def _kept(self, key: str, texts: Mapping[str, str]) -> Block:
        sent = self._sent[key]
        kept = {language: text for language, text in sent.texts.items() if language not in self._settled.languages}
        kind, depth = self._kind(key)
        return Block(key, {**kept, **texts}, kind, depth)

    def _kind(self, key: str) -> tuple[str, int]:
        """The kind that the paragraph's style says, where it is one of our styles and was changed by hand."""
        sent = self._sent[key]
        for group, place in self._settled.places.items():
            paragraph = self._settled.file.paragraphs[group]
            if place.block == key and not (group and self._settled.file.paragraphs[group - 1].end_deleted):
                style = paragraph.style_before if paragraph.restyled else paragraph.style
                wanted = kind_of(style)
                if wanted and style != NAMES[style_of(sent.kind, sent.depth)].lower() and sent.kind:
                    return wanted
        return sent.kind, sent.depth

    def _add_new(self, group: int, seen: Seen, newcomers: dict[str, Block], order: list[str]) -> None:
        language = language_of(seen.text, self._settled.languages)
        last = newcomers.get(order[-1]) if order else None
        kind, depth = kind_and_depth(self._settled.file.paragraphs[group])
        if last and language not in last.texts and last.kind == kind:
            newcomers[last.key] = Block(last.key, {**last.texts, language: seen.source}, kind, depth)
        else:
            key = self._new_key()
            newcomers[key] = Block(key, {language: seen.source}, kind, depth)
            order.append(key)

    def _leading_language(self) -> str:
        """The language in whose order most blocks stand elsewhere: whoever moves a paragraph may forget the other."""
        moved: Counter[str] = Counter()
        for language in self._settled.languages:
            row = [
                place.block
                for group, _ in self._rows
                if (place := self._settled.places.get(group)) and place.language == language
            ]
            places = [self._settled.order[key] for key in row]
            moved[language] = sum(1 for before, after in pairwise(places) if after < before)
        return max(self._settled.languages, key=lambda language: moved[language], default="")

    def _leads(self, place: Place, leading: str) -> bool:
        return place.language == leading or Place(place.block, leading) not in self._settled.places.values()

    def _with_unsent(self, order: list[str]) -> list[str]:
        """The same order with the blocks that have no words in any language of the file, and so were not in it."""
        found = list(order)
        before: str | None = None
        for block in self._settled.blocks:
            if block.key not in found and not set(block.texts) & set(self._settled.languages):
                found.insert(0 if before is None else found.index(before) + 1, block.key)
            before = block.key if block.key in found else before
        return found
