"""What partners' webhooks are told of a statement: that something public happened, and where to read it. No name of a
signatory, no text."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from partners.actions.telling import tell
from partners.kinds import Kind
from partners.queries import listening
from statements.models import Edition, Statement
from statements.permissions import public_statement
from statements.queries.editions import unnamed
from statements.stages import Language, Stage


def inform(ref: str, kind: Kind, *, key: str, at: datetime, **more: Any) -> None:
    """Tell everybody who wants `kind`, in the caller's transaction; nobody where the statement is not public.

    One query where nobody wants it.
    """
    if not listening([kind]) or not is_public(kind, ref):
        return
    tell(kind, about=ref, key=key, data={**particulars(public_statement(ref)), **more}, at=at)


def is_public(kind: str, ref: str) -> bool:
    """By the same door as the pages: of a statement that was withdrawn, only that is told."""
    try:
        stage = public_statement(ref).stage
    except Statement.DoesNotExist:
        return False
    return (stage == Stage.WITHDRAWN) == (kind == Kind.WITHDRAWN)


def particulars(statement: Statement) -> dict[str, Any]:
    """Which one it is. One that was withdrawn is named by its reference alone: partners know it by that."""
    urls = {language: settings.SITE_URL + page(statement, language) for language in Language.values}
    api = f"{settings.SITE_URL}/api/v1/public/statements/{statement.ref}"
    if statement.stage == Stage.WITHDRAWN:
        return {"statement": statement.ref, "urls": urls}
    titles = {language: statement.title(language) for language in statement.languages}
    return {"statement": statement.ref, "titles": titles, "urls": urls, "api": api}


def page(statement: Statement, language: str) -> str:
    with translation.override(language):
        return reverse("public-statement", args=[statement.ref])


def counted(edition: Edition) -> dict[str, Any]:
    """The count of an edition, as the API tells it, without claims: a message cannot be called back, and they name
    networks."""
    return unnamed(edition.content["count"])
