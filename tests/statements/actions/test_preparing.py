"""Two people sign: one prepares, another one signs or sends it back, and nobody does both."""

import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from ledger.models import Event, Opening
from organisations.actions import directing, mandating, retaining
from organisations.models import Mandate, Person, Right
from organisations.refusals import Outdated, Refused
from outbox.models import Job
from statements.actions import answering_sign_on, preparing
from statements.models import Decline, PreparedSignature, Signature, SigningRule, Statement, Version
from statements.notices import NOTICES
from statements.queries.signatories import Reserved, consent_of
from statements.queries.signing import rows
from statements.queries.waiting import Task, steps_for
from statements.stages import SignOnAnswer, Visibility
from tests import factories
from tests.addresses import way_to
from tests.cast import MORNING, Cast, assemble
from tests.factories import DAY, signed

THEN = MORNING + 2 * DAY


@pytest.fixture(scope="module")
def told_cast(module_transaction: None) -> Cast:
    return with_two(assemble())


def with_two(cast: Cast) -> Cast:
    """Reed Circle signs with two people: Sreymom and Ot may sign for it."""
    mandating.grant_mandate(to=cast.ot, organisation=cast.reed, right=Right.SIGN, by=cast.mealea, at=MORNING)
    preparing.set_signing_rule(cast.reed, second_person=True, by=cast.mealea, at=MORNING)
    return cast


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.opened(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def prepare(statement: Statement, cast: Cast, by: Person | None = None, **more: Any) -> PreparedSignature:
    assert statement.final_version is not None
    return preparing.prepare(
        statement,
        **{
            "organisation": cast.reed,
            "sha256": statement.final_version.sha256,
            "language": "km",
            "by": by or cast.sreymom,
            "at": THEN,
            **more,
        },
    )


def sign(prepared: PreparedSignature, by: Person) -> Signature:
    return preparing.sign_prepared(
        prepared, sha256=prepared.version.sha256, language="en", capacity="Director", by=by, at=THEN
    )


def test_one_prepares_another_signs_and_both_names_are_kept(cast: Cast, statement: Statement) -> None:
    point = statement.blocks.filter(kind="point").earliest("id")
    reserved = [Reserved(point.ref, text_en="Only the old bridge.")]
    prepared = prepare(
        statement,
        cast,
        name_en="The Reed Circle",
        visibility=Visibility.ADDRESSEES,
        reservations=reserved,
        may_show_logo=True,
    )
    assert not Signature.objects.exists()
    signature = sign(prepared, cast.ot)
    consent = consent_of(signature)
    assert (consent.person, consent.second, consent.capacity) == (cast.ot, cast.sreymom, "Director")
    assert (consent.name_en, consent.name_km) == ("The Reed Circle", "រង្វង់ត្រែង")
    assert (signature.visibility, signature.language, consent.may_show_logo) == ("addressees", "en", True)
    assert consent.reservations == tuple(reserved)


def test_once_it_is_signed_no_row_tells_whose_it_was(cast: Cast, statement: Statement) -> None:
    sign(prepare(statement, cast, visibility=Visibility.WITHHELD), cast.ot)
    assert not PreparedSignature.objects.exists()
    assert not Opening.objects.filter(event__kind__in=["signature.prepared", "signature.given"]).exists()
    of_it = [kept for kept in Job.objects.values_list("payload", flat=True) if "signature_" in kept]
    assert of_it
    for told in (cast.reed.ref, cast.sreymom.ref, cast.ot.ref):
        assert not any(told in kept for kept in of_it)


def test_what_was_filled_in_is_sealed_and_goes_when_it_is_sent_back(cast: Cast, statement: Statement) -> None:
    prepared = prepare(statement, cast, name_en="The Reed Circle")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM statements_preparedsignature")
        assert "Reed" not in cursor.fetchone()[0]
    preparing.send_back(prepared, note="Please not by name.", by=cast.ot, at=THEN)
    prepared.refresh_from_db()
    assert (prepared.state, prepared.content, prepared.note) == ("sent_back", "", "Please not by name.")
    with pytest.raises(Refused) as refused:
        sign(prepared, cast.ot)
    assert refused.value.code == "prepared"


def test_the_one_who_prepared_it_does_not_sign_it(cast: Cast, statement: Statement) -> None:
    prepared = prepare(statement, cast)
    with pytest.raises(Refused) as refused:
        sign(prepared, cast.sreymom)
    assert refused.value.code == "second_person"
    with pytest.raises(Refused) as refused:
        signed(statement, cast.reed, cast.sreymom, at=THEN, second=cast.sreymom)
    assert refused.value.code == "second_person"
    with pytest.raises(Refused) as refused:
        preparing.send_back(prepared, note="No.", by=cast.sreymom, at=THEN)
    assert refused.value.code == "second_person"
    assert not Signature.objects.exists()


def test_one_alone_does_not_sign_where_two_are_asked(cast: Cast, statement: Statement) -> None:
    with pytest.raises(Refused) as refused:
        signed(statement, cast.reed, cast.sreymom, at=THEN)
    assert refused.value.code == "second_person"
    signed(statement, cast.hill, cast.visal, at=THEN)
    assert Signature.objects.count() == 1


def test_prepared_twice_it_is_prepared_once_and_by_one(cast: Cast, statement: Statement) -> None:
    first = prepare(statement, cast)
    assert prepare(statement, cast, name_en="Another") == first
    with pytest.raises(Refused) as refused:
        prepare(statement, cast, by=cast.ot)
    assert (refused.value.code, str(refused.value)) == ("prepared", "Sreymom has prepared a signature already.")
    assert PreparedSignature.objects.count() == 1


def test_a_new_text_makes_it_void(cast: Cast, statement: Statement) -> None:
    prepared = prepare(statement, cast)
    final = statement.final_version
    assert final is not None
    newer = Version.objects.create(
        statement=statement,
        number=final.number + 1,
        canonical=final.canonical,
        sha256="0" * 64,
        created_by=cast.chanthy,
        created_at=THEN,
    )
    Statement.objects.filter(pk=statement.pk).update(final_version=newer)
    with pytest.raises(Refused) as refused:
        sign(prepared, cast.ot)
    assert refused.value.code == "void"
    fresh = Statement.objects.get(pk=statement.pk)
    [row] = rows(fresh, [cast.reed])
    assert row.answer == SignOnAnswer.SILENT
    with pytest.raises(Outdated):
        prepare(fresh, cast, sha256=final.sha256)
    again = prepare(fresh, cast, by=cast.ot)
    prepared.refresh_from_db()
    assert (prepared.state, again.version, again.prepared_by) == ("withdrawn", newer, cast.ot)


def test_it_is_void_once_the_one_who_prepared_it_may_not_sign(cast: Cast, statement: Statement) -> None:
    prepared = prepare(statement, cast)
    mandating.revoke_mandate(mandate=Mandate.objects.get(person=cast.sreymom), by=cast.mealea, at=MORNING + DAY)
    with pytest.raises(Refused) as refused:
        sign(prepared, cast.ot)
    assert refused.value.code == "void"


def test_where_nobody_else_may_sign_it_says_so(cast: Cast, statement: Statement) -> None:
    preparing.set_signing_rule(cast.hill, second_person=True, by=cast.mealea, at=MORNING)
    with pytest.raises(Refused) as refused:
        prepare(statement, cast, by=cast.visal, organisation=cast.hill)
    assert refused.value.code == "nobody_else"
    with pytest.raises(Refused) as refused:
        prepare(statement, cast, by=cast.rotha, organisation=cast.river)
    assert refused.value.code == "one_person"


def test_who_may_look_at_it_and_who_may_not(cast: Cast, statement: Statement) -> None:
    prepared = prepare(statement, cast)
    for person in (cast.visal, cast.chanthy, cast.mealea, cast.neary):
        with pytest.raises(PermissionDenied):
            sign(prepared, person)
        with pytest.raises(PermissionDenied):
            preparing.send_back(prepared, note="No.", by=person, at=THEN)
    with pytest.raises(PermissionDenied):
        preparing.take_back_prepared(prepared, by=cast.ot, at=THEN)
    preparing.take_back_prepared(prepared, by=cast.sreymom, at=THEN)
    assert PreparedSignature.objects.get().state == "withdrawn"


def test_preparing_takes_a_no_back_and_waits_before_a_no(cast: Cast, statement: Statement) -> None:
    answering_sign_on.decline(statement, cast.reed, by=cast.sreymom, at=THEN)
    prepare(statement, cast)
    assert not Decline.objects.exists()
    [row] = rows(statement, [cast.reed])
    assert row.answer == SignOnAnswer.PREPARED
    with pytest.raises(Refused) as refused:
        answering_sign_on.decline(statement, cast.reed, by=cast.ot, at=THEN)
    assert refused.value.code == "prepared"


def test_colleagues_are_mailed_and_the_job_names_nobody(cast: Cast, statement: Statement) -> None:
    prepared = prepare(statement, cast)
    [job] = [one for one in Job.objects.all() if "signature_prepared" in one.key]
    payload = json.loads(job.payload)
    assert payload["about"] == {"statement": statement.ref, "place": 0, "prepared": prepared.ref}
    mail = NOTICES["signature_prepared"](**payload["about"])
    assert mail is not None
    assert mail.to == [cast.ot.email]
    assert way_to("prepared-signature", statement.ref, prepared.ref, language=cast.ot.language) in mail.body
    preparing.send_back(prepared, note="Please not by name.", by=cast.ot, at=THEN)
    assert NOTICES["signature_prepared"](**payload["about"]) is None
    back = NOTICES["signature_sent_back"](statement=statement.ref, prepared=prepared.ref)
    assert back is not None
    assert back.to == [cast.sreymom.email]
    assert "Please not by name." in back.body


def test_the_director_sets_the_rule(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        preparing.set_signing_rule(cast.reed, second_person=False, by=cast.sreymom, at=THEN)
    directing.appoint_director(to=cast.neary, organisation=cast.reed, by=cast.mealea, at=THEN)
    preparing.set_signing_rule(cast.reed, second_person=False, by=cast.neary, at=THEN)
    assert not SigningRule.objects.get().second_person
    written = Event.objects.filter(kind="organisation.signing_rule_set").latest("id").content
    assert written == {"organisation": cast.reed.ref, "second_person": False, "by": f"person:{cast.neary.ref}"}


# -- while it waits ----------------------------------------------------------------------------------------------------


def test_the_desk_of_who_prepared_it_says_that_it_waits(cast: Cast, statement: Statement) -> None:
    prepare(statement, cast)
    statement.refresh_from_db()
    tasks = {
        person.name: [step.task for step in steps_for(person, [statement], at=THEN)[statement.pk]]
        for person in (cast.sreymom, cast.ot)
    }
    assert tasks == {cast.sreymom.name: [Task.AWAIT_SECOND], cast.ot.name: [Task.SIGN]}


def test_what_nobody_signed_is_deleted_a_month_after_the_deadline(cast: Cast, statement: Statement) -> None:
    prepare(statement, cast)
    deadline = statement.sign_on_closes_at
    assert deadline is not None
    month = 30 * DAY
    assert retaining.retain(at=deadline + month - timedelta(seconds=1))["prepared_signatures"] == 0
    assert retaining.retain(at=deadline + month)["prepared_signatures"] == 1
    assert not PreparedSignature.objects.exists()
