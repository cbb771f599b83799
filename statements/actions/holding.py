"""What a signature depends on: held until the transaction ends, and read once it is held, by two statements.

First the stage, beside other signatures and against every move, and the organisation's invitation, against whoever else
answers for it; with them the clock, once both are held. Then the mandate, against a revocation, and all that is asked
of statement, text and organisation.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Exists, F, Model, OuterRef

from ledger import clock
from ledger.prepared import Prepared, answered
from organisations.models import Mandate, Organisation, Right
from organisations.models.refs import as_reference
from organisations.queries.rights import mandates_about
from statements.models import BoardWait, Decline, PreparedSignature, SigningRule, Statement, Version
from statements.stages import PreparedState, Stage

# The clock stands outside of what is locked, so it is read after any waiting. On SQLite the transaction began
# IMMEDIATE: it is the only writer already.
STAGE_AND_INVITATION = """
SELECT clock_timestamp() FROM (
  SELECT 1 FROM statements_invitation i JOIN statements_statement s ON s.id = i.statement_id
  JOIN organisations_organisation o ON o.id = i.organisation_id WHERE s.ref = %s AND o.ref = %s
  FOR SHARE OF s FOR NO KEY UPDATE OF i
) held
"""
MANDATE = 'FOR NO KEY UPDATE OF "organisations_mandate"'


@dataclass(frozen=True, slots=True)
class Held:
    """The objects hold what signing needs of them, and fetch the rest when it is asked for. `key` makes identities."""

    at: datetime
    statement: Statement
    version: Version | None
    key: bytes
    organisation: Organisation
    mandate: Mandate
    takes_two: bool
    has_declined: bool
    has_waited: bool
    has_prepared: bool


def columns(model: type[Model], *names: str) -> tuple[str, ...]:
    """These, in the order of the model's fields, in which an object is made of them."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


# What is read into each object, and where it stands as seen from the mandate.
COLUMNS: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (
        Statement,
        "organisation__invitations__statement__",
        columns(Statement, "id", "ref", "stage", "language_codes", "sign_on_closes_at", "final_version_id"),
    ),
    (Version, "organisation__invitations__statement__final_version__", columns(Version, "id", "number", "sha256")),
    (Organisation, "organisation__", columns(Organisation, "id", "ref", "kind", "name_en", "name_km")),
    (Mandate, "", columns(Mandate, "id", "ref", "person_id", "organisation_id")),
)
HERE = {"statement": OuterRef("organisation__invitations__statement"), "organisation": OuterRef("organisation")}
FACTS = Prepared(
    lambda statement, organisation, person, at: (
        mandates_about(statement, at=at)
        .filter(
            person=person,
            right__in=Right.SIGN.included_in,
            revoked_at=None,
            organisation__ref=organisation,
            organisation__invitations__statement__ref=statement,
            organisation__invitations__statement__stage=Stage.SIGN_ON,
        )
        .values_list(
            *(path + name for _model, path, names in COLUMNS for name in names),
            F("organisation__invitations__statement__sign_on__key"),
            Exists(SigningRule.objects.filter(organisation=OuterRef("organisation"), second_person=True)),
            Exists(Decline.objects.filter(**HERE, taken_back_at=None)),
            Exists(BoardWait.objects.filter(**HERE)),
            Exists(PreparedSignature.objects.filter(**HERE, state=PreparedState.WAITING)),
        )
    ),
    statement=str,
    organisation=str,
    person=int,
    at=datetime,
)


def hold_to_sign(statement: str, organisation: str, *, person: int, at: datetime | None) -> Held | None:
    """Hold what stands between this person and a signature for the organisation, both by reference. None: not in
    sign-on, not invited, or no mandate to sign. `at` is the database's clock unless given. Two queries."""
    statement, organisation = as_reference(statement), as_reference(organisation)
    held_at = hold_stage_and_invitation(statement, organisation)
    if held_at is None:
        return None
    at = at or held_at
    lock = MANDATE if connection.vendor == "postgresql" else ""
    found = FACTS.row(lock=lock, statement=statement, organisation=organisation, person=person, at=at)
    if found is None:
        return None
    values = iter(found)
    rows = [[next(values) for _name in names] for _model, _path, names in COLUMNS]
    of_statement, of_version, of_organisation, of_mandate = (
        model.from_db(DEFAULT_DB_ALIAS, list(names), row) if row[0] else None
        for (model, _path, names), row in zip(COLUMNS, rows, strict=True)
    )
    key, *answers = values
    return Held(at, of_statement, of_version, bytes.fromhex(key), of_organisation, of_mandate, *answers)  # type: ignore[arg-type]


def hold_stage_and_invitation(statement: str, organisation: str) -> datetime | None:
    """By reference; the moment after. None where it is not invited. One query, on SQLite none."""
    if connection.vendor != "postgresql":
        return clock.now()
    found = answered(STAGE_AND_INVITATION, [statement, organisation])
    return found[0][0] if found else None
