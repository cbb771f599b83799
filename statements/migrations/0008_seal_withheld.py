"""Signatures from before sign-ons had keys: each gets its identity, and what tells who is not named is sealed."""

import hashlib
import hmac
import json
import secrets
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def seal_withheld(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """The form of `identity` and `sealed` is that of queries.identities and queries.signatories as of this migration."""
    signature_of: Any = apps.get_model("statements", "Signature")
    sign_on: Any = apps.get_model("statements", "SignOn")
    statement_of: Any = apps.get_model("statements", "Statement")
    signed = signature_of.objects.values("statement")
    for statement in statement_of.objects.exclude(sign_on_closes_at=None) | statement_of.objects.filter(pk__in=signed):
        key = secrets.token_hex(32)
        salts = taken_from_ledger(apps, f"statement:{statement.ref}")
        sign_on.objects.create(
            statement=statement, key=key, version=statement.final_version, made_at=statement.created_at
        )
        for signature in signature_of.objects.filter(statement=statement).select_related(
            "organisation", "signed_by", "mandate"
        ):
            seal_one(signature, bytes.fromhex(key), salts.get(signature.ref, {}))


def taken_from_ledger(apps: Apps, chain: str) -> dict[str, dict[str, str]]:
    """What opens the commitments about each signature; the ledger itself keeps it no longer."""
    openings: Any = apps.get_model("ledger", "Opening").objects.filter(
        event__chain=chain, event__kind="signature.given"
    )
    salts: dict[str, dict[str, str]] = {}
    for opening in openings.select_related("event"):
        salts.setdefault(json.loads(opening.event.data)["signature"], {})[opening.name] = opening.salt
    openings.delete()
    return salts


def seal_one(signature: Any, key: bytes, salts: dict[str, str]) -> None:
    who = f"organisation:{signature.organisation.ref}" if signature.organisation else f"signature:{signature.ref}"
    signature.identity = hmac.digest(key, who.encode(), hashlib.sha256).hex()
    kept: dict[str, Any] = {"salts": salts}
    if signature.visibility != "named":
        kept |= {
            "organisation": signature.organisation.ref if signature.organisation else "",
            "person": signature.signed_by.ref if signature.signed_by else "",
            "mandate": signature.mandate.ref if signature.mandate else "",
            "capacity": signature.capacity,
            "name_en": signature.name_en,
            "name_km": signature.name_km,
            "reservations": [
                [note.block.ref, note.text_en, note.text_km]
                for note in signature.reservations.select_related("block").order_by("pk")
            ],
        }
        signature.reservations.all().delete()
        signature.organisation = signature.signed_by = signature.mandate = None
        signature.capacity = signature.name_en = signature.name_km = ""
    elif signature.kind == "individual":
        signature.signed_by = None
    signature.sealed = json.dumps(kept, ensure_ascii=False)
    signature.save()


class Migration(migrations.Migration):
    dependencies = [("statements", "0007_sign_on"), ("ledger", "0001_initial")]

    operations = [migrations.RunPython(seal_withheld, migrations.RunPython.noop)]
