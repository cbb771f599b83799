"""Where the convenor wants it, one person asks for publication and another publishes, by a fresh second factor."""

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ledger.models import Event
from organisations.actions import directing, mandating
from organisations.actors import Machine
from organisations.models import DutyKind, Person
from organisations.refusals import Refused
from statements.actions import publishing, signing
from statements.models import ConvenorRule, Edition, PublicationRequest, Signature, Statement
from statements.queries.publishing import Rule, rule_for
from statements.queries.waiting import Task, steps_for
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

LATER = MORNING + 4 * DAY
MINUTE = timedelta(minutes=1)


def closed_with_two_people(cast: Cast) -> Statement:
    publishing.set_rule(cast.lotus, second_person=True, second_factor=False, by=cast.mealea, at=MORNING)
    return factories.closed(cast)


def second_publisher(cast: Cast) -> Person:
    mandating.grant_duty(to=cast.ot, organisation=cast.lotus, kind=DutyKind.PUBLISHER, by=cast.mealea, at=MORNING)
    return cast.ot


def refused_as(statement: Statement, by: Person, **more: Any) -> str:
    """The code by which publishing is refused; nothing may have happened."""
    with pytest.raises(Refused) as refused:
        publishing.publish(Statement.objects.get(pk=statement.pk), by=by, at=more.pop("at", LATER), **more)
    assert Statement.objects.get(pk=statement.pk).stage == "closed"
    assert not Edition.objects.exists()
    return refused.value.code


# -- two people --------------------------------------------------------------------------------------------------------


def test_one_asks_and_another_publishes(cast: Cast) -> None:
    statement = closed_with_two_people(cast)
    assert refused_as(statement, cast.piseth) == "not_asked"
    publishing.ask_for_publication(statement, by=cast.chanthy, at=LATER)
    edition = publishing.publish(statement, by=cast.piseth, at=LATER)
    assert edition.published_by == cast.piseth
    request = PublicationRequest.objects.get()
    assert (request.asked_by, request.answered_by, request.answered_at) == (cast.chanthy, cast.piseth, LATER)
    written = Event.objects.get(kind="statement.published").content
    assert (written["asked_by"], written["by"]) == (f"person:{cast.chanthy.ref}", f"person:{cast.piseth.ref}")


def test_who_asked_does_not_publish(cast: Cast) -> None:
    statement = closed_with_two_people(cast)
    publishing.ask_for_publication(statement, by=cast.piseth, at=LATER)
    assert refused_as(statement, cast.piseth) == "second_person"
    other = second_publisher(cast)
    assert publishing.publish(statement, by=other, at=LATER).published_by == other


