"""After signing: the signatory changes what is shown, the convenor can only hide it."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from ledger.digests import commitment
from ledger.models import Event, Opening
from organisations.refusals import Refused
from outbox.models import Job
from statements.actions import changing_signatures, publishing, signing
from statements.actions.showing import keep
from statements.models import Edition, Reservation, Signature, Statement
from statements.notices import NOTICES
from statements.queries.receipts import receipt
from statements.queries.signatories import Reserved, consent_of
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed

THEN = MORNING + 2 * DAY
LATER = MORNING + 5 * DAY
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Signature:
    statement = factories.opened(told_cast)
    point = statement.blocks.filter(kind="point").earliest("id")
    reserved = [Reserved(point.ref, text_en="Only the old bridge.")]
    return signed(statement, told_cast.reed, told_cast.sreymom, at=THEN, reservations=reserved, may_show_logo=True)


@pytest.fixture
def signature(db: None, told: Signature) -> Signature:
    return deepcopy(told)


def change(signature: Signature, by: Any, **more: Any) -> None:
    typed = {"name_en": "Reed Circle", "name_km": "រង្វង់ត្រែង", "visibility": "named", "at": THEN, **more}
    changing_signatures.change_signature(signature, by=by, **typed)


def columns_of(signature: Signature) -> dict[str, Any]:
    """The row as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM statements_signature WHERE id = %s", [signature.pk])
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def test_the_signatory_hides_and_shows_the_name(cast: Cast, signature: Signature) -> None:
    before = consent_of(signature)
    change(signature, cast.sreymom, visibility="withheld")
    row = columns_of(signature)
    assert [row[name] for name in ("organisation_id", "signed_by_id", "mandate_id", "name_en", "capacity")] == [
        None,
        None,
        None,
        "",
        "",
    ]
    assert not Reservation.objects.exists()
    change(signature, cast.sreymom, visibility="named")
    after = consent_of(Signature.objects.get())
    for name in ("organisation", "person", "mandate", "capacity", "name_en", "name_km", "reservations"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.may_show_logo
    assert Signature.objects.get().reservations.get().text_en == "Only the old bridge."


def test_the_printed_name_is_corrected_and_an_empty_one_is_the_registered(cast: Cast, signature: Signature) -> None:
    change(signature, cast.sreymom, name_en="The Reed Circle", name_km="")
    kept = Signature.objects.get()
    assert (kept.name_en, kept.name_km) == ("The Reed Circle", "រង្វង់ត្រែង")
    with pytest.raises(Refused) as refused:
        change(signature, cast.sreymom, name_en="Reed\x00")
    assert refused.value.field == "name_en"
    with pytest.raises(Refused) as refused:
        change(signature, cast.sreymom, visibility="everywhere")
    assert refused.value.field == "visibility"


def test_what_is_as_before_is_no_event(cast: Cast, signature: Signature) -> None:
    change(signature, cast.sreymom)
    assert not Event.objects.filter(kind="signature.changed").exists()


def test_each_change_can_be_opened_and_names_nobody(cast: Cast, signature: Signature) -> None:
    change(signature, cast.sreymom, visibility="withheld")
    change(signature, cast.sreymom, visibility="addressees")
    salts = consent_of(Signature.objects.get()).salts
    events = list(Event.objects.filter(kind="signature.changed").order_by("id"))
    for number, (event, shown) in enumerate(zip(events, ("withheld", "addressees"), strict=True), start=1):
        private = json.loads(event.data)["private"]
        assert set(event.content) == {"signature", "private"}
        assert private["visibility"] == commitment(shown, salt=salts[f"visibility:{number}"])
        assert private["by"] == commitment(f"person:{cast.sreymom.ref}", salt=salts[f"by:{number}"])
        assert cast.sreymom.ref not in event.data
    assert not Opening.objects.filter(event__in=events).exists()


def test_no_change_writes_over_what_opens_an_earlier_one(cast: Cast, signature: Signature) -> None:
    """Also after a renewal, which has the number of a version: the receipt goes on to open all of what it did."""
    given = consent_of(signature)
    keep(signature, replace(given, salts={**given.salts, "renewed_by:2": "00"}))
    for visibility in ("withheld", "addressees", "named"):
        change(signature, cast.sreymom, visibility=visibility)
    kept = consent_of(Signature.objects.get())
    changed = [f"{name}:{number}" for number in (1, 2, 3) for name in ("by", "visibility", "name_en", "name_km")]
    assert sorted(kept.salts) == sorted(["organisation", "by", "visibility", "renewed_by:2", *changed])
    opened = receipt(Signature.objects.select_related("statement").get())["opened"]
    assert {name: opening["value"] for name, opening in opened.items()} == {
        "organisation": cast.reed.ref,
        "by": f"person:{cast.sreymom.ref}",
        "visibility": "named",
    }


@pytest.mark.parametrize("name", ["chanthy", "piseth", "visal", "rotha", "mealea", "ot"])
def test_nobody_else_changes_it(cast: Cast, signature: Signature, name: str) -> None:
    with pytest.raises(PermissionDenied):
        change(signature, getattr(cast, name), visibility="withheld")
    assert Signature.objects.get().visibility == "named"


def test_a_withdrawn_signature_is_not_changed(cast: Cast, signature: Signature) -> None:
    signing.withdraw_signature(signature, by=cast.sreymom, at=THEN)
    with pytest.raises(Refused) as refused:
        change(signature, cast.sreymom, visibility="withheld")
    assert refused.value.code == "withdrawn"
    with pytest.raises(Refused) as refused:
        changing_signatures.hide(signature, reason="Threats.", by=cast.chanthy, at=THEN)
    assert refused.value.code == "withdrawn"


# -- the convenor hides ------------------------------------------------------------------------------------------------


def test_the_convenor_hides_a_name_and_cannot_show_it(cast: Cast, signature: Signature) -> None:
    changing_signatures.hide(signature, reason="Threats.", by=cast.piseth, at=THEN)
    kept = Signature.objects.get()
    assert (kept.visibility, kept.organisation, consent_of(kept).hidden_because) == ("withheld", None, "Threats.")
    assert "Threats" not in columns_of(kept)["sealed"]
    event = Event.objects.get(kind="signature.hidden")
    for told in (cast.piseth.ref, cast.reed.ref, "Threats"):
        assert told not in event.data
    with pytest.raises(Refused) as refused:
        changing_signatures.hide(kept, reason="Again.", by=cast.piseth, at=THEN)
    assert refused.value.code == "hidden"
    with pytest.raises(PermissionDenied):
        change(kept, cast.piseth, visibility="named")
    change(kept, cast.sreymom, visibility="named")
    assert Signature.objects.get().visibility == "named"


@pytest.mark.parametrize("name", ["sreymom", "visal", "mealea", "ot"])
def test_only_the_staff_of_the_convenor_hides(cast: Cast, signature: Signature, name: str) -> None:
    with pytest.raises(PermissionDenied):
        changing_signatures.hide(signature, reason="Threats.", by=getattr(cast, name), at=THEN)


def test_a_co_convenor_does_not_hide(cast: Cast, signature: Signature) -> None:
    named = factories.staffed(cast, signature.statement)
    for person in (named.neighbour, named.translator):
        with pytest.raises(PermissionDenied):
            changing_signatures.hide(signature, reason="Threats.", by=person, at=THEN)
    changing_signatures.hide(signature, reason="Threats.", by=named.coordinator, at=THEN)


@pytest.mark.parametrize("reason", ["", " ", "a\x00", "x" * 501])
def test_a_reason_is_needed(cast: Cast, signature: Signature, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        changing_signatures.hide(signature, reason=reason, by=cast.chanthy, at=THEN)
    assert refused.value.field == "reason"


def test_the_organisation_is_mailed_by_a_job_that_does_not_name_it(cast: Cast, signature: Signature) -> None:
    changing_signatures.hide(signature, reason="Threats.", by=cast.chanthy, at=THEN)
    [job] = [one for one in Job.objects.all() if "signature_hidden" in one.key]
    payload = json.loads(job.payload)
    about = {"statement": signature.statement.ref, "place": 0, "signature": signature.ref}
    assert payload == {"name": "signature_hidden", "about": about}
    mail = NOTICES["signature_hidden"](**about)
    assert mail is not None
    assert mail.to == [cast.sreymom.email]
    assert "Threats." in mail.body
    change(signature, cast.sreymom, visibility="named")
    assert NOTICES["signature_hidden"](**about) is None


# -- after publication -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "deed",
    [
        lambda cast, given: changing_signatures.hide(given, reason="Threats.", by=cast.chanthy, at=LATER),
        lambda cast, given: change(given, cast.sreymom, visibility="withheld", at=LATER),
    ],
    ids=["hidden", "changed"],
)
def test_the_next_edition_does_not_name_it(cast: Cast, deed: Callable[[Cast, Signature], None]) -> None:
    first = factories.published(cast)
    statement = first.statement
    assert "Reed Circle" in first.canonical
    deed(cast, Signature.objects.get(statement=statement, organisation=cast.reed))
    assert [one.key for one in Job.objects.filter(kind="statements.reissue")]
    publishing.reissue(Statement.objects.get(pk=statement.pk), at=LATER + MINUTE)
    second = Edition.objects.get(number=2)
    assert "Reed Circle" not in second.canonical
    assert second.content["count"]["organisations"] == first.content["count"]["organisations"]
