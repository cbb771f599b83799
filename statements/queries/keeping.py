"""What a person typed into blocks and did not save."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from organisations.models import Person
from statements.models import Block, Draft, Statement
from statements.queries.text import Text, TextBlock, newest_revisions
from statements.queries.wording import Meanwhile, compared


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A draft beside what stands now: `changes` has the languages in which it says something else."""

    draft: Draft
    texts: dict[str, str]
    based_on: dict[str, int]
    changes: tuple[Meanwhile, ...]


def unsaved_in(statement: Statement, text: Text, person: Person) -> list[tuple[str, TextBlock | None]]:
    """The reference of each block into which this person typed what does not stand there now, with the block where it
    is still in the text. One query."""
    kept = Draft.objects.filter(block__statement=statement, person=person, saved_at__isnull=False)
    found = [
        (draft.block.ref, text.block(draft.block.ref), json.loads(draft.texts))
        for draft in kept.select_related("block").order_by("opened_at", "pk")
    ]
    return [
        (ref, block)
        for ref, block, words in found
        if any(typed != (block.text(language) if block else "") for language, typed in words.items())
    ]


def unsaved(block: Block, person: Person, *, languages: Sequence[str]) -> Unsaved | None:
    """What this person typed into the block, where it is not what stands there now. Two queries."""
    draft = Draft.objects.filter(block=block, person=person, saved_at__isnull=False).first()
    if draft is None:
        return None
    texts: dict[str, str] = json.loads(draft.texts)
    newest = {revision.language: revision for revision in newest_revisions([block])}
    changes = []
    for language in languages:
        now = newest.get(language)
        stands = now.text if now else ""
        if language in texts and texts[language] != stands:
            changes.append(compared(language, stands, now, texts[language]))
    return Unsaved(draft, texts, json.loads(draft.based_on), tuple(changes)) if changes else None
