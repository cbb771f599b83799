"""The text is frozen into numbered versions, each with the hash of its canonical form."""

from datetime import datetime

from django.db.models import Max

from ledger.canonical import canonical, sha256_hex
from organisations.actors import Actor, person
from statements.models import Statement, Version
from statements.queries.text import canonical_content, working_text


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
