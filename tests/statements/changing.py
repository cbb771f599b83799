"""A text that was signed and changed: told once, for the tests of actions and of pages."""

from datetime import datetime, timedelta

from statements.actions import renewing, rewording, signing
from statements.models import Block, Signature, Statement
from statements.stages import Visibility
from tests import factories
from tests.cast import Cast
from tests.factories import DAY, signed
from tests.retelling import told_once

HOUR = timedelta(hours=1)


def present(statement: Statement) -> Statement:
    """As it stands in the database now."""
    return Statement.objects.select_related("final_version", "convenor").get(pk=statement.pk)


@told_once
def signed_by_two(cast: Cast, *, at: datetime) -> tuple[Statement, Signature, Signature]:
    """In sign-on: two days after `at` Far Hill has signed, named, and Reed Circle, withheld."""
    statement = factories.opened(cast, at=at)
    hill = signed(statement, cast.hill, cast.visal, at=at + 2 * DAY)
    reed = signed(statement, cast.reed, cast.sreymom, at=at + 2 * DAY, visibility=Visibility.WITHHELD)
    return present(statement), hill, reed


def reword(cast: Cast, block: Block, language: str, text: str, *, at: datetime) -> None:
    """The coordinator gives a block new words in one language."""
    seen = block.revisions.filter(language=language).order_by("number").last()
    assert seen is not None
    rewording.edit_block(
        block.statement, block, language=language, text=text, based_on=seen.number, by=cast.chanthy, at=at
    )


def changed(cast: Cast, statement: Statement, *, at: datetime) -> Statement:
    """Final text again two hours after `at`: the coordinator took it back and changed the words of its first point."""
    renewing.reopen_text(statement, reason="A word was missing.", by=cast.chanthy, at=at)
    statement = present(statement)
    point = statement.blocks.filter(kind="point", removed_at=None).order_by("place").first()
    assert point is not None
    reword(cast, point, "en", "Mend the old bridge before the rains.", at=at + HOUR)
    reword(cast, point, "km", "ជួសជុលស្ពានចាស់មុនរដូវវស្សា។", at=at + HOUR)
    signing.settle_final(present(statement), by=cast.chanthy, at=at + 2 * HOUR)
    return present(statement)


def declared(cast: Cast, statement: Statement, kind: str, *, at: datetime) -> Statement:
    """In sign-on again four hours after `at`, for ten days; an editorial change can be refused for three."""
    until = at + 3 * DAY if kind == "editorial" else None
    renewing.declare_change(
        statement, kind=kind, reason="A word was missing.", refuse_until=until, by=cast.chanthy, at=at + 3 * HOUR
    )
    signing.open_sign_on(present(statement), deadline=at + 10 * DAY, by=cast.chanthy, at=at + 4 * HOUR)
    return present(statement)
