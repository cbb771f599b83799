"""What came of it, as the database tells. `python -m tests.faults.looking STATEMENT` prints JSON as its last line."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from ledger.models import Event  # noqa: E402 - Django is set up first
from ledger.sealing import seal  # noqa: E402
from ledger.verifying import verify  # noqa: E402
from statements.actions import tallying  # noqa: E402
from statements.models import Signature, Statement  # noqa: E402
from statements.queries.count import count  # noqa: E402

if __name__ == "__main__":
    statement = Statement.objects.get(pk=int(sys.argv[1]))
    before = count(statement).signatories
    tallying.add_up()
    while seal():
        pass
    report = verify()
    rows = Signature.objects.filter(statement=statement)
    print(  # noqa: T201
        json.dumps(
            {
                "rows": rows.count(),
                "signatories": rows.values("identity").distinct().count(),
                "count": [before, count(statement).signatories],
                "events": Event.objects.filter(chain=statement.chain, kind="signature.given").count(),
                "problems": report.problems,
            }
        )
    )
