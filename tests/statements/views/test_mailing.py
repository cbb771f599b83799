"""The pages of mails to many, and the one that the link in a mail opens."""

import html
import re
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from outbox.running import run_due
from statements.actions.mail_stops import token_of
from statements.models import Mailing, MailStop, Recipient, SignOn, Statement
from statements.stages import RecipientState
from tests import factories
from tests.addresses import way_to
from tests.cast import Cast
from tests.statements.mailing import Clock, begin, contact, opened, states

pytestmark = pytest.mark.django_db

FORM = {"purpose": "invitation", "whom": "everybody", "note_en": "We meet on Friday.", "note_km": "", "network": ""}


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement, monkeypatch: pytest.MonkeyPatch) -> Statement:
    stands = Clock()
    monkeypatch.setattr("ledger.clock.now", lambda: stands.at)
    return deepcopy(told)


def address(name: str, *args: Any) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


# -- writing to many ---------------------------------------------------------------------------------------------------


def test_the_mail_is_looked_at_before_it_is_sent(statement: Statement, cast: Cast) -> None:
    contact(cast.stone, cast, "office@stone.example")
    client, page = signed_in(cast.chanthy), address("mailings", statement.ref)
    shown = client.get(page)
    [submission] = re.findall(r'name="submission" value="([^"]+)"', text_of(shown))
    preview = client.post(page, {**FORM, "submission": submission})
    assert preview.status_code == 200
    words = text_of(preview)
    assert "It goes to 4 mailboxes" in words
    # To who can sign and to who cannot yet, each in both languages; and in the hidden field.
    assert words.count("We meet on Friday.") == 5
    assert 'Subject: <strong lang="en">Open for signature: Safe bridges</strong>' in words
    assert "ស្ពានមានសុវត្ថិភាព" in words
    assert way_to("sign", statement.ref, language="km") in words
    assert "Nobody can sign in Ruom yet for:" in words
    assert not Mailing.objects.exists()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', words))
    assert hidden["note_en"] == "We meet on Friday."
    assert hidden["submission"] == submission
    kept = client.post(page, {**hidden, "step": "change"})
    assert kept.status_code == 200
    assert "We meet on Friday." in text_of(kept)
    for _twice in range(2):
        sent = client.post(page, {**hidden, "step": "send"})
        made = Mailing.objects.get()
        assert (sent.status_code, sent["Location"]) == (302, address("mailing", statement.ref, made.ref))
    assert (made.note_en, made.made_by, made.recipients.count()) == ("We meet on Friday.", cast.chanthy, 4)


def test_a_network_or_those_ticked(statement: Statement, cast: Cast) -> None:
    client, page = signed_in(cast.chanthy), address("mailings", statement.ref)
    for more, reached in (
        ({"whom": "network", "network": cast.river.ref}, ["Rotha", "Sreymom"]),
        ({"whom": "ticked", "organisation": [cast.hill.ref]}, ["Visal"]),
    ):
        Mailing.objects.all().delete()
        client.post(page, {**FORM, **more, "step": "send"})
        assert sorted(name for name, _state in states(Mailing.objects.get())) == reached


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"whom": "ticked"}, 422),
        ({"whom": "ticked", "organisation": ["a\x00b"]}, 422),
        ({"whom": "network"}, 422),
        ({"whom": "network", "network": "x"}, 422),
        ({"purpose": "greeting"}, 422),
        ({"note_en": "x" * 2_001, "step": "send"}, 422),
        ({"whom": "somebody"}, 422),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(
    statement: Statement, cast: Cast, more: dict[str, Any], status: int
) -> None:
    answer = signed_in(cast.chanthy).post(address("mailings", statement.ref), {**FORM, "note_km": "យើងជួបគ្នា", **more})
    assert answer.status_code == status
    assert "យើងជួបគ្នា" in text_of(answer)
    assert not Mailing.objects.exists()


def test_nobody_to_write_to(statement: Statement, cast: Cast) -> None:
    more = {"whom": "ticked", "organisation": [cast.stone.ref]}
    answer = signed_in(cast.chanthy).post(address("mailings", statement.ref), {**FORM, **more})
    assert answer.status_code == 422
    assert "There is no mailbox to write to" in text_of(answer)


def test_the_subject_is_neutral_by_default_where_the_sign_on_says_so(statement: Statement, cast: Cast) -> None:
    client, page = signed_in(cast.chanthy), address("mailings", statement.ref)
    ticked = re.compile(r'name="is_discreet"[^>]*checked')
    assert not ticked.search(text_of(client.get(page)))
    SignOn.objects.update(is_discreet=True)
    assert ticked.search(text_of(client.get(page)))


def test_the_queries_of_the_pages_do_not_grow(statement: Statement, cast: Cast, django_assert_num_queries: Any) -> None:
    client = signed_in(cast.chanthy)
    made = begin(statement, cast, cast.hill, cast.reed)
    client.get(address("mailings", statement.ref))
    for broken in (1, 2):
        some = made.recipients.order_by("pk")[:broken]
        made.recipients.filter(pk__in=[one.pk for one in some]).update(state=RecipientState.FAILED)
        with django_assert_num_queries(14):
            client.get(address("mailings", statement.ref))
        with django_assert_num_queries(11):
            client.get(address("mailing", statement.ref, made.ref))
        begin(statement, cast)


