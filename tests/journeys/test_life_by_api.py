"""A statement's whole life through the JSON API alone, from the first word to a withdrawal after publication."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from ledger import clock
from ledger.canonical import instant
from organisations.actions import mandating, networking, registering
from organisations.actors import Machine
from organisations.models import Person, Right
from outbox.models import Job, State
from outbox.running import run_due
from statements.models import Statement
from tests.cast import MORNING, Cast, assemble
from tests.statements.api.calling import Caller

ENGLISH = "Mend the old bridge this year."
KHMER = "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, and Salt Field: a third member of River Network, which never signs."""
    cast = assemble()
    salt = registering.register_organisation(kind="ngo", name_en="Salt Field", by=Machine.OPERATOR, at=MORNING)
    networking.record_membership(
        network=cast.river, member=salt, joined_on=MORNING.date(), by=Machine.OPERATOR, at=MORNING
    )
    sokha = mandating.register_person(email="sokha@cast.example", name="Sokha", by=Machine.OPERATOR, at=MORNING)
    mandating.grant_mandate(to=sokha, organisation=cast.stone, right=Right.SIGN, by=cast.mealea, at=MORNING)
    return cast


@dataclass(frozen=True, slots=True)
class Story:
    """The people with their programs, and the statement: its reference, its address, and one of its points."""

    chanthy: Caller
    piseth: Caller
    bora: Caller
    sreymom: Caller
    known: dict[str, str]  # organisation's English name -> reference
    ref: str
    at: str
    point: str


def ahead(**distance: int) -> str:
    return instant(clock.now() + timedelta(**distance))


def run_jobs(kind: str) -> None:
    """Run everything that is due, as the relay does, and see that every job of that kind went well."""
    run_due()
    assert set(Job.objects.filter(kind=kind).values_list("state", "error")) == {(State.DONE, "")}


def let_the_deadline_pass(ref: str) -> None:
    """Take the deadline back to a second ago, with the job that waits for it: the clock itself cannot be moved."""
    past = clock.now() - timedelta(seconds=1)
    Statement.objects.filter(ref=ref).update(sign_on_closes_at=past)
    assert Job.objects.filter(kind="statements.close_sign_on", state=State.WAITING).update(due=past) == 1


def signing(organisation: str, sha256: str, visibility: str = "named") -> dict[str, str]:
    return {
        "organisation": organisation,
        "sha256": sha256,
        "language": "km",
        "capacity": "Director",
        "visibility": visibility,
    }


def numbers(count: dict[str, Any]) -> tuple[int, ...]:
    """Organisations, networks, individuals, represented, and how many of the organisations are not named."""
    return (
        count["organisations"],
        count["networks"],
        count["individuals"],
        count["represented"],
        count["withheld"]["organisations"],
    )


def test_life_by_api(cast: Cast) -> None:
    story = it_is_drafted(cast)
    it_is_consulted_on(story)
    final = it_is_merged_translated_and_settled(story)
    it_is_signed_until_the_deadline(story, cast, final)
    it_is_published(story, final)
    it_is_delivered(story)
    one_signatory_withdraws(story)


def it_is_drafted(cast: Cast) -> Story:
    chanthy, bora = Caller(cast.chanthy), Caller(cast.bora)
    duties = chanthy.get("/me")["duties"]
    assert [(duty["organisation"]["name"]["en"], duty["kind"]) for duty in duties] == [("Lotus Forum", "coordinator")]
    started = chanthy.post(
        "/statements",
        {
            "kind": "joint_statement",
            "convenor": duties[0]["organisation"]["ref"],
            "titles": {"en": "Safe bridges", "km": "ស្ពានមានសុវត្ថិភាព"},
        },
    )
    assert (started["stage"], started["moves"]) == ("drafting", ["open_round", "withdraw"])
    at = f"/statements/{started['ref']}"
    point = chanthy.post(f"{at}/blocks", {"kind": "point", "is_demand": True, "texts": {"en": ENGLISH, "km": KHMER}})
    assert (point["number"], point["revisions"], point["stale"]) == ("1", {"en": 1, "km": 1}, [])
    assert bora.get(at, expect=404)["code"] == "not_there"
    return Story(
        chanthy=chanthy,
        piseth=Caller(cast.piseth),
        bora=bora,
        sreymom=Caller(cast.sreymom),
        known={found["name"]["en"]: found["ref"] for found in chanthy.get("/organisations")["items"]},
        ref=started["ref"],
        at=at,
        point=point["ref"],
    )


