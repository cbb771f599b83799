"""An account is closed: nothing works under it; and opened again, without what was taken."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from ledger.models import Event
from organisations.actions.deactivating import deactivate_person, reactivate_person
from organisations.actions.mandating import issue_token, person_by_token
from organisations.actions.roles import make_administrator
from organisations.models import SignIn
from organisations.refusals import Refused
from tests.cast import MORNING, PASSWORD, Cast
from tests.organisations.signing_in import sign_in_by_password

pytestmark = pytest.mark.django_db


def test_a_closed_account_is_out_everywhere_and_comes_back_without_its_tokens(cast: Cast) -> None:
    browser = Client()
    sign_in_by_password(browser, cast.sreymom.email, PASSWORD)
    token = issue_token(to=cast.sreymom, by=cast.sreymom)
    assert SignIn.objects.filter(person=cast.sreymom).count() == 1
    deactivate_person(somebody=cast.sreymom, by=cast.mealea, at=MORNING)
    assert SignIn.objects.filter(person=cast.sreymom).count() == 0
    assert browser.get(reverse("dashboard")).status_code == 302
    assert person_by_token(token) is None
    # Nobody learns at the door that there is such an account.
    closed = sign_in_by_password(Client(), cast.sreymom.email, PASSWORD)
    unknown = sign_in_by_password(Client(), "nobody@cast.example", PASSWORD)
    assert closed.status_code == unknown.status_code == 422
    reactivate_person(somebody=cast.sreymom, by=cast.mealea, at=MORNING)
    assert person_by_token(token) is None
    assert sign_in_by_password(Client(), cast.sreymom.email, PASSWORD).status_code == 302


def test_an_administrator_loses_the_role_with_the_account_and_the_last_one_stays(cast: Cast) -> None:
    make_administrator(cast.ot, by=cast.mealea, at=MORNING)
    deactivate_person(somebody=cast.ot, by=cast.mealea, at=MORNING)
    kinds = list(Event.objects.order_by("-pk").values_list("kind", flat=True)[:2])
    assert kinds == ["person.deactivated", "administrator.ended"]
    reactivate_person(somebody=cast.ot, by=cast.mealea, at=MORNING)
    cast.ot.refresh_from_db()
    assert (cast.ot.is_active, cast.ot.is_superuser) == (True, False)
    with pytest.raises(Refused) as refused:
        deactivate_person(somebody=cast.mealea, by=cast.mealea, at=MORNING)
    assert refused.value.code == "last"
    cast.mealea.refresh_from_db()
    assert cast.mealea.is_active


def test_only_administrators_and_only_once(cast: Cast) -> None:
    before = Event.objects.count()
    for act in (deactivate_person, reactivate_person):
        with pytest.raises(PermissionDenied):
            act(somebody=cast.neary, by=cast.piseth, at=MORNING)
    with pytest.raises(Refused, match="open already"):
        reactivate_person(somebody=cast.neary, by=cast.mealea, at=MORNING)
    assert Event.objects.count() == before
    deactivate_person(somebody=cast.neary, by=cast.mealea, at=MORNING)
    with pytest.raises(Refused, match="closed already"):
        deactivate_person(somebody=cast.neary, by=cast.mealea, at=MORNING)
    assert Event.objects.count() == before + 1
