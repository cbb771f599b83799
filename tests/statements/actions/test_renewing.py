"""A text that changes after it was signed: nothing is carried over silently, nothing is lost."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from organisations.refusals import Outdated, Refused
from outbox.models import Job
from statements.actions import arranging, changing_signatures, publishing, renewing, signing
from statements.models import Signature, SigningRule, Statement
from statements.queries.count import count
from statements.queries.renewing import change_to_declare, since_signing
from statements.queries.signatories import Reserved, consent_of
from statements.queries.signing import rows
from statements.stages import SignOnAnswer, Stage
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed
from tests.statements import changing
from tests.statements.changing import HOUR, present, reword

SIGNING_DAY = MORNING + 2 * DAY
REOPENED = SIGNING_DAY + DAY
DEADLINE = REOPENED + 10 * DAY

pytestmark = pytest.mark.django_db


def signed_by_two(cast: Cast) -> tuple[Statement, Signature, Signature]:
    return changing.signed_by_two(cast, at=MORNING)


def changed(cast: Cast, statement: Statement) -> Statement:
    return changing.changed(cast, statement, at=REOPENED)


def declared(cast: Cast, statement: Statement, kind: str) -> Statement:
    return changing.declared(cast, statement, kind, at=REOPENED)


def test_sign_on_cannot_open_again_before_the_change_is_declared(cast: Cast) -> None:
    statement, _hill, _reed = signed_by_two(cast)
    statement = changed(cast, statement)
    assert change_to_declare(statement)
    with pytest.raises(Refused) as refused:
        signing.open_sign_on(statement, deadline=DEADLINE, by=cast.chanthy, at=REOPENED + 4 * HOUR)
    assert refused.value.code == "undeclared"
    assert present(statement).stage == Stage.FINAL


def test_nothing_is_to_declare_where_nobody_has_signed(cast: Cast) -> None:
    statement = changed(cast, present(factories.opened(cast)))
    assert not change_to_declare(statement)
    signing.open_sign_on(statement, deadline=DEADLINE, by=cast.chanthy, at=REOPENED + 4 * HOUR)
    assert present(statement).stage == Stage.SIGN_ON


def test_after_a_substantive_change_nobody_counts_until_they_consent(cast: Cast) -> None:
    statement, hill, reed = signed_by_two(cast)
    assert count(statement, at=REOPENED).organisations == 2
    statement = declared(cast, changed(cast, statement), "substantive")
    at = REOPENED + 5 * HOUR
    counted = count(statement, at=at)
    assert (counted.organisations, counted.represented, counted.under_present_text) == (0, 0, 0)
    assert statement.final_version is not None
    for signature, person in ((hill, cast.visal), (reed, cast.sreymom)):
        renewing.renew(
            Signature.objects.get(pk=signature.pk),
            sha256=statement.final_version.sha256,
            language="en",
            by=person,
            at=at,
        )
    counted = count(statement, at=at)
    assert (counted.organisations, counted.withheld_organisations, counted.under_present_text) == (2, 1, 2)
    assert counted.represented == 2
    # Withheld is withheld still.
    assert consent_of(Signature.objects.get(pk=reed.pk)).organisation == cast.reed
    assert Signature.objects.get(pk=reed.pk).organisation is None


def test_after_an_editorial_change_signatures_count_until_refused(cast: Cast) -> None:
    statement, hill, _reed = signed_by_two(cast)
    statement = declared(cast, changed(cast, statement), "editorial")
    at = REOPENED + 5 * HOUR
    counted = count(statement, at=at)
    assert (counted.organisations, counted.under_present_text) == (2, 0)
    renewing.refuse_change(Signature.objects.get(pk=hill.pk), by=cast.visal, at=at)
    assert count(statement, at=at).organisations == 1
    # Who refused can still come round.
    assert statement.final_version is not None
    renewing.renew(
        Signature.objects.get(pk=hill.pk),
        sha256=statement.final_version.sha256,
        language="km",
        by=cast.visal,
        at=at + HOUR,
    )
    counted = count(statement, at=at + HOUR)
    assert (counted.organisations, counted.under_present_text) == (2, 1)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(microseconds=1), DAY])
def test_the_time_to_refuse_ends(cast: Cast, late: timedelta) -> None:
    statement, hill, _reed = signed_by_two(cast)
    declared(cast, changed(cast, statement), "editorial")
    with pytest.raises(Refused) as refused:
        renewing.refuse_change(Signature.objects.get(pk=hill.pk), by=cast.visal, at=REOPENED + 3 * DAY + late)
    assert refused.value.code == "cannot_refuse"


def test_a_substantive_change_cannot_be_refused_only_not_gone_along_with(cast: Cast) -> None:
    statement, hill, _reed = signed_by_two(cast)
    declared(cast, changed(cast, statement), "substantive")
    with pytest.raises(Refused):
        renewing.refuse_change(Signature.objects.get(pk=hill.pk), by=cast.visal, at=REOPENED + 5 * HOUR)


def test_only_who_may_sign_for_it_renews_and_only_the_text_that_was_read(cast: Cast) -> None:
    statement, hill, _reed = signed_by_two(cast)
    old = statement.final_version
    statement = declared(cast, changed(cast, statement), "substantive")
    new = statement.final_version
    assert old is not None
    assert new is not None
    at = REOPENED + 5 * HOUR
    for person in (cast.chanthy, cast.sreymom, cast.ot, cast.mealea):
        with pytest.raises(PermissionDenied):
            renewing.renew(Signature.objects.get(pk=hill.pk), sha256=new.sha256, language="en", by=person, at=at)
    with pytest.raises(Outdated):
        renewing.renew(Signature.objects.get(pk=hill.pk), sha256=old.sha256, language="en", by=cast.visal, at=at)
    with pytest.raises(Refused):
        renewing.renew(Signature.objects.get(pk=hill.pk), sha256=new.sha256, language="en", by=cast.visal, at=DEADLINE)
    assert Signature.objects.get(pk=hill.pk).version == old


def test_renewing_twice_is_renewing_once(cast: Cast) -> None:
    statement, hill, _reed = signed_by_two(cast)
    statement = declared(cast, changed(cast, statement), "substantive")
    assert statement.final_version is not None
    for minutes in (0, 1):
        renewing.renew(
            Signature.objects.get(pk=hill.pk),
            sha256=statement.final_version.sha256,
            language="en",
            by=cast.visal,
            at=REOPENED + 5 * HOUR + timedelta(minutes=minutes),
        )
    assert Event.objects.filter(kind="signature.renewed").count() == 1
    assert hill.renewals.count() == 1


def test_where_two_people_sign_one_does_not_renew_alone(cast: Cast) -> None:
    statement, hill, _reed = signed_by_two(cast)
    statement = declared(cast, changed(cast, statement), "substantive")
    assert statement.final_version is not None
    SigningRule.objects.create(organisation=cast.hill, second_person=True, set_at=MORNING)
    with pytest.raises(Refused) as refused:
        renewing.renew(
            Signature.objects.get(pk=hill.pk),
            sha256=statement.final_version.sha256,
            language="en",
            by=cast.visal,
            at=REOPENED + 5 * HOUR,
        )
    assert refused.value.code == "second_person"


def test_a_withdrawn_signature_is_not_renewed(cast: Cast) -> None:
    statement, hill, _reed = signed_by_two(cast)
    signing.withdraw_signature(hill, by=cast.visal, at=SIGNING_DAY + HOUR)
    statement = declared(cast, changed(cast, statement), "substantive")
    assert statement.final_version is not None
    with pytest.raises(Refused):
        renewing.renew(
            Signature.objects.get(pk=hill.pk),
            sha256=statement.final_version.sha256,
            language="en",
            by=cast.visal,
            at=REOPENED + 5 * HOUR,
        )
    assert count(statement, at=REOPENED + 5 * HOUR).organisations == 0


def test_a_reservation_on_a_paragraph_that_is_gone_is_dropped(cast: Cast) -> None:
    statement = present(factories.opened(cast))
    point = statement.blocks.filter(kind="point", removed_at=None).order_by("place").last()
    heading = statement.blocks.filter(removed_at=None).exclude(pk=point.pk if point else 0).order_by("place").last()
    assert point is not None
    assert heading is not None
    hill = signed(
        statement,
        cast.hill,
        cast.visal,
        at=SIGNING_DAY,
        reservations=[Reserved(point.ref, "Not this."), Reserved(heading.ref, "Nor this.")],
    )
    renewing.reopen_text(statement, reason="A paragraph goes.", by=cast.chanthy, at=REOPENED)
    arranging.remove_block(present(statement), point, by=cast.chanthy, at=REOPENED)
    signing.settle_final(present(statement), by=cast.chanthy, at=REOPENED + HOUR)
    statement = declared(cast, present(statement), "substantive")
    assert statement.final_version is not None
    renewing.renew(
        Signature.objects.get(pk=hill.pk),
        sha256=statement.final_version.sha256,
        language="en",
        by=cast.visal,
        at=REOPENED + 5 * HOUR,
    )
    assert consent_of(Signature.objects.get(pk=hill.pk)).reservations == (Reserved(heading.ref, "Nor this."),)


def test_each_signatory_is_told_and_a_hidden_one_by_no_name(cast: Cast) -> None:
    statement, hill, reed = signed_by_two(cast)
    declared(cast, changed(cast, statement), "substantive")
    told = [json.loads(job.payload) for job in Job.objects.filter(kind="statements.send_notice").order_by("pk")]
    for name in ("text_reopened", "text_changed"):
        about = [one["about"] for one in told if one["name"] == name]
        assert sorted(one["signature"] for one in about) == sorted([hill.ref, reed.ref])
        assert all(set(one) == {"statement", "signature"} for one in about)


def test_the_convenor_sees_who_has_not_confirmed(cast: Cast) -> None:
    statement, hill, _reed = signed_by_two(cast)
    statement = declared(cast, changed(cast, statement), "substantive")
    assert statement.final_version is not None
    renewing.renew(
        Signature.objects.get(pk=hill.pk),
        sha256=statement.final_version.sha256,
        language="en",
        by=cast.visal,
        at=REOPENED + 5 * HOUR,
    )
    answers = {row.organisation: row.answer for row in rows(statement, [cast.hill, cast.reed])}
    assert answers == {cast.hill: SignOnAnswer.SIGNED, cast.reed: SignOnAnswer.TO_CONFIRM}


def test_a_signature_before_two_changes_meets_both(cast: Cast) -> None:
    statement, hill, _reed = signed_by_two(cast)
    statement = declared(cast, changed(cast, statement), "substantive")
    renewing.reopen_text(statement, reason="A comma.", by=cast.chanthy, at=REOPENED + 5 * HOUR)
    statement = present(statement)
    title = statement.blocks.get(kind="title")
    for language, text in (("en", "The old bridge, now"), ("km", "ស្ពានចាស់ ឥឡូវនេះ")):
        reword(cast, title, language, text, at=REOPENED + 6 * HOUR)
    signing.settle_final(statement, by=cast.chanthy, at=REOPENED + 7 * HOUR)
    renewing.declare_change(
        present(statement),
        kind="editorial",
        reason="A comma.",
        refuse_until=DEADLINE,
        by=cast.chanthy,
        at=REOPENED + 8 * HOUR,
    )
    signing.open_sign_on(present(statement), deadline=DEADLINE, by=cast.chanthy, at=REOPENED + 9 * HOUR)
    statement = present(statement)
    since = since_signing(Signature.objects.select_related("version").get(pk=hill.pk), statement)
    assert since is not None
    assert [change.kind for change in since.changes] == ["substantive", "editorial"]
    assert since.is_substantive
    assert not since.can_be_refused(at=REOPENED + 9 * HOUR)
    assert count(statement, at=REOPENED + 9 * HOUR).organisations == 0


@pytest.mark.parametrize("stage", [Stage.CONSOLIDATION, Stage.FINAL, Stage.WITHDRAWN])
def test_a_name_is_taken_back_while_sign_on_is_not_open(cast: Cast, stage: Stage) -> None:
    statement, hill, reed = signed_by_two(cast)
    if stage == Stage.FINAL:
        statement = changed(cast, statement)
    elif stage == Stage.CONSOLIDATION:
        renewing.reopen_text(statement, reason="A word was missing.", by=cast.chanthy, at=REOPENED)
    else:
        publishing.withdraw_statement(statement, reason="It is over.", by=cast.chanthy, at=REOPENED)
    statement, at = present(statement), REOPENED + 3 * HOUR
    assert statement.stage == stage
    hill, reed = (Signature.objects.get(pk=one.pk) for one in (hill, reed))
    changing_signatures.change_signature(
        hill, name_en="Far Hill", name_km="", visibility="addressees", by=cast.visal, at=at
    )
    changing_signatures.hide(hill, reason="They were threatened.", by=cast.chanthy, at=at)
    assert (hill.visibility, hill.organisation, consent_of(hill).name_en) == ("withheld", None, "Far Hill")
    assert count(statement, at=at).withheld_organisations == 2
    signing.withdraw_signature(hill, by=cast.visal, at=at)
    signing.withdraw_signature(reed, by=cast.sreymom, at=at)
    assert (count(statement, at=at).signatories, count(statement, at=REOPENED).signatories) == (0, 2)
    done = Event.objects.filter(chain=statement.chain, at=at).order_by("pk")
    assert list(done.values_list("kind", flat=True)) == [
        "signature.changed",
        "signature.hidden",
        "signature.withdrawn",
        "signature.withdrawn",
    ]


def test_who_withdrew_meanwhile_is_not_asked_to_consent(cast: Cast) -> None:
    statement, hill, reed = signed_by_two(cast)
    statement = changed(cast, statement)
    signing.withdraw_signature(Signature.objects.get(pk=hill.pk), by=cast.visal, at=REOPENED + 2 * HOUR)
    statement = declared(cast, statement, "substantive")
    told = [json.loads(job.payload) for job in Job.objects.filter(kind="statements.send_notice")]
    assert [one["about"]["signature"] for one in told if one["name"] == "text_changed"] == [reed.ref]
    answers = [row.answer for row in rows(statement, [cast.hill, cast.reed])]
    assert answers == [SignOnAnswer.WITHDRAWN, SignOnAnswer.TO_CONFIRM]
