"""A coordinator records what came by letter, call or on a sheet: nothing is signed by it, and nothing tells who."""

from base64 import b64decode
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from ledger.models import Event
from organisations.actions import retaining
from organisations.refusals import Refused
from statements.actions import recording, signing
from statements.models import Evidence, EvidencePart, RecordedSignature, Signature, Statement
from statements.queries.count import count
from statements.queries.recorded import file_of, written
from statements.queries.recorded_sheets import Verdict, judge
from tests import factories
from tests.cast import Cast
from tests.factories import DAY, signed
from tests.statements.recorded import RECEIVED_ON, SCAN, THEN, letter, received, refused, sha256, sheet


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return Statement.objects.get(pk=told.pk)


def test_a_letter_waits_sealed_and_signs_nothing(cast: Cast, statement: Statement) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy)

    assert (line.state, line.number, line.kind) == ("waiting", 1, "organisation")
    assert written(line).name_km == "រង្វង់ត្រែង"
    assert file_of(line.evidence) == SCAN
    assert not Signature.objects.exists()
    assert count(statement, at=THEN).signatories == 0
    event = Event.objects.get(kind="signature.recorded")
    facts = {name: event.content[name] for name in ("evidence", "way", "received_on", "lines", "sha256")}
    assert facts == {
        "evidence": line.evidence.ref,
        "way": "letter",
        "received_on": "2026-03-04",
        "lines": 1,
        "sha256": sha256(statement),
    }
    with connection.cursor() as cursor:
        stored = ""
        for table in ("evidence", "evidencepart", "recordedsignature"):
            cursor.execute(f"SELECT * FROM statements_{table}")  # noqa: S608
            stored += repr(cursor.fetchall())
    for word in (cast.reed.ref, "Reed", "រង្វង់ត្រែង", "letter.pdf", SCAN.decode()[:12]):
        assert word not in stored


def test_a_file_in_pieces_is_put_together_again(cast: Cast, statement: Statement) -> None:
    content = SCAN + bytes(range(256)) * 400
    line = letter(statement, cast.reed, by=cast.chanthy, content=content)
    assert [len(b64decode(part.content)) for part in EvidencePart.objects.order_by("number")] == [49152, 49152, 4185]
    assert file_of(line.evidence) == content


def test_an_organisation_that_was_not_invited_is(cast: Cast, statement: Statement) -> None:
    assert not statement.invitations.filter(organisation=cast.lotus).exists()
    letter(statement, cast.lotus, by=cast.chanthy)
    assert statement.invitations.filter(organisation=cast.lotus).exists()


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"way": "signed_in"}, "way", "way"),
        ({"content": b""}, "file", "file"),
        ({"content": b"MZ\x90 a program"}, "file", "file"),
        ({"content": b"PK\x03\x04 any archive"}, "file", "file"),
        ({"content": b"%PDF-" + b"0" * (8 * 1024 * 1024)}, "file", "file"),
        ({"way": "call", "content": b"", "note": " "}, "note", "note"),
        ({"received_on": RECEIVED_ON + timedelta(days=1)}, "received_on", "received_on"),
        ({"received_on": date(2026, 3, 1)}, "received_on", "received_on"),
        ({"visibility": "loud"}, "visibility", "visibility"),
        ({"note": "\u202ebidi"}, "text", "note"),
    ],
)
def test_what_shows_nothing_is_refused(
    cast: Cast, statement: Statement, changed: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refused) as caught:
        letter(statement, cast.reed, by=cast.chanthy, **changed)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert not Evidence.objects.exists()


def test_a_call_needs_a_note_and_no_file(cast: Cast, statement: Statement) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy, way="call", content=b"", note="Vanna, 012 345 678")
    assert (line.evidence.note, line.evidence.sha256) == ("Vanna, 012 345 678", "")


@pytest.mark.parametrize("name", ["piseth", "sreymom", "ot", "mealea"])
def test_only_who_leads_it_records(cast: Cast, statement: Statement, name: str) -> None:
    with pytest.raises(PermissionDenied):
        letter(statement, cast.reed, by=getattr(cast, name))


def test_the_deadline_the_text_and_a_signature_that_stands_or_waits(cast: Cast, statement: Statement) -> None:
    deadline = statement.sign_on_closes_at
    assert deadline is not None
    with refused("deadline"):
        letter(statement, cast.reed, by=cast.chanthy, at=deadline)
    with refused("text_changed"):
        recording.record(
            statement, organisation=cast.reed, received=received(), sha256="0" * 64, by=cast.chanthy, at=THEN
        )
    letter(statement, cast.reed, by=cast.chanthy, at=deadline - timedelta(microseconds=1))
    with refused("recorded"):
        letter(statement, cast.reed, by=cast.chanthy)
    signed(statement, cast.hill, cast.visal, at=THEN)
    with refused("signed"):
        letter(statement, cast.hill, by=cast.chanthy)
    assert RecordedSignature.objects.count() == 1
    signing.close_sign_on(statement, by=cast.chanthy, at=THEN)
    with refused("stage"):
        letter(statement, cast.stone, by=cast.chanthy)


def test_the_database_lets_nobody_confirm_what_they_recorded(cast: Cast, statement: Statement) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy)
    given = signed(statement, cast.hill, cast.visal, at=THEN)
    confirmed = {"state": "confirmed", "confirmed_as": "coordinator", "signature": given, "content": ""}
    rows = RecordedSignature.objects.filter(pk=line.pk)
    with pytest.raises(IntegrityError, match="nobody_confirms_what_they_recorded"), transaction.atomic():
        rows.update(**confirmed, decided_by=cast.chanthy, decided_at=THEN)
    assert rows.update(**confirmed, decided_by=cast.piseth, decided_at=THEN) == 1


