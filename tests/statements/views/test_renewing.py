"""The pages of a text that changed after it was signed."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organisations.models import Person
from statements.actions.renewing import reopen_text
from statements.models import Signature, Statement, TextChange
from statements.queries.count import count
from tests.cast import Cast
from tests.factories import DAY
from tests.statements.changing import changed, declared, present, signed_by_two

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def scene(cast: Cast, kind: str = "") -> tuple[Statement, Signature, Signature]:
    """Signed three days ago and changed since; with `kind`, declared as such and open for signature again."""
    now = timezone.now()
    statement, hill, reed = signed_by_two(cast, at=now - 5 * DAY)
    statement = changed(cast, statement, at=now - DAY)
    return (declared(cast, statement, kind, at=now - DAY) if kind else statement), hill, reed


def answer(person: Person, statement: Statement, signature: Signature, button: str, **typed: str) -> Any:
    assert statement.final_version is not None
    sent = {"sha256": statement.final_version.sha256, "language": "en", button: "1", **typed}
    url = reverse("changed-text", args=[statement.ref, signature.ref])
    return client_of(person).post(url, {name: value for name, value in sent.items() if value})


def test_the_convenor_says_what_changed_before_sign_on_opens_again(cast: Cast) -> None:
    statement, _hill, _reed = scene(cast)
    url = reverse("declare-change", args=[statement.ref])
    client = client_of(cast.chanthy)
    page = client.get(url).content.decode()
    assert "2 signatures stand under the earlier text." in page
    assert "before the rains" in page
    wrong = client.post(url, {"kind": "editorial", "reason": "A word was missing.", "refuse_until": ""})
    assert wrong.status_code == 422
    assert "A word was missing." in wrong.content.decode()
    assert not TextChange.objects.exists()
    right = client.post(url, {"kind": "substantive", "reason": "A word was missing."})
    assert right.status_code == 302
    assert TextChange.objects.get().kind == "substantive"
    again = client.post(url, {"kind": "editorial", "reason": "No.", "refuse_until": "2099-01-01T10:00"})
    assert again.status_code == 409
    assert TextChange.objects.count() == 1


def test_others_cannot_declare(cast: Cast) -> None:
    statement, _hill, _reed = scene(cast)
    url = reverse("declare-change", args=[statement.ref])
    for person, status in ((cast.piseth, 403), (cast.visal, 403), (cast.ot, 404)):
        assert client_of(person).post(url, {"kind": "substantive", "reason": "No."}).status_code == status
    assert not TextChange.objects.exists()


def test_a_signatory_sees_what_changed_and_consents(cast: Cast) -> None:
    statement, hill, _reed = scene(cast, "substantive")
    page = client_of(cast.visal).get(reverse("changed-text", args=[statement.ref, hill.ref])).content.decode()
    assert "your signature counts no longer" in page
    assert "before the rains" in page
    assert "Refuse the change" not in page
    unticked = answer(cast.visal, statement, hill, "renew")
    assert unticked.status_code == 422
    assert count(present(statement)).organisations == 0
    assert answer(cast.visal, statement, hill, "renew", confirm="on").status_code == 302
    assert count(present(statement)).organisations == 1
    assert answer(cast.visal, statement, hill, "renew", confirm="on").status_code == 302  # a second tap
    assert count(present(statement)).organisations == 1


def test_opening_the_page_changes_nothing(cast: Cast) -> None:
    statement, hill, _reed = scene(cast, "substantive")
    url = reverse("changed-text", args=[statement.ref, hill.ref])
    client = client_of(cast.visal)
    assert client.get(url).status_code == client.head(url).status_code == 200
    assert Signature.objects.get(pk=hill.pk).version == hill.version


def test_an_editorial_change_can_be_refused(cast: Cast) -> None:
    statement, hill, _reed = scene(cast, "editorial")
    page = client_of(cast.visal).get(reverse("changed-text", args=[statement.ref, hill.ref])).content.decode()
    assert "Refuse the change" in page
    assert answer(cast.visal, statement, hill, "refuse").status_code == 302
    assert count(present(statement)).organisations == 1  # the other, who did not refuse


def test_who_read_another_text_is_asked_again(cast: Cast) -> None:
    statement, hill, _reed = scene(cast, "substantive")
    late = answer(cast.visal, statement, hill, "renew", confirm="on", sha256="0" * 64)
    assert late.status_code == 409
    assert "The text is not the one you read." in late.content.decode()
    assert count(present(statement)).organisations == 0


def test_nobody_else_finds_a_signature_by_it(cast: Cast) -> None:
    statement, hill, reed = scene(cast, "substantive")
    for person, signature in ((cast.sreymom, hill), (cast.visal, reed), (cast.ot, hill), (cast.chanthy, reed)):
        url = reverse("changed-text", args=[statement.ref, signature.ref])
        assert client_of(person).get(url).status_code == 404


def test_where_nothing_changed_there_is_no_such_page(cast: Cast) -> None:
    statement, hill, _reed = signed_by_two(cast, at=timezone.now() - 5 * DAY)
    assert client_of(cast.visal).get(reverse("changed-text", args=[statement.ref, hill.ref])).status_code == 404


def test_a_signatory_takes_the_name_back_while_the_text_is_changed(cast: Cast) -> None:
    now = timezone.now()
    statement, hill, _reed = signed_by_two(cast, at=now - 5 * DAY)
    reopen_text(statement, reason="A word was missing.", by=cast.chanthy, at=now - DAY)
    client = client_of(cast.visal)
    ways = {name: reverse(name, args=[statement.ref, hill.ref]) for name in ("change-signature", "withdraw-signature")}
    page = client.get(reverse("sign", args=[statement.ref])).content.decode()
    assert "There is nothing to sign yet" in page
    assert [way in page for way in ways.values()] == [True, True]
    asked = client.get(ways["withdraw-signature"]).content.decode()
    assert "The final text is not settled." in asked
    assert "cannot sign again" not in asked
    hidden = client.post(ways["change-signature"], {"name_en": "Far Hill", "visibility": "withheld", "confirm": "1"})
    assert hidden.status_code == 302
    assert client.post(ways["withdraw-signature"], {"confirm": "1"}).status_code == 302
    hill = Signature.objects.get(pk=hill.pk)
    assert (hill.visibility, hill.withdrawn_at is not None) == ("withheld", True)
    page = client.get(reverse("sign", args=[statement.ref])).content.decode()
    assert ("The signature of Far Hill was withdrawn on" in page, hill.ref in page) == (True, False)
