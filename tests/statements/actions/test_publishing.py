"""Editions carry what was true at one moment, name nobody who asked not to be named, and are replaced, not changed."""

import hashlib
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.refusals import Refused
from outbox.models import Job
from statements.actions import delivering, publishing, signing
from statements.models import EditionFile, Signature, Statement
from statements.stages import Stage, Visibility
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed


def names(content: dict[str, object]) -> set[str]:
    signatories = content["signatories"]
    assert isinstance(signatories, list)
    return {signatory["name"]["en"] for signatory in signatories}


def test_the_first_edition(cast: Cast) -> None:
    edition = factories.published(cast)
    assert edition.number == 1
    assert edition.sha256 == hashlib.sha256(edition.canonical.encode()).hexdigest()
    assert names(edition.content) == {"River Network", "Reed Circle", "Far Hill"}
    counted = edition.content["count"]
    assert (counted["organisations"], counted["networks"], counted["represented"]) == (2, 1, 3)
    river = next(s for s in edition.content["signatories"] if s["kind"] == "network")
    assert river["represents"] == 2
    printing = Job.objects.filter(kind="statements.print_edition").order_by("key")
    assert [job.arguments["language"] for job in printing] == ["en", "km"]


def test_only_the_publisher_publishes_and_only_what_is_closed(cast: Cast) -> None:
    statement = factories.closed(cast)
    for person in (cast.chanthy, cast.rotha, cast.ot, cast.mealea):
        with pytest.raises(PermissionDenied):
            publishing.publish(statement, by=person, at=MORNING + 4 * DAY)
    publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY)
    with pytest.raises(Refused):
        publishing.publish(statement, by=cast.piseth, at=MORNING + 5 * DAY)
    assert statement.editions.count() == 1


def test_a_withheld_name_is_nowhere_in_an_edition(cast: Cast) -> None:
    statement = factories.opened(cast)
    signed(statement, cast.hill, cast.visal, at=MORNING + 2 * DAY, visibility=Visibility.WITHHELD)
    signed(statement, cast.reed, cast.sreymom, at=MORNING + 2 * DAY, visibility=Visibility.ADDRESSEES)
    signing.close_sign_on(statement, by=cast.chanthy, at=MORNING + 3 * DAY)
    closed = Statement.objects.select_related("convenor").get(pk=statement.pk)
    edition = publishing.publish(closed, by=cast.piseth, at=MORNING + 4 * DAY)
    for told in ("Far Hill", "ភ្នំឆ្ងាយ", cast.hill.ref, "Reed Circle", cast.reed.ref, cast.visal.ref):
        assert told not in edition.canonical
    assert edition.content["count"]["withheld"] == {"organisations": 2, "networks": 0, "individuals": 0}


def test_a_withdrawal_after_publication_makes_the_next_edition(cast: Cast) -> None:
    edition = factories.published(cast)
    statement = Statement.objects.get(pk=edition.statement.pk)
    signature = Signature.objects.get(organisation=cast.hill)
    signing.withdraw_signature(signature, by=cast.visal, at=MORNING + 5 * DAY)
    assert Job.objects.get(kind="statements.reissue").arguments == {"statement": statement.ref}
    second = publishing.reissue(statement, at=MORNING + 5 * DAY)
    assert second is not None
    assert (second.number, second.content["count"]["organisations"]) == (2, 1)
    assert "Far Hill" not in second.canonical
    # The job may run twice: nothing has changed since, so there is no third edition.
    assert publishing.reissue(statement, at=MORNING + 6 * DAY) is None


def test_a_file_is_kept_once_and_its_bytes_are_proven(cast: Cast) -> None:
    edition = factories.published(cast)
    kept = publishing.keep_file(edition, language="en", media_type="application/pdf", content=b"%PDF", at=MORNING)
    again = publishing.keep_file(edition, language="en", media_type="application/pdf", content=b"%PDF", at=MORNING)
    assert kept == again
    assert EditionFile.objects.count() == 1
    assert Event.objects.filter(kind="edition.printed").count() == 1
    assert publishing.file_content(kept) == b"%PDF"
    EditionFile.objects.update(sha256="0" * 64)
    kept.refresh_from_db()
    with pytest.raises(Refused) as refused:
        publishing.file_content(kept)
    assert refused.value.code == "altered"


def test_a_withdrawn_statement_says_why_and_stays_withdrawn(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    statement = consultation.statement
    publishing.withdraw_statement(statement, reason="The bridge was mended.", by=cast.chanthy, at=MORNING)
    stored = Statement.objects.get(pk=statement.pk)
    assert (stored.stage, stored.withdrawn_reason) == (Stage.WITHDRAWN, "The bridge was mended.")
    consultation.refresh_from_db()
    assert consultation.closed_at == MORNING
    with pytest.raises(Refused):
        publishing.withdraw_statement(statement, reason="Again.", by=cast.chanthy, at=MORNING)


def test_deliveries_and_responses_follow_publication(cast: Cast) -> None:
    statement = factories.closed(cast)
    addressee = delivering.add_addressee(statement, name_en="The Bridge Office", by=cast.chanthy, at=MORNING)
    with pytest.raises(Refused):
        delivering.record_delivery(
            addressee, outcome="delivered", on=date(2026, 3, 1), by=cast.chanthy, at=MORNING + 4 * DAY
        )
    publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY)
    today = date(2026, 3, 6)  # four days after the morning of 2 March
    with pytest.raises(Refused) as refused:
        delivering.record_delivery(
            addressee, outcome="delivered", on=date(2026, 3, 7), by=cast.chanthy, at=MORNING + 4 * DAY
        )
    assert refused.value.field == "on"
    delivering.record_delivery(addressee, outcome="prevented", on=today, by=cast.chanthy, at=MORNING + 4 * DAY)
    delivering.record_response(
        addressee, kind="in_person", on=today, text="Come in.", by=cast.piseth, at=MORNING + 4 * DAY
    )
    assert [d.outcome for d in addressee.deliveries.all()] == ["prevented"]
    assert [r.text for r in addressee.responses.all()] == ["Come in."]
    with pytest.raises(PermissionDenied):
        delivering.record_delivery(addressee, outcome="delivered", on=today, by=cast.rotha, at=MORNING + 4 * DAY)
    with pytest.raises(Refused):
        delivering.add_addressee(statement, name_en="Too late", by=cast.chanthy, at=MORNING + 4 * DAY)
