"""Every operation of the API x role, in one literal table. An operation without a row fails.

The columns are those of tests/test_every_page.py. Each request is well-formed and asks for something that the story
allows to whoever may ask it; everything done is undone.
"""

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from organisations.actions import mandating
from organisations.actors import Machine
from organisations.models import Organisation
from statements.models import Block, PreparedSignature, RecordedSignature, Statement
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.statements.api.test_doors import BODIES
from tests.stopped_clock import stop_clock
from tests.test_every_page import ROLES, World, is_met_already, point_of, world

TABLE: dict[str, str] = {
    #                            A   O   R   C   P   M
    "read_me":                  "401 200 200 200 200 200",
    "list_organisations":       "401 403 403 200 200 200",
    "read_organisation":        "401 404 200 200 200 200",
    "list_my_statements":       "401 200 200 200 200 200",
    "start_statement":          "401 422 422 201 422 422",
    "read_statement":           "401 404 200 200 200 404",
    "change_details":           "401 404 403 200 403 404",
    "make_move":                "401 404 403 200 200 404",
    "list_events":              "401 404 403 200 200 404",
    "read_text":                "401 404 403 200 200 404",
    "add_block":                "401 404 403 201 403 404",
    "edit_block":               "401 404 403 200 403 404",
    "change_block":             "401 404 403 200 403 404",
    "remove_block":             "401 404 403 204 403 404",
    "move_block":               "401 404 403 200 403 404",
    "nest_block":               "401 404 403 200 403 404",
    "split_block":              "401 404 403 201 403 404",
    "join_blocks":              "401 404 403 200 403 404",
    "list_versions":            "401 404 200 200 200 404",
    "read_version":             "401 404 200 200 200 404",
    "list_invitations":         "401 404 403 200 200 404",
    "invite":                   "401 404 403 201 403 404",
    "list_staff":               "401 404 403 200 200 404",
    "name_role":                "401 404 403 201 403 404",
    "end_role":                 "401 404 403 204 403 404",
    "add_co_convenor":          "401 404 403 201 403 404",
    "remove_co_convenor":       "401 404 403 204 403 404",
    "list_rounds":              "401 404 200 200 200 404",
    "read_round":               "401 404 200 200 200 404",
    "list_comments":            "401 404 200 200 200 404",
    "read_participation":       "401 404 403 200 403 404",
    "extend_round":             "401 404 403 200 403 404",
    "remind":                   "401 404 403 201 403 404",
    # Sreymom's organisation has said something in that round.
    "say_nothing_to_add":       "401 404 409 403 403 404",
    "reply":                    "401 404 201 403 403 404",
    "comment":                  "401 404 201 403 403 404",
    "list_amendments":          "401 404 200 200 200 404",
    "amend":                    "401 404 201 403 403 404",
    "withdraw_amendment":       "401 404 204 403 403 404",
    "co_sponsor":               "401 404 201 403 403 404",
    "leave_amendment":          "401 404 204 403 403 404",
    "answer_amendment":         "401 404 403 200 403 404",
    "answer_comment":           "401 404 403 200 403 404",
    "preview_merge":            "401 404 403 200 403 404",
    "merge_round":              "401 404 403 409 403 404",
    "undo_merge":               "401 404 403 409 403 404",
    "take_back_amendment_answer": "401 404 403 204 403 404",
    "take_back_comment_answer": "401 404 403 204 403 404",
    "read_answers":             "401 404 200 200 200 404",
    "dissent":                  "401 404 200 403 403 404",
    "list_positions":           "401 404 200 200 200 404",
    "ask_positions":            "401 404 403 409 403 404",
    "take_position":            "401 404 200 403 403 404",
    "close_positions":          "401 404 403 204 403 404",
    "list_signatures":          "401 404 200 200 200 404",
    "sign":                     "401 404 201 403 403 404",
    "extend_sign_on":           "401 404 403 200 403 404",
    "set_who_may_sign":         "401 404 403 200 403 404",
    "track_sign_on":            "401 404 403 200 200 404",
    "declare_change":           "401 404 403 409 403 404",
    "renew_signature":          "401 404 409 403 403 404",
    "refuse_change":            "401 404 409 403 403 404",
    "withdraw_signature":       "401 404 204 403 403 404",
    "change_signature":         "401 404 200 403 403 404",
    "hide_signature":           "401 404 403 200 200 404",
    "wait_for_board":           "401 404 200 403 403 404",
    "decline_to_sign":          "401 404 201 403 403 404",
    "take_back_decline":        "401 404 204 404 404 404",
    "list_questions":           "401 404 200 200 200 404",
    "ask_convenor":             "401 404 201 403 403 404",
    "answer_question":          "401 404 403 200 200 404",
    "list_prepared_signatures": "401 404 200 200 200 404",
    # The rule that asked for two people is lifted again in the story.
    "prepare_signature":        "401 404 409 403 403 404",
    "sign_prepared_signature":  "401 404 201 404 404 404",
    "send_back_prepared_signature": "401 404 204 404 404 404",
    "list_evidence":            "401 404 403 200 403 404",
    "record_signature":         "401 404 403 201 403 404",
    "record_sheet":             "401 404 403 201 403 404",
    "confirm_recorded":         "401 404 403 200 403 404",
    "refuse_recorded":          "401 404 403 204 403 404",
    "list_recorded":            "401 404 200 200 200 404",
    "confirm_own_recorded":     "401 404 201 404 404 404",
    "deny_recorded":            "401 404 204 404 404 404",
    "read_count":               "401 404 403 200 200 404",
    "list_addressees":          "401 404 403 200 200 404",
    "add_addressee":            "401 404 403 201 201 404",
    "record_delivery":          "401 404 403 201 201 404",
    "record_response":          "401 404 403 201 201 404",
    "read_publication_request": "401 404 403 404 404 404",
    "ask_for_publication":      "401 404 403 409 409 404",
    "withdraw_publication_request": "401 404 403 409 409 404",
    "read_embargo":             "401 404 403 404 404 404",
    "set_embargo":              "401 404 403 403 200 404",
    "take_embargo_back":        "401 404 403 409 409 404",
    "read_pace":                "401 404 403 200 200 404",
    "set_pace":                 "401 404 403 403 200 404",
    "make_edition":             "401 404 403 403 409 404",
    "read_press_contact":       "401 404 403 404 404 404",
    "set_press_contact":        "401 404 403 200 200 404",
    "remove_press_contact":     "401 404 403 204 204 404",
    "read_proof":               "401 404 403 200 200 404",
    "list_webhooks":            "401 404 404 200 403 200",
    "add_webhook":              "401 404 404 201 403 201",
    "read_webhook":             "401 404 404 200 403 200",
    "change_webhook":           "401 404 404 200 403 200",
    "remove_webhook":           "401 404 404 204 403 204",
    "change_webhook_secret":    "401 404 404 200 403 200",
    "challenge_webhook":        "401 404 404 201 403 201",
    "test_webhook":             "401 404 404 201 403 201",
    "send_webhook_message_again": "401 404 404 200 403 200",
    "list_public_statements":   "200 200 200 200 200 200",
    "read_public_statement":    "200 200 200 200 200 200",
    "read_public_count":        "200 200 200 200 200 200",
    "read_public_answers":      "200 200 200 200 200 200",
    "list_editions":            "200 200 200 200 200 200",
    "read_edition":             "200 200 200 200 200 200",
    "read_edition_canonical":   "200 200 200 200 200 200",
    "read_edition_file":        "200 200 200 200 200 200",
}  # fmt: skip

