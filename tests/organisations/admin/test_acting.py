"""Nothing is written in the admin but by our actions, each after one more look and with an event in the ledger."""

from itertools import chain

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core import serializers
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import translation

from ledger.models import Event
from organisations.actions.describing import list_organisation
from organisations.admin import site
from organisations.models import Duty, Mandate, Organisation, Person, PersonInvitation
from outbox.models import Job, State
from tests.cast import MORNING, Cast
from tests.organisations.admin.records import administering, filled

pytestmark = pytest.mark.django_db


def list_of(model: type[Model]) -> str:
    with translation.override("en"):
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def send(browser: Client, model: type[Model], act: str, *rows: int, sure: bool = True) -> int:
    sent = {"act": act, "row": rows, **({"sure": "1"} if sure else {})}
    return browser.post(list_of(model), sent).status_code


def snapshot() -> str:
    """Every row of ours, as text. Sessions and sign-ins change by visiting."""
    models = [
        model
        for app in ("organisations", "ledger", "outbox", "vault", "admin")
        for model in apps.get_app_config(app).get_models()
        if model._meta.label not in {"organisations.SignIn", "organisations.AccessNote"}
    ]
    return str(
        serializers.serialize("json", chain.from_iterable(model._default_manager.order_by("pk") for model in models))
    )


def test_no_row_can_be_added_changed_or_deleted(cast: Cast) -> None:
    filled(cast)
    browser = administering()
    before = snapshot()
    for model in site._registry:
        row = model._default_manager.latest("pk")
        base = list_of(model)
        values = {"name": "Changed", "name_en": "Changed", "post": "yes", "_save": "Save", "sure": "1"}
        for page in ("add/", f"{row.pk}/", f"{row.pk}/change/", f"{row.pk}/delete/", f"{row.pk}/history/"):
            assert browser.post(base + page, values).status_code in {404, 405}, base + page
        for bulk in (
            {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"},
            {"act": "delete_selected", "row": row.pk, "sure": "1"},
            {"_save": "Save", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": row.pk},
        ):
            assert browser.post(base, bulk).status_code == 404, base
        for method in ("put", "patch", "delete"):
            assert getattr(browser, method)(f"{base}{row.pk}/").status_code == 405
    assert snapshot() == before
    assert LogEntry.objects.count() == 0


def act_on(cast: Cast) -> dict[tuple[type[Model], str], tuple[int, list[str]]]:
    """Each act: a row to do it to, and the events that it leaves."""
    closed = cast.neary
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    list_organisation(cast.reed, by=cast.mealea, at=MORNING)
    duty = Duty.objects.get(person=cast.chanthy)
    mandate = Mandate.objects.get(person=cast.rotha)
    return {
        (Organisation, "unlist"): (cast.reed.pk, ["organisation.unlisted"]),
        (Person, "deactivate"): (cast.sreymom.pk, ["token.revoked", "person.deactivated"]),
        (Person, "reactivate"): (closed.pk, ["person.reactivated"]),
        (Mandate, "revoke"): (mandate.pk, ["mandate.revoked"]),
        (Duty, "end-duty"): (duty.pk, ["duty.ended"]),
        (PersonInvitation, "withdraw"): (PersonInvitation.objects.latest("pk").pk, ["person_invitation.withdrawn"]),
        (Job, "retry"): (Job.objects.filter(state=State.PARKED).latest("pk").pk, ["job.retried"]),
    }


def test_every_act_asks_once_more_and_leaves_an_event(cast: Cast) -> None:
    filled(cast)
    rows = act_on(cast)
    offered = {(model, act.name) for model, shown in site._registry.items() for act in shown.acts}  # type: ignore[attr-defined]
    assert set(rows) == offered
    browser = administering()
    for (model, act), (row, events) in rows.items():
        last = Event.objects.latest("pk").pk
        assert send(browser, model, act, row, sure=False) == 200
        assert not Event.objects.filter(pk__gt=last).exists(), act
        assert send(browser, model, act, row) == 302
        told = list(Event.objects.filter(pk__gt=last).order_by("pk"))
        assert [event.kind for event in told] == events
        assert all(event.content["by"].startswith("person:") for event in told)
        # Again, it is refused: nothing happens, and the page says why.
        page = browser.post(list_of(model), {"act": act, "row": row, "sure": "1"}, follow=True)
        assert 'class="notice' in page.content.decode()
        assert Event.objects.latest("pk").pk == told[-1].pk, act


def test_a_refusal_stops_only_its_own_row(cast: Cast) -> None:
    filled(cast)
    browser = administering()
    page = browser.post(
        list_of(Person), {"act": "deactivate", "row": [cast.mealea.pk, cast.ot.pk], "sure": "1"}, follow=True
    ).content.decode()
    assert "Mealea: This is the last administrator: somebody must stay." in page
    assert "Close the account: done for 1 record." in page
    assert set(Person.objects.filter(is_active=False)) == {cast.ot}


def test_nothing_chosen_and_events_of_statements(cast: Cast) -> None:
    filled(cast)
    browser = administering()
    page = browser.post(list_of(Person), {"act": "deactivate", "row": ["x", "-1"]}, follow=True).content.decode()
    assert "Choose at least one record first." in page
    hidden = Event.objects.create(chain="statement:x", kind="signed", at=MORNING, data="{}", digest="0" * 64)
    assert "statement:x" not in browser.get(list_of(Event)).content.decode()
    assert browser.get(f"{list_of(Event)}{hidden.pk}/").status_code == 404
