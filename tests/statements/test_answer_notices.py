"""The mails about answers: what they tell, to whom, and in which language. What they never do."""

import pytest

from organisations.models import Person
from statements.actions import dissenting, merging, positions, rewording
from statements.models import Round
from statements.notices import NOTICES
from statements.stages import Shown
from tests import factories
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.statements.answered import Said, merged

LATER = MORNING + 3 * DAY


def report(said: Said, organisation: str, person: str, **more: str) -> tuple[str, str]:
    message = NOTICES["answered"](
        statement=said.round.statement.ref, number=1, organisation=organisation, person=person, **more
    )
    assert message is not None
    return str(message.subject), str(message.body)


def test_the_report_tells_of_one_s_own_input_with_the_reason_and_the_new_words(cast: Cast) -> None:
    said = merged(cast)
    subject, body = report(said, cast.reed.ref, cast.sreymom.ref)
    assert subject == "What became of your input: Safe bridges"
    assert "Amendment 1 · block 1.1 · Mend the old bridge this year." in body
    assert "Mend the [deleted: old][inserted: wooden] bridge this year." in body
    assert (
        "Answer: Accepted\nReason: It is clearer.\nWhat stands there now:\n1.1 Mend the wooden bridge this year."
        in body
    )
    assert f"/rounds/1/answers/?organisation={cast.reed.ref}" in body
    for others in ("Who asks?", "Count the children", "ferry"):
        assert others not in body


def test_the_report_tells_of_what_was_co_sponsored_too(cast: Cast) -> None:
    said = merged(cast)
    _subject, body = report(said, cast.stone.ref, cast.bora.ref)
    assert "Amendment 1 · block 1.1" in body
    assert (
        "Blocking comment:\nNot without the ferry.\n\nAnswer: Out of scope\nReason: The ferry has its own letter."
        in body
    )
    assert "Count the children" not in body


def test_in_a_masked_round_the_report_names_nobody_else(cast: Cast) -> None:
    said = merged(cast, shows=Shown.MASKED)
    _subject, body = report(said, cast.stone.ref, cast.bora.ref)
    assert "Stone Bridge, 1 other organisation" in body
    for other in ("Reed Circle", "Sreymom", "Far Hill"):
        assert other not in body


def test_the_report_is_written_in_the_language_of_its_reader(cast: Cast) -> None:
    said = merged(cast)
    Person.objects.filter(pk=cast.visal.pk).update(language="km")
    _subject, body = report(said, cast.hill.ref, cast.visal.ref)
    assert "រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។" in body
    assert "ភ្នំឆ្ងាយ" in body
    assert "\u200b" not in body
    assert "Far Hill" not in body


def test_no_report_where_nothing_was_said_or_the_merge_is_another(cast: Cast) -> None:
    said = merged(cast)
    about = {"statement": said.round.statement.ref, "number": 1}
    send = NOTICES["answered"]
    assert send(**about, organisation=cast.lotus.ref, person=cast.chanthy.ref) is None
    own = {**about, "organisation": cast.reed.ref, "person": cast.sreymom.ref}
    assert said.round.merged_at is not None
    assert send(**own, merged=said.round.merged_at.isoformat()) is not None
    assert send(**own, merged=LATER.isoformat()) is None
    merging.undo_merge(Round.objects.get(pk=said.round.pk), by=cast.chanthy, at=LATER)
    assert send(**own) is None


def test_coordinators_read_how_many_are_not_satisfied(cast: Cast) -> None:
    said = merged(cast)
    about = {"statement": said.round.statement.ref, "number": 1, "person": cast.chanthy.ref, "hour": "2026-03-05T02"}
    assert NOTICES["dissented"](**about) is None
    dissenting.dissent(said.replacing.disposition, organisation=cast.reed, text="No.", by=cast.sreymom, at=LATER)
    dissenting.dissent(said.replacing.disposition, organisation=cast.stone, text="No.", by=cast.bora, at=LATER)
    dissenting.dissent(said.blocking.disposition, organisation=cast.stone, text="No.", by=cast.bora, at=LATER)
    message = NOTICES["dissented"](**about)
    assert message is not None
    assert "2 organisations are not satisfied with 2 answers." in message.body
    assert "/rounds/1/answers/?outcome=contested" in message.body
    assert "Reed Circle" not in message.body  # mailboxes are read over shoulders


def test_who_is_asked_reads_what_it_said_of_an_earlier_text(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = MORNING + 2 * DAY
    statement = factories.consolidated(cast).statement
    first = positions.ask_positions(statement, deadline=now + DAY, note="Be quick.", by=cast.chanthy, at=now)
    monkeypatch.setattr("ledger.clock.now", lambda: now)
    send = NOTICES["positions_asked"]
    about = {"statement": statement.ref, "organisation": cast.reed.ref, "person": cast.sreymom.ref}
    asked = {**about, "call": first.ref, "deadline": first.deadline.isoformat()}
    message = send(**asked)
    assert message is not None
    assert "where Reed Circle stands on version 1" in message.body
    assert "Be quick." in message.body
    assert way_to("positions", statement.ref, language=cast.sreymom.language) in message.body
    assert "does not count any more" not in message.body
    assert send(**{**asked, "deadline": now.isoformat()}) is None  # it was moved
    positions.take_position(first, organisation=cast.reed, stance="abstain", by=cast.sreymom, at=now)
    assert send(**asked) is None
    block = statement.blocks.get(revisions__text="Mend the old bridge this year.")
    rewording.edit_block(statement, block, language="en", text="Mend it.", based_on=1, by=cast.chanthy, at=now)
    second = positions.ask_positions(statement, deadline=now + 2 * DAY, by=cast.chanthy, at=now)
    message = send(**about, call=second.ref, deadline=second.deadline.isoformat())
    assert message is not None
    assert "On version 1 your organisation said: abstains. The text has changed since" in message.body
