"""The rows of one signature, written with nothing between: what every layer above them costs is measured against this.

The same five rows that `statements.actions.signing.sign` leaves (a trigger adds the sixth, the sealer's queue). Digests
and salts are random text of the right length: a peer need not compute them.
"""

import json
import secrets
import sqlite3
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, LiteralString

# One statement finds who signs by the organisation's reference and writes all rows, in a transaction of its own.
POSTGRES: LiteralString = """
WITH who AS (
  SELECT o.id AS organisation, o.name_en, o.name_km, m.id AS mandate, m.person_id AS person
  FROM organisations_organisation o JOIN organisations_mandate m ON m.organisation_id = o.id
  WHERE o.ref = %(organisation)s
), signed AS (
  INSERT INTO statements_signature (ref, statement_id, version_id, kind, organisation_id, signed_by_id, mandate_id,
    capacity, language, name_en, name_km, visibility, signed_at, confirmed_at, withdrawn_at)
  SELECT %(ref)s, %(statement)s, %(version)s, 'organisation', organisation, person, mandate,
    %(capacity)s, %(language)s, name_en, name_km, %(visibility)s, %(at)s, %(at)s, NULL
  FROM who RETURNING id
), happened AS (
  INSERT INTO ledger_event (uid, chain, kind, at, data, digest)
  SELECT %(uid)s, %(chain)s, 'signature.given', %(at)s, %(data)s, %(digest)s FROM signed RETURNING id
)
INSERT INTO ledger_opening (event_id, name, salt, value)
SELECT happened.id, private.name, private.salt, private.value
FROM happened, (VALUES ('organisation', %(salt1)s, %(organisation)s), ('by', %(salt2)s, %(by)s),
  ('visibility', %(salt3)s, %(visibility)s)) AS private (name, salt, value)
"""


def values(form: Mapping[str, str], *, statement: int, version: int, chain: str) -> dict[str, Any]:
    """What goes into the rows for one filled form."""
    ref, sha256 = secrets.token_hex(6), form["sha256"]
    private = {name: secrets.token_hex(32) for name in ("by", "organisation", "visibility")}
    data = {"language": form["language"], "private": private, "sha256": sha256, "signature": ref, "version": 1}
    return {
        "ref": ref,
        "statement": statement,
        "version": version,
        "organisation": form["organisation"],
        "capacity": form["capacity"],
        "language": form["language"],
        "visibility": form["visibility"],
        "at": datetime.now(UTC),
        "uid": uuid.uuid4(),
        "chain": chain,
        "data": json.dumps(data, separators=(",", ":")),
        "digest": secrets.token_hex(32),
        "by": "person:" + form["organisation"],
        "salt1": secrets.token_hex(32),
        "salt2": secrets.token_hex(32),
        "salt3": secrets.token_hex(32),
    }


def write_to_sqlite(connection: sqlite3.Connection, row: Mapping[str, Any]) -> None:
    """The same on SQLite, which has no data-changing WITH: one transaction. `connection` is in autocommit."""
    row = {**row, "at": str(row["at"].replace(tzinfo=None)), "uid": row["uid"].hex}
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO statements_signature (ref, statement_id, version_id, kind, organisation_id, signed_by_id,"
        " mandate_id, capacity, language, name_en, name_km, visibility, signed_at, confirmed_at, withdrawn_at)"
        " SELECT :ref, :statement, :version, 'organisation', o.id, m.person_id, m.id, :capacity, :language, o.name_en,"
        " o.name_km, :visibility, :at, :at, NULL"
        " FROM organisations_organisation o JOIN organisations_mandate m ON m.organisation_id = o.id"
        " WHERE o.ref = :organisation",
        row,
    )
    event = connection.execute(
        "INSERT INTO ledger_event (uid, chain, kind, at, data, digest)"
        " VALUES (:uid, :chain, 'signature.given', :at, :data, :digest)",
        row,
    ).lastrowid
    connection.execute(
        "INSERT INTO ledger_opening (event_id, name, salt, value) VALUES"
        " (:event, 'organisation', :salt1, :organisation), (:event, 'by', :salt2, :by),"
        " (:event, 'visibility', :salt3, :visibility)",
        {**row, "event": event},
    )
    connection.execute("COMMIT")