def it_is_consulted_on(story: Story) -> None:
    """Two organisations comment and amend."""
    chanthy, at, known = story.chanthy, story.at, story.known
    invited = [known[name] for name in ("River Network", "Reed Circle", "Stone Bridge", "Far Hill")]
    assert len(chanthy.post(f"{at}/invitations", {"organisations": invited})["items"]) == 4
    assert chanthy.move(story.ref, "open_round", deadline=ahead(days=7))["stage"] == "consultation"
    consultation = story.bora.get(f"{at}/rounds/1")
    assert (consultation["version"]["number"], consultation["closed_at"]) == (1, None)
    asked = {"block": story.point, "weight": "blocking", "text": "Which bridge is meant?"}
    said = story.bora.post(f"{at}/rounds/1/comments", {"organisation": known["Stone Bridge"], **asked})
    assert {name: said[name] for name in asked} == asked
    story.sreymom.post(f"{at}/rounds/1/comments", {"organisation": known["Reed Circle"], "text": "We agree."})
    sooner = {"kind": "replace", "block": story.point, "texts": {"en": "Mend the old bridge before the rains."}}
    longer = {
        "kind": "insert",
        "block": story.point,
        "new_kind": "point",
        "texts": {"en": "Count everybody who crosses it."},
    }
    for number, (caller, name, change) in enumerate(
        ((story.sreymom, "Reed Circle", sooner), (story.bora, "Stone Bridge", longer)), start=1
    ):
        made = caller.post(
            f"{at}/rounds/1/amendments", {"organisation": known[name], "changes": [change], "reason": "It is urgent."}
        )
        assert made["number"] == number
    assert chanthy.move(story.ref, "close_round")["stage"] == "consolidation"


def it_is_merged_translated_and_settled(story: Story) -> dict[str, Any]:
    """Everything is answered, the accepted words come in, and their translation catches up."""
    chanthy, ref, at = story.chanthy, story.ref, story.at
    assert chanthy.move(ref, "settle", expect=409)["code"] == "unanswered"
    for comment in chanthy.get(f"{at}/rounds/1/comments")["items"]:
        answer = {"outcome": "accepted", "reason": "Seen to."}
        chanthy.put(f"{at}/rounds/1/comments/{comment['ref']}/disposition", answer)
    sooner, longer = chanthy.get(f"{at}/rounds/1/amendments")["items"]
    answer = {"outcome": "accepted", "reason": "It is urgent."}
    chanthy.put(f"{at}/rounds/1/amendments/{sooner['ref']}/disposition", answer)
    inserted = longer["changes"][0]
    decided = [{"change": inserted["id"], "text": "Count the children who cross it."}]
    in_part = {"outcome": "in_part", "reason": "Children first.", "decided_texts": decided}
    answered = chanthy.put(f"{at}/rounds/1/amendments/{longer['ref']}/disposition", in_part)
    assert answered["disposition"]["decided_texts"] == decided
    assert chanthy.move(ref, "settle", expect=409)["code"] == "unmerged"
    assert chanthy.get(f"{at}/rounds/1/merge")["conflicts"] == []
    chanthy.post(f"{at}/rounds/1/merge", expect=200)
    blocks = {block["ref"]: block for block in chanthy.get(f"{at}/text")["blocks"]}
    assert blocks[story.point]["texts"]["en"] == "Mend the old bridge before the rains."
    assert (blocks[story.point]["stale"], blocks[inserted["new_ref"]]["missing"]) == (["km"], ["km"])
    assert chanthy.move(ref, "settle", expect=409)["code"] == "out_of_step"
    for block, words, based_on in (
        (story.point, "ជួសជុលស្ពានចាស់មុនរដូវភ្លៀង។", 1),
        (inserted["new_ref"], "រាប់កុមារដែលឆ្លងកាត់ស្ពាននេះ។", 0),
    ):
        translated = chanthy.put(f"{at}/blocks/{block}/texts/km", {"text": words, "based_on": based_on})
        assert (translated["stale"], translated["missing"]) == ([], [])
    final: dict[str, Any] = chanthy.move(ref, "settle")["final_version"]
    version = story.bora.get(f"{at}/versions/2")
    assert hashlib.sha256(version["canonical"].encode()).hexdigest() == version["sha256"]
    assert final == {"number": 2, "sha256": version["sha256"]}
    return final


