"""No merge loses a word: each word of these texts is there once, so that it can be followed from base to result."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from redline.blocks import Block, Change, Delete, Insert, Join, Move, Proposal, Replace, Retype, Split, apply
from redline.merge import BlockMerge, merge_blocks

PEOPLE = "pqr"
KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
WORD = re.compile(r"w\d+|[០-៩]+")


def english(numbers: Iterable[int]) -> str:
    return " ".join(f"w{number}" for number in numbers)


def khmer(numbers: Iterable[int]) -> str:
    """Khmer has no spaces: here each number follows a word of two clusters."""
    return "".join(f"ច្បាប់{number}".translate(KHMER_DIGITS) for number in numbers)


WRITTEN = {"en": english, "km": khmer}


def tokens(text: str) -> list[str]:
    return WORD.findall(text)


def tokens_of(blocks: Iterable[Block]) -> Counter[str]:
    return Counter(token for block in blocks for text in block.texts.values() for token in tokens(text))


Numbers = dict[str, dict[str, list[int]]]  # block -> language -> its words


@st.composite
def numbered_trees(draw: st.DrawFn) -> tuple[tuple[Block, ...], Numbers]:
    fresh = count(1)
    numbers: Numbers = {}
    for name in ("b1", "b2", "b3", "b4")[: draw(st.integers(1, 4))]:
        numbers[name] = {
            "en": [next(fresh) for _ in range(draw(st.integers(1, 6)))],
            "km": [next(fresh) for _ in range(draw(st.integers(0, 5)))],
        }
    return tuple(
        [
            Block(name, {language: WRITTEN[language](of) for language, of in own.items()}, "point")
            for name, own in numbers.items()
        ]
    ), numbers


@st.composite
def reworded(draw: st.DrawFn, numbers: list[int], fresh: Iterator[int]) -> list[int]:
    """The words with one of them replaced, taken away, or a new one put in."""
    at = draw(st.integers(0, len(numbers)))
    match draw(st.integers(0, 2)):
        case 0:
            return [*numbers[:at], next(fresh), *numbers[at:]]
        case 1:
            return [*numbers[:at], next(fresh), *numbers[at + 1 :]]
        case _:
            return [*numbers[:at], *numbers[at + 1 :]]


@st.composite
def numbered_changes(draw: st.DrawFn, numbers: Numbers, author: str, fresh: Iterator[int]) -> Change:
    name = draw(st.sampled_from(list(numbers)))
    anchors = st.sampled_from([None, *numbers])
    languages = draw(st.sampled_from([("en",), ("en", "km")]))
    match draw(st.integers(0, 9)):
        case 0 | 1 | 2 | 3:
            language = draw(st.sampled_from(["en", "km"]))
            return Replace(name, language, WRITTEN[language](draw(reworded(numbers[name][language], fresh))))
        case 4:
            return Insert(draw(anchors), f"new{next(fresh)}", {"en": english([next(fresh)])}, "point")
        case 5:
            return Delete(name)
        case 6:
            return Move(name, draw(anchors))
        case 7 | 8:
            texts: dict[str, tuple[str, str]] = {}
            for language in languages:
                own = numbers[name][language]
                own = draw(reworded(own, fresh)) if draw(st.integers(0, 3)) == 0 else own
                at = draw(st.integers(0, len(own)))
                texts[language] = (WRITTEN[language](own[:at]), WRITTEN[language](own[at:]))
            return Split(name, f"cut{next(fresh)}", texts)
        case _:
            following = draw(st.sampled_from([*list(numbers)[list(numbers).index(name) + 1 :][:1] * 4, *numbers]))
            return Join(
                name,
                following,
                {each: WRITTEN[each](numbers[name][each] + numbers[following][each]) for each in ("en", "km")},
            )


@st.composite
def numbered_merges(draw: st.DrawFn) -> tuple[tuple[Block, ...], tuple[Proposal, ...]]:
    base, numbers = draw(numbered_trees())
    proposals: list[Proposal] = []
    for place, author in enumerate(PEOPLE, 1):
        fresh = count(place * 1000)
        kept: tuple[Change, ...] = ()
        for change in draw(st.lists(numbered_changes(numbers, author, fresh), min_size=1, max_size=3)):
            with suppress(ValueError):
                apply(base, (*kept, change))
                kept = (*kept, change)
        proposals.append(Proposal(author, kept))
    return base, tuple(proposals)


def written_in(change: Change) -> set[str]:
    match change:
        case Replace(text=text):
            return set(tokens(text))
        case Insert(texts=texts) | Join(texts=texts):
            return {token for text in texts.values() for token in tokens(text)}
        case Split(texts=parts):
            return {token for pair in parts.values() for part in pair for token in tokens(part)}
        case _:
            return set()


@given(numbered_merges())
@settings(max_examples=80, deadline=None)
def test_every_word_is_there_or_somebody_took_it_away_or_it_is_contested(
    given_all: tuple[tuple[Block, ...], tuple[Proposal, ...]],
) -> None:
    base, proposals = given_all
    merge = merge_blocks(base, proposals)
    found = tokens_of(merge.blocks)
    assert set(found.values()) <= {1}
    old = tokens_of(base)
    alone = {each.key: tokens_of(apply(base, each.changes)) for each in proposals}
    for token in old:
        assert token in found or any(token not in own for own in alone.values())
    for each in proposals:
        held = [conflict.changes for conflict in merge.conflicts if each.key in conflict.proposals]
        for change in each.changes:
            if not any(change in changes for changes in held):
                assert written_in(change) - old.keys() <= found.keys()


def together(merge: BlockMerge, one: Iterable[str], two: Iterable[str]) -> bool:
    """Whether words of both stand in one block."""
    return any(
        any(token in words for token in one) and any(token in words for token in two)
        for block in merge.blocks
        for words in [tokens_of([block])]
    )


def stood_there(base: Iterable[Block], move: Move) -> bool:
    """Whether the move asks for nothing."""
    return any((one.key, two.key) == (move.after, move.block) for one, two in pairwise(base))


@given(numbered_merges())
@settings(max_examples=80, deadline=None)
def test_where_nothing_is_contested_everybody_has_what_they_asked_for(
    given_all: tuple[tuple[Block, ...], tuple[Proposal, ...]],
) -> None:
    base, given_proposals = given_all
    proposals: list[Proposal] = []
    for each in given_proposals:
        if merge_blocks(base, [*proposals, each]).clean:
            proposals.append(each)
    merge = merge_blocks(base, proposals)
    assert merge.clean
    old, found = tokens_of(base), tokens_of(merge.blocks)
    place = {block.key: number for number, block in enumerate(merge.blocks)}
    cut = {change.block for each in proposals for change in each.changes if isinstance(change, Split)}
    for each in proposals:
        own = tokens_of(apply(base, each.changes))
        # What it took away is gone, what it brought is there.
        assert not (old.keys() - own.keys()) & found.keys()
        assert own.keys() - old.keys() <= found.keys()
        for change in each.changes:
            match change:
                case Split(texts=texts):
                    for head, tail in texts.values():
                        assert not together(merge, tokens(head), tokens(tail))
                case Join(block, other, texts) if not {block, other} & cut:
                    assert merge.aliases[other] == merge.aliases.get(block, block)
                    for text in texts.values():
                        standing = [token for token in tokens(text) if token in found]
                        assert not standing or together(merge, standing[:1], standing[-1:])
                case Move(block, after) if (
                    after is not None and {block, after} <= place.keys() and not stood_there(base, change)
                ):
                    # Only what others put there, or split off, stands in between.
                    between = [key for key, at in place.items() if place[after] < at < place[block]]
                    moved = {other.block for one in proposals for other in one.changes if isinstance(other, Move)}
                    assert place[after] < place[block]
                    assert not ({key for key in between if key in {one.key for one in base}} - moved)
                case Retype(block, kind, depth) if block in place:
                    assert (merge.blocks[place[block]].kind, merge.blocks[place[block]].depth) == (kind, depth)
