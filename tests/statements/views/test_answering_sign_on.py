"""The sign page and the pages beside it: what they keep, what they never do, what they cost."""

import re
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ledger.models import Event
from organisations.actions import mandating
from organisations.models import Person, Right
from statements.actions import answering_sign_on, asking_convenor, preparing
from statements.models import (
    BoardWait,
    Decline,
    PreparedSignature,
    Question,
    Signature,
    SignPageReading,
    Statement,
    Version,
)
from tests import factories
from tests.cast import Cast
from tests.factories import DAY
from tests.statements.views.test_signing import sign

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    """Open for sign-on since yesterday, for six more days of the real clock."""
    return factories.opened(told_cast, at=timezone.now() - 2 * DAY)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def get(person: Person, statement: Statement) -> str:
    return text_of(client_of(person).get(reverse("sign", args=[statement.ref])))


def post(person: Person, name: str, *args: str, **typed: str) -> HttpResponse:
    answer = client_of(person).post(reverse(name, args=args), typed)
    assert isinstance(answer, HttpResponse)
    return answer


def in_days(number: int) -> str:
    return f"{timezone.now() + timedelta(hours=7) + number * DAY:%Y-%m-%d}"


def two_people(cast: Cast) -> None:
    """Reed Circle signs with two: Sreymom and Ot."""
    long_ago = timezone.now() - 3 * DAY
    mandating.grant_mandate(to=cast.ot, organisation=cast.reed, right=Right.SIGN, by=cast.mealea, at=long_ago)
    preparing.set_signing_rule(cast.reed, second_person=True, by=cast.mealea, at=long_ago)


# -- ways out ----------------------------------------------------------------------------------------------------------


def test_the_board_the_no_and_the_question_stand_beside_the_signature(cast: Cast, statement: Statement) -> None:
    shown = get(cast.sreymom, statement)
    for name in ("wait-for-board", "decline-to-sign", "ask-convenor"):
        assert reverse(name, args=[statement.ref, cast.reed.ref]) in shown
    assert reverse("ask-delegation", args=[cast.reed.ref]) in shown
    assert "Nobody else may sign for your organisation." in shown


def test_a_day_for_the_board_is_kept_when_it_is_refused(cast: Cast, statement: Statement) -> None:
    late = in_days(30)
    answer = post(cast.sreymom, "wait-for-board", statement.ref, cast.reed.ref, until=late)
    assert answer.status_code == 422
    assert f'value="{late}"' in text_of(answer)
    assert "ask the convenor for more time" in text_of(answer)
    assert post(cast.sreymom, "wait-for-board", statement.ref, cast.reed.ref, until=in_days(2)).status_code == 302
    assert BoardWait.objects.get().organisation == cast.reed
    assert "waits for its board until" in get(cast.sreymom, statement)


def test_no_takes_a_tick_keeps_the_reason_and_can_be_taken_back(cast: Cast, statement: Statement) -> None:
    where = (statement.ref, cast.reed.ref)
    unticked = post(cast.sreymom, "decline-to-sign", *where, reason="Our donor says no.", decline="1")
    assert unticked.status_code == 422
    assert "Our donor says no." in text_of(unticked)
    ticked = {"reason": "Our donor says no.", "decline": "1", "confirm": "on"}
    assert post(cast.sreymom, "decline-to-sign", *where, **ticked).status_code == 302
    assert post(cast.sreymom, "decline-to-sign", *where, **ticked).status_code == 302  # a second tap
    assert Decline.objects.get().taken_back_at is None
    shown = get(cast.sreymom, statement)
    assert "has said that it will not sign" in shown
    assert "Our donor" not in shown
    assert "Our donor" not in get(cast.visal, statement)
    assert 'name="confirm"' in shown  # signing stays possible, and takes it back
    assert post(cast.sreymom, "decline-to-sign", *where, take_back="1").status_code == 422
    assert post(cast.sreymom, "decline-to-sign", *where, take_back="1", confirm="on").status_code == 302
    assert Decline.objects.get().taken_back_at is not None


