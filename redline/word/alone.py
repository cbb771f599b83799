"""What one author alone asks for with their tracked changes, as changes of blocks.

Their insertions, deletions and moves are accepted, everybody else's are not. Only where they edited inside a paragraph
that somebody else brought in or moved, that paragraph is taken as it is there, or their words would fall into another.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from rapidfuzz import fuzz

from redline.blocks import Change, apply
from redline.word.aligning import OURS, Place, language_of
from redline.word.settling import IGNORED, Settled
from redline.word.styles import kind_of
from redline.word.views import marks, view
from redline.word.wishes import Wishes
from redline.word.wordfile import Mark, Paragraph

MOVED: Final = 80  # so alike, what was struck here and written there is one paragraph
REWRITTEN: Final = 50  # so alike, what was struck and written at one place is


def kind_and_depth(paragraph: Paragraph) -> tuple[str, int]:
    """The kind of block that a new paragraph would be; a text has one title already."""
    kind, depth = kind_of(paragraph.style) or ("point" if paragraph.number else "paragraph", 0)
    return ("heading", 0) if kind == "title" else (kind, depth)


class Alone:
    """One author's changes, which can be applied to the blocks that were sent."""

    def __init__(self, settled: Settled, author: str, new_key: Callable[[], str]) -> None:
        self._settled, self._file, self._author, self._new_key = settled, settled.file, author, new_key
        self._own_moves: set[str] = set()
        self._foreign_moves: set[str] = set()
        self._adopted: dict[int, set[str]] = {}  # paragraphs of others that they edited, with those others
        self._look_around()
        self._seen = view(self._file, self._accepts, settled.group_of)
        self._parts: dict[int, list[int]] = defaultdict(list)  # group to what is seen of it
        for at, seen in enumerate(self._seen):
            for group in seen.old:
                self._parts[group].append(at)
        self._joined = {at: found for at in range(len(self._seen)) if (found := self._joined_here(at))}
        self._main: dict[int, int] = {}  # what is seen to the group that it stands for
        for at, seen in enumerate(self._seen):
            if seen.old:
                largest = max(seen.old, key=lambda group: (seen.old[group], -group))
                self._main[at] = self._joined[at][0] if at in self._joined else largest
        self._moved: set[int] = set()  # what is seen written anew, and stands for a group that was struck
        self._find_moved()

    def changes(self) -> tuple[Change, ...]:
        """Everything they ask for. Empty where they only commented."""
        for plainly in (False, True):
            changes = self._wishes(plainly=plainly).changes()
            try:
                apply(self._settled.blocks, changes)
            except ValueError:
                continue
            return changes
        return ()

    def against(self) -> tuple[str, ...]:
        """Others whose insertions they struck, which says nothing about the text that was sent."""
        found = {
            mark.author: None
            for paragraph in self._file.paragraphs
            for run in paragraph.runs
            if any(each.author == self._author for each in run.deleted)
            for mark in run.inserted
            if mark.author != self._author
        }
        return tuple(found)

    def _accepts(self, mark: Mark, at: int) -> bool:
        if mark.author == self._author:
            return True
        if mark.move:
            return mark.move in self._foreign_moves
        return mark.author in self._adopted.get(at, ())

    def _look_around(self) -> None:
        for at, paragraph in enumerate(self._file.paragraphs):
            own = [mark for mark in marks(paragraph) if mark.author == self._author]
            self._own_moves.update(mark.move for mark in own if mark.move)
            foreign = [mark for mark in paragraph.end_inserted if mark.author != self._author]
            is_new = all(run.inserted or not (run.text.strip() or run.note) for run in paragraph.runs)
            if own and foreign and is_new:
                self._adopted[at] = {mark.author for mark in foreign}
                self._foreign_moves.update(mark.move for mark in foreign if mark.move)

    def _joined_here(self, at: int) -> list[int]:
        """The groups that became one paragraph here and nowhere else; empty where it is not so simple."""
        found = sorted(self._seen[at].old)
        places = [self._settled.places.get(group) for group in found]
        known = [place for place in places if place is not None]
        if len(found) < 2 or len(known) < len(found) or len({place.language for place in known}) > 1:
            return []
        order = [self._settled.order[place.block] for place in known]
        follow = order == list(range(order[0], order[0] + len(order)))
        return found if follow and all(self._parts[group] == [at] for group in found) else []

    def _find_moved(self) -> None:
        """New paragraphs that are old ones: by the move's name, decision, copied bookmark, place, or likeness.

        Likeness is a guess: where it sends the languages of one block to different places, all of them are new.
        """
        gone = [group for group in self._settled.base if not self._parts[group] and group in self._settled.places]
        new = [at for at in range(len(self._seen)) if at not in self._main]
        guessed: defaultdict[str, list[int]] = defaultdict(list)  # by block
        for claims in (self._by_name, self._by_decision, self._by_copy, self._in_place, self._by_likeness):
            for at, group in list(claims(new, gone)):
                if at in new and group in gone:
                    self._main[at] = group
                    self._moved.add(at)
                    new.remove(at)
                    gone.remove(group)
                    if claims == self._by_likeness:
                        guessed[self._settled.places[group].block].append(at)
        for found in guessed.values():
            if len(found) > 1 and not self._go_together(found):
                for at in found:
                    del self._main[at]
                    self._moved.discard(at)

    def _go_together(self, found: Sequence[int]) -> bool:
        """Whether what is seen here and there stands in one place, so that it can be one block in several languages."""
        first, last = min(found), max(found)
        return last - first < len(found) or len({self._block_before(at) for at in found}) == 1

    def _block_before(self, at: int) -> str:
        """The last block that was sent whose words in the same language stand before."""
        for earlier in range(at - 1, -1, -1):
            place = self._settled.places.get(self._main.get(earlier, -1))
            if place and place.language == self._language(at):
                return place.block
        return ""

    def _by_name(self, new: Sequence[int], gone: Sequence[int]) -> Iterable[tuple[int, int]]:
        for name in sorted(self._own_moves | self._foreign_moves):
            sources = [group for group in gone if name in self._settled.moves_from[group]]
            targets = [at for at in new if name in self._seen[at].moves]
            if len(sources) == len(targets):
                yield from zip(targets, sources, strict=True)

    def _by_decision(self, new: Sequence[int], gone: Sequence[int]) -> Iterable[tuple[int, int]]:
        for at in new:
            key = self._settled.decisions.get(self._seen[at].last, "")
            for group in gone:
                if self._settled.places[group] == Place(key, self._language(at)):
                    yield at, group

    def _by_copy(self, new: Sequence[int], gone: Sequence[int]) -> Iterable[tuple[int, int]]:
        by_place = {self._settled.places[group]: group for group in gone}
        for at in new:
            for paragraph in self._file.paragraphs[self._seen[at].first : self._seen[at].last + 1]:
                for mark in paragraph.bookmarks:
                    named = OURS.fullmatch(mark.name)
                    group = by_place.get(Place(named[1], named[2])) if named else None
                    if group is not None and self._alike(at, group) >= REWRITTEN:
                        yield at, group

    def _in_place(self, new: Sequence[int], gone: Sequence[int]) -> Iterable[tuple[int, int]]:
        for at in new:
            last = self._seen[at].last
            if not self._file.paragraphs[last].end_inserted and self._settled.group_of[last] in gone:
                yield at, self._settled.group_of[last]

    def _by_likeness(self, new: Sequence[int], gone: Sequence[int]) -> Iterable[tuple[int, int]]:
        alike = []
        for at in new:
            for group in gone:
                if self._language(at) == self._settled.places[group].language:
                    between = range(*sorted((group, self._seen[at].first)))
                    near = not any(self._parts[each] for each in between if each in self._settled.base)
                    score = self._alike(at, group)
                    if score >= (REWRITTEN if near else MOVED):
                        alike.append((score, -abs(group - self._seen[at].first), at, group))
        for _, _, at, group in sorted(alike, reverse=True):
            yield at, group

    def _alike(self, at: int, group: int) -> float:
        return fuzz.ratio(self._seen[at].text, self._settled.base[group].text)

    def _language(self, at: int) -> str:
        return language_of(self._seen[at].text, self._settled.languages)

    def _wishes(self, *, plainly: bool) -> Wishes:
        """All changes; `plainly` without splits, joins and moves, for what cannot be said as those."""
        wishes = Wishes(self._settled.blocks, self._settled.languages, self._new_key)
        keys: dict[int, str] = {}  # what is seen to the block that it is now
        stand: dict[int, list[int]] = defaultdict(list)
        for at, group in self._main.items():
            stand[group].append(at)
        kept: set[int] = set()
        for group, parts in stand.items():
            place = self._settled.places.get(group)
            if place is None:
                continue
            kept.add(group)
            keys[parts[0]] = place.block
            texts = [self._settled.text(self._seen[at], group, is_first=at == parts[0]) for at in parts]
            joined = self._joined.get(parts[0], [])
            if len(parts) > 1 and not plainly:
                keys.update(zip(parts[1:], wishes.split(place, texts), strict=True))
            elif joined and not plainly:
                kept.update(joined)
                wishes.join([self._settled.places[each].block for each in joined], place.language, texts[0])
            elif not self._settled.is_same(self._seen[parts[0]], group):
                wishes.replace(place, texts[0])
            elif parts[0] in self._moved:
                wishes.keep_apart(place)
            self._restyle(parts[0], place.block, wishes)
        for group, place in self._settled.places.items():
            if group not in kept:
                wishes.strike(place)
        self._place(wishes, keys, plainly=plainly)
        return wishes

    def _restyle(self, at: int, block: str, wishes: Wishes) -> None:
        paragraph = self._file.paragraphs[self._seen[at].last]
        wanted = kind_of(paragraph.style)
        if paragraph.restyled and paragraph.restyled.author == self._author and wanted:
            wishes.retype(block, *wanted)

    def _place(self, wishes: Wishes, keys: dict[int, str], *, plainly: bool) -> None:
        """What is new or moved stands after what stands before it."""
        anchor: str | None = None
        old: str | None = None  # the last that is where it was before
        away: set[str] = set()
        for at, seen in enumerate(self._seen):
            key = keys.get(at, "")
            if key and at in self._moved and key != anchor and not plainly and not seen.moves & self._foreign_moves:
                if not self._is_there_already(key, old):
                    wishes.move(key, anchor)
                    away.add(key)
            elif not key and self._is_new(at):
                paragraph = self._file.paragraphs[seen.last]
                kind, depth = kind_and_depth(paragraph)
                key = wishes.insert(anchor, self._language(at), seen.source, kind, depth)
            old = key if key in self._settled.order and key not in away else old
            place = self._settled.places.get(self._main.get(at, -1))
            anchor = wishes.end_of(place) if place and place.block == key else key or anchor

    def _is_new(self, at: int) -> bool:
        """Whether it is a paragraph of theirs, and nobody decided that it is none of the text's."""
        group = self._main.get(at)
        if group is None:
            return self._settled.decisions.get(self._seen[at].last) != IGNORED
        # A paragraph that came into the file untracked is somebody else's, unless they worked on it.
        return group not in self._settled.ignored and not self._settled.is_same(self._seen[at], group)

    def _is_there_already(self, key: str, anchor: str | None) -> bool:
        """Whether all that stood between the two is gone, so that the block moves past nothing."""
        start = -1 if anchor is None else self._settled.order[anchor]
        between = range(start + 1, self._settled.order[key])
        held = {self._settled.places[group].block for group in self._main.values() if group in self._settled.places}
        return start < self._settled.order[key] and not any(self._settled.blocks[each].key in held for each in between)
