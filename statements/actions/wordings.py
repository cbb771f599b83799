"""New words for a block in several languages at once, so that exactly those languages are behind which should be."""

from collections.abc import Mapping
from datetime import datetime

from organisations.models import Person
from statements.models import Block, BlockRevision
from statements.queries.text import stale_languages
from statements.stages import Language


def put_words(
    block: Block,
    texts: Mapping[str, str],
    *,
    newest: Mapping[str, BlockRevision],
    behind: frozenset[str],
    author: Person,
    at: datetime,
) -> dict[str, BlockRevision]:
    """Write a revision in each language whose words are others than `texts` says ("" takes the words away), and where
    needed the same words once more, so that afterwards just the languages `behind` are stale.

    `newest` are the present revisions. Inside the caller's transaction, with the statement held alone. Gives what was
    written, by language. Source of the rule of staleness: `queries.text.stale_languages`.
    """
    wanted = {language: texts.get(language, "") for language in {*texts, *newest}}
    changed = {language for language, words in wanted.items() if words != words_of(newest.get(language))}
    in_both = all(wanted.get(language) for language in Language)
    stale = stale_languages(newest) if len(newest) > 1 else frozenset[str]()
    if in_both and behind:
        (late,) = behind
        source = Language(late).other
        if late in changed or stale != behind:
            # Whatever was written last is what the other has to follow.
            changed.add(source)
        order = [language for language in (late, source) if language in changed]
    else:
        if in_both and stale and not changed:
            changed = {Language.KHMER.value}
        order = sorted(changed)
    matching = in_both and not behind
    numbers = {
        language: (newest[language].number if language in newest else 0) + (language in changed) for language in wanted
    }
    return {
        language: BlockRevision.objects.create(
            block=block,
            language=language,
            number=numbers[language],
            text=wanted[language],
            matches=numbers[Language(language).other] if matching else None,
            author=author,
            created_at=at,
        )
        for language in order
    }


def words_of(revision: BlockRevision | None) -> str:
    return revision.text if revision else ""
