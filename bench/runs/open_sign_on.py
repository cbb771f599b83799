"""Make a statement in sign-on, and the given number of signers. Prints what a client must know of them."""

import json
import sys
from typing import Any

from django.urls import reverse

from bench.runs.people import invited_signers, open_statement
from ledger import clock


def scene(signers: int) -> dict[str, Any]:
    at = clock.now()
    statement = open_statement(at=at)
    version = statement.final_version
    assert version is not None
    return {
        "statement": statement.pk,
        "chain": statement.chain,
        "version": version.pk,
        "sha256": version.sha256,
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
