"""The pages of those who sign without an account: small, the same for everybody, and of no use to a scanner."""

import gzip
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.http import http_date

from ledger.models import Event
from outbox.models import Job
from statements.actions import publishing, signing, widening
from statements.actions.renewing import reopen_text
from statements.documents import document
from statements.models import Application, Endorsement, Signature, Statement
from statements.queries.count import count
from statements.queries.receipts import receipt
from statements.views.copies import KEPT
from statements.views.endorsing import BROWSER_COOKIE
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.forms_on_pages import forms
from tests.statements.changing import changed, declared, reword
from tests.statements.endorsed import code, for_everybody, mailed, signed, token
from tests.stopped_clock import stop_clock

pytestmark = pytest.mark.django_db
NOW = MORNING + 2 * DAY
MOST_BYTES = 30_000


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_clock(monkeypatch, NOW)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return for_everybody(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def path(name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


def sent(client: Client, statement: Statement, **changed: Any) -> HttpResponse:
    """What the form of the page sends."""
    assert statement.final_version is not None
    typed = {
        "sha256": statement.final_version.sha256,
        "submission": str(uuid4()),
        "name": "Sok Dara",
        "place": "Kampot",
        "address": "dara@mail.example",
        "affiliation": "",
        "comment": "",
        "visibility": "named",
        "confirm": "1",
        **changed,
    }
    answer = client.post(path("sign-as-person", statement.ref), typed)
    assert isinstance(answer, HttpResponse)
    return answer


def behind(row: Endorsement) -> str:
    return path("endorsement", row.statement.ref, row.ref, token(row))


def state() -> tuple[int, ...]:
    """Everything that anybody without proof must leave as it is."""
    tries = sum(Endorsement.objects.values_list("tries", flat=True))
    standing = Signature.objects.standing().filter(visibility="named").count()
    return Signature.objects.count(), standing, Endorsement.objects.count(), Event.objects.count(), tries


def page(answer: Any) -> str:
    return str(answer.content.decode())


def test_from_the_page_to_the_receipt(statement: Statement) -> None:
    browser = Client()
    shown = browser.get(path("sign-as-person", statement.ref))
    assert "Mend the old bridge this year." in page(shown)
    assert "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។" in page(shown)
    assert BROWSER_COOKIE not in browser.cookies
    answer = sent(browser, statement)
    assert (answer.status_code, answer["Location"]) == (302, path("asked", statement.ref))
    cookie = browser.cookies[BROWSER_COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    (letter,) = mailed()
    before = state()
    link = browser.get(letter.path)
    assert "Sok Dara" in page(link)
    assert 'name="code"' not in page(link)
    assert "no-store" in link["Cache-Control"]
    assert state() == before
    done = browser.post(letter.path, {"do": "confirm"})
    signature = Signature.objects.get()
    assert signature.ref in page(done)
    assert browser.get(letter.path).status_code == 404
    assert "your signature is there" in page(browser.post(letter.path, {"do": "confirm"}))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "http://testserver"}, 302),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://other.example"}, 403),
        ({"Origin": "https://testserver"}, 403),
        ({"Referer": "http://testserver/en/"}, 403),
        ({}, 403),
    ],
)
def test_the_form_has_no_token_and_is_taken_from_this_site_alone(
    statement: Statement, headers: dict[str, str], status: int
) -> None:
    answer = sent(Client(enforce_csrf_checks=True, headers=headers), statement)
    assert answer.status_code == status
    assert Endorsement.objects.count() == (status == 302)


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [(9, 0, (9, 10)), (9, 55, (10, 0)), (11, 58, (11, 59))],
    ids=["some minutes", "another count", "the deadline"],
)
def test_the_page_says_until_when_it_is_true(
    statement: Statement, monkeypatch: pytest.MonkeyPatch, hour: int, minute: int, until: tuple[int, int]
) -> None:
    def moment(hour: int, minute: int) -> datetime:
        return NOW.replace(hour=hour, minute=minute)

    Statement.objects.filter(pk=statement.pk).update(sign_on_closes_at=moment(11, 59))
    monkeypatch.setattr("ledger.clock.now", lambda: moment(hour, minute))
    shown = Client().get(path("sign-as-person", statement.ref))
    assert (shown["Cache-Control"], shown["Expires"]) == (KEPT, http_date(moment(*until).timestamp()))


def test_two_people_who_send_the_form_of_one_copy_are_two(statement: Statement) -> None:
    copy = str(uuid4())
    for address in ("dara@mail.example", "dara@mail.example", "thy@mail.example"):
        sent(Client(), statement, submission=copy, address=address)
    assert Endorsement.objects.count() == 2


