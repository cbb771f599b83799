"""How often one may try, and who is in whose way."""

import logging
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory, override_settings

from ledger import clock
from organisations.actions.throttling import QUARTER, Limit, bucket, forget, give_back, take
from organisations.models import Person, Throttle
from organisations.views.machines import network_of
from outbox.models import Job
from tests.addresses import way_to
from tests.cast import PASSWORD, assemble
from tests.organisations.signing_in import (
    CODE_PAGE,
    add_app,
    ask_for_code,
    code_in,
    deliver,
    sign_in_by_code,
    sign_in_by_password,
)
from tests.threads import in_threads

CHANTHY = "chanthy@cast.example"
# Networks of documentation (RFC 5737, RFC 3849), which belong to nobody.
HOME, CAFE, FAR = "203.0.113.7", "198.51.100.9", "192.0.2.80"


@pytest.mark.django_db
def test_a_window_begins_with_the_first_attempt_and_trying_does_not_lengthen_it() -> None:
    limit, start = Limit(bucket("test"), 2, QUARTER), clock.now().replace(microsecond=250_000)
    end = start + timedelta(minutes=15)
    minutes = (0, 5, 10, 14, 15)
    assert [take(limit, at=start + timedelta(minutes=minute)) for minute in minutes] == [None, None, end, end, None]
    assert Throttle.objects.get().used == 1
    give_back(limit)
    assert Throttle.objects.get().used == 0
    assert forget(at=start + timedelta(minutes=29)) == 0
    assert forget(at=start + timedelta(minutes=30)) == 1


@pytest.mark.django_db
def test_what_comes_after_a_limit_that_is_used_up_is_not_counted() -> None:
    tight, wide = Limit(bucket("tight"), 1, QUARTER), Limit(bucket("wide"), 10, QUARTER)
    for _time in range(4):
        take(tight, wide)
    assert Throttle.objects.get(bucket=wide.bucket).used == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_as_many_come_through_as_may() -> None:
    limit = Limit(bucket("test"), 5, QUARTER)
    through: list[bool] = []
    start = threading.Barrier(8)

    def attempt() -> None:
        start.wait(20)
        through.extend(take(limit) is None for _time in range(5))

    assert in_threads(*[attempt] * 8) == []
    assert (len(through), through.count(True)) == (40, 5)
    assert Throttle.objects.get().used == 40


