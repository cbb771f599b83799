"""The proof: a PDF with a watermark, for the convenor's staff, as long as there is no edition."""

import io

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from organisations.models import Person
from statements.models import Edition
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(("query", "language"), [("?language=km", "km"), ("", "en"), ("?language=xx", "en")])
def test_a_proof_is_a_pdf_in_the_language_asked_for(cast: Cast, query: str, language: str) -> None:
    statement = factories.closed(cast)
    answer = client_of(cast.piseth).get(reverse("proof", args=[statement.ref]) + query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'inline; filename="ruom-{statement.ref}-proof-{language}.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.Lang == language
    assert not Edition.objects.exists()


def test_there_is_a_proof_from_the_final_text_until_publication(cast: Cast) -> None:
    early = factories.consulted(cast).statement
    assert client_of(cast.chanthy).get(reverse("proof", args=[early.ref])).status_code == 409
    done = factories.published(cast).statement
    answer = client_of(cast.chanthy).get(reverse("proof", args=[done.ref]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("public-statement", args=[done.ref]))