def test_in_another_browser_by_the_code(statement: Statement) -> None:
    sent(Client(), statement)
    (letter,) = mailed()
    other = Client()
    assert 'name="code"' in page(other.get(letter.path))
    wrong = other.post(letter.path, {"do": "confirm", "code": "WRONG2"})
    assert (wrong.status_code, "This is not the code in the mail." in page(wrong)) == (422, True)
    assert other.post(letter.path, {"do": "confirm", "code": letter.code}).status_code == 200
    assert Signature.objects.count() == 1


def test_the_answer_is_the_same_whether_the_address_has_signed(statement: Statement) -> None:
    signed(statement, at=NOW, address="signed@mail.example")
    answers = []
    for name in ("sign-as-person", "own-signature"):
        for address in ("signed@mail.example", "new@mail.example"):
            browser = Client()
            if name == "own-signature":
                answer: Any = browser.post(path(name, statement.ref), {"address": address})
            else:
                answer = sent(browser, statement, address=address)
            answers.append((answer.status_code, answer["Location"], answer.content, sorted(browser.cookies)))
    assert len({str(answer) for answer in answers}) == 1
    assert Endorsement.objects.count() == 4


def test_a_scanner_changes_nothing(statement: Statement) -> None:
    """It opens every link of every mail, by GET and HEAD, and sends every form that it finds, with no code."""
    browser = Client()
    sent(browser, statement, address="new@mail.example")
    given = signed(statement, at=NOW, address="signed@mail.example")
    sent(browser, statement, address="signed@mail.example", name="Another Name", visibility="withheld")
    browser.post(path("own-signature", statement.ref), {"address": "signed@mail.example"})
    letters = mailed()
    assert len(letters) == 3
    before = state()
    for letter in letters:
        scanner = Client()
        for method in ("get", "head", "options"):
            getattr(scanner, method)(letter.path)
        found = forms(page(scanner.get(letter.path)))
        assert found
        for form in found:
            for deed in ("", "confirm", "change", "hide", "withdraw"):
                values = {**form.values, **({"do": [deed]} if deed else {}), "again": ["1"]}
                answer = scanner.post(letter.path, {**values, "code": [""]})
                assert answer.status_code == 422, (deed, answer.status_code)
        scanner.post(letter.path)
        scanner.post(letter.path, {"signature": given.ref, "do": "withdraw"})
    assert state() == before


def test_links_of_others_open_nothing(cast: Cast, statement: Statement) -> None:
    sent(Client(), statement)
    row = Endorsement.objects.select_related("statement").get()
    elsewhere = for_everybody(cast)
    before = state()
    for address in (
        path("endorsement", statement.ref, row.ref, "0" * 64),
        path("endorsement", elsewhere.ref, row.ref, token(row)),
        path("endorsement", statement.ref, statement.ref, token(row)),
    ):
        for answer in (Client().get(address), Client().post(address, {"do": "confirm", "code": code(row)})):
            assert (answer.status_code, "This link is over" in page(answer)) == (404, True)
    assert state() == before


def test_hidden_and_withdrawn_after_publication(cast: Cast, statement: Statement) -> None:
    given = signed(statement, at=NOW)
    signing.close_sign_on(statement, by=cast.chanthy, at=NOW)
    publishing.publish(statement, by=cast.piseth, at=NOW)
    Job.objects.all().delete()
    for deed in ("hide", "withdraw"):
        browser = Client()
        browser.post(path("own-signature", statement.ref), {"address": "dara@mail.example"})
        (letter,) = mailed()
        answer = browser.post(letter.path, {"do": deed, "signature": given.ref})
        assert answer.status_code == 200, page(answer)
    given.refresh_from_db()
    assert (given.visibility, given.withdrawn_at) == ("withheld", NOW)
    assert browser.get(path("sign-as-person", statement.ref)).status_code == 404


def test_withdrawn_while_the_text_is_changed_under_the_title_that_was_signed(cast: Cast, statement: Statement) -> None:
    given = signed(statement, at=NOW)
    reopen_text(statement, reason="A word was missing.", by=cast.chanthy, at=NOW)
    title = statement.blocks.get(kind="title")
    reword(cast, title, "en", "Not public yet", at=NOW)
    browser = Client()
    way = path("own-signature", statement.ref)
    assert "Not public yet" not in page(browser.get(way))
    browser.post(way, {"address": "dara@mail.example"})
    (letter,) = [one for one in mailed() if "/sign/" in one.path]
    assert "Not public yet" not in letter.body
    shown = page(browser.get(letter.path))
    assert ('value="withdraw"' in shown, "Not public yet" in shown) == (True, False)
    answer = browser.post(letter.path, {"do": "withdraw", "signature": given.ref})
    assert (answer.status_code, "Not public yet" in page(answer)) == (200, False)
    given.refresh_from_db()
    assert given.withdrawn_at == NOW