def test_a_question_is_read_and_answered_by_its_own_alone(cast: Cast, statement: Statement) -> None:
    where = (statement.ref, cast.reed.ref)
    assert post(cast.sreymom, "ask-convenor", *where, text="").status_code == 422
    assert post(cast.sreymom, "ask-convenor", *where, text="May we sign late?").status_code == 302
    asked = Question.objects.get()
    listed = client_of(cast.chanthy).get(reverse("questions", args=[statement.ref]))
    assert "May we sign late?" in text_of(listed)
    answered = post(cast.chanthy, "answer-question", statement.ref, asked.ref, answer="Until Friday.")
    assert answered.status_code == 302
    late = post(cast.piseth, "answer-question", statement.ref, asked.ref, answer="Never, I think.")
    assert (late.status_code, "Never, I think." in text_of(late)) == (409, True)
    assert "Until Friday." in get(cast.sreymom, statement)
    assert "May we sign late?" not in get(cast.visal, statement)


def test_who_has_a_mandate_to_read_asks_and_does_not_answer_for_the_organisation(
    cast: Cast, statement: Statement
) -> None:
    where = (statement.ref, cast.stone.ref)
    assert post(cast.neary, "ask-convenor", *where, text="Why?").status_code == 302
    for name in ("wait-for-board", "decline-to-sign"):
        assert post(cast.neary, name, *where, confirm="on", until=in_days(2)).status_code == 403
        assert post(cast.visal, name, *where, confirm="on", until=in_days(2)).status_code == 404


def test_a_program_that_sends_every_form_untouched_changes_nothing(cast: Cast, statement: Statement) -> None:
    """It fetches the pages signed in, as it cannot be, and sends each form as it stands there."""
    two_people(cast)
    factories.signed(statement, cast.hill, cast.visal, at=timezone.now() - DAY / 2)
    given = Signature.objects.get()
    preparing.prepare(statement, organisation=cast.reed, sha256=given.version.sha256, language="en", by=cast.sreymom)
    waits = PreparedSignature.objects.get()
    before = Event.objects.count()
    pages = {
        cast.visal: [
            reverse("sign", args=[statement.ref]),
            *(reverse(name, args=[statement.ref, given.ref]) for name in ("change-signature", "withdraw-signature")),
        ],
        cast.ot: [
            reverse("sign", args=[statement.ref]),
            reverse("prepared-signature", args=[statement.ref, waits.ref]),
            *(
                reverse(name, args=[statement.ref, cast.reed.ref])
                for name in ("wait-for-board", "decline-to-sign", "ask-convenor")
            ),
        ],
        cast.rotha: [reverse("sign", args=[statement.ref])],
        cast.chanthy: [reverse("hide-signature", args=[statement.ref, given.ref])],
    }
    sent = 0
    for person, addresses in pages.items():
        client = client_of(person)
        for address in addresses:
            for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text_of(client.get(address)), re.S):
                if "sign-out" in form:
                    continue
                for button in re.findall(r"<(?:button|input)[^>]*type=\"submit\"[^>]*>", form):
                    typed = dict(re.findall(r"<input[^>]*type=\"hidden\" name=\"(\w+)\" value=\"([^\"]*)\"", form))
                    typed |= dict(re.findall(r"<input[^>]*type=\"text\"[^>]*name=\"(\w+)\" value=\"([^\"]*)\"", form))
                    typed |= dict(re.findall(r"name=\"(\w+)\" value=\"(\w+)\"[^>]*checked", form))
                    typed |= dict(re.findall(r"name=\"(\w+)\" value=\"([^\"]*)\"", button))
                    assert client.post(address, typed).status_code in (200, 422)
                    sent += 1
    assert sent >= 9
    assert Event.objects.count() == before
    assert (Signature.objects.filter(withdrawn_at=None).count(), PreparedSignature.objects.get()) == (1, waits)


