"""The merge board of 300 blocks and 300 amendments, beside the engine that merges them.

`python -m bench.runs.board_page RUNS SIZE` prints {"page": [ms], "engine": [ms], "queries": n}: the time of one GET
on the wall by a coordinator, answered by the whole WSGI application in this process, warm; the CPU of merging the same
amendments twice, as the page must (all of them, and those accepted); and how many queries the page took.
"""

import json
import sys
from datetime import timedelta

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench import texts
from bench.measuring import cpu_seconds, wall_seconds
from bench.runs.people import Signer, invited_signers, signed_in
from bench.runs.sign_page import Visit
from ledger import clock
from organisations.actions import mandating, registering
from organisations.actors import Machine
from organisations.models import DutyKind, OrganisationKind
from redline.merge import merge_blocks
from statements.actions import arranging, consulting, drafting
from statements.models import Amendment, Block, BlockRevision, Change, Disposition, Round
from statements.queries.board import board_amendments
from statements.queries.merging import adopted, live
from statements.queries.proposing import base_blocks, proposals
from statements.queries.text import version_text
from statements.stages import ChangeKind, Outcome

ORGANISATIONS = 60


def consulted(size: int) -> Round:
    """A round on `size` paragraphs in both languages, with as many amendments: every second paragraph has two, half of
    them Khmer, a third accepted. Rows in bulk, since nothing of this is measured."""
    at = clock.now()
    convenor = registering.register_organisation(
        kind=OrganisationKind.NGO, name_en="Lotus Forum", is_demonstration=True, by=Machine.OPERATOR, at=at
    )
    coordinator = mandating.register_person(email="board@bench.example", name="Chanthy", by=Machine.OPERATOR, at=at)
    mandating.grant_duty(to=coordinator, organisation=convenor, kind=DutyKind.COORDINATOR, by=Machine.OPERATOR, at=at)
    statement = drafting.start_statement(
        kind="submission", convenor=convenor, titles={"en": "A draft law"}, by=coordinator, at=at
    )
    english, khmer = texts.english(size), texts.khmer(size)
    first = arranging.add_block(statement, kind="heading", texts={"en": "What we say"}, by=coordinator, at=at)
    rows = Block.objects.bulk_create(
        [Block(statement=statement, kind="point", place=first.place + 1 + n, created_at=at) for n in range(size)]
    )
    BlockRevision.objects.bulk_create(
        [
            BlockRevision(
                block=row, language=language, number=1, text=words, matches=1, author=coordinator, created_at=at
            )
            for row, one, two in zip(rows, english.before, khmer.before, strict=True)
            for language, words in (("en", one), ("km", two))
        ]
    )
    signers = invited_signers(statement, min(ORGANISATIONS, size), at=at)
    consultation = consulting.open_round(statement, deadline=at + timedelta(days=1), by=coordinator, at=at)
    amendments = Amendment.objects.bulk_create(
        [
            Amendment(
                round=consultation,
                number=n + 1,
                organisation=signers[n % len(signers)].organisation,
                author=signers[n % len(signers)].person,
                reason="Because it is clearer so.",
                created_at=at,
            )
            for n in range(size)
        ]
    )
    Change.objects.bulk_create(change(n, amendment, rows, english, khmer) for n, amendment in enumerate(amendments))
    Disposition.objects.bulk_create(
        Disposition(amendment=amendment, outcome=Outcome.ACCEPTED, reason="Yes.", decided_by=coordinator, decided_at=at)
        for amendment in amendments[::3]
    )
    # As it does by itself within a minute of so many new rows.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return consultation


def change(n: int, amendment: Amendment, rows: list[Block], english: texts.Edited, khmer: texts.Edited) -> Change:
    """Two amendments a paragraph: one changes a word, the other adds one at the end."""
    half = len(rows) // 2
    place = 2 * (n % half) if n < 2 * half else n
    language, edited = ("en", english) if place % 4 == 0 else ("km", khmer)
    more = " today." if language == "en" else "ថ្ងៃនេះ។"
    text = edited.after[place] if n < half else edited.before[place][:-1] + more
    return Change(amendment=amendment, kind=ChangeKind.REPLACE, block=rows[place], language=language, text=text)


def main(runs: int, size: int) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    consultation = consulted(size)
    coordinator = consultation.version.created_by
    assert coordinator is not None
    (session,) = signed_in([coordinator])
    path = reverse("board", args=[consultation.statement.ref, consultation.number])
    visit = Visit(WSGIHandler(), path, Signer(None, coordinator, None, session))  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as seen:
        assert f"of {size} answered" in visit.get()
    base = base_blocks(version_text(consultation.version))
    amendments = list(board_amendments(consultation))
    wishes = [proposals(base, chosen(amendments)).proposals for chosen in (live, adopted)]
    costs: dict[str, object] = {"page": [], "engine": [], "queries": len(seen)}
    times = [
        (wall_seconds(visit.get), cpu_seconds(lambda: [merge_blocks(base, each) for each in wishes]))
        for _ in range(runs)
    ]
    costs["page"] = [1000 * page for page, _ in times]
    costs["engine"] = [1000 * engine for _, engine in times]
    print(json.dumps(costs))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
