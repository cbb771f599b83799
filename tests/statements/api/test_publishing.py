"""What everybody may read without a token, and what is served no more."""

from datetime import date
from typing import Any

import pytest

from organisations.actions import registering
from organisations.actors import Machine
from statements.actions import archiving, changing_signatures, publishing
from statements.models import Signature
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, claimed
from tests.statements.api.calling import Caller


@pytest.fixture
def anybody(db: None) -> Caller:
    return Caller()


def archived(cast: Cast) -> str:
    source = registering.record_source(
        title_en="Bridges then", publisher="The Ferry Post", published_on=date(2012, 5, 1), by=Machine.OPERATOR
    )
    return archiving.record_archive_entry(
        kind="petition",
        convenor=cast.lotus,
        titles={"en": "A bridge for all"},
        blocks=[("paragraph", True, {"en": "Build a bridge."})],
        reports=[archiving.Report(kind="individuals", number=1_204, as_of=date(2012, 5, 1), source=source)],
        participants=[cast.hill],
        source=source,
        by=Machine.OPERATOR,
    ).ref


def test_the_list_shows_what_is_published_with_its_count(cast: Cast, anybody: Caller) -> None:
    edition = factories.published(cast)
    old = archived(cast)
    factories.closed(cast)
    told = anybody.get("/public/statements")
    assert told["total"] == 2
    by_ref: dict[str, Any] = {item["ref"]: item for item in told["items"]}
    assert set(by_ref) == {edition.statement.ref, old}
    count = by_ref[edition.statement.ref]["count"]
    assert (count["organisations"], count["networks"], count["represented"]) == (2, 1, 3)
    assert by_ref[old]["count"] is None
    assert [item["ref"] for item in anybody.get("/public/statements?search=bridge all")["items"]] == [old]
    assert anybody.get("/public/statements?search=%00")["total"] == 0
    assert anybody.get("/public/statements?limit=1&offset=1")["items"][0]["ref"] == told["items"][1]["ref"]


def test_of_an_edition_that_is_recalled_no_claim_names_a_network(cast: Cast, anybody: Caller) -> None:
    claimed(cast)
    ref = factories.published(cast).statement.ref
    addresses = ("", f"/{ref}", f"/{ref}/count")
    assert all("River Network" in str(anybody.get(f"/public/statements{address}")) for address in addresses)
    river = Signature.objects.get(organisation=cast.river)
    changing_signatures.hide(river, reason="Threats.", by=cast.chanthy, at=MORNING + 5 * DAY)
    assert not any("River Network" in str(anybody.get(f"/public/statements{address}")) for address in addresses)


def test_an_archive_entry_has_reported_numbers_and_no_edition(cast: Cast, anybody: Caller) -> None:
    ref = archived(cast)
    told = anybody.get(f"/public/statements/{ref}")
    [reported] = told["reported"]
    assert (reported["kind"], reported["number"], reported["qualifier"]) == ("individuals", 1_204, "exactly")
    assert (reported["source"]["publisher"], reported["as_of"]) == ("The Ferry Post", "2012-05-01")
    assert [organisation["ref"] for organisation in told["reported_participants"]] == [cast.hill.ref]
    assert (told["origin"], told["count"], told["edition"]) == ("archive", None, None)
    assert [block["texts"]["en"] for block in told["text"]["blocks"]] == ["A bridge for all", "Build a bridge."]
    anybody.get(f"/public/statements/{ref}/count", expect=404)
    assert anybody.get(f"/public/statements/{ref}/editions")["items"] == []


def test_of_a_withdrawn_statement_only_the_reason_is_served(cast: Cast, anybody: Caller) -> None:
    edition = factories.published(cast)
    at = f"/public/statements/{edition.statement.ref}"
    publishing.keep_file(edition, language="en", media_type="application/pdf", content=b"%PDF")
    assert anybody.raw("GET", f"{at}/editions/1/files/en").content == b"%PDF"
    anybody.get(f"{at}/editions/1/files/km", expect=404)
    Caller(cast.piseth).move(edition.statement.ref, "withdraw", reason="The bridge is mended.")
    told = anybody.get(at)
    assert (told["stage"], told["withdrawn_reason"]) == ("withdrawn", "The bridge is mended.")
    assert (told["text"], told["count"], told["edition"]) == (None, None, None)
    anybody.get(f"{at}/count", expect=404)
    for path in ("", "/canonical", "/files/en"):
        assert anybody.get(f"{at}/editions/1{path}", expect=410)["code"] == "superseded"
    assert [edition["is_current"] for edition in anybody.get(f"{at}/editions")["items"]] == [False]
    assert anybody.get("/public/statements")["items"] == []


def test_a_statement_withdrawn_before_publication_was_never_there(cast: Cast, anybody: Caller) -> None:
    statement = factories.closed(cast)
    Caller(cast.piseth).move(statement.ref, "withdraw", reason="It is mended.")
    anybody.get(f"/public/statements/{statement.ref}", expect=404)
    told = Caller(cast.sreymom).get(f"/statements/{statement.ref}")  # who took part reads why
    assert told["withdrawn_reason"] == "It is mended."


def test_a_public_answer_is_asked_about_each_time_and_tells_no_person(cast: Cast, anybody: Caller) -> None:
    edition = factories.published(cast)
    response = anybody.raw("GET", f"/public/statements/{edition.statement.ref}/editions/1")
    assert response["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in response
    for person in (cast.rotha, cast.sreymom, cast.visal, cast.piseth):
        assert person.name not in response.content.decode()
        assert person.ref not in response.content.decode()


def test_a_proof_is_for_the_staff_once_there_is_a_final_text(cast: Cast, chanthy: Caller) -> None:
    draft = factories.drafted(cast)
    assert chanthy.get(f"/statements/{draft.ref}/proof/en", expect=409)["code"] == "stage"
    proof = chanthy.raw("GET", f"/statements/{factories.closed(cast).ref}/proof/en")
    assert (proof.status_code, proof["Content-Type"]) == (200, "application/pdf")
    assert proof.content.startswith(b"%PDF-")
