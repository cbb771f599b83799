"""Cutting and joining paragraphs as edits of one text, so that they merge word by word with the edits of others.

Neighbouring paragraphs are one text in which PARAGRAPH stands between them. Joining two takes the mark away (or
puts a space in its place), splitting one puts a mark in. Words are compared as if there were no marks, so that a
paragraph that is cut and edited yields the same edits as one that is edited, and, apart from them, the cut.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from redline.diff import Hunk, Kind, diff
from redline.joining import join_words
from redline.text_merge import PARAGRAPH, Edit, edits_of

_WHITE_SPACE: Final = re.compile(r"\s*")


def cut_edits(text: str, parts: Sequence[str]) -> list[Edit]:
    """What leads from `text` to `parts` with PARAGRAPH between them. The white space at a cut stays before it.

    Raises ValueError when a text holds PARAGRAPH already.
    """
    _without_marks((text, *parts))
    if len(parts) == 1:
        return edits_of(text, parts[0])
    between = _white_between(text, parts)
    exact = between is not None
    if between is None:
        between = _likely_white(text, parts)
    glued, cuts = _glue(parts, between)
    return _with_cuts([] if exact else edits_of(text, glued), [cut.end for cut in cuts])


def join_edits(segments: Sequence[str], text: str) -> list[Edit]:
    """What leads from `segments` with PARAGRAPH between them to `text`. Raises ValueError as `cut_edits`."""
    _without_marks((text, *segments))
    between = _white_between(text, segments)
    exact = between is not None
    if between is None:
        between = _likely_white(text, segments)
    glued, seams = _glue(segments, between)
    return _with_seams(glued, [] if exact else edits_of(glued, text), seams)


def glue(whole: str, parts: Sequence[str]) -> str:
    """`parts` in a row, with the white space between them that `whole` has there, or would have."""
    between = _white_between(whole, parts)
    return _glue(parts, _likely_white(whole, parts) if between is None else between)[0]


def cut_hunks(text: str, parts: Sequence[str]) -> list[list[Hunk]]:
    """The hunks that lead from `text` to each of `parts` in turn, without the white space at the cuts."""
    found: list[list[Hunk]] = [[]]
    for hunk in _hunks(text, cut_edits(text, parts)):
        words, *rest = hunk.text.split(PARAGRAPH) if hunk.kind is Kind.INSERTED else [hunk.text]
        found[-1].append(Hunk(hunk.kind, words))
        found += [[Hunk(hunk.kind, words)] for words in rest]
    for number, hunks in enumerate(found):
        if number:
            _trim(hunks, 0)
        if number < len(found) - 1:
            _trim(hunks, -1)
    return [[hunk for hunk in hunks if hunk.text] for hunks in found]


def join_hunks(segments: Sequence[str], text: str) -> list[Hunk]:
    """The hunks that lead from `segments`, PARAGRAPH standing between them, to `text`."""
    return _hunks(PARAGRAPH.join(segments), join_edits(segments, text))


def _hunks(text: str, edits: Sequence[Edit]) -> list[Hunk]:
    found: list[Hunk] = []
    done = 0
    for edit in edits:
        found += (
            Hunk(Kind.SAME, text[done : edit.start]),
            Hunk(Kind.DELETED, text[edit.start : edit.end]),
            Hunk(Kind.INSERTED, edit.text),
        )
        done = edit.end
    found.append(Hunk(Kind.SAME, text[done:]))
    return [hunk for hunk in found if hunk.text]


def _trim(hunks: list[Hunk], end: int) -> None:
    """Take away the white space at one end of the words after the hunks."""
    places = [place for place, hunk in enumerate(hunks) if hunk.kind is not Kind.DELETED and hunk.text]
    for place in places[::-1] if end else places:
        kind, text = hunks[place].kind, hunks[place].text
        hunks[place] = Hunk(kind, text.rstrip() if end else text.lstrip())
        if hunks[place].text:
            return


def shares(whole: str, parts: Sequence[str]) -> list[float]:
    """How much of each part is in `whole`, in this order: from 0 to 1 by characters, white space left aside."""
    if _white_between(whole, parts) is not None:
        return [1.0] * len(parts)
    text, seams = _glue(parts, _likely_white(whole, parts))
    kept = [0] * len(parts)
    at = part = 0
    for hunk in diff(text, whole):
        if hunk.kind is not Kind.INSERTED:
            for place, character in enumerate(hunk.text, at):
                while part < len(seams) and place >= seams[part].end:
                    part += 1
                kept[part] += hunk.kind is Kind.SAME and not character.isspace()
            at += len(hunk.text)
    return [count / (len("".join(each.split())) or 1) for count, each in zip(kept, parts, strict=True)]


class _Seam(NamedTuple):
    """Where two paragraphs meet: the place of the white space between them in the glued text."""

    start: int
    end: int


def _without_marks(texts: Sequence[str]) -> None:
    if any(PARAGRAPH in text for text in texts):
        raise ValueError("a text holds the mark for the end of a paragraph")


def _white_between(whole: str, parts: Sequence[str]) -> list[str] | None:
    """The white space between `parts`, where they are `whole` word for word; None where they are not."""
    between: list[str] = []
    done = 0
    for number, part in enumerate(parts, 1):
        if not whole.startswith(part, done):
            return None
        done += len(part)
        if number < len(parts):
            space = _WHITE_SPACE.match(whole, done)
            between.append(space.group() if space else "")
            done += len(between[-1])
    return between if done == len(whole) else None


def _likely_white(whole: str, parts: Sequence[str]) -> list[str]:
    """White space to think between `parts`: what their script has there, unless the words are closer to those of
    `whole` with none anywhere, or some everywhere."""
    usual = ["" if join_words(one, two) == one + two else " " for one, two in pairwise(parts)]
    choices = [usual, *[each for each in ([""] * len(usual), [" "] * len(usual)) if each != usual]]
    return min(choices, key=lambda between: _distance(whole, _glue(parts, between)[0]))


def _distance(one: str, two: str) -> int:
    """How many characters of words two texts do not share."""
    return sum(len("".join(hunk.text.split())) for hunk in diff(one, two) if hunk.kind is not Kind.SAME)


def _glue(parts: Sequence[str], between: Sequence[str]) -> tuple[str, list[_Seam]]:
    pieces: list[str] = [parts[0]]
    seams: list[_Seam] = []
    at = len(parts[0])
    for space, part in zip(between, parts[1:], strict=True):
        seams.append(_Seam(at, at + len(space)))
        pieces += (space, part)
        at += len(space) + len(part)
    return "".join(pieces), seams


def _with_cuts(edits: Sequence[Edit], cuts: Sequence[int]) -> list[Edit]:
    """The edits and a mark at each of `cuts`, which are places in the text after the edits.

    A cut within inserted words becomes part of them; elsewhere it is an edit of its own.
    """
    found: list[Edit] = []
    waiting = list(cuts)
    grown = 0  # how much longer the text before the present edit has become
    for edit in edits:
        start, end = edit.start + grown, edit.start + grown + len(edit.text)
        lone = edit.start == edit.end
        while waiting and (waiting[0] < start or (waiting[0] == start < end and not lone)):
            at = waiting.pop(0) - grown
            found.append(Edit(at, at, PARAGRAPH))
        words = edit.text
        marks = 0
        while waiting and (waiting[0] < end or (lone and waiting[0] == end)):
            at = waiting.pop(0) - start + marks
            words = words[:at] + PARAGRAPH + words[at:]
            marks += 1
        found.append(Edit(edit.start, edit.end, words))
        grown += len(edit.text) - (edit.end - edit.start)
    found += [Edit(at - grown, at - grown, PARAGRAPH) for at in waiting]
    return _gathered(found)


def _gathered(edits: Sequence[Edit]) -> list[Edit]:
    """The edits, several marks in one place being one edit."""
    found: list[Edit] = []
    for edit in edits:
        if found and found[-1].start == found[-1].end == edit.start == edit.end:
            found[-1] = Edit(edit.start, edit.end, found[-1].text + edit.text)
        else:
            found.append(edit)
    return found


def _with_seams(glued: str, edits: Sequence[Edit], seams: Sequence[_Seam]) -> list[Edit]:
    """The edits, placed in the text that has a mark in each seam, and for each mark an edit that takes it away.

    An edit that reaches into a seam takes the mark away itself.
    """
    found: list[Edit] = []
    longer = 0  # by how much the text with marks is ahead of the text with white space
    for group in _groups([*edits, *seams]):
        start, end = group[0].start, max(each.end for each in group)
        pieces: list[str] = []
        done = start
        before = longer
        for each in group:
            if isinstance(each, Edit):
                pieces += (glued[done : each.start], each.text)
                done = each.end
            else:
                longer += len(PARAGRAPH) - (each.end - each.start)
        pieces.append(glued[done:end])
        found.append(Edit(start + before, end + longer, "".join(pieces)))
    return found


def _groups(places: Sequence[Edit | _Seam]) -> list[list[Edit | _Seam]]:
    """Places in order, grouped into those that overlap or are empty and the same."""
    groups: list[list[Edit | _Seam]] = []
    start = end = -1
    for each in sorted(places, key=lambda each: (each.start, each.end)):
        if groups and (each.start < end or start == end == each.start == each.end):
            groups[-1].append(each)
            end = max(end, each.end)
        else:
            groups.append([each])
            start, end = each.start, each.end
    return groups