def test_the_database_lets_nobody_answer_their_own_request(cast: Cast) -> None:
    statement = closed_with_two_people(cast)
    publishing.ask_for_publication(statement, by=cast.piseth, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationRequest.objects.update(answered_by=cast.piseth, answered_at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationRequest.objects.update(answered_at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationRequest.objects.create(
            statement=statement, sha256="0" * 64, signatures="0" * 64, asked_by=cast.chanthy, asked_at=LATER
        )


# Who may ask, and who may take a request back: whoever leads the statement or publishes it.
MAY_ASK = {
    "coordinator": True,
    "publisher": True,
    "named coordinator": True,
    "named publisher": True,
    "translator": False,
    "neighbour": False,
    "representative": False,
    "outsider": False,
    "administrator": False,
}


def test_who_may_ask(cast: Cast) -> None:
    statement = closed_with_two_people(cast)
    named = factories.staffed(cast, statement)
    people = {
        "coordinator": cast.chanthy,
        "publisher": cast.piseth,
        "named coordinator": named.coordinator,
        "named publisher": named.publisher,
        "translator": named.translator,
        "neighbour": named.neighbour,
        "representative": cast.sreymom,
        "outsider": cast.ot,
        "administrator": cast.mealea,
    }
    found = {}
    for name, person in people.items():
        try:
            publishing.ask_for_publication(statement, by=person, at=LATER)
            publishing.withdraw_request(statement, by=person, at=LATER)
        except PermissionDenied:
            found[name] = False
            with pytest.raises(PermissionDenied):
                publishing.withdraw_request(statement, by=person, at=LATER)
        else:
            found[name] = True
    assert found == MAY_ASK


def test_asking_twice_is_one_request_and_one_at_a_time_asks(cast: Cast) -> None:
    statement = closed_with_two_people(cast)
    first = publishing.ask_for_publication(statement, by=cast.chanthy, at=LATER)
    assert publishing.ask_for_publication(statement, by=cast.chanthy, at=LATER + MINUTE) == first
    with pytest.raises(Refused) as refused:
        publishing.ask_for_publication(statement, by=cast.piseth, at=LATER)
    assert (refused.value.code, str(refused.value)) == ("asked", "Chanthy has asked for it already.")
    assert Event.objects.filter(kind="publication.asked").count() == 1


def test_a_request_taken_back_publishes_nothing(cast: Cast) -> None:
    statement = closed_with_two_people(cast)
    publishing.ask_for_publication(statement, by=cast.chanthy, at=LATER)
    publishing.withdraw_request(statement, by=cast.chanthy, at=LATER)
    assert refused_as(statement, cast.piseth) == "not_asked"
    with pytest.raises(Refused) as refused:
        publishing.withdraw_request(statement, by=cast.chanthy, at=LATER)
    assert refused.value.code == "not_asked"


def test_a_request_lapses_when_somebody_takes_a_signature_back(cast: Cast) -> None:
    statement = closed_with_two_people(cast)
    publishing.ask_for_publication(statement, by=cast.chanthy, at=LATER)
    signing.withdraw_signature(Signature.objects.get(organisation=cast.hill), by=cast.visal, at=LATER + MINUTE)
    assert refused_as(statement, cast.piseth, at=LATER + 2 * MINUTE) == "request_void"
    # Asked anew, of the list as it stands now, and by whomever.
    publishing.ask_for_publication(statement, by=cast.piseth, at=LATER + 3 * MINUTE)
    assert refused_as(statement, cast.piseth, at=LATER + 4 * MINUTE) == "second_person"
    assert PublicationRequest.objects.filter(withdrawn_at=None).count() == 1


def test_a_request_speaks_of_one_text(cast: Cast) -> None:
    statement = closed_with_two_people(cast)
    publishing.ask_for_publication(statement, by=cast.chanthy, at=LATER)
    PublicationRequest.objects.update(sha256="0" * 64)
    assert refused_as(statement, cast.piseth) == "request_void"


def test_there_is_nothing_to_ask_where_one_person_is_enough_or_it_is_not_closed(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        publishing.ask_for_publication(factories.closed(cast), by=cast.chanthy, at=LATER)
    assert refused.value.code == "one_person"
    publishing.set_rule(cast.lotus, second_person=True, second_factor=False, by=cast.mealea, at=MORNING)
    with pytest.raises(Refused) as refused:
        publishing.ask_for_publication(factories.opened(cast), by=cast.chanthy, at=LATER)
    assert refused.value.code == "stage"


def test_what_waits_for_whom(cast: Cast) -> None:
    statement = closed_with_two_people(cast)
    other = second_publisher(cast)

    def waits() -> list[list[Task]]:
        return [
            [step.task for step in steps_for(person, [statement], at=LATER)[statement.pk]]
            for person in (cast.chanthy, cast.piseth, other)
        ]

    assert waits() == [[Task.ASK_PUBLICATION]] * 3
    publishing.ask_for_publication(statement, by=cast.piseth, at=LATER)
    assert waits() == [[], [], [Task.PUBLISH]]
    publishing.set_rule(cast.lotus, second_person=False, second_factor=False, by=cast.mealea, at=LATER)
    assert waits() == [[], [Task.PUBLISH], [Task.PUBLISH]]


def test_a_job_that_issues_anew_asks_nobody(cast: Cast) -> None:
    statement = closed_with_two_people(cast)
    publishing.ask_for_publication(statement, by=cast.chanthy, at=LATER)
    publishing.publish(statement, by=cast.piseth, at=LATER)
    publishing.set_rule(cast.lotus, second_person=True, second_factor=True, by=cast.mealea, at=LATER)
    signing.withdraw_signature(Signature.objects.get(organisation=cast.hill), by=cast.visal, at=LATER + MINUTE)
    again = publishing.reissue(Statement.objects.get(pk=statement.pk), at=LATER + 2 * MINUTE)
    assert again is not None
    assert again.number == 2


# -- the second factor -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "counts"), [(None, False), (-16, False), (-15, True), (0, True), (1, True), (2, False)]
)
def test_a_second_factor_counts_for_fifteen_minutes(cast: Cast, minutes: int | None, counts: bool) -> None:
    """A minute ahead is the difference between two clocks; two are none."""
    publishing.set_rule(cast.lotus, second_person=False, second_factor=True, by=cast.mealea, at=MORNING)
    statement = factories.closed(cast)
    proved = None if minutes is None else LATER + minutes * MINUTE
    if counts:
        assert publishing.publish(statement, second_factor_at=proved, by=cast.piseth, at=LATER).number == 1
    else:
        assert refused_as(statement, cast.piseth, second_factor_at=proved) == "second_factor"


def test_the_second_factor_is_asked_for_last(cast: Cast) -> None:
    """Nobody proves one in vain, and who may not publish learns nothing of the rule."""
    publishing.set_rule(cast.lotus, second_person=True, second_factor=True, by=cast.mealea, at=MORNING)
    statement = factories.closed(cast)
    assert refused_as(statement, cast.piseth) == "not_asked"
    with pytest.raises(PermissionDenied):
        publishing.publish(statement, by=cast.chanthy, at=LATER)
    publishing.ask_for_publication(statement, by=cast.chanthy, at=LATER)
    assert refused_as(statement, cast.piseth) == "second_factor"
    assert PublicationRequest.objects.get().answered_at is None


@pytest.mark.parametrize(("demo", "guarded"), [("1", "False"), ("0", "True")])
def test_outside_the_demonstration_publishing_is_guarded(demo: str, guarded: str) -> None:
    """As a process of its own reads its settings."""
    env = {
        **os.environ,
        "RUOM_DEMO": demo,
        "SECRET_KEY": "a" * 60,
        "LEDGER_KEY": "1" * 64,
        "VAULT_KEYS": "2026a:" + "2" * 64,
    }
    code = "from django.conf import settings; print(settings.PUBLISHING_IS_GUARDED)"
    told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == guarded


# -- the rule ----------------------------------------------------------------------------------------------------------


def test_the_default_is_that_of_the_site_until_the_convenor_says_otherwise(cast: Cast, settings: Any) -> None:
    assert rule_for(cast.lotus) == Rule(second_person=False, second_factor=False)
    settings.PUBLISHING_IS_GUARDED = True
    assert rule_for(cast.lotus) == Rule(second_person=True, second_factor=True)
    statement = factories.closed(cast)
    assert refused_as(statement, cast.piseth) == "not_asked"
    publishing.set_rule(
        cast.lotus, second_person=False, second_factor=False, second_factor_at=MORNING, by=cast.mealea, at=MORNING
    )
    assert rule_for(cast.lotus) == Rule(second_person=False, second_factor=False)
    assert rule_for(cast.hill) == Rule(second_person=True, second_factor=True)
    publishing.publish(statement, by=cast.piseth, at=LATER)


def test_the_director_and_administrators_set_the_rule(cast: Cast) -> None:
    directing.appoint_director(to=cast.visal, organisation=cast.lotus, by=cast.mealea, at=MORNING)
    for person in (cast.chanthy, cast.piseth, cast.sreymom, cast.ot):
        with pytest.raises(PermissionDenied):
            publishing.set_rule(cast.lotus, second_person=True, second_factor=True, by=person, at=MORNING)
    with pytest.raises(PermissionDenied):
        publishing.set_rule(cast.hill, second_person=True, second_factor=True, by=cast.visal, at=MORNING)
    for person in (cast.visal, cast.mealea):
        publishing.set_rule(cast.lotus, second_person=True, second_factor=True, by=person, at=MORNING)
    assert ConvenorRule.objects.count() == 1
    last = Event.objects.filter(kind="convenor.rule_set").latest("id")
    assert (last.chain, last.content["second_factor"]) == ("site", True)


def test_to_give_up_the_second_factor_takes_it(cast: Cast) -> None:
    def set_to(second_factor: bool, **more: Any) -> None:
        publishing.set_rule(cast.lotus, second_person=False, second_factor=second_factor, at=MORNING, **more)

    set_to(True, by=cast.mealea)
    with pytest.raises(Refused) as refused:
        set_to(False, by=cast.mealea)
    assert refused.value.code == "second_factor"
    assert rule_for(cast.lotus).second_factor
    set_to(False, by=cast.mealea, second_factor_at=MORNING)
    assert not rule_for(cast.lotus).second_factor
    set_to(True, by=cast.mealea)
    # Whoever holds the server itself has no session in which to prove one.
    set_to(False, by=Machine.OPERATOR)
    assert not rule_for(cast.lotus).second_factor
