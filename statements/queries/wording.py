"""What became of a block's words since somebody began to edit them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from redline.admissible import tidy
from redline.diff import Hunk, diff
from redline.text_merge import merge_text
from statements.models import Block
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
    changes = []
    for language in languages:
        before, now = base.get(language, ""), newest.get(language)
        present = now.text if now else ""
        words = tidy(typed.get(language, ""))
        both = None
        if before not in {present, words} and present != words:
            both = merge_text(before, {"theirs": present, "mine": words}).text
        changes.append(
            Meanwhile(
                language=language,
                base=before,
                present=present,
                present_number=now.number if now else 0,
                author=now.author.name if now and now.author else "",
                typed=words,
                theirs=tuple(diff(before, present)),
                mine=tuple(diff(before, words)),
                both=both,
            )
        )
    return changes
