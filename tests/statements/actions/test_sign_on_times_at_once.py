"""A sign-on closes, is extended or opens again while others act on it."""

import threading
from datetime import datetime, timedelta

import pytest

from ledger import clock
from organisations.actors import Machine
from organisations.refusals import Refused
from statements.actions import consulting, publishing, sign_on_times, signing
from statements.models import ConvenorRule, Signature, Statement
from statements.queries.publishing import open_request
from statements.stages import Stage
from tests import factories
from tests.cast import MORNING, Cast, assemble
from tests.factories import DAY
from tests.statements.actions.test_sign_on_times import DEADLINE, LATER, MOMENT, WHY, fresh
from tests.threads import in_threads


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


@pytest.fixture
def statement(cast: Cast) -> Statement:
    return factories.opened(cast)


@pytest.mark.django_db(transaction=True)
def test_those_who_sign_while_it_strikes_are_in_before_it_or_out() -> None:
    """The real clock: three sign again and again, each time withdrawing, until they are refused."""
    cast = assemble()
    deadline = clock.now() + timedelta(seconds=60)
    statement = factories.opened(cast, at=clock.now() - 2 * DAY, deadline=deadline)
    deadline = clock.now() + timedelta(seconds=2)
    Statement.objects.filter(pk=statement.pk).update(sign_on_closes_at=deadline)
    assert statement.final_version is not None
    sha256 = statement.final_version.sha256
    refused: list[tuple[str, datetime]] = []

    def sign_until_refused(organisation: object, by: object) -> None:
        while True:
            try:
                given = signing.sign(
                    statement,
                    organisation=organisation,  # type: ignore[arg-type]
                    sha256=sha256,
                    language="en",
                    capacity="Director",
                    by=by,  # type: ignore[arg-type]
                )
                signing.withdraw_signature(given, by=by)  # type: ignore[arg-type]
            except Refused as refusal:
                refused.append((refusal.code, clock.now()))
                return

    raised = in_threads(
        lambda: sign_until_refused(cast.river, cast.rotha),
        lambda: sign_until_refused(cast.reed, cast.sreymom),
        lambda: sign_until_refused(cast.hill, cast.visal),
    )
    assert raised == []
    assert [code for code, _at in refused] == ["deadline"] * 3
    assert all(at >= deadline for _code, at in refused)
    instants = list(Signature.objects.values_list("signed_at", flat=True))
    assert instants
    assert max(instants) < deadline


@pytest.mark.django_db(transaction=True)
def test_the_clock_waits_for_an_extension_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extension holds the statement and has not written when the clock strikes."""
    cast = assemble()
    statement = factories.opened(cast)
    checked, closed = threading.Event(), threading.Event()

    def slow(deadline: datetime, *, at: datetime) -> datetime:
        checked.set()
        closed.wait(timeout=1.0)
        return consulting.admit_deadline(deadline, at=at)

    monkeypatch.setattr("statements.actions.sign_on_times.admit_deadline", slow)

    def strike() -> None:
        assert checked.wait(timeout=5)
        try:
            signing.close_sign_on(fresh(statement), by=Machine.CLOCK, at=DEADLINE)
        finally:
            closed.set()

    raised = in_threads(
        lambda: sign_on_times.extend(
            fresh(statement), deadline=LATER, reason=WHY, by=cast.chanthy, at=DEADLINE - MOMENT
        ),
        strike,
    )
    assert [getattr(error, "code", repr(error)) for error in raised] == ["not_due"]
    assert (fresh(statement).stage, fresh(statement).sign_on_closes_at) == (Stage.SIGN_ON, LATER)


@pytest.mark.django_db(transaction=True)
def test_nobody_asks_for_publication_of_what_opens_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """One asks while another reopens: the request is taken back with it, or never made."""
    cast = assemble()
    statement = factories.closed(cast)
    ConvenorRule.objects.create(organisation=cast.lotus, second_person=True, second_factor=False, set_at=MORNING)
    at = MORNING + 4 * DAY
    raised = in_threads(
        lambda: publishing.ask_for_publication(fresh(statement), by=cast.piseth, at=at),
        lambda: sign_on_times.reopen(fresh(statement), deadline=LATER, reason=WHY, by=cast.chanthy, at=at),
    )
    assert [getattr(error, "code", repr(error)) for error in raised] in ([], ["stage"])
    assert fresh(statement).stage == Stage.SIGN_ON
    assert open_request(statement) is None
