"""Answers through the API: with the mark of the one they change, taken back, and the merge undone."""

import pytest

from statements.actions import amending
from statements.actions.amending import Proposed
from statements.models import Disposition
from statements.stages import ChangeKind
from tests import factories
from tests.cast import Cast
from tests.statements.api.calling import Caller

BRIDGE = "Mend the old bridge this year."

pytestmark = pytest.mark.django_db


def test_an_answer_is_changed_taken_back_and_merged_and_the_merge_undone(cast: Cast) -> None:
    consultation = factories.consulted(cast)
    block = consultation.statement.blocks.get(revisions__text=BRIDGE)
    amendment, other = (
        amending.amend(
            consultation,
            organisation=organisation,
            changes=[Proposed(ChangeKind.REPLACE, block, {"en": words})],
            by=by,
            at=consultation.opened_at,
        )
        for organisation, by, words in ((cast.reed, cast.sreymom, "Mend it."), (cast.hill, cast.visal, "Mend it now."))
    )
    chanthy = Caller(cast.chanthy)
    address = f"/statements/{consultation.statement.ref}/rounds/1"
    answer = f"{address}/amendments/{amendment.ref}/disposition"
    yes = {"outcome": "accepted", "reason": "Good."}
    mark = chanthy.ask("PUT", answer, yes, expect=200)["disposition"]["mark"]
    assert chanthy.ask("PUT", answer, {**yes, "outcome": "deferred"}, expect=409)["code"] == "answered"
    told = chanthy.ask("PUT", answer, {**yes, "outcome": "deferred", "based_on": mark}, expect=200)["disposition"]
    assert told["outcome"] == "deferred"
    repeats = {"outcome": "duplicate", "reason": "Said before.", "based_on": told["mark"]}
    assert chanthy.ask("PUT", answer, repeats, expect=422)["field"] == "duplicate_of"
    told = chanthy.ask("PUT", answer, {**repeats, "duplicate_of": other.ref}, expect=200)["disposition"]
    assert told["duplicate_of"] == other.ref
    assert chanthy.ask("DELETE", f"{answer}?based_on={mark}", expect=409)["code"] == "answered"
    chanthy.ask("DELETE", f"{answer}?based_on={told['mark']}", expect=204)
    assert not Disposition.objects.exists()

    chanthy.ask("PUT", answer, yes, expect=200)
    merged = chanthy.ask("GET", f"{address}/merge", expect=200)
    (changed,) = [one for one in merged["blocks"] if one["amendments"]]
    assert (changed["texts"]["en"], changed["amendments"]) == ("Mend it.", [amendment.ref])
    no = {"outcome": "not_accepted", "reason": "No."}
    chanthy.ask("PUT", f"{address}/amendments/{other.ref}/disposition", no, expect=200)
    assert chanthy.ask("DELETE", f"{address}/merge", expect=409)["code"] == "stage"
    chanthy.ask("POST", f"/statements/{consultation.statement.ref}/moves", {"move": "close_round"}, expect=200)
    chanthy.ask("POST", f"{address}/merge", expect=200)
    chanthy.ask("DELETE", f"{address}/merge", expect=204)
    consultation.refresh_from_db()
    assert consultation.merged_at is None
