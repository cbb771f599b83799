"""Whatever is typed into whatever field: a clear 4xx that keeps it, never a 5xx, never half a change."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from ledger.models import Event
from organisations.models import Person
from outbox.models import Job
from tests.addresses import way_to
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.forms_on_pages import PageForm, forms
from tests.stopped_clock import stop_clock
from tests.test_every_page import World, point_of, world

# The pages with forms, and who of the cast fills them in.
FORMS = {
    "sign-in": "anonymous",
    "start": "coordinator",
    "details": "coordinator",
    "move": "coordinator",
    "add-block": "coordinator",
    "edit-block": "coordinator",
    "invitations": "coordinator",
    "comment": "representative",
    "reply": "representative",
    "extend-round": "coordinator",
    "amend": "representative",
    "unsent-amendment": "representative",
    "amend-amendment": "representative",
    "co-sponsor": "representative",
    "dispose-amendment": "coordinator",
    "dispose-comment": "coordinator",
    "sign": "representative",
    "sign-as-person": "anonymous",
    "own-signature": "anonymous",
    "apply": "anonymous",
    "strike-signature": "coordinator",
    "addressees": "coordinator",
    "delivery": "coordinator",
    "response": "coordinator",
    "register-organisation": "administrator",
    "describe-organisation": "administrator",
    "organisation-names": "administrator",
    "claim-members": "administrator",
    "membership": "administrator",
}

# What no text may hold: each must be refused by name, with its field.
LONG = "x" * 30_000
NUL = "a\x00b"
MARKS = [
    "abc\u202edef",  # another direction
    "a\u2066b",  # an isolate
    "Z" + "\u0301" * 40,  # a tower of marks
    "a\x07b",  # a control character
]
REFUSED = {NUL, LONG, *MARKS}
# What a program might send where a page has a choice, a date or an identifier.
STRANGE = [
    "9223372036854775808",
    "-1",
    "null",
    "[]",
    "{}",
    "NaN",
    "0000-00-00T00:00",
    "9999-12-31T23:59",
    "' OR 1=1 --",
    "\x00",
]
# Among words most of those are words; and a choice that is none of the page's is not read letter by letter.
STRANGE_WORDS = ["9223372036854775808", "-1", "' OR 1=1 --"]
STRANGE_CHOICES = [*STRANGE, LONG]
OF_DATABASES = {NUL, "\x00", "9223372036854775808", "-1", "0000-00-00T00:00", "9999-12-31T23:59"}


@pytest.fixture(scope="module", name="story")
def _story(told_cast: Cast) -> Iterator[World]:
    """The story, told once for this module, and the clock where its rounds are open."""
    built = world(told_cast)
    with pytest.MonkeyPatch.context() as patch:
        stop_clock(patch, MORNING + 2 * DAY)
        yield built


pytestmark = pytest.mark.django_db


def signed_in(person: Person | None) -> Client:
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


def address_of(story: World, page: str) -> str:
    with translation.override("en"):
        return reverse(page, kwargs=story.addresses.get(page, {}))


def main_form(client: Client, path: str) -> PageForm:
    page = client.get(path)
    assert page.status_code == 200, path
    return max(forms(page.content.decode()), key=lambda form: len(form.values))


def by_turns(values: list[str], turn: int, number: int) -> list[str]:
    return [values[(turn + place) % len(values)] for place in range(number)]


def bad_values(form: PageForm, name: str, turn: int) -> list[str]:
    """What a field is tried with: what is too long and NUL, which its own length and the database decide on, wherever
    letters are taken; the rest by turns, as one rule stands behind all of it. On a second database only with what one
    of the two might take otherwise."""
    if name in form.words:
        values = [NUL, LONG, *by_turns(MARKS, turn, 2), *by_turns(STRANGE_WORDS, turn, 1)]
    elif name in form.free:
        values = [NUL, LONG, *by_turns(MARKS, turn, 2), *by_turns(STRANGE, turn, 5)]
    else:
        values = by_turns(STRANGE_CHOICES, turn, 5)
    return values if connection.vendor == "sqlite" else [value for value in values if value in OF_DATABASES]


@pytest.mark.parametrize("page", sorted(FORMS))
def test_each_field_of_each_form(story: World, page: str) -> None:
    client = signed_in(story.people[FORMS[page]])
    path = address_of(story, page)
    if page == "amend":
        path += f"?kind=replace&block={point_of(story.addresses[page])}"
    form = main_form(client, path)
    assert form.free or page in {"invitations"}
    for turn, name in enumerate(form.values, start=sorted(FORMS).index(page)):
        if name == "csrfmiddlewaretoken":
            continue
        for bad in bad_values(form, name, turn):
            point = transaction.savepoint()
            events, jobs = Event.objects.count(), Job.objects.count()
            sent = {**form.values, name: [bad]}
            answer = client.post(path, sent)
            assert answer.status_code < 500, (page, name, bad[:40])
            if name in form.free and bad in REFUSED:
                assert answer.status_code in {400, 409, 422}, (page, name, bad[:40], answer.status_code)
            if answer.status_code >= 400:
                assert (Event.objects.count(), Job.objects.count()) == (events, jobs), (page, name, bad[:40])
            transaction.savepoint_rollback(point)


@pytest.mark.parametrize("page", ["add-block", "comment", "reply", "delivery", "response", "addressees", "start"])
def test_what_was_typed_is_on_the_page_again(story: World, page: str) -> None:
    """One field is wrong; the words in every other free field come back."""
    client = signed_in(story.people[FORMS[page]])
    path = address_of(story, page)
    form = main_form(client, path)
    typed = {name: [f"Typed into {name}"] for name in form.free}
    wrong = {**form.values, **typed, sorted(form.free)[0]: ["wrong \u202e here"]}
    answer = client.post(path, wrong)
    assert answer.status_code == 422
    again = max(forms(answer.content.decode()), key=lambda f: len(f.values))
    for name in sorted(form.free)[1:]:
        assert again.values[name] == typed[name], (page, name)


@pytest.mark.parametrize("page", ["add-block", "comment", "reply", "delivery", "response", "addressees", "start"])
def test_sent_twice_has_one_effect(story: World, page: str) -> None:
    client = signed_in(story.people[FORMS[page]])
    path = address_of(story, page)
    form = main_form(client, path)
    assert "submission" in form.values
    good = {
        "add-block": {"text_en": ["Once."]},
        "comment": {"text": ["Once."]},
        "reply": {"text": ["Once."]},
        "delivery": {"outcome": ["delivered"], "on": ["2026-03-04"]},
        "response": {"kind": ["letter"], "on": ["2026-03-04"], "text": ["Once."]},
        "addressees": {"name_en": ["The Office"]},
        "start": {"kind": ["petition"], "text_en": ["Once"]},
    }[page]
    sent = {**form.values, **good}
    events = Event.objects.count()
    first = client.post(path, sent)
    assert first.status_code == 302, first.content.decode()
    made = Event.objects.count()
    assert made == events + 1
    assert client.post(path, sent).status_code == 302
    assert Event.objects.count() == made


def test_a_form_whose_token_expired_comes_back_with_what_was_typed(story: World) -> None:
    client = Client(enforce_csrf_checks=True)
    person = story.people["coordinator"]
    assert person
    client.force_login(person)
    path = address_of(story, "add-block")
    sent = {"kind": "point", "text_en": "Long and thought over.", "submission": str(uuid4())}
    answer = client.post(path, sent, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 403
    again = next(form for form in forms(answer.content.decode()) if form.action == path)
    assert again.values["text_en"] == ["Long and thought over."]
    assert again.values["csrfmiddlewaretoken"]
    # From another site nothing is echoed: its words must not stand in a form that a person then sends.
    foreign = client.post(path, sent, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    assert "Long and thought over." not in foreign.content.decode()


@pytest.mark.parametrize("ref", ["0" * 12, "9223372036854775808", "zzzzzzzzzzzz", "..%2f..%2fetc", "%00"])
def test_an_unknown_reference_is_not_there(story: World, ref: str) -> None:
    client = signed_in(story.people["coordinator"])
    unknown = "0" * 12
    for path in (
        way_to("overview", unknown),
        way_to("public-statement", unknown),
        way_to("round", unknown, 9223372036854775808),
    ):
        assert client.get(path.replace(unknown, ref)).status_code == 404, path


def test_a_hundred_thousand_fields_are_refused(story: World) -> None:
    client = signed_in(story.people["coordinator"])
    answer = client.post(address_of(story, "add-block"), {f"field{n}": "x" for n in range(3_000)})
    assert answer.status_code == 400
