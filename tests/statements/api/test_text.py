"""The working text through the API: blocks come, change, move and go; languages fall behind and catch up."""

from datetime import datetime

import pytest

from statements.models import Block
from tests import factories
from tests.cast import Cast
from tests.statements.api.calling import Caller


@pytest.fixture
def at(cast: Cast, yesterday: datetime) -> str:
    """A draft: title, heading and two points, numbered 1, 1.1 and 1.2."""
    return f"/statements/{factories.drafted(cast, at=yesterday).ref}"


def english(chanthy: Caller, at: str) -> list[tuple[str, str]]:
    return [(block["number"], block["texts"].get("en", "")) for block in chanthy.get(f"{at}/text")["blocks"]]


def test_a_paragraph_comes_where_it_was_asked_to_stand(chanthy: Caller, at: str) -> None:
    heading = next(block for block in chanthy.get(f"{at}/text")["blocks"] if block["kind"] == "heading")
    added = chanthy.post(
        f"{at}/blocks", {"kind": "point", "texts": {"en": "Close it meanwhile."}, "after": heading["ref"]}
    )
    assert (added["number"], added["missing"], added["is_demand"]) == ("1.1", ["km"], False)
    assert english(chanthy, at) == [
        ("", "Safe bridges"),
        ("1", "What we ask"),
        ("1.1", "Close it meanwhile."),
        ("1.2", "Mend the old bridge this year."),
        ("1.3", "Count the children who cross it."),
    ]


def test_it_moves_changes_and_goes(chanthy: Caller, at: str) -> None:
    _title, _heading, first, second = chanthy.get(f"{at}/text")["blocks"]
    moved = chanthy.put(f"{at}/blocks/{second['ref']}/place", {"after": None})
    assert moved["number"] == "1"  # before the first heading points count by themselves
    changed = chanthy.patch(f"{at}/blocks/{second['ref']}", {"kind": "paragraph"})
    assert (changed["kind"], changed["is_demand"], changed["number"]) == ("paragraph", False, "")
    changed = chanthy.patch(f"{at}/blocks/{second['ref']}", {"is_demand": True})
    assert (changed["kind"], changed["is_demand"]) == ("paragraph", True)
    chanthy.delete(f"{at}/blocks/{first['ref']}")
    chanthy.delete(f"{at}/blocks/{first['ref']}", expect=404)
    assert english(chanthy, at) == [
        ("", "Safe bridges"),
        ("", "Count the children who cross it."),
        ("1", "What we ask"),
    ]
    gone = chanthy.post(f"{at}/blocks", {"kind": "point", "texts": {"en": "A."}, "after": first["ref"]}, expect=422)
    assert (gone["code"], gone["field"]) == ("anchor", "after")


def test_the_other_language_falls_behind_unless_it_still_matches(chanthy: Caller, at: str) -> None:
    block = chanthy.get(f"{at}/text")["blocks"][2]["ref"]
    edited = chanthy.put(
        f"{at}/blocks/{block}/texts/en",
        {"text": "Mend the old bridge, this year.", "based_on": 1, "still_matches": True},
    )
    assert (edited["revisions"], edited["stale"]) == ({"en": 2, "km": 1}, [])
    edited = chanthy.put(f"{at}/blocks/{block}/texts/en", {"text": "Mend both bridges this year.", "based_on": 2})
    assert (edited["revisions"], edited["stale"]) == ({"en": 3, "km": 1}, ["km"])
    assert chanthy.get(f"{at}/text")["out_of_step"] == 1


def test_the_title_stays(chanthy: Caller, at: str) -> None:
    title = chanthy.get(f"{at}/text")["blocks"][0]["ref"]
    for answer in (
        chanthy.ask("DELETE", f"{at}/blocks/{title}", expect=422),
        chanthy.put(f"{at}/blocks/{title}/place", {"after": None}, expect=422),
        chanthy.patch(f"{at}/blocks/{title}", {"kind": "point"}, expect=422),
    ):
        assert answer["code"] == "kind"


def test_a_block_of_another_statement_is_not_there(cast: Cast, chanthy: Caller, at: str, yesterday: datetime) -> None:
    other = Block.objects.get(statement=factories.drafted(cast, at=yesterday), kind="heading").ref
    chanthy.put(f"{at}/blocks/{other}/texts/en", {"text": "Mine now", "based_on": 1}, expect=404)
    chanthy.delete(f"{at}/blocks/{other}", expect=404)
    told = chanthy.post(f"{at}/blocks", {"kind": "point", "texts": {"en": "A."}, "after": other}, expect=422)
    assert told["code"] == "anchor"


def test_details_are_replaced_as_a_whole(chanthy: Caller, at: str) -> None:
    told = chanthy.put(f"{at}/details", {"occasion_en": "Day of Bridges", "place_km": "កំពត", "dated": "2026-12-24"})
    assert (told["occasion"], told["place"]) == ({"en": "Day of Bridges", "km": ""}, {"en": "", "km": "កំពត"})
    assert told["dated"] == "2026-12-24"
    told = chanthy.put(f"{at}/details", {"occasion_en": "Day of Bridges"})
    assert (told["place"]["km"], told["dated"]) == ("", None)


def test_points_stand_below_others(chanthy: Caller, at: str) -> None:
    _title, heading, first, second = chanthy.get(f"{at}/text")["blocks"]
    nested = chanthy.put(f"{at}/blocks/{second['ref']}/depth", {"depth": 1})
    assert (nested["depth"], nested["number"]) == (1, "1.1.1")
    moved = chanthy.put(f"{at}/blocks/{second['ref']}/place", {"after": heading["ref"], "depth": 0})
    assert (moved["depth"], moved["number"]) == (0, "1.1")
    told = chanthy.put(f"{at}/blocks/{heading['ref']}/depth", {"depth": 1}, expect=422)
    assert (told["code"], told["field"]) == ("depth", "depth")
    chanthy.put(f"{at}/blocks/{first['ref']}/depth", {"depth": 4}, expect=422)


def test_one_becomes_two_and_two_become_one(chanthy: Caller, at: str) -> None:
    _title, _heading, first, second = chanthy.get(f"{at}/text")["blocks"]
    cut = {"texts": {"en": {"head": "Mend the old bridge", "tail": "this year."}}, "based_on": {"en": 1, "km": 1}}
    added = chanthy.post(f"{at}/blocks/{first['ref']}/split", cut)
    assert (added["number"], added["texts"], added["missing"]) == ("1.2", {"en": "this year."}, ["km"])
    told = chanthy.post(f"{at}/blocks/{first['ref']}/split", cut, expect=409)
    assert (told["code"], told["present"]["number"]) == ("stale", 2)

    join = {"other": second["ref"], "based_on": {"en": 2, "km": 1}, "other_based_on": {"en": 1}}
    told = chanthy.post(f"{at}/blocks/{first['ref']}/join", join, expect=409)
    assert told["code"] == "anchor"  # what was split off stands between them
    one = chanthy.post(f"{at}/blocks/{first['ref']}/join", {**join, "other": added["ref"]}, expect=200)
    assert one["texts"]["en"] == "Mend the old bridge this year."
    assert one["stale"] == ["km"]
    assert [number for number, _words in english(chanthy, at)] == ["", "1", "1.1", "1.2"]
