"""What waits for translation, and what changed in the other language since it was translated."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from redline.diff import Hunk, diff
from statements.models import BlockRevision, Statement
from statements.queries.text import Text, TextBlock
from statements.stages import Language


@dataclass(frozen=True, slots=True)
class Waiting:
    """A block whose words in `language` are missing or have fallen behind those of the other one, the source.

    `since` is the redline from the source's words that the present translation renders to the source's present ones;
    empty where there is no translation yet, or none that is known to have matched.
    """

    block: TextBlock
    language: str
    source: str
    since: tuple[Hunk, ...]

    @property
    def is_missing(self) -> bool:
        return not self.block.text(self.language)

    @property
    def words(self) -> str:
        """What stands in the language that waits."""
        return self.block.text(self.language)

    @property
    def source_words(self) -> str:
        return self.block.text(self.source)

    @property
    def language_name(self) -> str:
        return str(Language(self.language).label)

    @property
    def source_name(self) -> str:
        return str(Language(self.source).label)


def waiting(statement: Statement, text: Text, blocks: Iterable[TextBlock] | None = None) -> list[Waiting]:
    """Of these blocks of the working text (of all by default), those that wait, in order. At most one query."""
    found = [
        (block, language)
        for block in (text.blocks if blocks is None else blocks)
        for language in text.languages
        if language in block.stale or (language in text.missing(block) and block.text(Language(language).other))
    ]
    stale = [block.ref for block, _language in found if block.stale]
    wordings: dict[str, list[BlockRevision]] = defaultdict(list)
    if stale:
        rows = BlockRevision.objects.filter(block__statement=statement, block__ref__in=stale).select_related("block")
        for revision in rows.order_by("number"):
            wordings[revision.block.ref].append(revision)
    result = []
    for block, language in found:
        source = Language(language).other.value
        before = rendered(wordings[block.ref], language)
        since = tuple(diff(before.text, block.text(source))) if before else ()
        result.append(Waiting(block, language, source, since))
    return result


def rendered(wordings: Sequence[BlockRevision], language: str) -> BlockRevision | None:
    """The words of the other language that the last translation into `language` was known to match.

    `wordings` are all revisions of the block. A tie is written down on whichever of the two came second.
    """
    translations = [revision for revision in wordings if revision.language == language and revision.text]
    sources = [revision for revision in wordings if revision.language != language and revision.text]
    tied = [
        (translation.number, source.number, source)
        for translation in translations
        for source in sources
        if translation.matches == source.number or source.matches == translation.number
    ]
    return max(tied, key=lambda tie: tie[:2])[2] if tied else None