# operation -> the page of the story at whose address it is called; the others are called at "writing".
AT = {
    "read_organisation": "organisation",
    **dict.fromkeys(("list_webhooks", "add_webhook"), "webhooks"),
    **dict.fromkeys(("read_webhook", "change_webhook", "remove_webhook", "change_webhook_secret"), "webhook"),
    **dict.fromkeys(("challenge_webhook", "test_webhook"), "webhook"),
    "send_webhook_message_again": "message",
    "list_staff": "staff",
    "name_role": "staff",
    "add_co_convenor": "staff",
    "end_role": "end-role",
    "remove_co_convenor": "remove-co-convenor",
    "read_publication_request": "proof",
    "ask_for_publication": "proof",
    "withdraw_publication_request": "proof",
    "read_embargo": "proof",
    "set_embargo": "proof",
    "take_embargo_back": "proof",
    "make_edition": "editions",
    "read_participation": "round",
    "extend_round": "round",
    "remind": "round",
    "say_nothing_to_add": "round",
    "reply": "reply",
    "read_answers": "answers",
    "read_public_answers": "public-answers",
    "dissent": "dissent",
    "list_positions": "positions",
    "ask_positions": "positions",
    "take_position": "position-call",
    "close_positions": "position-call",
    "comment": "round",
    "list_comments": "round",
    "list_amendments": "round",
    "amend": "round",
    "withdraw_amendment": "withdraw-amendment",
    "co_sponsor": "co-sponsor",
    "leave_amendment": "leave-amendment",
    "sign": "sign",
    "wait_for_board": "sign",
    "decline_to_sign": "sign",
    "take_back_decline": "take-back-decline",
    "list_questions": "sign",
    "ask_convenor": "sign",
    "answer_question": "answer-question",
    "list_prepared_signatures": "prepared-signature",
    "prepare_signature": "sign",
    "sign_prepared_signature": "prepared-signature",
    "send_back_prepared_signature": "prepared-signature",
    "list_evidence": "recorded",
    "record_signature": "recorded",
    "record_sheet": "recorded",
    "confirm_recorded": "evidence",
    "refuse_recorded": "end-recorded",
    "list_recorded": "recorded",
    "confirm_own_recorded": "recorded-for",
    "deny_recorded": "recorded-for",
    "change_signature": "withdraw-signature",
    "hide_signature": "withdraw-signature",
    "extend_sign_on": "sign",
    "set_who_may_sign": "sign",
    "track_sign_on": "sign",
    "list_signatures": "sign",
    "read_count": "sign",
    "withdraw_signature": "withdraw-signature",
    "declare_change": "declare-change",
    "renew_signature": "changed-text",
    "refuse_change": "changed-text",
    "add_addressee": "addressees",
    "list_addressees": "addressees",
    "read_proof": "proof",
    "record_delivery": "delivery",
    "record_response": "response",
    "answer_amendment": "dispose-amendment",
    "answer_comment": "dispose-comment",
    "take_back_amendment_answer": "dispose-amendment",
    "take_back_comment_answer": "dispose-comment",
    "edit_block": "edit-block",
    "change_block": "edit-block",
    "remove_block": "edit-block",
    "move_block": "edit-block",
    "nest_block": "edit-block",
    "split_block": "edit-block",
    "join_blocks": "edit-block",
}


