"""A copy of everything: complete, for the person alone, and without keys."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from organisations.actions import accounts, contacting, inviting, mandating
from organisations.actions.exporting import export_person
from organisations.actors import Machine
from organisations.models import AccessNote, ApiToken
from statements.actions import commenting
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.organisations.people import Directed, directed


@pytest.fixture
def world(cast: Cast) -> Directed:
    return directed(cast)


def test_everything_is_in_it(world: Directed) -> None:
    cast = world.cast
    consultation = factories.consulted(cast)
    commenting.comment(consultation, organisation=cast.hill, text="Ropes first.", by=cast.visal, at=MORNING)
    signature = factories.signed(factories.opened(cast), cast.hill, cast.visal, at=MORNING + 2 * DAY)
    token = mandating.issue_token(to=cast.visal, label="Reader", by=cast.visal, at=MORNING)
    contacting.add_contact(
        organisation=cast.reed, role="other", name="V.", email="VISAL@cast.example", by=cast.mealea, at=MORNING
    )
    inviting.invite_person(
        address="visal@cast.example", organisation=cast.reed, right="read", by=cast.mealea, at=MORNING
    )
    accounts.mail_code(to=cast.visal, address=cast.visal.email, known_device=True, language="en", at=MORNING)
    accounts.mail_code(to=cast.ot, address=cast.ot.email, known_device=True, language="en", at=MORNING)
    export = export_person(person=cast.visal, by=cast.mealea, at=MORNING + 3 * DAY)
    said = json.loads(export.as_json())
    assert said["person"] == cast.visal.ref
    assert said["account"][0]["email"] == "visal@cast.example"
    assert [(each["organisation"], each["right"]) for each in said["mandates"]] == [("Far Hill", "sign")]
    assert [each["text"] for each in said["comments"]] == ["Ropes first."]
    assert [each["ref"] for each in said["signatures"]] == [signature.ref]
    assert [each["label"] for each in said["api_tokens"]] == ["Reader"]
    assert [(each["organisation"], each["name"]) for each in said["contacts"]] == [("Reed Circle", "V.")]
    assert [each["organisation"] for each in said["invitations_waiting"]] == ["Reed Circle"]
    assert [each["kind"] for each in said["mails_waiting"]].count("organisations.send_code") == 1
    assert [each["value"] for each in said["ledger_values"] if each["name"] == "email"] == ["visal@cast.example"]
    assert [each["name"] for each in said["looks_at_you"]] == ["Mealea"]
    assert "person.registered" in [each["kind"] for each in said["ledger"]]
    for key in (token, ApiToken.objects.get().digest, cast.visal.password):
        assert key not in export.as_json()
    page = export.as_html("en")
    for words in ("Ropes first.", "Reed Circle", "V.", "Mealea", "administrator of the site", "in which capacity"):
        assert words in page


def test_to_read_and_for_programs(world: Directed) -> None:
    cast = world.cast
    export = export_person(person=cast.visal, by=cast.visal, at=MORNING)
    with ZipFile(BytesIO(export.as_zip("km"))) as files:
        assert files.namelist() == ["your-data.html", "your-data.json"]
        page = files.read("your-data.html").decode()
        assert json.loads(files.read("your-data.json"))["account"][0]["name"] == "Visal"
    assert '<html lang="km">' in page
    assert "visal@cast.example" in page
    assert "http" not in page  # nothing to load, nowhere to lead
    assert not AccessNote.objects.exists()


def test_whatever_was_typed_is_only_text_on_the_page(world: Directed) -> None:
    cast = world.cast
    commenting.comment(
        factories.consulted(cast), organisation=cast.hill, text="<b>Ropes</b>", by=cast.visal, at=MORNING
    )
    page = export_person(person=cast.visal, by=cast.visal, at=MORNING).as_html("en")
    assert "&lt;b&gt;Ropes" in page
    assert "<b>" not in page


def test_nobody_else_has_it(world: Directed) -> None:
    cast = world.cast
    for nobody in (cast.ot, cast.chanthy, world.dara, AnonymousUser(), Machine.CLOCK):
        with pytest.raises(PermissionDenied):
            export_person(person=cast.visal, by=nobody, at=MORNING)
    export_person(person=cast.visal, by=Machine.OPERATOR, at=MORNING)
    assert AccessNote.objects.get().actor is None