# -- that it was opened ------------------------------------------------------------------------------------------------


def test_opening_the_page_is_noted_by_the_day(cast: Cast, statement: Statement) -> None:
    get(cast.neary, statement)
    get(cast.bora, statement)
    reading = SignPageReading.objects.get()
    assert reading.organisation == cast.stone
    assert reading.first_on == reading.last_on


@pytest.mark.parametrize(
    "headers", [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}]
)
def test_a_page_fetched_ahead_is_not_opened(cast: Cast, statement: Statement, headers: dict[str, str]) -> None:
    address = reverse("sign", args=[statement.ref])
    assert client_of(cast.sreymom).get(address, headers=headers).status_code == 200
    assert client_of(cast.sreymom).head(address).status_code == 200
    assert sign(cast.sreymom, statement, organisation=cast.reed.ref, capacity="").status_code == 422
    for person in (cast.chanthy, cast.piseth):
        assert client_of(person).get(address).status_code == 200
    assert not SignPageReading.objects.exists()


# -- the form ----------------------------------------------------------------------------------------------------------


def test_one_more_reservation_keeps_all_that_was_typed(cast: Cast, statement: Statement) -> None:
    first, second = statement.blocks.filter(kind="point").order_by("place")
    typed: dict[str, Any] = {
        "organisation": cast.reed.ref,
        "name_en": "The Reed Circle",
        "capacity": "Chair",
        "visibility": "addressees",
        "may_show_logo": "1",
        "block": [first.ref],
        "reservation_en": ["Only this <one>."],
        "reservation_km": ["តែមួយ"],
        "more": "1",
    }
    answer = sign(cast.sreymom, statement, **typed)
    shown = text_of(answer)
    assert answer.status_code == 200
    assert shown.count('name="reservation_en"') == 2
    for kept in ('value="The Reed Circle"', 'value="Chair"', "Only this &lt;one&gt;.", "តែមួយ"):
        assert kept in shown
    assert re.search(r'value="addressees"[^>]*checked', shown)
    for tick in ("mandate", "confirm", "may_show_logo"):
        assert re.search(rf'name="{tick}" value="1" checked', shown), tick
    assert 'class="errors"' not in shown
    assert not Signature.objects.exists()
    del typed["more"]
    typed |= {
        "visibility": "named",
        "block": [first.ref, second.ref],
        "reservation_en": ["Only this one.", ""],
        "reservation_km": ["", "ទីពីរ"],
    }
    assert sign(cast.sreymom, statement, **typed).status_code == 302
    kept_rows = {row.block_id: (row.text_en, row.text_km) for row in Signature.objects.get().reservations.all()}
    assert kept_rows == {first.pk: ("Only this one.", ""), second.pk: ("", "ទីពីរ")}
    assert Signature.objects.get().may_show_logo


def test_under_another_text_the_ticks_are_gone_and_the_words_stay(cast: Cast, statement: Statement) -> None:
    shown = text_of(
        sign(cast.sreymom, statement, organisation=cast.reed.ref, sha256="0" * 64, capacity="Chair", more="1")
    )
    assert 'value="Chair"' in shown
    assert re.search(r'name="confirm" value="1" *>', shown)
    shown = text_of(
        sign(cast.sreymom, statement, organisation=cast.reed.ref, sha256="0" * 64, name_en="The Reed", language="en")
    )
    assert 'value="The Reed"' in shown
    assert re.search(r'name="language" value="en"[^>]*checked', shown)