def operations() -> dict[str, tuple[str, str]]:
    """Operation id -> (method, address with its parameters in braces), from the API's own description."""
    described = json.loads(Client().get(reverse("api-v1:openapi-json")).content)
    return {
        operation["operationId"]: (method, address)
        for address, methods in described["paths"].items()
        for method, operation in methods.items()
        if isinstance(operation, dict)
    }


def bodies(story: World) -> dict[str, Any]:
    """A well-formed request for each operation that takes one."""
    sreymom_s = Organisation.objects.get(name_en="Reed Circle").ref
    text = Statement.objects.get(ref=story.addresses["sign"]["ref"]).final_version
    assert text is not None
    prepared = PreparedSignature.objects.select_related("version").get()
    line = RecordedSignature.objects.select_related("evidence__version").get()
    return {
        **BODIES,
        "start_statement": {
            "kind": "petition",
            "convenor": Organisation.objects.get(name_en="Lotus Forum").ref,
            "titles": {"en": "Safe roads"},
        },
        "name_role": {"email": "visal@cast.example", "kind": "publisher"},
        "add_co_convenor": {"organisation": Organisation.objects.get(name_en="Stone Bridge").ref},
        "make_move": {"move": "withdraw", "reason": "It is over."},
        "join_blocks": {**BODIES["join_blocks"], "other": after(story.addresses["edit-block"])},
        "invite": {"organisations": [Organisation.objects.get(name_en="Lotus Forum").ref]},
        "comment": {"organisation": sreymom_s, "text": "A word."},
        "reply": {"organisation": sreymom_s, "text": "A word."},
        "say_nothing_to_add": {"organisation": sreymom_s},
        "extend_round": {"deadline": (MORNING + 9 * DAY).isoformat()},
        "co_sponsor": {"organisation": sreymom_s},
        "amend": {
            "organisation": sreymom_s,
            "changes": [{"kind": "delete", "block": point_of(story.addresses["round"])}],
        },
        "dissent": {"organisation": sreymom_s, "text": "Not enough."},
        "ask_positions": {"deadline": (MORNING + 6 * DAY).isoformat()},
        "take_position": {"organisation": sreymom_s, "stance": "endorse"},
        "extend_sign_on": {"deadline": (MORNING + 9 * DAY).isoformat(), "reason": "The flood."},
        "sign": {"organisation": sreymom_s, "sha256": text.sha256, "language": "en", "capacity": "Director"},
        "declare_change": {"kind": "substantive", "reason": "A word."},
        "renew_signature": {"sha256": text.sha256, "language": "en"},
        "wait_for_board": {"organisation": sreymom_s, "until": "2026-03-05"},
        "decline_to_sign": {"organisation": sreymom_s},
        "ask_convenor": {"organisation": sreymom_s, "text": "Why?"},
        "prepare_signature": {"organisation": sreymom_s, "sha256": text.sha256, "language": "en"},
        "sign_prepared_signature": {"sha256": prepared.version.sha256, "language": "en", "capacity": "Director"},
        "record_signature": {
            **BODIES["record_signature"],
            "organisation": Organisation.objects.get(name_en="Far Hill").ref,
            "sha256": line.evidence.version.sha256,
        },
        "record_sheet": {**BODIES["record_sheet"], "sha256": line.evidence.version.sha256},
        "confirm_recorded": {"lines": [line.ref]},
        "confirm_own_recorded": {**BODIES["confirm_own_recorded"], "sha256": line.evidence.version.sha256},
    }


