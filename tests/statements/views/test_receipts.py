"""Receipts of signatures: for the signatory a page and a file, for everybody a place to have one checked."""

import json
from copy import deepcopy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger.receipts import Verdict, check
from ledger.sealing import seal
from organisations.models import Person
from statements.models import Signature, Statement
from statements.stages import Visibility
from tests import factories
from tests.cast import Cast
from tests.factories import DAY, signed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> tuple[Statement, Signature]:
    """Reed Circle signed without being named, and the ledger was sealed since."""
    at = timezone.now()
    statement = factories.opened(told_cast, at=at - 2 * DAY)
    signature = signed(statement, told_cast.reed, told_cast.sreymom, at=at, visibility=Visibility.WITHHELD)
    seal()
    return statement, signature


@pytest.fixture
def scene(db: None, told: tuple[Statement, Signature]) -> tuple[Statement, Signature]:
    return deepcopy(told)


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_signatory_has_a_receipt_that_proves_itself(cast: Cast, scene: tuple[Statement, Signature]) -> None:
    statement, signature = scene
    page = client_of(cast.sreymom).get(reverse("signature-receipt", args=[statement.ref, signature.ref]))
    assert "The proof is complete" in page.content.decode()
    file = client_of(cast.sreymom).get(reverse("receipt-file", args=[statement.ref, signature.ref]))
    assert file["Cache-Control"] == "private, no-store"
    receipt = json.loads(file.content)
    assert check(receipt).verdict is Verdict.PROVED
    assert statement.final_version is not None
    assert receipt["event"]["data"]["sha256"] == statement.final_version.sha256
    opened = {name: one["value"] for name, one in receipt["opened"].items()}
    assert opened == {"organisation": cast.reed.ref, "by": f"person:{cast.sreymom.ref}", "visibility": "withheld"}


def test_nobody_else_has_it(cast: Cast, scene: tuple[Statement, Signature]) -> None:
    statement, signature = scene
    for name in ("signature-receipt", "receipt-file"):
        url = reverse(name, args=[statement.ref, signature.ref])
        for person in (cast.visal, cast.chanthy, cast.piseth, cast.ot, cast.mealea):
            assert client_of(person).get(url).status_code == 404
        assert Client().get(url).status_code == 302


def test_anyone_can_have_one_checked(cast: Cast, scene: tuple[Statement, Signature]) -> None:
    statement, signature = scene
    content = client_of(cast.sreymom).get(reverse("receipt-file", args=[statement.ref, signature.ref])).content
    url = reverse("check-receipt")
    as_text = Client().post(url, {"text": content.decode()})
    assert "It is true." in as_text.content.decode()
    assert signature.ref in as_text.content.decode()
    as_file = Client().post(url, {"file": SimpleUploadedFile("r.json", content)})
    assert "It is true." in as_file.content.decode()
    altered = content.decode().replace(cast.reed.ref, cast.hill.ref)
    assert "It was altered" in Client().post(url, {"text": altered}).content.decode()


@pytest.mark.parametrize("text", ["hello", "{}", "[[[", "\u202e"])
def test_what_is_no_receipt_is_refused_kindly(text: str) -> None:
    answer = Client().post(reverse("check-receipt"), {"text": text})
    assert answer.status_code == 422
    assert "This is no receipt." in answer.content.decode()


def test_nothing_brought_is_said_so() -> None:
    answer = Client().post(reverse("check-receipt"), {})
    assert answer.status_code == 422
    assert "Choose the file of a receipt" in answer.content.decode()