# -- sheets ------------------------------------------------------------------------------------------------------------


def test_every_line_of_a_sheet_is_judged(cast: Cast, statement: Statement) -> None:
    before = sheet(statement, "Keo Mony; Takeo", by=cast.chanthy)
    recording.take_sheet(before, choices={}, seen=judge(before).digest, by=cast.chanthy, at=THEN)
    lines = (
        "Sok Dara; Kampot",
        "",
        "សុខ ដារ៉ា\tកំពត",
        "sok  dara ;KAMPOT",
        "No place",
        f"{'x' * 121}; Kampot",
        "Sok \u202eDara; Kep",
        "KEO Mony; Takeo",
        "; Kampot",
    )
    evidence = sheet(statement, "\n".join(lines), by=cast.chanthy)
    found = judge(evidence)

    verdicts = [line.verdict for line in found.lines]
    assert verdicts == [
        Verdict.GOOD,
        Verdict.EMPTY,
        Verdict.GOOD,
        Verdict.DOUBLED,
        Verdict.FAULTY,
        Verdict.FAULTY,
        Verdict.FAULTY,
        Verdict.WAITING,
        Verdict.FAULTY,
    ]
    assert found.lines[3].same_as == 1
    assert "at most 120 characters" in found.lines[5].fault
    assert "changes the direction of writing" in found.lines[6].fault
    assert (found.lines[2].written.name_km, found.lines[2].written.place) == ("សុខ ដារ៉ា", "កំពត")
    with refused("lines"):
        recording.take_sheet(evidence, choices={}, seen=found.digest, by=cast.chanthy, at=THEN)
    assert evidence.lines.count() == 0

    recording.change_sheet(evidence, sheet="\n".join(lines[:4]), by=cast.chanthy)
    with refused("sheet_changed"):
        recording.take_sheet(evidence, choices={}, seen=found.digest, by=cast.chanthy, at=THEN)
    recording.take_sheet(evidence, choices={}, seen=judge(evidence).digest, by=cast.chanthy, at=THEN)
    assert list(evidence.lines.order_by("number").values_list("number", flat=True)) == [1, 3]
    assert Evidence.objects.get(pk=evidence.pk).sheet == ""
    with refused("over"):
        recording.take_sheet(evidence, choices={}, seen=found.digest, by=cast.chanthy, at=THEN)


def test_a_sheet_of_organisations_is_matched_and_a_person_decides_what_is_doubtful(
    cast: Cast, statement: Statement
) -> None:
    signed(statement, cast.hill, cast.visal, at=THEN)
    lines = "Reed Circle\nFar Hill\nRever Network\nThe Moon Society\nBridge"
    evidence = sheet(statement, lines, by=cast.chanthy, of_individuals=False)
    found = judge(evidence)

    assert [line.verdict for line in found.lines] == ["good", "signed", "doubtful", "unknown", "doubtful"]
    assert found.lines[0].organisation == cast.reed
    assert (found.lines[2].may_be, found.lines[4].may_be) == ((cast.river,), (cast.stone,))
    choices = {3: cast.river.ref, 4: "out", 5: cast.stone.ref}
    decided = judge(evidence, choices)
    assert [line.verdict for line in decided.lines] == ["good", "signed", "good", "left_out", "good"]
    recording.take_sheet(evidence, choices=choices, seen=decided.digest, by=cast.chanthy, at=THEN)
    kinds = evidence.lines.order_by("number").values_list("number", "kind")
    assert list(kinds) == [(1, "organisation"), (3, "network"), (5, "organisation")]


def test_a_sheet_has_a_thousand_lines_at_most_and_is_its_own_coordinators(cast: Cast, statement: Statement) -> None:
    with refused("sheet"):
        sheet(statement, "A; B\n" * 1_000 + "C; D", by=cast.chanthy)
    evidence = sheet(statement, "A; B\n" * 999 + "C; D", by=cast.chanthy)
    with pytest.raises(PermissionDenied):
        recording.drop_sheet(evidence, by=cast.piseth)
    with pytest.raises(PermissionDenied):
        recording.change_sheet(evidence, sheet="E; F", by=cast.piseth)
    recording.drop_sheet(evidence, by=cast.chanthy)
    assert not Evidence.objects.exists()
    assert not EvidencePart.objects.exists()


def test_evidence_goes_180_days_after_sign_on_closed(cast: Cast, statement: Statement) -> None:
    line = letter(statement, cast.reed, by=cast.chanthy)
    call = letter(statement, cast.stone, by=cast.chanthy, way="call", content=b"", note="Bora, 012 000 111")
    signing.close_sign_on(statement, by=cast.chanthy, at=THEN)
    worker = retaining.WORKERS["evidence"]
    assert worker.oldest() == THEN
    assert worker.sweep(THEN + 180 * DAY - timedelta(seconds=1)) == 0
    assert worker.sweep(THEN + 180 * DAY) == 2
    assert (worker.oldest(), EvidencePart.objects.count()) == (None, 0)
    assert list(Evidence.objects.values_list("note", "file_name").distinct()) == [("", "")]
    for one in (line, call):
        one.refresh_from_db()
        assert (one.state, one.content) == ("taken_back", "")
    assert Evidence.objects.get(pk=line.evidence_id).sha256 != ""
