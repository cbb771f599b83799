"""The rows of one signature, written with nothing between: what every layer above them costs is measured against this.

The same two rows that `statements.actions.signing.sign` leaves (a trigger adds the third, the sealer's queue). Digests,
the identity and what is sealed are random text of the right length: a peer need not compute them.
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
    capacity, language, name_en, name_km, visibility, signed_at, confirmed_at, way, identity, sealed, place,
    affiliation, may_show_logo)
  SELECT %(ref)s, %(statement)s, %(version)s, 'organisation', organisation, person, mandate,
    %(capacity)s, %(language)s, name_en, name_km, %(visibility)s, %(at)s, %(at)s, 'signed_in', %(identity)s, %(sealed)s,
    '', '', FALSE
  FROM who RETURNING id
)
INSERT INTO ledger_event (uid, chain, kind, at, data, digest)
SELECT %(uid)s, %(chain)s, 'signature.given', %(at)s, %(data)s, %(digest)s FROM signed
"""
# As long as three salts are, sealed: a nonce, 256 to 512 bytes and a tag, in base64.
SEALED_BYTES = 12 + 512 + 16


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
        "identity": secrets.token_hex(32),
        "sealed": "v1:demo:" + secrets.token_urlsafe(SEALED_BYTES),
    }


def write_to_sqlite(connection: sqlite3.Connection, row: Mapping[str, Any]) -> None:
    """The same on SQLite, which has no data-changing WITH: one transaction. `connection` is in autocommit."""
    row = {**row, "at": str(row["at"].replace(tzinfo=None)), "uid": row["uid"].hex}
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO statements_signature (ref, statement_id, version_id, kind, organisation_id, signed_by_id,"
        " mandate_id, capacity, language, name_en, name_km, visibility, signed_at, confirmed_at, way, identity, sealed,"
        " place, affiliation, may_show_logo)"
        " SELECT :ref, :statement, :version, 'organisation', o.id, m.person_id, m.id, :capacity, :language, o.name_en,"
        " o.name_km, :visibility, :at, :at, 'signed_in', :identity, :sealed, '', '', 0"
        " FROM organisations_organisation o JOIN organisations_mandate m ON m.organisation_id = o.id"
        " WHERE o.ref = :organisation",
        row,
    )
    connection.execute(
        "INSERT INTO ledger_event (uid, chain, kind, at, data, digest)"
        " VALUES (:uid, :chain, 'signature.given', :at, :data, :digest)",
        row,
    )
    connection.execute("COMMIT")