def test_who_signed_an_earlier_text_is_told_so_and_consents_to_the_new_one(
    cast: Cast, statement: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = signed(statement, at=NOW)
    after = declared(cast, changed(cast, statement, at=NOW + DAY), "substantive", at=NOW + DAY)
    later = NOW + 2 * DAY
    widening.set_who_may_sign(after, for_individuals=True, for_applicants=False, by=cast.chanthy, at=later)
    stop_clock(monkeypatch, later)
    Job.objects.all().delete()
    browser = Client()
    browser.post(path("own-signature", after.ref), {"address": "dara@mail.example"})
    (letter,) = mailed()
    assert "Your signature counts no longer" in letter.body
    assert path("sign-as-person", after.ref) in page(browser.get(letter.path))
    sent(browser, after, visibility="withheld")
    (letter,) = mailed()
    shown = page(browser.get(letter.path))
    assert "Consent to the new text" in shown
    assert "need not do anything" not in shown
    assert count(after, at=later).individuals == 0
    answer = browser.post(letter.path, {"do": "change"})
    assert (answer.status_code, f"Version {after.final_version.number}" in page(answer)) == (200, True)  # type: ignore[union-attr]
    renewed = Signature.objects.select_related("version", "statement").get()
    assert (renewed.pk, renewed.version, renewed.visibility) == (given.pk, after.final_version, "withheld")
    assert count(after, at=later).withheld_individuals == 1
    assert Event.objects.filter(kind="signature.renewed").count() == 1
    assert {one["value"] for one in receipt(renewed)["opened"].values()} == {"Sok Dara", "withheld"}


def test_too_late_is_said_kindly(cast: Cast, statement: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client()
    sent(browser, statement)
    (letter,) = mailed()
    # The deadline has come, and the job that closes sign-on has not run yet.
    stop_clock(monkeypatch, MORNING + 8 * DAY)
    shown = browser.get(path("sign-as-person", statement.ref))
    assert (shown.status_code, "Sign-on has closed." in page(shown)) == (200, True)
    assert forms(page(shown)) == []
    assert sent(browser, statement).status_code == 409
    signing.close_sign_on(statement, by=cast.chanthy, at=MORNING + 8 * DAY)
    stop_clock(monkeypatch, MORNING + 9 * DAY)
    Endorsement.objects.update(expires_at=MORNING + 20 * DAY)
    late = browser.post(letter.path, {"do": "confirm"})
    assert (late.status_code, "It is too late" in page(late)) == (409, True)


def test_the_doors(cast: Cast) -> None:
    """Only in sign-on, and only where it is open to them; all else looks as if it were not there."""
    closed_to_them = factories.opened(cast)
    drafted, settled, closed = factories.drafted(cast), factories.settled(cast), for_everybody(cast)
    signing.close_sign_on(closed, by=cast.chanthy, at=NOW)
    nothing = page(Client().get(path("sign-as-person", "0" * 12)))
    for statement in (closed_to_them, drafted, settled, closed):
        for name in ("sign-as-person", "apply"):
            for method in ("get", "post"):
                answer = getattr(Client(), method)(path(name, statement.ref))
                assert answer.status_code == 404, (name, statement.stage)
        assert Client().get(path("applied", statement.ref)).status_code == 404
        shown = page(Client().get(path("sign-as-person", statement.ref)))
        assert shown.replace(statement.ref, "0" * 12) == nothing
    widening.set_who_may_sign(closed_to_them, for_individuals=False, for_applicants=True, by=cast.chanthy, at=NOW)
    assert Client().get(path("sign-as-person", closed_to_them.ref)).status_code == 404
    asking = Client().get(path("apply", closed_to_them.ref))
    assert (asking.status_code, "Mend the old bridge" in page(asking)) == (200, False)


def test_what_was_typed_is_on_the_page_again(statement: Statement) -> None:
    answer = sent(Client(), statement, name="Sok\u202e Dara", comment="My <b>bridge</b>", place="Kampot")
    assert (answer.status_code, Endorsement.objects.count()) == (422, 0)
    (form,) = forms(page(answer))
    assert form.values["comment"] == ["My <b>bridge</b>"]
    assert form.values["address"] == ["dara@mail.example"]
    assert "<b>bridge</b>" not in page(answer)
    changed = sent(Client(), statement, sha256="0" * 64)
    assert (changed.status_code, forms(page(changed))[0].values["name"]) == (409, ["Sok Dara"])
    assert sent(Client(), statement, confirm="").status_code == 422


def test_no_field_brings_it_down(statement: Statement) -> None:
    bad = ["", "a\x00b", "\u202e", "Z" + "\u0301" * 400, "x" * 10_000, "\ud83d".encode("utf-16", "surrogatepass")]
    names = ("sha256", "submission", "name", "place", "address", "affiliation", "comment", "visibility", "confirm")
    for name in names:
        for value in bad:
            answer = sent(Client(raise_request_exception=False), statement, **{name: value})
            assert answer.status_code < 500, (name, value[:10])
    many = Client().post(path("sign-as-person", statement.ref), {f"field{number}": "x" for number in range(3_000)})
    assert many.status_code == 400


def test_sent_twice_asks_once(statement: Statement) -> None:
    submission = str(uuid4())
    browser = Client()
    for _time in range(2):
        assert sent(browser, statement, submission=submission).status_code == 302
    assert (Endorsement.objects.count(), len(mailed())) == (1, 1)


def test_too_often_from_one_network_about_one_address(statement: Statement) -> None:
    """Others behind the same carrier go on, and nobody's mailbox is filled."""
    answers = [sent(Client(), statement).status_code for _time in range(8)]
    assert answers == [302] * 6 + [429] * 2
    assert Job.objects.filter(key__startswith="endorsement:").count() == 4
    assert sent(Client(), statement, address="other@mail.example").status_code == 302
    # Dots and tags do not make another mailbox of it.
    spellings = ["a.b@gmail.com", "ab+1@gmail.com", "ab+2@gmail.com", "AB@googlemail.com", "a.b+3@gmail.com"]
    assert [sent(Client(), statement, address=each).status_code for each in spellings] == [302] * 5
    assert Endorsement.objects.filter(address__isnull=False).count() == 4 + 1 + 4


def test_the_pages_are_small(statement: Statement) -> None:
    sheet = finders.find("ruom.css")
    assert isinstance(sheet, str)
    styles = len(gzip.compress(Path(sheet).read_bytes()))
    sent(Client(), statement)
    row = Endorsement.objects.select_related("statement").get()
    for address in (path("sign-as-person", statement.ref), path("apply", statement.ref), behind(row)):
        shown = Client().get(address)
        assert "<script" not in page(shown)
        assert len(gzip.compress(shown.content)) + styles < MOST_BYTES


def test_an_organisation_asks(cast: Cast, statement: Statement) -> None:
    """The answer is the same whether it is known, and nobody else's form is changed by it."""
    typed = {
        "submission": str(uuid4()),
        "name_en": "Rice Bank",
        "kind": "ngo",
        "person_name": "Kunthea",
        "capacity": "Director",
        "address": "k@mail.example",
        "mandate": "1",
    }
    new = Client().post(path("apply", statement.ref), typed)
    known = Client().post(path("apply", statement.ref), {**typed, "submission": str(uuid4()), "name_en": "Reed Circle"})
    assert (new.status_code, new["Location"], new.content) == (known.status_code, known["Location"], known.content)
    assert Application.objects.count() == 2
    assert Client().post(path("apply", statement.ref), {**typed, "mandate": ""}).status_code == 422
    assert Client().get(path("applied", statement.ref)).status_code == 200


# -- what everybody reads ----------------------------------------------------------------------------------------------


def test_the_page_the_print_and_the_api_give_the_place_of_who_is_named(
    client: Client, cast: Cast, statement: Statement
) -> None:
    signed(statement, at=NOW, place="Kampot")
    signed(statement, at=NOW, address="vanna@mail.example", name="Vanna", place="Kratie", visibility="withheld")
    signed(statement, at=NOW, address="sophea@mail.example", name="Sophea", place="កែប")
    factories.signed(statement, cast.hill, cast.visal, at=NOW)
    signing.close_sign_on(statement, by=cast.chanthy, at=NOW)
    edition = publishing.publish(statement, by=cast.piseth, at=NOW)
    printed = document(edition, "en")
    assert [(one.name, one.note) for one in printed.individuals] == [("Sok Dara", "Kampot"), ("Sophea", "កែប")]
    assert [one.note for one in printed.organisations] == [""]
    page = client.get(reverse("public-statement", args=[statement.ref])).content.decode()
    assert '<span lang="en">Sok Dara</span> <span class="small soft" lang="en">Kampot</span>' in page
    assert '<span lang="en">Sophea</span> <span class="small soft" lang="km">កែប</span>' in page
    told = client.get(f"/api/v1/public/statements/{statement.ref}/editions/1").json()
    assert [(one["name"]["en"], one["place"]) for one in told["signatories"]] == [
        ("Sok Dara", "Kampot"),
        ("Sophea", "កែប"),
        ("Far Hill", ""),
    ]
    assert "Kratie" not in page + edition.canonical + str(told)
