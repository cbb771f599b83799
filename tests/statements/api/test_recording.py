"""What came on paper, through the API: once by its key, whole or not at all, and refused as on the pages."""

from base64 import b64encode
from copy import deepcopy
from datetime import datetime
from uuid import uuid4

import pytest

from printing.dates import PHNOM_PENH
from statements.actions.evidencing import MOST_BYTES
from statements.models import Evidence, Statement
from tests import factories
from tests.cast import Cast
from tests.statements.api.calling import Caller
from tests.statements.recorded import SCAN, second, sha256


@pytest.fixture(scope="module")
def told(told_cast: Cast, yesterday: datetime) -> Statement:
    return factories.opened(told_cast, at=yesterday)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


@pytest.fixture
def received(statement: Statement, yesterday: datetime) -> dict[str, str]:
    return {
        "sha256": sha256(statement),
        "way": "paper",
        "received_on": yesterday.astimezone(PHNOM_PENH).date().isoformat(),
        "language": "km",
        "file": b64encode(SCAN).decode(),
    }


def test_a_sheet_comes_in_whole_and_once(cast: Cast, statement: Statement, received: dict[str, str]) -> None:
    chanthy, at = Caller(cast.chanthy), f"/statements/{statement.ref}"
    names = {**received, "of_individuals": False, "lines": ["Reed Circle", "Rever Network"]}
    doubtful = chanthy.post(f"{at}/evidence/sheets", names, expect=422)
    assert doubtful["code"] == "lines"
    assert doubtful["detail"].endswith(": 2.")
    assert not Evidence.objects.exists()
    decided = {**names, "choices": [{"line": 2}]}
    key = str(uuid4())
    made = chanthy.post(f"{at}/evidence/sheets", decided, Idempotency_Key=key)
    assert chanthy.post(f"{at}/evidence/sheets", decided, Idempotency_Key=key) == made
    assert [(line["number"], line["state"], line["name"]["en"]) for line in made["lines"]] == [
        (1, "waiting", "Reed Circle")
    ]
    assert chanthy.get(f"{at}/evidence")["items"] == [made]

    lines = {"lines": [made["lines"][0]["ref"]]}
    confirmation = f"{at}/evidence/{made['ref']}/confirmation"
    assert chanthy.post(confirmation, lines, expect=409)["code"] == "second_person"
    done = Caller(second(cast)).post(confirmation, lines, expect=200)
    assert done == {"signatures": 1, "signed_already": 0, "ended": ""}
    (signature,) = Caller(cast.sreymom).get(f"{at}/signatures")["items"]
    assert (signature["way"], signature["visibility"]) == ("paper", "withheld")


def test_an_organisation_answers_for_itself(cast: Cast, statement: Statement, received: dict[str, str]) -> None:
    at = f"/statements/{statement.ref}"
    Caller(cast.chanthy).post(f"{at}/evidence", {**received, "organisation": cast.reed.ref})
    sreymom = Caller(cast.sreymom)
    (waiting,) = sreymom.get(f"{at}/recorded")["items"]
    assert "file" not in waiting
    assert Caller(cast.visal).get(f"{at}/recorded")["items"] == []
    yes = {"sha256": "0" * 64, "language": "en", "capacity": "Director", "visibility": "named"}
    own = f"{at}/recorded/{waiting['ref']}/confirmation"
    assert sreymom.post(own, yes, expect=409)["code"] == "text_changed"
    given = sreymom.post(own, {**yes, "sha256": sha256(statement)})
    assert (given["way"], given["name"]["en"]) == ("paper", "Reed Circle")
    sreymom.post(own, yes, expect=404)


@pytest.mark.parametrize(
    ("changed", "code"), [({"file": "not base64!"}, "invalid"), ({"file": ""}, "file"), ({"way": "by_mail"}, "way")]
)
def test_what_shows_nothing_is_refused(
    cast: Cast, statement: Statement, received: dict[str, str], changed: dict[str, str], code: str
) -> None:
    asked = {**received, "organisation": cast.reed.ref, **changed}
    assert Caller(cast.chanthy).post(f"/statements/{statement.ref}/evidence", asked, expect=422)["code"] == code


def test_a_file_may_be_as_large_as_on_the_page_and_no_larger(
    cast: Cast, statement: Statement, received: dict[str, str]
) -> None:
    chanthy, at = Caller(cast.chanthy), f"/statements/{statement.ref}"
    asked = {**received, "organisation": cast.reed.ref}

    def file(size: int) -> dict[str, str]:
        return {**asked, "file": b64encode(SCAN + b" " * (size - len(SCAN))).decode()}

    assert chanthy.post(f"{at}/evidence", file(MOST_BYTES + 1), expect=422)["field"] == "file"
    beyond = chanthy.post(f"{at}/evidence", file(9_000_000), expect=413)
    assert (beyond["code"], beyond["status"]) == ("too_large", 413)
    assert not Evidence.objects.exists()
    made = chanthy.post(f"{at}/evidence", file(MOST_BYTES))
    assert made["lines"][0]["state"] == "waiting"