def after(address: dict[str, Any]) -> str:
    """The paragraph right after the one at that address."""
    block = Block.objects.get(ref=address["block"])
    return Block.objects.filter(statement=block.statement_id, place__gt=block.place).earliest("place").ref


def arguments(story: World, operation: str, address: str) -> dict[str, Any]:
    """The parameters of the address, from the story."""
    page = AT.get(operation, "public-file" if "/public/" in address else "board")
    given = story.addresses[page]
    voice = Organisation.objects.get(name_en="Reed Circle").ref
    return {"language": "en", "number": given.get("edition", 1), "organisation": voice, **given}


@pytest.mark.django_db
def test_every_operation_has_a_row() -> None:
    assert set(operations()) == set(TABLE)


@pytest.mark.django_db
def test_each_operation_for_each_role(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    story = world(cast)
    tokens = {
        role: mandating.issue_token(to=person, by=Machine.OPERATOR, at=MORNING)
        for role, person in story.people.items()
        if person
    }
    stop_clock(monkeypatch, MORNING + 2 * DAY)
    asked = bodies(story)
    found: dict[str, str] = {}
    for operation, (method, address) in operations().items():
        path = address.format(**arguments(story, operation, address)) if "{" in address else address
        row = []
        for column, role in enumerate(ROLES):
            if is_met_already(TABLE[operation], column):
                row.append(TABLE[operation].split()[column])
                continue
            headers = {"authorization": f"Bearer {tokens[role]}"} if role in tokens else {}
            point = transaction.savepoint()
            body = json.dumps(asked[operation]) if operation in asked else ""
            answer = Client().generic(method.upper(), path, body, content_type="application/json", headers=headers)
            transaction.savepoint_rollback(point)
            row.append(str(answer.status_code))
        found[operation] = " ".join(row)
    different = {name: (found[name], TABLE[name]) for name in TABLE if found[name] != TABLE[name]}
    assert different == {}
