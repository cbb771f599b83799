"""Publish a statement that so many organisations signed, and open another for so many signers.

`python -m bench.runs.publish NAMES SIGNERS` prints {"ref", "page", "sign_on": as bench.runs.open_sign_on}.
"""

import json
import sys

from django.urls import reverse

from bench.runs.act import act
from bench.runs.open_sign_on import scene
from bench.runs.people import invited_signers, open_statement
from ledger import clock
from organisations.actions import mandating
from organisations.actors import Machine
from organisations.models import DutyKind
from outbox.models import Job
from outbox.running import run
from statements.actions import publishing, signing
from statements.models import Statement

if __name__ == "__main__":
    at = clock.now()
    statement = open_statement(at=at)
    version, coordinator = statement.final_version, statement.created_by
    assert version is not None
    assert coordinator is not None
    assert statement.convenor is not None
    for signer in invited_signers(statement, int(sys.argv[1]), at=at):
        act(statement, version.sha256, signer)
    signing.close_sign_on(statement, by=coordinator)
    mandating.grant_duty(
        to=coordinator, organisation=statement.convenor, kind=DutyKind.PUBLISHER, by=Machine.OPERATOR, at=at
    )
    publishing.publish(Statement.objects.get(pk=statement.pk), by=coordinator)
    for job in Job.objects.filter(kind="statements.lay_out"):
        run(job.pk)  # the other jobs are measured elsewhere
    page = "/en" + reverse("public-statement", args=[statement.ref]).removeprefix("/en")
    print(json.dumps({"ref": statement.ref, "page": page, "sign_on": scene(int(sys.argv[2]))}))
