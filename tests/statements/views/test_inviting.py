"""Finding organisations and asking them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisations.actions.registering import register_organisation
from organisations.actors import Machine
from tests.addresses import way_to
from tests.cast import Cast
from tests.factories import drafted, invited

pytestmark = pytest.mark.django_db


def page_of(cast: Cast) -> tuple[Client, str]:
    browser = Client()
    browser.force_login(cast.chanthy)
    return browser, way_to("invitations", drafted(cast).ref)


def test_organisations_are_found_by_words_of_either_name(cast: Cast) -> None:
    browser, address = page_of(cast)
    for words, found in (("far", True), ("HILL far", True), ("ឆ្ងាយ", True), ("bridge hill", False)):
        page = browser.get(address, {"q": words}).content.decode()
        assert (f'value="{cast.hill.ref}"' in page) is found, words


def test_those_ticked_are_invited_once(cast: Cast) -> None:
    browser, address = page_of(cast)
    typed = {"organisation": [cast.hill.ref, cast.reed.ref]}
    assert browser.post(address, typed).status_code == 302
    assert browser.post(address, typed).status_code == 302
    page = browser.get(address).content.decode()
    assert page.count("Far Hill") == 1
    assert "Invited (2)" in page


def test_references_that_name_nothing_and_words_that_cannot_be_searched_are_422(cast: Cast) -> None:
    browser, address = page_of(cast)
    for refs in ([], ["\x00"], ["0" * 12], [str(2**63)], ["' or 1=1 --"]):
        assert browser.post(address, {"organisation": refs}).status_code == 422, refs
    for words in ("\x00", "x" * 101):
        assert browser.get(address, {"q": words}).status_code == 422, words


def test_at_most_fifty_are_offered_with_as_many_queries_as_for_five(cast: Cast) -> None:
    browser, address = page_of(cast)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        return len(captured)

    few = queries()
    for number in range(60):
        register_organisation(kind="ngo", name_en=f"Pond {number}", is_demonstration=True, by=Machine.OPERATOR)
    assert queries() == few
    assert browser.get(address).content.decode().count('type="checkbox"') == 50


def test_the_publisher_reads_the_list_and_invites_nobody(cast: Cast) -> None:
    statement = invited(cast)
    browser = Client()
    browser.force_login(cast.piseth)
    page = browser.get(way_to("invitations", statement.ref))
    assert "River Network" in page.content.decode()
    assert "<button" in page.content.decode()  # signing out
    assert "Invite those ticked" not in page.content.decode()
    answer = browser.post(way_to("invitations", statement.ref), {"organisation": [cast.lotus.ref]})
    assert answer.status_code == 403
