"""A mandate that is limited to one statement neither sees, speaks, nor signs in another."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from organisations.actions import directing, mandating
from organisations.models import Mandate, MandateScope, Person, Right
from organisations.queries.rights import may_act_for, organisations_of
from statements.actions import commenting, mailing, signing
from statements.models import Recipient, Signature, Statement
from statements.permissions import is_invited, working_statement
from statements.queries.consultation import guests, voices_of
from statements.queries.signing import own_rows
from statements.queries.statements import statements_of
from statements.queries.waiting import steps_for
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY, signed

NOW = MORNING + 2 * DAY


def limited(cast: Cast, statement: Statement, right: Right = Right.SIGN) -> Person:
    """Ot, who acts for Far Hill in this statement alone."""
    mandating.grant_mandate(
        to=cast.ot, organisation=cast.hill, right=right, scopes=[statement.ref], by=cast.mealea, at=MORNING
    )
    return cast.ot


def test_it_sees_one_and_not_the_other(cast: Cast) -> None:
    one, other = factories.opened(cast), factories.opened(cast)
    ot = limited(cast, one)
    assert [is_invited(ot, statement, at=NOW) for statement in (one, other)] == [True, False]
    assert list(statements_of(ot, at=NOW)) == [one]
    assert working_statement(one.ref, actor=ot, at=NOW) == one
    with pytest.raises(Statement.DoesNotExist):
        working_statement(other.ref, actor=ot, at=NOW)
    assert [list(voices_of(ot, statement, Right.READ, at=NOW)) for statement in (one, other)] == [[cast.hill], []]
    assert [len(own_rows(ot, statement, at=NOW)) for statement in (one, other)] == [1, 0]
    steps = steps_for(ot, [one, other], at=NOW)
    assert [len(steps[statement.pk]) for statement in (one, other)] == [1, 0]


def test_it_signs_one_and_not_the_other(cast: Cast) -> None:
    one, other = factories.opened(cast), factories.opened(cast)
    ot = limited(cast, one)
    with pytest.raises(PermissionDenied):
        signed(other, cast.hill, ot, at=NOW)
    assert signed(one, cast.hill, ot, at=NOW).mandate == Mandate.objects.get(person=ot)
    theirs = signed(other, cast.hill, cast.visal, at=NOW)
    with pytest.raises(PermissionDenied):
        signing.withdraw_signature(theirs, by=ot, at=NOW)
    assert Signature.objects.filter(withdrawn_at=None).count() == 2


def test_it_speaks_in_one_and_not_in_the_other(cast: Cast) -> None:
    one, other = factories.consulted(cast), factories.consulted(cast)
    ot = limited(cast, one.statement, Right.COMMENT)
    commenting.comment(one, organisation=cast.hill, text="Which bridge?", by=ot, at=NOW)
    with pytest.raises(PermissionDenied):
        commenting.comment(other, organisation=cast.hill, text="Which bridge?", by=ot, at=NOW)


def test_colleagues_and_voices_are_those_of_this_statement(cast: Cast) -> None:
    one, other = factories.opened(cast), factories.opened(cast)
    limited(cast, one)
    mandating.revoke_mandate(mandate=Mandate.objects.get(person=cast.visal), by=cast.mealea, at=MORNING)
    has_voice = [
        {guest.organisation.ref: vars(guest)["has_voice"] for guest in guests(statement, at=NOW)}[cast.hill.ref]
        for statement in (one, other)
    ]
    assert has_voice == [True, False]


def test_mails_go_only_to_those_whom_the_statement_concerns(cast: Cast) -> None:
    one, other = factories.settled(cast), factories.settled(cast)
    ot = limited(cast, one)
    for statement in (one, other):
        signing.open_sign_on(statement, deadline=NOW + DAY, by=cast.chanthy, at=NOW)
        mailing.invite_everybody(statement, submission=uuid4(), at=NOW)
    told = Recipient.objects.filter(person=ot).values_list("mailing__statement__ref", flat=True)
    assert list(told) == [one.ref]


def test_the_pages_of_the_other_are_not_there(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = factories.opened(cast), factories.opened(cast)
    monkeypatch.setattr("ledger.clock.now", lambda: NOW)
    client = Client()
    client.force_login(limited(cast, one))
    with translation.override("en"):
        pages = [
            client.get(reverse(page, args=[statement.ref])).status_code
            for page in ("overview", "sign")
            for statement in (one, other)
        ]
        page = client.get(reverse("dashboard")).content.decode()
    assert pages == [200, 404, 200, 404]
    assert one.ref in page
    assert other.ref not in page


def test_a_change_of_director_touches_no_signature(cast: Cast) -> None:
    statement = factories.opened(cast)
    directing.appoint_director(to=cast.visal, organisation=cast.hill, by=cast.mealea, at=MORNING)
    signed(statement, cast.hill, cast.visal, at=NOW)
    before = list(Signature.objects.values()), list(Mandate.objects.values())
    directing.appoint_director(to=cast.ot, organisation=cast.hill, by=cast.visal, at=NOW + timedelta(minutes=1))
    assert (list(Signature.objects.values()), list(Mandate.objects.values())) == before


def test_a_director_sees_no_text_by_that(cast: Cast) -> None:
    statement = factories.opened(cast)
    for organisation in (cast.hill, cast.lotus):
        directing.appoint_director(to=cast.ot, organisation=organisation, by=cast.mealea, at=MORNING)
    assert list(statements_of(cast.ot, at=NOW)) == []
    with pytest.raises(Statement.DoesNotExist):
        working_statement(statement.ref, actor=cast.ot, at=NOW)


# -- any mandate, any statement ----------------------------------------------------------------------------------------

REFS = ("a" * 12, "b" * 12, "c" * 12)


@pytest.mark.django_db
@given(
    scopes=st.sets(st.sampled_from(REFS)),
    held=st.sampled_from(list(Right)),
    asked=st.sampled_from(list(Right)),
    about=st.sampled_from([None, *REFS]),
    revoked=st.booleans(),
)
def test_a_mandate_gives_exactly_what_it_says(
    *, told_cast: Cast, scopes: set[str], held: Right, asked: Right, about: str | None, revoked: bool
) -> None:
    mandate = Mandate.objects.create(
        person=told_cast.ot,
        organisation=told_cast.hill,
        right=held,
        granted_by=told_cast.mealea,
        granted_at=MORNING,
        revoked_at=NOW if revoked else None,
    )
    MandateScope.objects.bulk_create(MandateScope(mandate=mandate, statement=ref) for ref in scopes)
    strong = {"read": 1, "comment": 2, "sign": 3}
    expected = not revoked and strong[held] >= strong[asked] and (not scopes or about in scopes)
    found = may_act_for(told_cast.ot, told_cast.hill, asked, at=NOW, about=about)
    assert (found == mandate) is expected
    assert organisations_of(told_cast.ot, asked, at=NOW, about=about).exists() is expected
    mandate.scopes.all().delete()
    mandate.delete()