def test_two_reservations_on_one_paragraph_are_told_beside_the_second(cast: Cast, statement: Statement) -> None:
    point = statement.blocks.filter(kind="point").earliest("place")
    answer = sign(
        cast.sreymom,
        statement,
        organisation=cast.reed.ref,
        block=[point.ref, point.ref],
        reservation_en=["One.", "Two."],
        reservation_km=["", ""],
    )
    shown = text_of(answer)
    assert answer.status_code == 422
    assert 'id="id_block_1_error"' in shown
    assert 'id="id_block_0_error"' not in shown
    assert "Two." in shown
    assert not Signature.objects.exists()


def test_who_was_signed_out_meanwhile_loses_nothing(cast: Cast, statement: Statement) -> None:
    client = client_of(cast.sreymom)
    client.logout()
    typed = {"capacity": "Chair of the board", "reservation_en": ["Only one.", "And another one."]}
    answer = client.post(reverse("sign", args=[statement.ref]), typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403
    for words in ("Chair of the board", "Only one.", "And another one."):
        assert f'value="{words}"' in text_of(answer)


# -- two people --------------------------------------------------------------------------------------------------------


def test_one_prepares_on_the_sign_page_and_another_signs_on_a_page_of_their_own(
    cast: Cast, statement: Statement
) -> None:
    two_people(cast)
    point = statement.blocks.filter(kind="point").earliest("place")
    shown = get(cast.sreymom, statement)
    assert "Prepare the signature of Reed Circle" in shown
    assert 'name="capacity"' not in shown
    reserved = {"block": [point.ref], "reservation_en": ["Not this."], "reservation_km": [""]}
    answer = sign(cast.sreymom, statement, organisation=cast.reed.ref, capacity=None, visibility="withheld", **reserved)
    assert answer.status_code == 302
    assert not Signature.objects.exists()
    waits = PreparedSignature.objects.get()
    address = reverse("prepared-signature", args=[statement.ref, waits.ref])
    assert "It waits for a second person." in get(cast.sreymom, statement)
    assert address in get(cast.ot, statement)
    second = text_of(client_of(cast.ot).get(address))
    for told in ("Sreymom", "Not this.", "not named", "Mend the old bridge this year.", "រង្វង់ត្រែង"):
        assert told in second, told
    own = text_of(client_of(cast.sreymom).get(address))
    assert 'name="sign"' not in own
    where = ("prepared-signature", statement.ref, waits.ref)
    ticks = {"sha256": waits.version.sha256, "language": "en", "mandate": "on", "confirm": "on", "sign": "1"}
    incomplete = post(cast.ot, *where, **{**ticks, "mandate": ""}, capacity="Chair")
    assert (incomplete.status_code, 'value="Chair"' in text_of(incomplete)) == (422, True)
    assert post(cast.ot, *where, **ticks, capacity="Chair").status_code == 302
    assert Signature.objects.get().visibility == "withheld"
    receipt = get(cast.ot, statement)
    assert "Prepared by" in receipt
    for person, status in ((cast.ot, 404), (cast.visal, 404), (cast.chanthy, 404)):
        assert client_of(person).get(address).status_code == status


def test_what_is_sent_back_tells_why(cast: Cast, statement: Statement) -> None:
    two_people(cast)
    sign(cast.sreymom, statement, organisation=cast.reed.ref, capacity=None)
    where = ("prepared-signature", statement.ref, PreparedSignature.objects.get().ref)
    assert post(cast.ot, *where, send_back="1", note="").status_code == 422
    assert post(cast.ot, *where, send_back="1", note="Not by name, please.").status_code == 302
    assert "Not by name, please." in get(cast.sreymom, statement)


def newer_text(statement: Statement, cast: Cast) -> Version:
    """The final text with another word in it."""
    final = statement.final_version
    assert final is not None
    newer = Version.objects.create(
        statement=statement,
        number=final.number + 1,
        canonical=final.canonical.replace("this year", "this month"),
        sha256="0" * 64,
        created_by=cast.chanthy,
        created_at=timezone.now(),
    )
    Statement.objects.filter(pk=statement.pk).update(final_version=newer)
    return newer


def test_what_changed_since_it_was_prepared_is_shown_and_it_is_void(cast: Cast, statement: Statement) -> None:
    two_people(cast)
    sign(cast.sreymom, statement, organisation=cast.reed.ref, capacity=None)
    newer_text(statement, cast)
    shown = get(cast.sreymom, statement)
    assert "is void: the text has changed since" in shown
    assert re.search(r"<del>.*?year", shown)
    assert re.search(r"<ins>.*?month", shown)
    waits = PreparedSignature.objects.get()
    answer = client_of(cast.ot).get(reverse("prepared-signature", args=[statement.ref, waits.ref]))
    assert "it is void and cannot be signed" in text_of(answer)
    assert 'name="sign"' not in text_of(answer)


def test_the_rule_is_its_directors(cast: Cast) -> None:
    address = reverse("signing-rules", args=[cast.reed.ref])
    assert client_of(cast.sreymom).get(address).status_code == 404
    assert client_of(cast.mealea).post(address, {"second_person": "on"}).status_code == 302
    assert re.search(r'name="second_person"[^>]*checked', text_of(client_of(cast.mealea).get(address)))


# -- after signing -----------------------------------------------------------------------------------------------------


def test_the_signatory_changes_the_name_and_the_convenor_only_hides_it(cast: Cast, statement: Statement) -> None:
    given = factories.signed(statement, cast.reed, cast.sreymom, at=timezone.now() - DAY / 2)
    where = (statement.ref, given.ref)
    typed = {"name_en": "The Reed Circle", "name_km": "", "visibility": "named"}
    unticked = post(cast.sreymom, "change-signature", *where, **typed)
    assert (unticked.status_code, 'value="The Reed Circle"' in text_of(unticked)) == (422, True)
    assert post(cast.sreymom, "change-signature", *where, **typed, confirm="on").status_code == 302
    assert Signature.objects.get().name_en == "The Reed Circle"
    unticked = post(cast.chanthy, "hide-signature", *where, reason="Somebody threatens them.")
    assert (unticked.status_code, "Somebody threatens them." in text_of(unticked)) == (422, True)
    hidden = post(cast.chanthy, "hide-signature", *where, reason="Somebody threatens them.", confirm="on")
    assert hidden.status_code == 302
    assert Signature.objects.get().visibility == "withheld"
    assert "Somebody threatens them." in get(cast.sreymom, statement)
    for person, status in ((cast.chanthy, 403), (cast.visal, 404)):
        assert post(person, "change-signature", *where, **typed, confirm="on").status_code == status


# -- what it costs -----------------------------------------------------------------------------------------------------


def queries(person: Person, statement: Statement) -> int:
    client = client_of(person)
    address = reverse("sign", args=[statement.ref])
    client.get(address)  # noted, once a day
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_page_costs_the_same_for_one_organisation_and_for_many(cast: Cast, statement: Statement) -> None:
    now = timezone.now()
    for organisation in (cast.hill, cast.river):
        mandating.grant_mandate(
            to=cast.sreymom, organisation=organisation, right=Right.SIGN, by=cast.mealea, at=now - DAY
        )
    factories.signed(statement, cast.hill, cast.visal, at=now - DAY / 2)
    factories.signed(statement, cast.river, cast.rotha, at=now - DAY / 2, visibility="withheld")
    asking_convenor.ask(statement, cast.reed, text="Why?", by=cast.sreymom)
    before = queries(cast.sreymom, statement)
    mandating.grant_mandate(to=cast.sreymom, organisation=cast.stone, right=Right.SIGN, by=cast.mealea, at=now - DAY)
    answering_sign_on.wait_for_board(
        statement, cast.stone, until=(now + timedelta(hours=7) + DAY).date(), by=cast.sreymom
    )
    factories.signed(statement, cast.reed, cast.sreymom, at=now - DAY / 2)
    assert queries(cast.sreymom, statement) == before
