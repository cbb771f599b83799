"""Make a statement in sign-on, and the given number of signers. Prints what a client must know of them.

With `for-individuals`, everybody can sign it as a person at the address `public`. With `hot-row`, each signature raises
a counter in one row, as a program would that keeps its count at hand.
"""

import json
import sys
from typing import Any

from django.db import connection
from django.urls import reverse

from bench.runs.people import invited_signers, open_statement
from ledger import clock
from statements.models import SignOn

HOT_ROW = """
CREATE TABLE hot_row (number bigint);
INSERT INTO hot_row VALUES (0);
CREATE FUNCTION raise_hot_row() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN UPDATE hot_row SET number = number + 1; RETURN NULL; END $$;
CREATE TRIGGER hot_row AFTER INSERT ON statements_signature FOR EACH ROW EXECUTE FUNCTION raise_hot_row()
"""


def scene(signers: int) -> dict[str, Any]:
    at = clock.now()
    statement = open_statement(at=at)
    version = statement.final_version
    assert version is not None
    SignOn.objects.filter(statement=statement).update(for_individuals="for-individuals" in sys.argv)
    if "hot-row" in sys.argv:
        with connection.cursor() as cursor:
            cursor.execute(HOT_ROW)
    return {
        "statement": statement.pk,
        "chain": statement.chain,
        "version": version.pk,
        "sha256": version.sha256,
        "public": "/en" + reverse("sign-as-person", args=[statement.ref]).removeprefix("/en"),
        "path": "/en" + reverse("sign", args=[statement.ref]).removeprefix("/en"),
        "signers": [
            {
                "organisation": signer.organisation.ref,
                "name_en": signer.organisation.name_en,
                "name_km": signer.organisation.name_km,
                "session": signer.session,
            }
            for signer in invited_signers(statement, signers, at=at)
        ],
    }


if __name__ == "__main__":
    print(json.dumps(scene(int(sys.argv[1]))))
