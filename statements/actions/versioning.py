"""The text is frozen into numbered versions, each with the hash of its canonical form; an old one can be restored."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from ledger.canonical import canonical, sha256_hex
from organisations.actors import Actor, person, trace
from organisations.refusals import Outdated, Refused
from statements.actions import lifecycle
from statements.actions.whole_text import Wanted, bring_to
from statements.models import Block, Statement, Version
from statements.permissions import coordinates
from statements.queries.text import canonical_content, present_digests, stale_then, version_text, working_text
from statements.stages import WRITABLE, EventKind


def take_version(statement: Statement, *, by: Actor, at: datetime) -> Version:
    """Freeze the text as it stands, inside the caller's transaction; the newest version again if nothing changed since.

    SHA-256 of the canonical JSON (RFC 8785 for the kinds of value we use), so anybody can recompute it.
    """
    form = canonical(canonical_content(statement, working_text(statement)))
    digest = sha256_hex(form)
    newest = statement.versions.order_by("-number").first()
    if newest and newest.sha256 == digest:
        return newest
    number = (statement.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return Version.objects.create(
        statement=statement, number=number, canonical=form.decode(), sha256=digest, created_by=person(by), created_at=at
    )


def restore_version(
    statement: Statement, version: Version, *, sha256: str, by: Actor, at: datetime | None = None
) -> None:
    """Let the working text say again what `version` says: words, order, kinds, demands, and which translations were
    behind when it was taken. Paragraphs keep their identity, and all wordings written since stay in their history.

    `sha256` is the hash of the working text as the person saw it, so that nothing written meanwhile is overwritten
    unseen. Raises PermissionDenied; Refused with code `stage` or `same`; Outdated. Events: text.restored, and those of
    the blocks that came, went, moved or changed their kind.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(statement, WRITABLE, alone=True)
        present = present_digests([statement])[statement.pk]
        if present == version.sha256:
            raise Refused("same", _("The text says just this already."))
        if present != sha256:
            raise Outdated("changed", _("The text was changed meanwhile. Look at it again before you restore."))
        text = version_text(version)
        behind = stale_then(statement, version.created_at)
        bring_to(
            statement,
            [
                Wanted(block.ref, block.kind, block.depth, dict(block.texts), behind.get(block.ref, frozenset()))
                for block in text.blocks
            ],
            by=by,
            at=at,
        )
        demands = [block.ref for block in text.blocks if block.is_demand]
        standing = Block.objects.filter(statement=statement, removed_at=None)
        standing.filter(ref__in=demands).update(is_demand=True)
        standing.exclude(ref__in=demands).update(is_demand=False)
        append(statement.chain, EventKind.TEXT_RESTORED, at=at, data={"version": version.number, "by": trace(by)})
