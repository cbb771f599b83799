"""Many lines of a sheet at once, and the mails that follow."""

import pytest

from outbox.models import Job
from statements.actions import answering_sign_on, confirming_sheets, recording
from statements.actions.confirming import Confirmed
from statements.actions.confirming_sheets import confirm_sheet
from statements.models import Evidence, Signature
from statements.queries.recorded_sheets import judge
from tests import factories
from tests.cast import Cast
from tests.factories import DAY
from tests.statements.recorded import THEN, letter, refused, second, sheet


def waiting(evidence: Evidence) -> list[str]:
    return list(evidence.lines.order_by("number").values_list("ref", flat=True))


@pytest.mark.django_db
def test_an_organisation_that_declined_is_told_before_any_line_is_confirmed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirming_sheets, "TOGETHER", {False: 1})
    statement, vuthy = factories.opened(cast), second(cast)
    named = "\n".join(one.name_en for one in (cast.reed, cast.hill, cast.river))
    evidence = sheet(statement, named, of_individuals=False, by=cast.chanthy)
    recording.take_sheet(evidence, choices={}, seen=judge(evidence).digest, by=cast.chanthy, at=THEN)
    evidence.refresh_from_db()
    answering_sign_on.decline(statement, cast.river, by=cast.rotha, at=THEN)
    with refused("declined"):
        confirm_sheet(evidence, waiting(evidence), by=vuthy, at=THEN + DAY)
    assert not Signature.objects.exists()
    assert confirm_sheet(evidence, waiting(evidence)[:2], by=vuthy, at=THEN + DAY) == Confirmed(2, 0)


@pytest.mark.django_db
def test_what_is_recorded_leaves_one_job_for_all_its_mails(cast: Cast) -> None:
    statement = factories.opened(cast)
    Job.objects.all().delete()
    evidence = sheet(statement, f"{cast.reed.name_en}\n{cast.hill.name_en}", of_individuals=False, by=cast.chanthy)
    recording.take_sheet(evidence, choices={}, seen=judge(evidence).digest, by=cast.chanthy, at=THEN)
    assert Job.objects.filter(kind="statements.tell_of_recorded").count() == 1
    assert not Job.objects.filter(kind="statements.send_notice", key__contains="recorded_in_your_name").exists()
    letter(statement, cast.river, by=cast.chanthy)
    assert Job.objects.filter(kind="statements.tell_of_recorded").count() == 2