@pytest.mark.django_db
def test_guessing_passwords_is_stopped_by_pair_and_keeps_what_was_typed() -> None:
    assemble()
    stranger = Client(REMOTE_ADDR=FAR)
    for _time in range(5):
        assert sign_in_by_password(stranger, CHANTHY, "a wrong password").status_code == 422
    answer = sign_in_by_password(stranger, CHANTHY, PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 900
    assert f'value="{CHANTHY}"' in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    # Neither another account from there, nor this one from elsewhere, is in the way of that.
    assert sign_in_by_password(Client(REMOTE_ADDR=FAR), "piseth@cast.example", PASSWORD).status_code == 302
    assert sign_in_by_password(Client(REMOTE_ADDR=HOME), CHANTHY, PASSWORD).status_code == 302


@pytest.mark.django_db
def test_strangers_from_many_networks_slow_passwords_and_lock_nobody_out() -> None:
    assemble()
    own = Client(REMOTE_ADDR=HOME)
    sign_in_by_password(own, CHANTHY, PASSWORD)
    own.post("/en/sign-out/")
    statuses = [
        sign_in_by_password(Client(REMOTE_ADDR=f"10.{number}.0.1"), CHANTHY, "wrong").status_code
        for number in range(101)
    ]
    assert (statuses[:100], statuses[100]) == ([422] * 100, 429)
    # The owner's browser has a count of its own.
    assert sign_in_by_password(own, CHANTHY, PASSWORD).status_code == 302
    # A new browser of the owner waits with the password, and comes in by code at once.
    new = Client(REMOTE_ADDR=CAFE)
    assert sign_in_by_password(new, CHANTHY, PASSWORD).status_code == 429
    assert sign_in_by_code(new, CHANTHY).status_code == 302
    assert new.get(way_to("dashboard")).status_code == 200


@pytest.mark.django_db
def test_a_known_browser_may_guess_no_more_often_than_others() -> None:
    assemble()
    own = Client(REMOTE_ADDR=HOME)
    sign_in_by_password(own, CHANTHY, PASSWORD)
    own.post("/en/sign-out/")
    statuses = [sign_in_by_password(own, CHANTHY, "wrong").status_code for _time in range(12)]
    # One of ten was not given back to it: signing in had counted as a stranger's.
    assert statuses == [422] * 10 + [429] * 2
    # A cookie that somebody made up is none.
    forged = Client(REMOTE_ADDR=FAR)
    forged.cookies["ruom_device"] = own.cookies["ruom_device"].value[:-3] + "abc"
    assert [sign_in_by_password(forged, CHANTHY, "wrong").status_code for _time in range(6)][-1] == 429


@pytest.mark.django_db
def test_thousands_behind_one_address_come_in() -> None:
    cast = assemble()
    people = [cast.chanthy, cast.piseth, cast.rotha, cast.sreymom, cast.visal, cast.bora, cast.neary, cast.ot]
    for _round in range(45):  # 360 sign-ins from one carrier's network, more than its failures may be
        person = people[_round % 8]
        assert sign_in_by_password(Client(REMOTE_ADDR=HOME), person.email, PASSWORD).status_code == 302
    # 9 of the 45 were Chanthy's and so on: none counts against the pair.
    assert not Throttle.objects.filter(used__gt=1).exists()


@pytest.mark.django_db
def test_a_flood_of_codes_for_somebody_else_is_bounded_and_does_not_spoil_theirs() -> None:
    assemble()
    owner = Client(REMOTE_ADDR=HOME)
    ask_for_code(owner, CHANTHY)
    own_code = code_in(deliver()[0])
    for number in range(40):
        assert ask_for_code(Client(REMOTE_ADDR=f"10.{number}.0.1"), CHANTHY).status_code == 302
    texts = deliver()
    # Eleven with a code of their own (the owner had the first of twelve), then one for all others of this quarter.
    assert len(texts) in (12, 13)  # thirteen where a quarter of an hour ended meanwhile
    assert len({len(code_in(text)) for text in texts}) == 2
    # What the owner has is still right.
    assert owner.post(CODE_PAGE, {"code": own_code}).status_code == 302


@pytest.mark.django_db
def test_in_a_flood_the_owner_comes_in_by_the_newest_mail() -> None:
    assemble()
    for number in range(20):
        ask_for_code(Client(REMOTE_ADDR=f"10.{number}.0.1"), CHANTHY)
    owner = Client(REMOTE_ADDR=CAFE)
    assert ask_for_code(owner, CHANTHY).status_code == 302
    newest = code_in(deliver()[-1])
    assert len(newest.replace(" ", "")) == 10
    assert owner.post(CODE_PAGE, {"code": newest}).status_code == 302
    # It was good for one sign-in: the next who asks in this quarter gets another one.
    ask_for_code(Client(REMOTE_ADDR=FAR), CHANTHY)
    assert code_in(deliver()[-1]) != newest


@pytest.mark.django_db
def test_asking_for_codes_is_limited_by_pair_also_for_unknown_addresses() -> None:
    assemble()
    for address in (CHANTHY, "nobody@cast.example"):
        browser = Client(REMOTE_ADDR=FAR)
        assert [ask_for_code(browser, address).status_code for _time in range(6)] == [302] * 5 + [429]


@pytest.mark.django_db
def test_the_second_step_cannot_be_guessed_from_one_network() -> None:
    assemble()
    own = Client(REMOTE_ADDR=HOME)
    sign_in_by_password(own, CHANTHY, PASSWORD)
    add_app(own)
    stranger = Client(REMOTE_ADDR=FAR)
    sign_in_by_password(stranger, CHANTHY, PASSWORD)
    statuses = [stranger.post("/en/sign-in/second-step/", {"code": f"{n:06d}"}).status_code for n in range(7)]
    assert statuses == [422] * 5 + [429] * 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "same_as"),
    [
        (0, "203.0.113.7", "", "203.0.113.250"),
        (0, "203.0.113.7", "198.51.100.1", "203.0.113.8"),  # whatever the header says
        (1, "10.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.8"),
        (2, "10.0.0.1", "1.2.3.4, 203.0.113.7, 10.0.0.9", "203.0.113.8"),
        (0, "::ffff:203.0.113.7", "", "203.0.113.8"),
        (0, "2001:db8:1:2::5", "", "2001:db8:1:ffff::9"),
    ],
)
def test_a_network_is_that_of_the_visitor_not_of_the_proxy(
    proxies: int, remote: str, forwarded: str, same_as: str
) -> None:
    factory = RequestFactory()
    plain = network_of(factory.get("/", REMOTE_ADDR=same_as))
    with override_settings(TRUSTED_PROXIES=proxies):
        assert network_of(factory.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)) == plain
    assert network_of(factory.get("/", REMOTE_ADDR="192.0.2.1")) != plain


@pytest.mark.django_db
def test_no_address_of_a_machine_is_kept_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    assemble()
    with caplog.at_level(logging.DEBUG):
        browser = Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
        sign_in_by_password(browser, CHANTHY, "wrong")
        sign_in_by_password(browser, CHANTHY, PASSWORD)
        sign_in_by_code(Client(REMOTE_ADDR="203.0.113.78"), CHANTHY)
        add_app(browser)
        browser.get("/en/account/sign-ins/")
        for _time in range(7):
            sign_in_by_password(Client(REMOTE_ADDR="203.0.113.79"), CHANTHY, "wrong")
        deliver()
    assert Throttle.objects.exists()
    assert Job.objects.exists()
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of our own tables
            assert "203.0.113" not in str(cursor.fetchall()), table
    assert "203.0.113" not in caplog.text
    assert not any("203.0.113" in str(message.message()) for message in mail.outbox)
    assert "203.0.113" not in str(browser.cookies)
    assert Person.objects.exists()
