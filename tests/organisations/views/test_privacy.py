"""Your data, as people use the page; what administrators can do; what everybody can read of retention."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger import clock
from organisations.actions import contacting, inviting, mandating
from organisations.actions.noting import note_access
from organisations.actions.retaining import retain
from organisations.models import AccessNote, Person
from organisations.retention import RETENTION
from tests.cast import PASSWORD, Cast
from tests.organisations.people import Directed, directed
from tests.organisations.signing_in import sign_in_by_password

YOURS = "/en/account/data/"
FILE = "/en/account/data/file/"
ERASE = "/en/account/data/erase/"
DAY = timedelta(days=1)


@pytest.fixture
def world(cast: Cast) -> Directed:
    return directed(cast)


def entered(person: Person) -> Client:
    """Signed in as a person does: what was proved is on record."""
    browser = Client(headers={"Sec-Fetch-Site": "same-origin"})
    assert sign_in_by_password(browser, person.email, PASSWORD).status_code == 302
    return browser


def test_what_is_held_until_when_and_who_looked(world: Directed) -> None:
    visal = world.cast.visal
    note_access(subject=visal, by=world.cast.mealea, kind="person_opened")
    contacting.add_contact(organisation=world.cast.reed, role="other", email=visal.email, by=world.cast.mealea)
    page = entered(visal).get(YOURS).content.decode()
    for words in (
        "visal@cast.example",
        "Mandates",
        "as long as you act for an organisation",
        "Your address as a contact of Reed Circle",
        "administrator of the site: Mealea",
        "opened the record of the person",
    ):
        assert words in page
    other = entered(world.cast.ot).get(YOURS).content.decode()
    assert "Your account, unless you sign in before" in other
    assert "Mealea" not in other
    assert f'href="{YOURS}"' in entered(visal).get("/en/account/").content.decode()


def test_the_download_is_for_who_proved_who_they_are(world: Directed) -> None:
    browser = entered(world.cast.visal)
    answer = browser.get(FILE)
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    assert "visal" not in answer["Content-Disposition"].lower()
    with ZipFile(BytesIO(answer.content)) as files:
        assert len(files.namelist()) == 2
    # A session that was carried off, without a proof of its own.
    thief = Client()
    thief.force_login(world.cast.visal)
    for page in (FILE, ERASE):
        answer = thief.get(page)
        assert (answer.status_code, "/account/confirm/" in answer["Location"]) == (302, True)
    assert thief.post(ERASE, {"address": "visal@cast.example"}).status_code == 302
    assert Person.objects.get(pk=world.cast.visal.pk).erased_at is None


def test_deleting_ones_account(world: Directed) -> None:
    browser = entered(world.cast.visal)
    assert "There is no way back." in browser.get(ERASE).content.decode()
    assert browser.post(ERASE, {"address": "somebody@cast.example"}).status_code == 422
    answer = browser.post(ERASE, {"address": "visal@cast.example"}, follow=True)
    assert "Your account is deleted." in answer.content.decode()
    assert Person.objects.get(pk=world.cast.visal.pk).erased_at is not None
    assert browser.get(YOURS).status_code == 302
    assert sign_in_by_password(Client(), "visal@cast.example", PASSWORD).status_code != 302
    people = entered(world.dara).get(f"/en/organisations/{world.cast.hill.ref}/people/").content.decode()
    assert "erased person" in people
    assert "Visal" not in people


def test_who_would_be_missed_reads_what_to_do_first(world: Directed) -> None:
    browser = entered(world.dara)
    page = browser.get(ERASE).content.decode()
    assert "Far Hill would have no director" in page
    assert "Delete my account for good" not in page
    answer = browser.post(ERASE, {"address": "dara@cast.example"})
    assert (answer.status_code, Person.objects.get(pk=world.dara.pk).erased_at) == (409, None)


def test_an_administrator_copies_and_erases_and_is_noted(world: Directed) -> None:
    visal = world.cast.visal
    administrator = entered(world.cast.mealea)
    page = f"/en/administrators/people/{visal.ref}/data/"
    assert "visal@cast.example" in administrator.get(page).content.decode()
    assert administrator.get(page + "file/")["Content-Type"] == "application/zip"
    assert list(AccessNote.objects.order_by("pk").values_list("subject__name", "actor__name", "kind")) == [
        ("Visal", "Mealea", "person_opened"),
        ("Visal", "Mealea", "exported"),
    ]
    assert administrator.post(page).status_code == 422
    assert administrator.post(page, {"erase": "1"}).status_code == 302
    assert administrator.get(page).status_code == 404
    for nobody in (world.dara, world.cast.chanthy):
        assert entered(nobody).get(f"/en/administrators/people/{world.cast.ot.ref}/data/").status_code == 403
    own = f"/en/administrators/people/{world.cast.mealea.ref}/data/"
    assert administrator.post(own, {"erase": "1"}).status_code == 422


def test_seeing_invited_addresses_is_noted(world: Directed) -> None:
    hill = world.cast.hill
    people = f"/en/organisations/{hill.ref}/people/"
    director = entered(world.dara)
    assert director.get(people).status_code == 200
    assert not AccessNote.objects.exists()
    inviting.invite_person(address="a@mail.example", organisation=hill, right="read", by=world.dara)
    director.get(people)
    assert AccessNote.objects.get().kind == "invited_seen"


def test_looking_for_the_address_of_an_account_is_noted(world: Directed) -> None:
    administrator = entered(world.cast.mealea)
    administrator.post("/en/administrators/", {"email": "nobody@mail.example"})
    assert not AccessNote.objects.exists()
    administrator.post("/en/administrators/", {"email": "OT@cast.example"})
    assert AccessNote.objects.get().subject == world.cast.ot


def test_everybody_reads_the_table_that_the_job_follows(world: Directed) -> None:
    page = Client().get("/en/kept/").content.decode()
    assert "It has not run yet." in page
    note_access(subject=world.cast.ot, by=world.cast.mealea, kind="exported")
    retain()
    with CaptureQueriesContext(connection) as asked:
        page = Client().get("/en/kept/").content.decode()
    assert len(asked) == 1
    assert "It ran last on" in page
    for rule in RETENTION:
        assert str(rule.what) in page
        assert str(rule.why) in page
    due = clock.now() + 365 * DAY
    assert f"{due.year}" in page


def queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_the_number_of_queries_does_not_grow(world: Directed) -> None:
    ot = world.cast.ot

    def one_more(number: int) -> None:
        for organisation in (world.cast.reed, world.cast.hill):
            contacting.add_contact(organisation=organisation, role="other", email=ot.email, by=world.cast.mealea)
        mandating.issue_token(to=ot, label=str(number), by=ot)
        note_access(subject=ot, by=world.cast.mealea, kind="exported", at=clock.now() - number * DAY)
        note_access(subject=world.cast.hill, by=world.dara, kind="contacts_seen", at=clock.now() + number * DAY)

    browser = entered(ot)
    one_more(1)
    browser.get(YOURS)
    few = queries(lambda: browser.get(YOURS))
    for number in range(2, 5):
        one_more(number)
    assert queries(lambda: browser.get(YOURS)) == few
