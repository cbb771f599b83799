"""The pages of versions: compared, cited, restored, and who wrote which words."""

from copy import deepcopy
from io import BytesIO

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisations.models import Person
from statements.actions import amending, arranging, consulting, disposing, merging, rewording
from statements.actions.amending import Proposed
from statements.models import Round, Statement
from statements.queries.text import working_text
from statements.stages import ChangeKind
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import DAY, consulted

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    """Reed's words "stone" merged into point 1.1; then the heading went below, so 1.1 is a plain 1 now."""
    asked = consulted(told_cast)
    mend = asked.statement.blocks.get(is_demand=True)
    amendment = amending.amend(
        asked,
        organisation=told_cast.reed,
        changes=[Proposed(ChangeKind.REPLACE, mend, {"en": "Mend the old stone bridge this year."})],
        by=told_cast.sreymom,
        at=MORNING,
    )
    consulting.close_round(asked, by=told_cast.chanthy, at=MORNING + DAY)
    disposing.dispose(amendment, outcome="accepted", reason="Yes.", by=told_cast.chanthy, at=MORNING + DAY)
    merging.merge_round(asked, by=told_cast.chanthy, at=MORNING + DAY)
    arranging.move_block(asked.statement, mend, after=None, by=told_cast.chanthy, at=MORNING + DAY)
    return asked


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


def client(person: Person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def page(person: Person, statement: Statement, path: str, status: int = 200) -> str:
    response = client(person).get(way_to("overview", statement.ref) + path)
    assert response.status_code == status, path
    return response.content.decode()


def test_compared_with_the_text_as_it_is_now(cast: Cast, consultation: Round) -> None:
    shown = page(cast.chanthy, consultation.statement, "versions/compare/?from=1&to=0")
    assert "stone" in shown
    assert "moved, was 1.1" in shown
    # The other point is 1.1 now and was 1.2: another number alone is no change.
    assert "Count the children" not in shown
    assert "Count the children" in page(cast.chanthy, consultation.statement, "versions/compare/?from=1&to=0&all=1")


def test_headings_and_origins_have_khmer_digits_in_khmer(cast: Cast, consultation: Round) -> None:
    there = way_to("overview", consultation.statement.ref, language="km")
    browser = client(cast.chanthy)
    shown = browser.get(f"{there}versions/compare/?from=1&to=0").content.decode()
    heading = shown.partition("<h1")[2].partition(">")[2].partition("</h1>")[0]
    assert "១" in heading
    assert "1" not in heading
    origins = browser.get(f"{there}text/authors/").content.decode()
    assert '<li id="origin-1">១. ' in origins


def test_the_present_text_is_not_for_everybody(cast: Cast, consultation: Round) -> None:
    page(cast.sreymom, consultation.statement, "versions/compare/?from=1&to=0", 404)
    page(cast.sreymom, consultation.statement, "versions/compare/?from=1&to=1")
    assert "the text as it is now" not in page(cast.sreymom, consultation.statement, "versions/")
    page(cast.ot, consultation.statement, "versions/", 404)


@pytest.mark.parametrize(
    "query", ["", "?from=1", "?from=1&to=7", "?from=x&to=1", "?from=1&to=%00", "?from=1&to=99999999999"]
)
def test_versions_that_there_are_not(cast: Cast, consultation: Round, query: str) -> None:
    page(cast.chanthy, consultation.statement, f"versions/compare/{query}", 404)


def test_the_pdf(cast: Cast, consultation: Round) -> None:
    response = client(cast.chanthy).get(
        way_to("compared-file", consultation.statement.ref, "pdf", language="km") + "?from=1&to=0"
    )
    assert response.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(response.content)) as pdf:
        assert str(pdf.Root.Lang) == "km"
        assert pdf.Root.MarkInfo.Marked
    page(cast.chanthy, consultation.statement, "versions/compared.exe?from=1&to=0", 404)


def test_a_cited_place_after_renumbering(cast: Cast, consultation: Round) -> None:
    shown = page(cast.chanthy, consultation.statement, "versions/cited/?version=1&place=demand+1")
    assert "It has number 1." in shown
    assert "stone" in shown
    # Who does not see the present text still reads the place.
    assert "stone" not in page(cast.sreymom, consultation.statement, "versions/cited/?version=1&place=1.1")
    assert "no such place" in page(cast.chanthy, consultation.statement, "versions/cited/?version=1&place=9", 404)
    page(cast.chanthy, consultation.statement, "versions/cited/?version=9&place=1", 422)
    page(cast.chanthy, consultation.statement, f"versions/cited/?version=1&place={'1' * 50}", 422)


def test_who_wrote_which_words(cast: Cast, consultation: Round) -> None:
    shown = page(cast.chanthy, consultation.statement, "text/authors/")
    at = shown.index("stone ")
    assert '<span class="origin o2">' in shown[at - 40 : at]
    assert "Reed Circle" in shown
    assert "Lotus Forum" in shown


def test_hidden_names_stay_hidden(cast: Cast, consultation: Round) -> None:
    Round.objects.filter(pk=consultation.pk).update(shows="masked")
    again = consulting.open_round(
        consultation.statement, deadline=MORNING + 9 * DAY, by=cast.chanthy, at=MORNING + 2 * DAY
    )
    path = f"versions/{again.version.number}/authors/"
    assert "Reed Circle" in page(cast.chanthy, consultation.statement, path)
    assert "Reed Circle" in page(cast.sreymom, consultation.statement, path)
    assert "Reed Circle" not in page(cast.visal, consultation.statement, path)


def test_restored_from_the_page(cast: Cast, consultation: Round) -> None:
    browser = client(cast.chanthy)
    path = way_to("restore-version", consultation.statement.ref, 1)
    form = browser.get(path).content.decode()
    seen = form.split('name="sha256" value="')[1][:64]
    mend = consultation.statement.blocks.get(is_demand=True)
    rewording.edit_block(
        consultation.statement, mend, language="en", text="Mend all.", based_on=2, by=cast.chanthy, at=MORNING + DAY
    )
    late = browser.post(path, {"sha256": seen})
    assert late.status_code == 409
    assert seen not in late.content.decode()
    seen = late.content.decode().split('name="sha256" value="')[1][:64]
    assert browser.post(path, {"sha256": seen}).status_code == 302
    stands = working_text(consultation.statement).block(mend.ref)
    assert stands is not None
    assert (stands.number, stands.text("en")) == ("1.1", "Mend the old bridge this year.")


@pytest.mark.parametrize(
    ("path", "queries"), [("versions/compare/?from=1&to=0", 19), ("text/authors/", 17), ("versions/", 11)]
)
def test_as_many_queries_for_one_as_for_many(cast: Cast, consultation: Round, path: str, queries: int) -> None:
    browser = client(cast.chanthy)
    address = way_to("overview", consultation.statement.ref) + path
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(6):
        arranging.add_block(
            consultation.statement,
            kind="point",
            texts={"en": f"Point {number}.", "km": "ចំណុច។"},
            by=cast.chanthy,
            at=MORNING + DAY,
        )
    with CaptureQueriesContext(connection) as many:
        browser.get(address)
    assert (len(few), len(many)) == (queries, queries)
