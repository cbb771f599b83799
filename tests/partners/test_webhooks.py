"""Partners are told of what is public, of nothing else, until it arrives or is given up."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation
from standardwebhooks import Webhook as Reference

from ledger.models import Event
from organisations.actions import directing, merging, registering, retaining
from organisations.actors import Machine
from organisations.models import Organisation
from organisations.refusals import Refused
from outbox.models import Job
from outbox.running import task_named
from partners.actions import sending, subscribing, telling
from partners.kinds import Kind, MessageState, WebhookState
from partners.models import Message, Webhook
from statements.actions import changing_signatures, delivering, embargoing, lifecycle, publishing, signing
from statements.actions.publishing import withdraw_statement
from statements.models import Statement
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, claimed
from tests.partners.server import HOST, Authority, Partner, Received, make_authority, partner
from tests.stopped_clock import stop_clock

pytestmark = pytest.mark.django_db
NOW = MORNING + 5 * DAY


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server(authority: Authority) -> Iterator[Partner]:
    with partner(authority) as at:
        yield at


@pytest.fixture
def there(server: Partner, authority: Authority, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Partner:
    """The partner's server, which can be called: the site's settings name its port, its network and its issuer."""
    settings.WEBHOOK_PORTS = [server.port]
    settings.WEBHOOK_NETWORKS = ["127.0.0.1/32"]
    settings.WEBHOOK_TRUSTED = str(authority.trusted)
    called = replace(sending.poster(), look=lambda host, _port: ["127.0.0.1"] if host == HOST else [])
    monkeypatch.setattr(sending, "poster", lambda: called)
    server.received.clear()
    server.answer = agrees
    return server


def agrees(received: Received) -> tuple[int, dict[str, str], bytes]:
    """As a partner does: the words of a challenge come back."""
    told = json.loads(received.body)
    return 200, {}, told["data"].get("challenge", "thanks").encode()


def refuses(_received: Received) -> tuple[int, dict[str, str], bytes]:
    return 503, {}, b"<script>alert(1)</script>\x00\x07 busy"


@pytest.fixture(scope="module")
def story(told_cast: Cast) -> Statement:
    return factories.closed(told_cast)


@pytest.fixture
def told(db: None, story: Statement) -> Statement:
    return deepcopy(story)


@pytest.fixture
def webhook(cast: Cast, there: Partner, monkeypatch: pytest.MonkeyPatch) -> Webhook:
    """Lotus Forum's, and it has answered the challenge."""
    stop_clock(monkeypatch, NOW)
    made = subscribing.add_webhook(cast.lotus, address=there.address(), kinds=Kind.values, by=cast.chanthy)
    telling.challenge(made, by=cast.chanthy)
    do_jobs()
    there.received.clear()
    made.refresh_from_db()
    assert made.state == WebhookState.ON
    return made


def do_jobs() -> None:
    """Those that are due or not, once each."""
    for job in Job.objects.filter(kind="partners.send").order_by("pk"):
        task_named(job.kind)(**job.arguments)


def bodies(there: Partner) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in there.received]


def kinds(there: Partner) -> list[str]:
    return [body["type"] for body in bodies(there)]


# -- what is told ------------------------------------------------------------------------------------------------------


def test_a_publication_is_told_signed_and_without_a_name(
    webhook: Webhook, there: Partner, told: Statement, cast: Cast
) -> None:
    edition = publishing.publish(told, by=cast.piseth, at=NOW)
    do_jobs()
    [received] = there.received
    assert received.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert received.headers["webhook-id"] == Message.objects.get(kind=Kind.PUBLISHED).identity
    site = "http://127.0.0.1:8000"
    assert json.loads(received.body) == {
        "type": "statement.published",
        "timestamp": "2026-03-07T02:00:00.000000Z",
        "data": {
            "statement": told.ref,
            "titles": {"en": "Safe bridges", "km": "ស្ពានមានសុវត្ថិភាព"},
            "urls": {"en": f"{site}/en/s/{told.ref}/", "km": f"{site}/km/s/{told.ref}/"},
            "api": f"{site}/api/v1/public/statements/{told.ref}",
            "edition": 1,
            "count": {name: told for name, told in edition.content["count"].items() if name != "claims"},
        },
    }
    do_jobs()
    assert len(there.received) == 1  # a job that runs twice sends once


