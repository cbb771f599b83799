"""Records that may be one organisation: asked, decided, merged and parted through their pages."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organisations.actions import doubling, merging, registering
from organisations.models import Merge, Organisation, PossibleDouble, Verdict
from outbox.models import Job
from outbox.running import run_due
from tests.cast import MORNING, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast) -> Client:
    browser = Client(headers={"Sec-Fetch-Site": "same-origin"}, raise_request_exception=False)
    browser.force_login(cast.mealea)
    return browser


def twin(cast: Cast, name: str = "Far-Hill") -> Organisation:
    return registering.register_organisation(
        kind="ngo", name_en=name, is_demonstration=True, by=cast.mealea, at=MORNING
    )


def text(client: Client, name: str, *args: str) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_double_is_found_merged_and_parted_again(client: Client, cast: Cast) -> None:
    double = twin(cast)
    assert client.post(reverse("look-for-doubles")).status_code == 302
    run_due()
    [pair] = PossibleDouble.objects.filter(second=double)
    listed = text(client, "doubles")
    assert reverse("double", args=[pair.ref]) in listed
    assert "the same name, written differently" in listed
    decided = client.post(reverse("double", args=[pair.ref]), {"verdict": cast.hill.ref, "note": "Asked them."})
    assert (decided.status_code, decided["Location"]) == (302, reverse("merges"))
    merge = Merge.objects.get()
    assert (merge.kept, merge.absorbed) == (cast.hill, double)
    assert "Asked them." in text(client, "merges")
    assert "This pair is decided." in text(client, "double", pair.ref)
    assert client.get(reverse("organisation", args=[double.ref])).status_code in {301, 302}

    assert "Make them two again" in text(client, "undo-merge", merge.ref)
    for _time in range(2):
        answer = client.post(reverse("undo-merge", args=[merge.ref]))
        assert (answer.status_code, answer["Location"]) == (302, reverse("merges"))
    assert "These were kept apart before." in text(client, "double", pair.ref)
    assert reverse("double", args=[pair.ref]) not in text(client, "doubles")


def test_a_pair_is_decided_once_by_whoever_is_first(client: Client, cast: Cast) -> None:
    pair = doubling.ask_about(cast.hill, twin(cast), by=cast.mealea, at=MORNING)
    address = reverse("double", args=[pair.ref])
    assert client.post(address, {"verdict": "different"}).status_code == 302
    late = client.post(address, {"verdict": "different", "note": "I think so too"})
    assert late.status_code == 409
    assert "I think so too" in late.content.decode()


@pytest.mark.parametrize("sent", [{}, {"verdict": "both"}, {"verdict": "different", "note": "x" * 501}])
def test_a_forged_decision_is_refused_and_the_note_kept(client: Client, cast: Cast, sent: dict[str, str]) -> None:
    pair = doubling.ask_about(cast.hill, twin(cast), by=cast.mealea, at=MORNING)
    answer = client.post(reverse("double", args=[pair.ref]), {"note": "Because.", **sent})
    assert answer.status_code == 422
    assert sent.get("note", "Because.") in answer.content.decode()
    pair.refresh_from_db()
    assert pair.verdict == Verdict.OPEN


def test_a_pair_of_which_one_stands_elsewhere_cannot_be_decided_any_more(client: Client, cast: Cast) -> None:
    double, third = twin(cast), twin(cast, "Farr Hill")
    pair = doubling.ask_about(double, third, by=cast.mealea, at=MORNING)
    merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=MORNING)
    page = text(client, "double", pair.ref)
    assert "<textarea" not in page
    assert "One of them stands in another organisation by now." in page
    answer = client.post(reverse("double", args=[pair.ref]), {"verdict": third.ref})
    assert answer.status_code == 409


def test_after_a_merge_the_kept_one_is_compared_anew(cast: Cast) -> None:
    """What was asked about the absorbed one waits no longer, but may be true of the one in which it stands."""
    double, third = twin(cast, "Blue Rice Bank"), twin(cast, "Blue Rice Banks")
    doubling.look_for_doubles(at=MORNING)
    assert PossibleDouble.objects.filter(first=double, second=third).exists()
    merging.merge_organisations(kept=cast.hill, absorbed=double, by=cast.mealea, at=MORNING)
    run_due()
    assert PossibleDouble.objects.filter(first=cast.hill, second=third, verdict=Verdict.OPEN).exists()


def test_another_record_is_put_beside_by_hand(client: Client, cast: Cast) -> None:
    address = reverse("find-double", args=[cast.hill.ref])
    found = client.get(address, {"q": "river"}).content.decode()
    assert cast.river.ref in found
    assert "No organisation is found" in client.get(address, {"q": "no such \x00 name"}).content.decode()
    first = client.post(address, {"other": cast.reed.ref})
    again = client.post(address, {"other": cast.reed.ref})
    assert first["Location"] == again["Location"]
    assert "put together by hand" in client.get(first["Location"]).content.decode()
    assert client.post(address, {"other": cast.hill.ref}).status_code == 422
    assert client.post(address, {"other": "nobody"}).status_code == 404
    assert client.post(address, {"other": "\x00"}).status_code == 404


def test_looking_again_at_once_leaves_one_job(client: Client) -> None:
    for _time in range(3):
        client.post(reverse("look-for-doubles"))
    assert Job.objects.filter(kind="organisations.look_for_doubles", key__startswith="look-for-doubles:").count() <= 2


QUERIES = {"doubles": 4, "merges": 4}


def test_questions_to_the_database_do_not_grow(client: Client, cast: Cast) -> None:
    counted: dict[str, list[int]] = {name: [] for name in QUERIES}
    others = [twin(cast, f"Shed {number} of Plenty") for number in range(8)]
    for some in (others[:1], others[1:]):
        for other in some:
            doubling.ask_about(cast.reed, other, by=cast.mealea, at=MORNING)
            aside = twin(cast, f"Aside {other.name_en}")
            merging.merge_organisations(kept=cast.hill, absorbed=aside, by=cast.mealea, at=MORNING)
        for name, counts in counted.items():
            with CaptureQueriesContext(connection) as looked:
                text(client, name)
            counts.append(len(looked))
    assert counted == {name: [number, number] for name, number in QUERIES.items()}
