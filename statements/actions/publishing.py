"""Editions: the publication and every list that replaces it."""

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from ledger.canonical import canonical, sha256_hex
from organisations.actors import Actor, Machine, person
from organisations.models import Person
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.models import Edition, EditionFile, Statement
from statements.queries.editions import edition_content, latest_edition
from statements.stages import EventKind, Stage


def publish(statement: Statement, *, by: Actor, at: datetime | None = None) -> Edition:
    """Publish: make the first edition of text, signatories and count as of now. Raises PermissionDenied, Refused.

    Event: statement.published (reaction: one job for each language's PDF).
    """
    at = at or clock.now()
    made: list[Edition] = []

    def prepare() -> dict[str, object]:
        made.append(make_edition(statement, by=person(by), at=at))
        return {"edition": made[0].number, "sha256": made[0].sha256}

    with transaction.atomic():
        lifecycle.advance(
            statement, lifecycle.Move.PUBLISH, by=by, at=at, set_fields={"published_at": at}, prepare=prepare
        )
    return made[0]


def make_edition(statement: Statement, *, by: Person, at: datetime) -> Edition:
    """The rows of the next edition, inside the caller's transaction with the stage taken."""
    version = statement.final_version
    if version is None:
        raise ValueError("a statement without a final text has no edition")
    number = (statement.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    form = canonical(edition_content(statement, number=number, at=at))
    return Edition.objects.create(
        statement=statement,
        number=number,
        version=version,
        canonical=form.decode(),
        sha256=sha256_hex(form),
        as_of=at,
        published_by=by,
    )


def reissue(statement: Statement, *, at: datetime | None = None) -> Edition | None:
    """Make the next edition where what would be said has changed since the current one, in its publisher's name.

    Run by a job after a signature was withdrawn. Returns None where nothing changed, so it is safe to run twice.
    Event: statement.published (reaction: one job for each language's PDF).
    """
    with transaction.atomic():
        fresh = lifecycle.hold(statement, frozenset({Stage.PUBLISHED}), alone=True)
        current = latest_edition(fresh)
        at = at or clock.now()
        if current is None or said(edition_content(fresh, number=current.number, at=at)) == said(current.content):
            return None
        edition = make_edition(fresh, by=current.published_by, at=at)
        append(
            fresh.chain,
            EventKind.PUBLISHED,
            at=at,
            data={"edition": edition.number, "sha256": edition.sha256, "by": Machine.CLOCK},
        )
    return edition


def said(content: dict[str, Any]) -> bytes:
    """An edition's content without the moment it was taken."""
    return canonical({**content, "count": {**content["count"], "as_of": ""}})


def keep_file(
    edition: Edition, *, language: str, media_type: str, content: bytes, at: datetime | None = None
) -> EditionFile:
    """Store a file of an edition, once: a second rendering of the same edition and language changes nothing.

    The name tells the SHA-256, so a half-written file is never taken for a whole one. Event: edition.printed.
    """
    digest = sha256_hex(content)
    name = f"editions/{edition.statement.ref}/{edition.number}/{language}-{digest[:16]}.pdf"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(content))
    at = at or clock.now()
    try:
        with transaction.atomic():
            kept = EditionFile.objects.create(
                edition=edition,
                language=language,
                media_type=media_type,
                name=name,
                sha256=digest,
                size=len(content),
                created_at=at,
            )
            append(
                edition.statement.chain,
                EventKind.FILE_PRINTED,
                at=at,
                data={"edition": edition.number, "language": language, "sha256": digest, "size": len(content)},
            )
    except IntegrityError:
        return edition.files.get(language=language, media_type=media_type)
    return kept


def withdraw_statement(statement: Statement, *, reason: str, by: Actor, at: datetime | None = None) -> None:
    """Withdraw a statement for good, with a reason that everybody who could see it will read.

    Raises PermissionDenied, Refused. Event: statement.withdrawn.
    """
    reason = admit(reason, field="reason", longest=500)
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.advance(
            statement,
            lifecycle.Move.WITHDRAW,
            by=by,
            at=at,
            set_fields={"withdrawn_reason": reason},
            prepare=lambda: {"reason": reason},
        )
        # An open round ends with it.
        statement.rounds.filter(closed_at=None).update(closed_at=at)


def file_content(file: EditionFile) -> bytes:
    """The bytes as stored; Refused where storage lost or altered them."""
    try:
        with default_storage.open(file.name) as stored:
            content: bytes = stored.read()
    except FileNotFoundError:
        raise Refused("lost", _("The stored file is missing.")) from None
    if sha256_hex(content) != file.sha256:
        raise Refused("altered", _("The stored file is not the one that was made."))
    return content