@pytest.mark.usefixtures("webhook")
@pytest.mark.parametrize("number", [1, 2])
def test_what_the_clock_publishes_is_told_once_at_its_minute(
    there: Partner, told: Statement, cast: Cast, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Also where the edition was made anew under embargo: one that was never public is told by nothing."""
    minute = NOW + DAY
    embargoing.set_embargo(told, publish_at=minute, by=cast.piseth, at=NOW)
    if number == 2:
        reed = told.signatures.get(organisation=cast.reed)
        changing_signatures.hide(reed, reason="Threats.", by=cast.chanthy, at=NOW)
        embargoing.prepare_anew(told, at=NOW)
    do_jobs()
    assert there.received == []
    stop_clock(monkeypatch, minute)
    due = Job.objects.get(kind="statements.publish_embargoed")
    for _time in range(2):
        task_named(due.kind)(**due.arguments)
        do_jobs()
    [body] = bodies(there)
    edition = told.editions.get(number=number)
    assert (body["type"], body["timestamp"]) == ("statement.published", "2026-03-08T02:00:00.000000Z")
    assert (body["data"]["edition"], body["data"]["count"]["as_of"]) == (number, edition.content["count"]["as_of"])
    assert Message.objects.filter(kind__in=Kind.values).count() == 1


def test_a_life_after_publication(webhook: Webhook, there: Partner, told: Statement, cast: Cast) -> None:
    to = delivering.add_addressee(told, name_en="The Bridge Office", by=cast.chanthy, at=NOW)
    publishing.publish(told, by=cast.piseth, at=NOW)
    signature = told.signatures.get(organisation=cast.reed)
    names = {"name_en": signature.name_en, "name_km": signature.name_km}
    changing_signatures.change_signature(signature, **names, visibility="withheld", by=cast.sreymom, at=NOW + DAY)
    do_jobs()
    assert kinds(there) == ["statement.published", "edition.recalled"]
    publishing.reissue(told, at=NOW + DAY)
    on = date(2026, 3, 7)
    delivering.record_delivery(to, outcome="refused", on=on, note="At the gate.", by=cast.piseth, at=NOW + DAY)
    delivering.record_response(to, kind="letter", on=on, text="No.", by=cast.piseth, at=NOW + DAY)
    there.received.clear()
    do_jobs()
    assert kinds(there) == ["edition.published", "count.changed", "delivery.recorded", "response.recorded"]
    count = bodies(there)[1]["data"]
    assert (count["before"]["withheld"]["organisations"], count["count"]["withheld"]["organisations"]) == (0, 1)
    # Withheld now: it withdraws, and nothing that was said changes but the number.
    assert "Reed" not in "".join(Message.objects.values_list("body", flat=True))
    there.received.clear()
    told.refresh_from_db()
    withdraw_statement(told, reason="It was forged.", by=cast.chanthy, at=NOW + 2 * DAY)
    do_jobs()
    [gone] = bodies(there)
    assert (gone["type"], gone["data"]["statement"]) == ("statement.withdrawn", told.ref)
    assert set(gone["data"]) == {"statement", "urls"}


def test_a_network_that_says_its_size_is_named_in_no_message(
    webhook: Webhook, there: Partner, told: Statement, cast: Cast
) -> None:
    claimed(cast)
    edition = publishing.publish(told, by=cast.piseth, at=NOW)
    assert edition.content["count"]["claims"][0]["network"]["en"] == "River Network"
    river = told.signatures.get(organisation=cast.river)
    changing_signatures.hide(river, reason="Threats.", by=cast.chanthy, at=NOW + DAY)
    publishing.reissue(told, at=NOW + DAY)
    do_jobs()
    assert kinds(there) == ["statement.published", "edition.recalled", "edition.published", "count.changed"]
    assert "River Network" not in "".join(Message.objects.values_list("body", flat=True))


def test_an_edition_that_loses_nothing_stands_again(
    webhook: Webhook, there: Partner, told: Statement, cast: Cast
) -> None:
    publishing.publish(told, by=cast.piseth, at=NOW)
    publishing.recall(told, at=NOW)
    assert publishing.reissue(told, at=NOW + DAY) is None
    do_jobs()
    assert kinds(there) == ["statement.published", "edition.restored"]
    publishing.reissue(told, at=NOW + DAY)
    assert not Message.objects.filter(state=MessageState.WAITING).exists()


def test_nothing_is_told_of_what_is_not_public(webhook: Webhook, there: Partner, told: Statement, cast: Cast) -> None:
    signing.withdraw_signature(told.signatures.get(organisation=cast.reed), by=cast.sreymom, at=NOW)
    other = factories.settled(cast)
    lifecycle.advance(other, lifecycle.Move.WITHDRAW, by=cast.chanthy, at=NOW)
    assert not Message.objects.filter(kind__in=Kind.values).exists()


def test_what_was_withdrawn_since_does_not_leave_any_more(
    webhook: Webhook, there: Partner, told: Statement, cast: Cast
) -> None:
    there.answer = refuses
    publishing.publish(told, by=cast.piseth, at=NOW)
    do_jobs()
    there.received.clear()
    told.refresh_from_db()
    withdraw_statement(told, reason="It was forged.", by=cast.chanthy, at=NOW + DAY)
    do_jobs()
    assert kinds(there) == ["statement.withdrawn"]
    late = Message.objects.get(kind=Kind.PUBLISHED)
    assert (late.state, late.body, late.attempts) == (MessageState.VOID, "{}", 1)


def test_only_what_an_address_wants_is_told_and_once(
    webhook: Webhook, there: Partner, told: Statement, cast: Cast
) -> None:
    subscribing.change_kinds(webhook, kinds=[Kind.EDITION, Kind.WITHDRAWN], by=cast.chanthy)
    publishing.publish(told, by=cast.piseth, at=NOW)
    assert not Message.objects.filter(kind__in=Kind.values).exists()
    for expected in (1, 0):
        assert telling.tell(Kind.EDITION, about=told.ref, key="one", data={}, at=NOW) == expected


# -- the challenge -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (lambda words: words, WebhookState.ON),
        (lambda words: json.dumps({"challenge": words}), WebhookState.ON),
        (lambda _words: "thanks", WebhookState.UNCONFIRMED),
        (lambda words: f"<p>{words}</p>", WebhookState.UNCONFIRMED),
        (lambda words: json.dumps([words]), WebhookState.UNCONFIRMED),
    ],
)
def test_a_challenge_is_answered_with_its_words(
    there: Partner, told: Statement, cast: Cast, answer: Any, state: WebhookState
) -> None:
    made = subscribing.add_webhook(cast.lotus, address=there.address(), kinds=[Kind.PUBLISHED], by=cast.chanthy)
    with pytest.raises(Refused):
        telling.send_test(made, by=cast.chanthy)
    publishing.publish(told, by=cast.piseth, at=NOW)
    there.answer = lambda one: (200, {}, answer(json.loads(one.body)["data"]["challenge"]).encode())
    telling.challenge(made, by=cast.chanthy)
    do_jobs()
    made.refresh_from_db()
    assert (made.state, kinds(there)) == (state, ["webhook.challenge"])  # and not what was published before


# -- failing -----------------------------------------------------------------------------------------------------------


def test_what_does_not_arrive_is_tried_for_three_days_and_then_the_address_is_told_no_more(
    webhook: Webhook, there: Partner, told: Statement, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.answer = refuses
    publishing.publish(told, by=cast.piseth, at=NOW)
    message, at, waits = Message.objects.get(kind=Kind.PUBLISHED), NOW, []
    for number in range(1, 11):
        stop_clock(monkeypatch, at)
        sending.send(message.ref, number=number)
        message.refresh_from_db()
        assert (message.attempts, message.status, message.tried_at) == (number, 503, at)
        if message.next_at is None:
            break
        assert Job.objects.get(key=f"webhook:{message.ref}:{number + 1}").due == message.next_at
        waits.append((message.next_at - at).total_seconds())
        at = message.next_at
    planned = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]
    assert len(waits) == len(planned)
    assert all(plan <= wait <= 1.25 * plan for plan, wait in zip(planned, waits, strict=True))
    assert len({one.body for one in there.received}) == len({one.headers["webhook-id"] for one in there.received}) == 1
    assert (message.state, message.answer) == (MessageState.GIVEN_UP, "<script>alert(1)</script>   busy")
    webhook.refresh_from_db()
    assert (webhook.state, webhook.failing_since, webhook.stopped_at) == (WebhookState.STOPPED, NOW, at)
    assert Event.objects.filter(kind="webhook.stopped").count() == 1
    for job in Job.objects.filter(kind="partners.send_notice"):
        task_named(job.kind)(**job.arguments)
    [letter] = mail.outbox
    assert letter.to == ["chanthy@cast.example"]
    assert HOST in letter.subject
    # It is told nothing more, until it has answered a challenge; then it is told what happens from then on.
    assert telling.tell(Kind.EDITION, about=told.ref, key="two", data={}, at=at) == 0
    there.answer = agrees
    telling.challenge(webhook, by=cast.chanthy)
    do_jobs()
    webhook.refresh_from_db()
    assert (webhook.state, webhook.failing_since) == (WebhookState.ON, None)


def test_an_address_that_is_gone_is_told_no_more_at_once(
    webhook: Webhook, there: Partner, told: Statement, cast: Cast
) -> None:
    there.answer = lambda _received: (410, {}, b"")
    publishing.publish(told, by=cast.piseth, at=NOW)
    do_jobs()
    webhook.refresh_from_db()
    assert (webhook.state, Message.objects.get(kind=Kind.PUBLISHED).state) == ("stopped", "given_up")


def test_a_name_that_leads_inside_is_never_called(
    webhook: Webhook, there: Partner, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = replace(sending.poster(), networks=())
    monkeypatch.setattr(sending, "poster", lambda: inside)
    factories.published(cast)
    do_jobs()
    message = Message.objects.get(kind=Kind.PUBLISHED)
    assert (message.trouble, message.state, there.received) == ("refused_network", "waiting", [])


# -- secrets -----------------------------------------------------------------------------------------------------------


def test_both_secrets_sign_for_a_day_after_a_change_and_neither_is_in_the_database(
    webhook: Webhook, there: Partner, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = webhook.secret
    new = subscribing.change_secret(webhook, by=cast.chanthy)
    signatures = []
    for at in (NOW + timedelta(hours=23, minutes=59), NOW + DAY):
        stop_clock(monkeypatch, at)
        telling.send_test(webhook, by=cast.chanthy)
        do_jobs()
        signatures.append(there.received[-1].headers["webhook-signature"].split(" "))
    assert [len(made) for made in signatures] == [2, 1]
    last = there.received[0]
    for secret, made in zip((new, old), signatures[0], strict=True):
        identity, moment = (
            last.headers["webhook-id"],
            datetime.fromtimestamp(int(last.headers["webhook-timestamp"]), UTC),
        )
        assert Reference(secret).sign(identity, moment, last.body.decode()) == made
    with connection.cursor() as cursor:
        cursor.execute("SELECT url, secret, retiring FROM partners_webhook")
        stored = " ".join(cursor.fetchone())
    assert not any(text in stored for text in (old, new, there.address()))


# -- who, and how often ------------------------------------------------------------------------------------------------


def test_who_subscribes_for_an_organisation(there: Partner, told_cast: Cast, cast: Cast) -> None:
    asked: dict[str, Any] = {"address": there.address(), "kinds": [Kind.PUBLISHED]}
    directing.appoint_director(to=cast.visal, organisation=cast.lotus, by=cast.mealea, at=MORNING)
    for person in (cast.chanthy, cast.visal, cast.mealea):
        assert subscribing.add_webhook(cast.lotus, **asked, by=person).made_by == person
    for person in (cast.piseth, cast.sreymom, cast.ot):
        with pytest.raises(PermissionDenied):
            subscribing.add_webhook(cast.lotus, **asked, by=person)


@pytest.mark.parametrize(
    ("address", "chosen", "field"),
    [
        ("http://hooks.partner.example/", ["statement.published"], "address"),
        ("https://127.0.0.1/", ["statement.published"], "address"),
        ("https://hooks.partner.example:22/", ["statement.published"], "address"),
        ("https://a\x00b.example/", ["statement.published"], "address"),
        ("https://hooks.partner.example/", [], "kinds"),
        ("https://hooks.partner.example/", ["signature.given"], "kinds"),
    ],
)
def test_what_cannot_be_an_address_is_refused(cast: Cast, address: str, chosen: list[str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        subscribing.add_webhook(cast.lotus, address=address, kinds=chosen, by=cast.chanthy)
    assert refused.value.field == field
    assert not Webhook.objects.exists()


def test_nobody_s_server_is_called_without_end(webhook: Webhook, there: Partner, cast: Cast) -> None:
    for _time in range(telling.MOST_ASKED_FOR - 1):  # the challenge was one
        telling.send_test(webhook, by=cast.chanthy)
    with pytest.raises(Refused):
        telling.send_test(webhook, by=cast.chanthy)


def test_addresses_follow_a_merge_and_messages_are_kept_for_a_month(
    webhook: Webhook, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = registering.register_organisation(
        kind="ngo", name_en="Lotus Forums", is_demonstration=True, by=Machine.OPERATOR, at=MORNING
    )
    Webhook.objects.update(organisation=twin)
    merge = merging.merge_organisations(kept=cast.lotus, absorbed=twin, by=cast.mealea, at=NOW)
    assert Webhook.objects.get().organisation == cast.lotus
    merging.undo_merge(merge=merge, by=cast.mealea, at=NOW)
    assert Webhook.objects.get().organisation == Organisation.objects.get(pk=twin.pk)
    assert retaining.retain(at=NOW + 29 * DAY)["webhook_messages"] == 0
    assert retaining.retain(at=NOW + 30 * DAY)["webhook_messages"] == 1


# -- the pages ---------------------------------------------------------------------------------------------------------


def test_the_page_from_the_first_word_to_the_last(
    there: Partner, told: Statement, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_clock(monkeypatch, NOW)
    client.force_login(cast.chanthy)
    with translation.override("en"):
        address = reverse("webhooks", args=[cast.lotus.ref])
    wrong = client.post(address, {"address": "https://127.0.0.1/", "kinds": ["statement.published"]})
    assert wrong.status_code == 422
    assert 'value="https://127.0.0.1/"' in wrong.content.decode()
    made = client.post(address, {"address": there.address(), "kinds": ["statement.published"]}).content.decode()
    webhook = Webhook.objects.get()
    page = f"{address}{webhook.ref}/"
    assert webhook.secret in made
    assert webhook.secret not in client.get(page).content.decode()
    client.post(page, {"challenge": "1"})
    do_jobs()
    there.answer = refuses
    publishing.publish(told, by=cast.piseth, at=NOW)
    do_jobs()
    shown = client.get(page).content.decode()
    assert "<strong>503</strong>" in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    there.answer = agrees
    message = Message.objects.get(kind=Kind.PUBLISHED)
    assert client.post(page, {"again": message.ref}).status_code == 302
    do_jobs()
    message.refresh_from_db()
    assert (message.state, message.attempts, message.status) == (MessageState.TAKEN, 2, 200)
    assert client.post(page, {"again": "x\x00"}).status_code == 409
    fresh = client.post(page, {"secret": "1"}).content.decode()
    webhook.refresh_from_db()
    assert webhook.secret in fresh
    assert client.post(page, {"remove": "1"}).status_code == 302
    assert not Message.objects.exists()