def it_is_signed_until_the_deadline(story: Story, cast: Cast, final: dict[str, Any]) -> None:
    """By a network, two of its members, and an organisation outside it that is not named. Then it closes by itself."""
    at, known, sha256 = story.at, story.known, final["sha256"]
    story.chanthy.move(story.ref, "open_sign_on", deadline=ahead(days=7))
    sokha = Person.objects.get(name="Sokha")
    for person, name, visibility in (
        (cast.rotha, "River Network", "named"),
        (cast.sreymom, "Reed Circle", "named"),
        (sokha, "Stone Bridge", "named"),
        (cast.visal, "Far Hill", "withheld"),
    ):
        signer = Caller(person)
        signature = signer.post(f"{at}/signatures", signing(known[name], sha256, visibility))
        assert signer.get(f"{at}/signatures")["items"] == [signature]
    assert story.bora.get(f"{at}/count", expect=403)["code"] == "forbidden"
    assert numbers(story.chanthy.get(f"{at}/count")) == (3, 1, 0, 4, 1)
    assert story.chanthy.get(f"{at}/signatures")["total"] == 4
    let_the_deadline_pass(story.ref)
    late = Caller(cast.rotha).post(f"{at}/signatures", signing(known["River Network"], sha256), expect=409)
    assert late["code"] == "deadline"
    run_jobs("statements.close_sign_on")
    assert story.piseth.get(at)["stage"] == "closed"


def it_is_published(story: Story, final: dict[str, Any]) -> None:
    """Reed, Stone and Hill signed; River brings in Reed, Stone and Salt Field: four are represented."""
    ref, at, anybody = story.ref, story.at, Caller()
    story.chanthy.post(f"{at}/addressees", {"name_en": "The ministry", "name_km": "ក្រសួង"})
    assert story.chanthy.move(ref, "publish", expect=403)["code"] == "forbidden"
    assert anybody.get(f"/public{at}", expect=404)["code"] == "not_there"
    assert story.piseth.move(ref, "publish")["stage"] == "published"
    run_jobs("statements.print_edition")
    edition = anybody.get(f"/public{at}/editions/1")
    assert edition["count"] == anybody.get(f"/public{at}/count")
    assert numbers(edition["count"]) == (3, 1, 0, 4, 1)
    assert edition["version"] == final
    assert [block["texts"]["en"] for block in edition["text"]["blocks"]] == [
        "Safe bridges",
        "Mend the old bridge before the rains.",
        "Count the children who cross it.",
    ]
    named = sorted(signatory["name"]["en"] for signatory in edition["signatories"])
    assert named == ["Reed Circle", "River Network", "Stone Bridge"]
    form = anybody.raw("GET", f"/public{at}/editions/1/canonical").content
    assert hashlib.sha256(form).hexdigest() == edition["sha256"]
    assert b"Far Hill" not in form
    assert [file["language"] for file in edition["files"]] == ["en", "km"]
    for file in edition["files"]:
        printed = anybody.client.get(file["url"])
        assert printed["Content-Type"] == "application/pdf"
        assert hashlib.sha256(printed.content).hexdigest() == file["sha256"]


def it_is_delivered(story: Story) -> None:
    at, today = story.at, timezone.localdate().isoformat()
    [addressee] = story.chanthy.get(f"{at}/addressees")["items"]
    delivery = {"outcome": "delivered", "on": today, "note": "Desk 4"}
    story.chanthy.post(f"{at}/addressees/{addressee['ref']}/deliveries", delivery)
    response = {"kind": "letter", "on": today, "text": "Received."}
    story.piseth.post(f"{at}/addressees/{addressee['ref']}/responses", response)
    assert Caller().get(f"/public{at}")["addressees"] == [
        {
            "name": {"en": "The ministry", "km": "ក្រសួង"},
            "deliveries": [delivery],
            "responses": [response | {"source": None}],
        }
    ]


def one_signatory_withdraws(story: Story) -> None:
    """Reed is gone by name from everything that is served, and is still represented by River."""
    at, anybody = story.at, Caller()
    [own] = story.sreymom.get(f"{at}/signatures")["items"]
    story.sreymom.delete(f"{at}/signatures/{own['ref']}")
    run_jobs("statements.reissue")
    assert numbers(anybody.get(f"/public{at}/count")) == (2, 1, 0, 4, 1)
    assert anybody.get(f"/public{at}/editions/1", expect=410)["code"] == "superseded"
    assert "Reed Circle" not in anybody.raw("GET", f"/public{at}/editions/2").content.decode()
    kinds = [event["kind"] for event in story.chanthy.get(f"{at}/events?limit=200")["items"]]
    assert (kinds.count("signature.given"), kinds.count("signature.withdrawn")) == (4, 1)
