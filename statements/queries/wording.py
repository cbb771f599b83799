"""What became of a block's words since somebody began to edit them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redline.admissible import tidy
from redline.diff import Hunk, diff
from redline.text_merge import merge_text
from statements.models import Block, BlockRevision
from statements.queries.text import newest_revisions
from statements.stages import Language


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """One language of a block in which two people worked from the same words, `base`.

    `theirs` is the redline from those to what stands now, `mine` to what was typed. `both` is the text with the two
    changes together, None where they contradict each other or one of them is empty.
    """

    language: str
    base: str
    present: str
    present_number: int
    author: str
    typed: str
    theirs: tuple[Hunk, ...]
    mine: tuple[Hunk, ...]
    both: str | None

    @property
    def language_name(self) -> str:
        return str(Language(self.language).label)

    @property
    def is_theirs(self) -> bool:
        return self.present != self.base

    @property
    def is_mine(self) -> bool:
        return self.typed != self.base


def started_from(block: Block, based_on: Mapping[str, int]) -> dict[str, str]:
    """The words of those revisions, by language; a language that had none, or a number there never was, is left out."""
    numbers = set(based_on.items())
    rows = block.revisions.filter(number__in=set(based_on.values())).values_list("language", "number", "text")
    return {language: text for language, number, text in rows if (language, number) in numbers}


def meanwhile(
    block: Block, *, languages: Sequence[str], based_on: Mapping[str, int], typed: Mapping[str, str]
) -> list[Meanwhile]:
    """What happened in each language, in the statement's order. Three queries."""
    base = started_from(block, based_on)
    newest = {revision.language: revision for revision in newest_revisions([block])}
    return [
        compared(language, base.get(language, ""), newest.get(language), typed.get(language, ""))
        for language in languages
    ]


def compared(
    language: str, base: str, now: BlockRevision | None, typed: str, *, present: str | None = None
) -> Meanwhile:
    """What happened in one language between `base` and `now`, beside what was typed.

    `present` is what stands now where that is more than the words of `now`.
    """
    present = (now.text if now else "") if present is None else present
    words = tidy(typed)
    both = None
    if base not in {present, words} and present != words:
        both = merge_text(base, {"theirs": present, "mine": words}).text
    return Meanwhile(
        language=language,
        base=base,
        present=present,
        present_number=now.number if now else 0,
        author=now.author.name if now and now.author else "",
        typed=words,
        theirs=tuple(diff(base, present)),
        mine=tuple(diff(base, words)),
        both=both,
    )
