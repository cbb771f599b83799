"""The text comes to be: statements are started, blocks are written, versions are taken."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.once import once
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, Sector
from organisations.refusals import Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.admitting import admit_texts
from statements.actions.arranging import write_block
from statements.models import CoConvenor, Statement
from statements.permissions import coordinates, starts_for
from statements.stages import DETAILS_OPEN, BlockKind, EventKind, Language, StatementKind


def start_statement(
    *,
    kind: str,
    convenor: Organisation,
    co_convenors: Sequence[Organisation] = (),
    titles: Mapping[str, str],
    languages: Sequence[str] = ("en", "km"),
    theme: str = "",
    occasion_en: str = "",
    occasion_km: str = "",
    place_en: str = "",
    place_km: str = "",
    dated: date | None = None,
    submission: UUID | None = None,
    seed_key: str | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Statement:
    """Start a statement in the name of `convenor`, with its title as first block.

    A `submission` that made a statement before returns that one. Raises PermissionDenied, Refused.
    Event: statement.started.
    """
    author = person(by)
    if not starts_for(author, convenor):
        raise PermissionDenied
    if kind not in StatementKind.values:
        raise Refused("kind", _("Choose what kind of statement this is."), field="kind")
    if not languages or not set(languages) <= set(Language.values) or len(set(languages)) != len(languages):
        raise Refused("languages", _("Choose the languages of the statement."), field="languages")
    titles = admit_texts(titles, kind=BlockKind.TITLE, languages=languages)
    theme = admit_theme(theme)
    details = admit_details(occasion_en=occasion_en, occasion_km=occasion_km, place_en=place_en, place_km=place_km)
    at = at or clock.now()

    def make() -> Statement:
        statement = lifecycle.begin(
            Statement(
                kind=kind,
                convenor=convenor,
                language_codes=" ".join(sorted(languages)),
                theme=theme,
                dated=dated,
                created_by=author,
                created_at=at,
                submission=submission,
                seed_key=seed_key,
                **details,
            ),
            lifecycle.Move.START,
            by=author,
            at=at,
            data={"kind": kind, "convenor": convenor.ref},
        )
        CoConvenor.objects.bulk_create(
            CoConvenor(statement=statement, organisation=organisation) for organisation in co_convenors
        )
        write_block(statement, kind=BlockKind.TITLE, texts=titles, place=1.0, by=author, at=at)
        return statement

    return once(Statement.objects.filter(created_by=author), submission, make)


def admit_theme(theme: str) -> str:
    """What it is about, in the words for what organisations work on, or "". Raises Refused."""
    if theme and theme not in Sector.values:
        raise Refused("theme", _("Choose one of the themes."), field="theme")
    return theme


def admit_details(**details: str) -> dict[str, str]:
    """Occasion and place in each language, tidied. Raises Refused with the field at fault."""
    return {
        field: admit(text, field=field, longest=200 if field.startswith("occasion") else 120, required=False)
        for field, text in details.items()
    }


def change_details(
    statement: Statement,
    *,
    theme: str = "",
    occasion_en: str = "",
    occasion_km: str = "",
    place_en: str = "",
    place_km: str = "",
    dated: date | None = None,
    by: Actor,
    at: datetime | None = None,
) -> None:
    """Change what stands around the text, until sign-on closes. Raises PermissionDenied, Refused.

    Event: details_changed.
    """
    if not coordinates(by, statement):
        raise PermissionDenied
    details = admit_details(occasion_en=occasion_en, occasion_km=occasion_km, place_en=place_en, place_km=place_km)
    theme = admit_theme(theme)
    with transaction.atomic():
        lifecycle.hold(statement, DETAILS_OPEN, alone=True)
        Statement.objects.filter(pk=statement.pk).update(theme=theme, dated=dated, **details)
        append(statement.chain, EventKind.DETAILS_CHANGED, at=at or clock.now(), data={"by": trace(by)})
