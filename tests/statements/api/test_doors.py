"""Other people's statements look as if there were none, at every address; who may see one may not do everything."""

import re
from datetime import datetime
from typing import Any

from statements.api.urls import api
from statements.models import Statement
from tests import factories
from tests.cast import Cast
from tests.statements.api.calling import Caller

# What stands in an address of each operation, and a body that is well-formed and asks for something.
PARTS = {"number": "1", "language": "en"}  # everything else in an address is a reference
REF = "0" * 12
RECEIVED = {"sha256": "0" * 64, "way": "paper", "received_on": "2026-03-03", "language": "km", "file": "JVBERi0xLjcK"}
BODIES: dict[str, Any] = {
    "change_details": {},
    "name_role": {"email": "visal@cast.example", "kind": "publisher"},
    "add_co_convenor": {"organisation": REF},
    "make_move": {"move": "settle"},
    "add_block": {"kind": "point", "texts": {"en": "A point."}},
    "edit_block": {"text": "A point.", "based_on": 1},
    "change_block": {"is_demand": True},
    "move_block": {"after": None},
    "nest_block": {"depth": 1},
    "split_block": {"texts": {"en": {"head": "A", "tail": "point."}}, "based_on": {"en": 1, "km": 1}},
    "join_blocks": {"other": REF, "based_on": {"en": 1, "km": 1}, "other_based_on": {"en": 1, "km": 1}},
    "invite": {"organisations": [REF]},
    "comment": {"organisation": REF, "text": "A word."},
    "reply": {"organisation": REF, "text": "A word."},
    "say_nothing_to_add": {"organisation": REF},
    "extend_round": {"deadline": "2100-01-01T00:00:00Z"},
    "co_sponsor": {"organisation": REF},
    "amend": {"organisation": REF, "changes": [{"kind": "delete", "block": REF}]},
    "answer_amendment": {"outcome": "accepted", "reason": "Yes."},
    "answer_comment": {"outcome": "accepted", "reason": "Yes."},
    "dissent": {"organisation": REF, "text": "No."},
    "ask_positions": {"deadline": "2030-01-01T00:00:00Z"},
    "take_position": {"organisation": REF, "stance": "abstain"},
    "extend_sign_on": {"deadline": "2100-01-01T00:00:00Z", "reason": "The flood."},
    "set_who_may_sign": {"for_individuals": True, "for_applicants": False},
    "declare_change": {"kind": "substantive", "reason": "A word."},
    "renew_signature": {"sha256": "0" * 64, "language": "en"},
    "sign": {"organisation": REF, "sha256": "0" * 64, "language": "en", "capacity": "Director"},
    "wait_for_board": {"organisation": REF, "until": "2026-03-05"},
    "decline_to_sign": {"organisation": REF},
    "ask_convenor": {"organisation": REF, "text": "Why?"},
    "answer_question": {"answer": "So."},
    "prepare_signature": {"organisation": REF, "sha256": "0" * 64, "language": "en"},
    "sign_prepared_signature": {"sha256": "0" * 64, "language": "en", "capacity": "Director"},
    "send_back_prepared_signature": {"note": "Not so."},
    "record_signature": {**RECEIVED, "organisation": REF},
    "record_sheet": {**RECEIVED, "of_individuals": True, "lines": ["Sok Dara; Kampot"]},
    "confirm_recorded": {"lines": [REF]},
    "refuse_recorded": {"reason": "No stamp."},
    "confirm_own_recorded": {"sha256": "0" * 64, "language": "en", "capacity": "Director", "visibility": "named"},
    "deny_recorded": {"reason": "Not ours."},
    "change_signature": {"visibility": "withheld"},
    "hide_signature": {"reason": "Threats."},
    "set_embargo": {"publish_at": "2026-12-31T02:00:00Z"},
    "set_pace": {"pace": "daily", "hour": 18},
    "set_press_contact": {"name": {"en": "Sok Dara"}, "phone": "012 345 678"},
    "add_addressee": {"name_en": "The ministry"},
    "record_delivery": {"outcome": "delivered", "on": "2026-01-01"},
    "add_webhook": {"address": "https://hooks.partner.example/", "kinds": ["statement.published"]},
    "change_webhook": {"kinds": ["statement.published"]},
    "record_response": {"kind": "letter", "on": "2026-01-01", "text": "Received."},
}
OPERATIONS = [
    (operation["operationId"], method.upper(), path.removeprefix("/api/v1"))
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method, operation in methods.items()
    if "{ref}" in path
]


