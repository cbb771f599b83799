"""What a merge can be undone to, and whether it still can."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ledger.canonical import canonical, sha256_hex
from organisations.refusals import Refused
from statements.models import Round, Statement
from statements.queries.text import Text, canonical_content, working_text
from statements.stages import Stage


@dataclass(frozen=True, slots=True)
class Remembered:
    """The text before a merge: the canonical form's blocks, each with the languages that were behind (`stale`), and the
    SHA-256 of the text after it. By that hash one sees whether anybody wrote in it since."""

    blocks: tuple[dict[str, Any], ...]
    after: str


def with_staleness(statement: Statement, text: Text) -> dict[str, Any]:
    """The canonical form, and in each block which languages are behind."""
    content = canonical_content(statement, text)
    for row, block in zip(content["blocks"], text.blocks, strict=True):
        row["stale"] = sorted(block.stale)
    return content


def remember(statement: Statement, before: Text, after: Text) -> str:
    """For `BeforeMerge.content`."""
    return canonical({"before": with_staleness(statement, before), "after": digest(statement, after)}).decode()


def remembered(content: str) -> Remembered:
    """What `remember` kept."""
    kept = json.loads(content)
    return Remembered(tuple(kept["before"]["blocks"]), kept["after"])


def digest(statement: Statement, text: Text) -> str:
    return sha256_hex(canonical(with_staleness(statement, text)))


def must_be_undoable(consultation: Round) -> Remembered:
    """The merge of this round can be taken back: it is the last step, and nobody wrote in the text since.

    Raises Refused with code `not_merged`, `stage`, `version` or `edited`. Five queries.
    """
    statement = consultation.statement
    present = Round.objects.select_related("before_merge").get(pk=consultation.pk)
    if present.merged_at is None or not hasattr(present, "before_merge"):
        raise Refused("not_merged", _("There is no merge to undo."))
    if Statement.objects.values_list("stage", flat=True).get(pk=statement.pk) != Stage.CONSOLIDATION:
        raise Refused("stage", _("The statement has gone on since the merge: it can no longer be undone."))
    if statement.versions.filter(created_at__gte=present.merged_at).exists():
        raise Refused("version", _("A version was made of the merged text: the merge can no longer be undone."))
    kept = remembered(present.before_merge.content)
    if digest(statement, working_text(statement)) != kept.after:
        raise Refused(
            "edited",
            _(
                "Somebody edited the text after the merge. Undoing it would lose these words. Put the paragraphs back "
                "as the merge left them, or go on from here."
            ),
        )
    return kept


def why_not_undoable(consultation: Round) -> str:
    """The reason in a sentence, or "" where the merge can be undone."""
    try:
        must_be_undoable(consultation)
    except Refused as refused:
        return str(refused.reason)
    return ""
