"""The admin shows every table but those left out with a reason, to administrators with a second step, and no secret."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise

from ledger import clock
from organisations.admin import LEFT_OUT, site
from organisations.admin.borrowed import FILTERS
from organisations.admin.labels import LABELS
from organisations.admin.records import RecordAdmin
from organisations.admin.site import PROVED_WITHIN
from organisations.models import AccessNote, ApiToken, Contact, Organisation, Person, PersonInvitation
from partners.admin import WebhookAdmin  # noqa: F401 - it registers its tables
from scripts.catalogues import read_po
from tests.addresses import way_to
from tests.cast import PASSWORD, Cast
from tests.organisations.admin.records import SECRETS, administering, filled
from tests.organisations.signing_in import sign_in_by_password

pytestmark = pytest.mark.django_db

INDEX = "/en/admin/"
SHOWN_APPS = ("organisations", "partners", "ledger", "outbox", "vault")
OF_EVERY_LIST = 4  # the session, the person, how many rows, the rows; on PostgreSQL also what time it is


def lists() -> list[tuple[type[Model], RecordAdmin]]:
    found = [(model, shown) for model, shown in site._registry.items() if isinstance(shown, RecordAdmin)]
    assert len(found) == len(site._registry)
    return found


def address(model: type[Model], *number: int) -> str:
    with translation.override("en"):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{'change' if number else 'changelist'}"
        return reverse(name, args=number)


def test_every_table_is_shown_or_left_out_with_a_reason() -> None:
    tables = {model._meta.label for app in SHOWN_APPS for model in apps.get_app_config(app).get_models()}
    shown = {model._meta.label for model in site._registry}
    assert shown | set(LEFT_OUT) == tables
    assert shown & set(LEFT_OUT) == set()
    assert all(LEFT_OUT.values())


def test_every_column_has_a_name_that_can_be_translated() -> None:
    unnamed = {
        f"{model._meta.label}.{name}"
        for model, shown in lists()
        for name in {*map(str, shown.list_display), *shown.shown, *shown.masked}
        if name not in LABELS
        and shown.computed(name) is None
        and not isinstance(model._meta.get_field(name).verbose_name, Promise)  # type: ignore[union-attr]
    }
    assert unnamed == set()


def test_nobody_but_an_administrator_learns_of_it(cast: Cast) -> None:
    somebody, outsider = Client(), Client()
    outsider.force_login(cast.ot)
    for page in [INDEX, *(address(model, *number) for model, _shown in lists() for number in ((), (1,)))]:
        answer = somebody.get(page)
        assert (answer.status_code, answer["Location"]) == (302, f"/en/sign-in/?next={page}")
        assert outsider.get(page).status_code == 404
        assert outsider.post(page, {"act": "deactivate", "row": cast.mealea.pk, "sure": "1"}).status_code == 404
    assert b"/en/admin/" not in outsider.get(way_to("dashboard")).content
    assert not Person.objects.filter(is_active=False).exists()


def test_django_s_own_page_for_signing_in_leads_to_ours(cast: Cast) -> None:
    answer = Client().get("/en/admin/login/")
    assert answer["Location"] == "/en/sign-in/?next=/en/admin/"
    sent = {"username": cast.mealea.email, "password": PASSWORD}
    browser = Client()
    assert browser.post("/en/admin/login/", sent).status_code in {302, 403}
    assert browser.get(INDEX)["Location"].startswith("/en/sign-in/")


@pytest.mark.usefixtures("cast")
def test_an_administrator_needs_a_second_step_proved_today(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client()
    sign_in_by_password(browser, "mealea@cast.example", PASSWORD)
    assert browser.get(INDEX)["Location"] == "/en/account/#second-step"
    browser = administering()
    assert browser.get(INDEX).status_code == 200
    assert b'href="/en/admin/"' in browser.get(way_to("dashboard")).content
    later = clock.now() + PROVED_WITHIN + timedelta(minutes=1)
    monkeypatch.setattr("ledger.clock.now", lambda: later)
    answer = browser.get(address(Person))
    assert answer["Location"] == f"/en/account/confirm/?next={address(Person)}"
    asked = browser.post(address(Person), {"act": "deactivate", "row": "1", "sure": "1"})
    assert asked.status_code == 403
    assert Person.objects.filter(is_active=False).count() == 0


def test_every_list_and_record_opens_in_both_languages_and_tells_no_secret(cast: Cast) -> None:
    filled(cast)
    browser = administering()
    hidden = {
        *SECRETS,
        *PersonInvitation.objects.values_list("token_digest", flat=True),
        *ApiToken.objects.values_list("digest", flat=True),
        *Person.objects.values_list("password", flat=True),
    }
    for model, shown in lists():
        rows = shown.get_queryset(None)  # type: ignore[arg-type]
        assert rows.count() >= 2, model
        pages = [address(model), address(model, rows.earliest("pk").pk), address(model, rows.latest("pk").pk)]
        for page in pages + [page.replace("/en/", "/km/") for page in pages]:
            answer = browser.get(page)
            assert answer.status_code == 200, page
            told = answer.content.decode()
            assert [secret for secret in hidden if secret in told] == [], page
            assert "object (" not in told, page


def test_addresses_of_people_are_in_no_list(cast: Cast) -> None:
    filled(cast)
    browser = administering()
    for model, _shown in lists():
        page = browser.get(address(model)).content.decode()
        main = page[page.index("<main") :]
        assert re.findall(r"[\w.+-]+@cast\.example", main) == [], model


def test_a_list_takes_the_same_queries_for_one_row_and_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(cast)
    browser = administering()
    for model, _shown in lists():
        counted = []
        for on_a_page in (1, 50):
            monkeypatch.setattr(RecordAdmin, "list_per_page", on_a_page)
            with CaptureQueriesContext(connection) as queries:
                browser.get(address(model))
            counted.append(sum("clock_timestamp" not in query["sql"] for query in queries))
        assert counted == [OF_EVERY_LIST, OF_EVERY_LIST], (model, [query["sql"][:40] for query in queries])


def test_names_are_found_in_either_script_and_however_typed(cast: Cast) -> None:
    filled(cast)
    browser = administering()

    def found(model: type[Model], words: str, **more: str) -> set[Any]:
        return {row.pk for row in browser.get(address(model), {"q": words, **more}).context["cl"].result_list}

    assert found(Organisation, "reed  CIRCLE") == {cast.reed.pk}
    assert found(Organisation, "រង្វង់\u200bត្រែង") == {cast.reed.pk}
    assert found(Organisation, "nowhere at all") == set()
    assert found(Organisation, "", kind__exact="network") == {cast.river.pk}
    assert found(Contact, "far hill") == {Contact.objects.get(organisation=cast.hill).pk}
    assert found(Person, "sreym") == {cast.sreymom.pk}
    assert found(Person, cast.ot.ref) == {cast.ot.pk}


@pytest.mark.usefixtures("cast")
def test_nothing_can_be_asked_for_but_what_is_offered() -> None:
    browser = administering()
    expected = {
        "password__startswith=pbkdf2": 400,
        "email__contains=cast": 400,
        "groups__id__exact=1": 400,
        "_to_field=password": 400,
        "is_active__exact=nonsense": 302,
        "q=%00": 404,
        "p=nonsense": 200,
    }
    assert {query: browser.get(f"{address(Person)}?{query}").status_code for query in expected} == expected


def test_whose_record_is_opened_can_read_that_it_was(cast: Cast) -> None:
    filled(cast)
    browser = administering()
    AccessNote.objects.all().delete()
    browser.get(address(Person))
    browser.get(address(Contact))
    assert AccessNote.objects.count() == 0
    browser.get(address(Person, cast.ot.pk))
    browser.get(address(Contact, Contact.objects.get(organisation=cast.hill).pk))
    browser.get(address(Person), {"q": "VISAL@cast.example"})
    browser.get(address(Person), {"q": "visal@cast"})
    noted = set(AccessNote.objects.values_list("subject__name", "organisation__name_en", "actor__name", "kind"))
    assert noted == {
        ("Ot", None, "Mealea", "person_opened"),
        (None, "Far Hill", "Mealea", "contacts_seen"),
        ("Visal", None, "Mealea", "address_found"),
    }


@pytest.mark.usefixtures("cast")
def test_a_number_that_is_no_row_is_not_found() -> None:
    browser = administering()
    assert browser.get(address(Person, 999_999)).status_code == 404
    assert browser.get(address(Person, 10**30)).status_code == 404


def test_what_the_filters_say_is_borrowed_from_django_letter_by_letter(cast: Cast) -> None:
    theirs = Path(admin.__file__).parent / "locale" / "en" / "LC_MESSAGES" / "django.po"
    known = {entry.key for entry in read_po(theirs.read_text())}
    assert set(FILTERS) <= known
    filled(cast)
    page = administering().get(address(Person)).context["filters"]
    said = {str(choice["display"]) for title, choices in page for choice in choices}
    assert said <= set(FILTERS)
