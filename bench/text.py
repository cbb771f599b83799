"""The text engine beside Google's: a redline of a long text, and the merge of many amendments."""

from collections.abc import Callable, Iterator, Sequence

import fast_diff_match_patch
from diff_match_patch import diff_match_patch

from bench import texts
from bench.databases import Databases
from bench.measuring import Effort, Measured, Skipped, all_in_turns, cpu_seconds, in_turns
from redline import words
from redline.diff import after_of, before_of, diff
from redline.merge import Block, Proposal, Replace, merge_blocks

BLOCKS = 300
AGAIN = 3  # times within a run: one pass takes little more than a tick of the clock


def redlines(effort: Effort, _databases: Databases) -> Iterator[Measured | Skipped]:
    """Ours by blocks and whole words; theirs by characters, over the whole text, which knows no blocks."""
    size = effort.size(BLOCKS, 20)
    for suffix, edited in (("", texts.english(size)), ("_khmer", texts.khmer(size))):
        check(edited)
        before, after = edited.whole

        def cold(edited: texts.Edited = edited) -> None:
            forget_words()
            redline(edited)

        def warm(edited: texts.Edited = edited) -> None:
            redline(edited)

        def strict(before: str = before, after: str = after) -> None:
            fast_diff_match_patch.diff(before, after, checklines=False)

        def default(before: str = before, after: str = after) -> None:
            fast_diff_match_patch.diff(before, after)

        cold_ms, strict_ms, default_ms = all_in_turns(
            [milliseconds(cold), milliseconds(strict), milliseconds(default)], runs=effort.runs
        )
        yield Measured(f"text.redline_vs_fast_dmp{suffix}", cold_ms, strict_ms)
        yield Measured(f"text.redline_vs_fast_dmp{suffix}_default", cold_ms, default_ms)
        if suffix:  # English words are not kept from one diff to the next: cold and warm are the same
            ours, other = in_turns(milliseconds(warm), milliseconds(strict), runs=effort.runs)
            yield Measured(f"text.redline_vs_fast_dmp{suffix}_warm", ours, other)


def milliseconds(work: Callable[[], None]) -> Callable[[], float]:
    """CPU ms of one pass, taken over a few."""

    def several() -> None:
        for _ in range(AGAIN):
            work()

    return lambda: cpu_seconds(several) * 1000 / AGAIN


def redline(edited: texts.Edited) -> None:
    for before, after in zip(edited.before, edited.after, strict=True):
        diff(before, after)


def forget_words() -> None:
    """What the engine keeps of Khmer runs it has cut before."""
    words._runs.forget()


def check(edited: texts.Edited) -> None:
    """Both did the whole work, or their times say nothing."""
    for one, two in zip(edited.before, edited.after, strict=True):
        hunks = diff(one, two)
        assert (before_of(hunks), after_of(hunks)) == (one, two)
    before, after = edited.whole
    pieces = fast_diff_match_patch.diff(before, after, checklines=False, counts_only=False)
    assert "".join(piece for sign, piece in pieces if sign != "+") == before
    assert "".join(piece for sign, piece in pieces if sign != "-") == after


def merges(effort: Effort, _databases: Databases) -> Iterator[Measured | Skipped]:
    """Each amendment is somebody's whole new text of one block; theirs are patches to the whole text. Khmer
    is cut into words anew each time (cold)."""
    size = effort.size(BLOCKS, 20)
    theirs = diff_match_patch()
    for suffix, language, edited in (("", "en", texts.english(size)), ("_khmer", "km", texts.khmer(size))):
        base = [Block(f"b{place:03}", {language: before}) for place, before in enumerate(edited.before)]
        proposals = [
            Proposal(f"p{place:03}", (Replace(f"b{place:03}", language, after),))
            for place, after in enumerate(edited.after)
        ]
        amended = [
            "\n".join([*edited.before[:place], after, *edited.before[place + 1 :]])
            for place, after in enumerate(edited.after)
        ]
        before, expected = edited.whole
        ready = [theirs.patch_make(before, text) for text in amended]

        def ours(
            base: Sequence[Block] = base, proposals: Sequence[Proposal] = proposals, lang: str = language
        ) -> float:
            forget_words()
            return 1000 * cpu_seconds(lambda: merged(base, proposals, lang))

        def applied(before: str = before, ready: Sequence[object] = ready) -> float:
            return 1000 * cpu_seconds(lambda: patched(theirs, before, ready))

        def made_and_applied(before: str = before, amended: Sequence[str] = amended) -> float:
            return 1000 * cpu_seconds(
                lambda: patched(theirs, before, (theirs.patch_make(before, text) for text in amended))
            )

        assert merged(base, proposals, language) == expected
        works: list[Callable[[], float]] = [ours, applied, made_and_applied]
        merge_ms, apply_ms, both_ms = all_in_turns(works, runs=effort.runs)
        yield Measured(f"text.merge_300x300{suffix}", merge_ms, apply_ms)
        yield Measured(f"text.merge_300x300{suffix}_with_making", merge_ms, both_ms)


def merged(base: Sequence[Block], proposals: Sequence[Proposal], language: str) -> str:
    return "\n".join(block.texts[language] for block in merge_blocks(base, proposals).blocks)


def patched(theirs: diff_match_patch, text: str, patches: Iterator[object] | Sequence[object]) -> str:
    for patch in patches:
        text, _took = theirs.patch_apply(patch, text)
    return text