def address(path: str, ref: str) -> str:
    filled = path.replace("{ref}", ref)
    return re.sub(r"{(\w+)}", lambda found: PARTS.get(found[1], REF), filled)


def test_a_statement_of_others_is_not_there(cast: Cast) -> None:
    """At every address the answer is the same for a final text of others and for a reference that nobody has."""
    statement = factories.settled(cast)
    outsider, anybody = Caller(cast.ot), Caller()
    for name, method, path in OPERATIONS:
        body = BODIES.get(name)
        caller = anybody if path.startswith("/public") else outsider
        hidden = caller.ask(method, address(path, statement.ref), body, expect=404)
        assert hidden == caller.ask(method, address(path, REF), body, expect=404), name
        if caller is outsider:
            anybody.ask(method, address(path, statement.ref), body, expect=401)
    statement.refresh_from_db()
    assert statement.stage == "final"


STAFF_ONLY = {
    "read_text",
    "list_invitations",
    "invite",
    "read_participation",
    "extend_round",
    "extend_sign_on",
    "set_who_may_sign",
    "track_sign_on",
    "declare_change",
    "remind",
    "list_events",
    "read_count",
    "list_addressees",
    "add_addressee",
    "list_evidence",
    "record_signature",
    "record_sheet",
    "confirm_recorded",
    "refuse_recorded",
} | {
    "record_delivery",
    "record_response",
    "read_proof",
    "preview_merge",
    "merge_round",
    "answer_amendment",
    "answer_comment",
    "change_details",
    "make_move",
    "add_block",
    "ask_positions",
    "close_positions",
}


def test_a_representative_may_not_do_what_is_the_staff_s(cast: Cast) -> None:
    ref, sreymom = factories.settled(cast).ref, Caller(cast.sreymom)
    tried = set()
    for name, method, path in OPERATIONS:
        if name in STAFF_ONLY:
            assert sreymom.ask(method, address(path, ref), BODIES.get(name), expect=403)["code"] == "forbidden", name
            tried.add(name)
    assert tried == STAFF_ONLY


def test_a_draft_is_not_there_for_the_invited(cast: Cast) -> None:
    ref = factories.invited(cast).ref
    assert Caller(cast.sreymom).get(f"/statements/{ref}", expect=404)["code"] == "not_there"
    assert Caller(cast.sreymom).get("/statements")["items"] == []
    assert [item["ref"] for item in Caller(cast.piseth).get("/statements")["items"]] == [ref]


def test_a_stranger_starts_nothing(cast: Cast) -> None:
    asked = {"kind": "petition", "convenor": cast.lotus.ref, "titles": {"en": "Mine"}}
    known = Caller(cast.ot).post("/statements", asked, expect=422)
    unknown = Caller(cast.ot).post("/statements", asked | {"convenor": REF}, expect=422)
    assert known == unknown
    assert not Statement.objects.exists()


def test_speaking_for_others_is_forbidden_alike(cast: Cast, yesterday: datetime) -> None:
    """Whether the organisation is somebody else's, was not invited, or does not exist."""
    ref = factories.consulted(cast, at=yesterday).statement.ref
    for organisation in (cast.hill.ref, cast.lotus.ref, REF):
        said = {"organisation": organisation, "text": "A word."}
        assert Caller(cast.bora).post(f"/statements/{ref}/rounds/1/comments", said, expect=403)["code"] == "forbidden"
    said = {"organisation": cast.stone.ref, "text": "A word."}
    Caller(cast.neary).post(f"/statements/{ref}/rounds/1/comments", said, expect=403)
    Caller(cast.bora).post(f"/statements/{ref}/rounds/1/comments", said)
