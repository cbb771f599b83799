"""Every page x method x role, in one literal table. A page without a row fails.

The columns are the cast: anonymous, Ot the outsider, Sreymom who represents an invited organisation, Chanthy the
coordinator, Piseth the publisher, Mealea the administrator. A POST is sent empty, so 422 means "you may, but this
is not filled in", and 302 "done". The anonymous are sent to sign in by GET; after a POST they are told
so on a page that keeps what was typed (403).
"""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from organisations.models import Person
from outbox.models import Job, State
from statements.actions import consulting, delivering, publishing
from statements.actions.consulting import Proposed
from statements.models import Statement
from statements.stages import ChangeKind
from tests import factories
from tests.cast import MORNING, Cast, assemble
from tests.factories import DAY

ROLES = ("anonymous", "outsider", "representative", "coordinator", "publisher", "administrator")

# page: (GET, POST), each for the six roles in order.
TABLE: dict[str, tuple[str, str]] = {
    #                       A   O   R   C   P   M     A   O   R   C   P   M
    "home":               ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "public-statement":   ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "public-file":        ("200 200 200 200 200 200", "405 405 405 405 405 405"),
    "sign-in":            ("200 302 302 302 302 302", "422 302 302 302 302 302"),
    "sign-out":           ("405 405 405 405 405 405", "302 302 302 302 302 302"),
    "dashboard":          ("302 200 200 200 200 200", "403 405 405 405 405 405"),
    "start":              ("302 403 403 200 403 403", "403 403 403 422 403 403"),
    "overview":           ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "details":            ("302 404 403 200 403 404", "403 404 403 302 403 404"),
    "move":               ("302 404 403 200 200 404", "403 404 403 422 422 404"),
    "text":               ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "add-block":          ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "edit-block":         ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "place-block":        ("302 405 405 405 405 405", "403 404 403 400 403 404"),
    "remove-block":       ("302 404 403 200 403 404", "403 404 403 302 403 404"),
    "version":            ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "invitations":        ("302 404 403 200 200 404", "403 404 403 422 403 404"),
    "round":              ("302 404 200 200 200 404", "403 405 405 405 405 405"),
    "comment":            ("302 404 200 403 403 404", "403 404 422 403 403 404"),
    "amend":              ("302 404 200 403 403 404", "403 404 302 403 403 404"),
    "withdraw-amendment": ("302 404 200 403 403 404", "403 404 302 403 403 404"),
    "board":              ("302 404 403 200 403 404", "403 405 405 405 405 405"),
    "dispose-amendment":  ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "dispose-comment":    ("302 404 403 200 403 404", "403 404 403 422 403 404"),
    "merge":              ("302 404 403 200 403 404", "403 404 403 409 403 404"),
    "sign":               ("302 404 200 200 200 404", "403 404 422 403 403 404"),
    "signatures":         ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "withdraw-signature": ("302 404 200 403 403 404", "403 404 302 403 403 404"),
    "proof":              ("302 404 403 200 200 404", "403 405 405 405 405 405"),
    "addressees":         ("302 404 403 200 200 404", "403 404 403 422 422 404"),
    "delivery":           ("302 404 403 200 200 404", "403 404 403 422 422 404"),
    "response":           ("302 404 403 200 200 404", "403 404 403 422 422 404"),
    "parked-jobs":        ("302 403 403 403 403 200", "403 405 405 405 405 405"),
    "retry-job":          ("302 405 405 405 405 405", "403 403 403 403 403 302"),
    "health":             ("200 200 200 200 200 200", "200 200 200 200 200 200"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """One statement in each stage that a page needs, and the arguments of each page's address."""

    people: dict[str, Person | None]
    addresses: dict[str, dict[str, Any]]


def world(cast: Cast) -> World:
    asked = factories.consulted(cast)
    block = asked.statement.blocks.filter(kind="point").earliest("id")
    amendment = consulting.amend(
        asked,
        organisation=cast.reed,
        changes=[Proposed(ChangeKind.REPLACE, block, {"en": "Mend it."})],
        by=cast.sreymom,
        at=MORNING,
    )
    answering = factories.consulted(cast)
    point = answering.statement.blocks.filter(kind="point").earliest("id")
    change = Proposed(ChangeKind.REPLACE, point, {"en": "Mend it."})
    proposed = consulting.amend(answering, organisation=cast.reed, changes=[change], by=cast.sreymom, at=MORNING)
    comment = consulting.comment(answering, organisation=cast.reed, text="Which?", by=cast.sreymom, at=MORNING)
    consulting.close_round(answering, by=cast.chanthy, at=MORNING + DAY)
    signing = factories.opened(cast)
    taken_back = factories.opened(cast)
    signature = factories.signed(taken_back, cast.reed, cast.sreymom, at=MORNING + 2 * DAY)
    closed = factories.closed(cast)
    addressee = delivering.add_addressee(closed, name_en="The Bridge Office", by=cast.chanthy, at=MORNING)
    edition = publishing.publish(closed, by=cast.piseth, at=MORNING + 4 * DAY)
    publishing.keep_file(edition, language="en", media_type="application/pdf", content=b"%PDF-1.7", at=MORNING)
    unpublished = factories.closed(cast)
    job = Job.objects.create(kind="statements.reissue", key="parked", state=State.PARKED)

    round_open = {"ref": asked.statement.ref, "number": 1}
    round_closed = {"ref": answering.statement.ref, "number": 1}
    writing = {"ref": answering.statement.ref}
    published = {"ref": closed.ref}
    return World(
        people={
            "anonymous": None,
            "outsider": cast.ot,
            "representative": cast.sreymom,
            "coordinator": cast.chanthy,
            "publisher": cast.piseth,
            "administrator": cast.mealea,
        },
        addresses={
            "public-statement": published,
            "public-file": {**published, "edition": 1, "language": "en"},
            "overview": writing,
            "details": writing,
            "move": {"ref": signing.ref, "move": "withdraw"},
            "text": writing,
            "add-block": writing,
            "edit-block": {**writing, "block": point.ref},
            "place-block": {**writing, "block": point.ref},
            "remove-block": {**writing, "block": point.ref},
            "version": round_closed,
            "invitations": writing,
            "round": round_open,
            "comment": round_open,
            "amend": round_open,
            "withdraw-amendment": {**round_open, "amendment": amendment.ref},
            "board": round_closed,
            "dispose-amendment": {**round_closed, "amendment": proposed.ref},
            "dispose-comment": {**round_closed, "comment": comment.ref},
            "merge": round_closed,
            "sign": {"ref": signing.ref},
            "signatures": {"ref": signing.ref},
            "withdraw-signature": {"ref": taken_back.ref, "signature": signature.ref},
            "proof": {"ref": unpublished.ref},
            "addressees": {"ref": unpublished.ref},
            "delivery": {**published, "addressee": addressee.ref},
            "response": {**published, "addressee": addressee.ref},
            "retry-job": {"job": job.pk},
        },
    )


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """The names of all pages; the API has its own table."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found.add(pattern.name or str(pattern.pattern))
        elif pattern.app_name != "api-v1":
            found |= names(pattern.url_patterns)
    return found


def test_every_page_has_a_row() -> None:
    assert names(get_resolver().url_patterns) == set(TABLE)


def answer(client: Client, page: str, address: dict[str, Any], method: str) -> int:
    """The status, with everything that was done undone."""
    with translation.override("en"):
        path = reverse(page, kwargs=address)
    if page == "amend":
        path += f"?kind=delete&block={point_of(address)}"
    point = transaction.savepoint()
    try:
        return client.generic(method.upper(), path).status_code
    finally:
        transaction.savepoint_rollback(point)


def point_of(address: dict[str, Any]) -> str:
    return Statement.objects.get(ref=address["ref"]).blocks.filter(kind="point").earliest("id").ref


@pytest.fixture
def at_four_days(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's clock stands where every round and sign-on of the story is open."""
    monkeypatch.setattr("ledger.clock.now", lambda: MORNING + 2 * DAY)


@pytest.mark.django_db
@pytest.mark.usefixtures("at_four_days")
def test_each_page_for_each_role() -> None:
    story = world(assemble())
    found: dict[str, tuple[str, str]] = {}
    for page in TABLE:
        statuses: dict[str, list[str]] = {"get": [], "post": []}
        for role in ROLES:
            client = Client()
            person = story.people[role]
            if person:
                client.force_login(person)
            address = story.addresses.get(page, {})
            for method, row in statuses.items():
                row.append(str(answer(client, page, address, method)))
            assert answer(client, page, address, "head") == int(statuses["get"][-1]), (page, role)
            for method in ("put", "patch", "delete"):
                refusals = {405} if person else {405, 302}
                assert page == "health" or answer(client, page, address, method) in refusals, (page, role, method)
        found[page] = (" ".join(statuses["get"]), " ".join(statuses["post"]))
    different = {page: (found[page], TABLE[page]) for page in TABLE if found[page] != TABLE[page]}
    assert different == {}