# -- following it ------------------------------------------------------------------------------------------------------


def test_the_page_says_how_far_it_is_and_which_mailboxes_to_correct(statement: Statement, cast: Cast) -> None:
    made = begin(statement, cast)
    made.recipients.filter(person=cast.visal).update(state=RecipientState.FAILED, error="550 5.1.1 no such user")
    made.recipients.filter(person=cast.rotha).update(state=RecipientState.SKIPPED, error="stopped")
    page = text_of(signed_in(cast.chanthy).get(address("mailing", statement.ref, made.ref)))
    assert "2 of 3 mailboxes are done with." in page
    assert '<progress max="3" value="2"' in page
    assert "550 5.1.1 no such user" in page
    assert "does not want mails" in page
    assert "@cast.example" not in page


def test_pause_resume_and_stop_by_buttons(statement: Statement, cast: Cast) -> None:
    client, made = signed_in(cast.chanthy), begin(statement, cast)
    page = address("mailing", statement.ref, made.ref)
    for deed, state in (("pause", "paused"), ("resume", "sending"), ("stop", "stopped")):
        assert client.post(page, {"deed": deed})["Location"] == page
        made.refresh_from_db()
        assert made.state == state
    assert client.post(page, {"deed": "resume"}).status_code == 409
    assert client.post(page, {"deed": "burn"}).status_code == 422
    assert "Go on" not in text_of(client.get(page))


def test_a_mailing_of_another_statement_is_not_there(statement: Statement, cast: Cast) -> None:
    made = begin(statement, cast)
    other = factories.opened(cast)
    assert signed_in(cast.chanthy).get(address("mailing", other.ref, made.ref)).status_code == 404


# -- to pass on --------------------------------------------------------------------------------------------------------


def test_before_publication_nothing_leads_to_another_site(statement: Statement, cast: Cast) -> None:
    page = text_of(signed_in(cast.chanthy).get(address("mailings", statement.ref)))
    assert "t.me" not in page
    [share] = re.findall(r'<textarea id="share-text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert way_to("sign", statement.ref) in share
    assert "Safe bridges" not in share


def test_what_is_public_is_shared_by_plain_links(cast: Cast) -> None:
    edition = factories.published(cast)
    page = text_of(signed_in(cast.chanthy).get(address("mailings", edition.statement.ref)))
    links = re.findall(r'<a href="(https://[^"]+)" rel="noopener noreferrer">', page)
    public = f"http%3A%2F%2F127.0.0.1%3A8000%2Fen%2Fs%2F{edition.statement.ref}%2F"
    assert links == [
        f"https://t.me/share/url?url={public}&text=Safe+bridges",
        f"https://wa.me/?text=Safe+bridges+{public}",
        f"https://www.facebook.com/sharer/sharer.php?u={public}",
    ]
    assert '<script src="http' not in page
    assert '<img src="http' not in page


# -- no more mails -----------------------------------------------------------------------------------------------------


def stop_page(recipient: Recipient) -> str:
    return address("stop-mails", recipient.mailing.statement.ref, recipient.ref, token_of(recipient))


def test_opening_the_link_stops_nothing_and_the_button_does(statement: Statement, cast: Cast) -> None:
    recipient = begin(statement, cast, cast.hill).recipients.get()
    client, page = Client(enforce_csrf_checks=True), stop_page(recipient)
    words = text_of(client.get(page))
    assert "Safe bridges" not in words
    assert not MailStop.objects.exists()
    for deed, shown, stops in (
        ("here", "No more mails about signing this statement come", [statement.pk]),
        ("everything", "No invitations to sign and no reminders come", [statement.pk, None]),
        ("resume", "Do you want no more of these mails?", []),
    ):
        assert client.post(page, {"deed": deed})["Location"] == page
        assert shown in text_of(client.get(page))
        assert list(MailStop.objects.order_by("pk").values_list("statement", flat=True)) == stops


def test_a_mail_program_stops_them_by_one_click(statement: Statement, cast: Cast, mailoutbox: list[Any]) -> None:
    begin(statement, cast, cast.hill)
    run_due()
    [mail] = mailoutbox
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [link] = re.fullmatch(r"<http://127.0.0.1:8000(/en/s/\S+)>", mail.extra_headers["List-Unsubscribe"]).groups()  # type: ignore[union-attr]
    assert f"http://127.0.0.1:8000{link}" in mail.body
    answer = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert [stop.address for stop in MailStop.objects.all()] == ["visal@cast.example"]


def test_nobody_stops_the_mails_of_another(statement: Statement, cast: Cast) -> None:
    one, other = begin(statement, cast, cast.reed, cast.hill).recipients.order_by("pk")
    client = Client()
    for ref, recipient, token in (
        (statement.ref, one.ref, token_of(other)),
        (statement.ref, one.ref, "x"),
        (factories.opened(cast).ref, one.ref, token_of(one)),
        (statement.ref, "000000000000", token_of(one)),
    ):
        page = address("stop-mails", ref, recipient, token)
        assert (client.get(page).status_code, client.post(page).status_code) == (404, 404)
    assert not MailStop.objects.exists()
