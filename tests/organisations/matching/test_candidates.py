"""The right one is among the candidates, with reasons; the nearly right one is never called the same."""

from dataclasses import replace

import pytest

from organisations.matching.candidates import Index, Known, Reason, Verdict
from organisations.matching.keys import match_key
from organisations.matching.website import host_of

WEAVERS = Known(
    1,
    ("Association of Reed Weavers", "សមាគមអ្នកត្បាញកន្ទេល"),
    ("ARW",),
    "kampot",
    "No. 123",
    "https://www.reed.example/en",
)
INDEX = Index(
    [
        WEAVERS,
        Known(2, ("Cambodian Women's Association for Peace Lanterns",), (), "takeo"),
        Known(3, ("Community Fishery 12",)),
        Known(4, ("Kampong Cham Potters Forum",)),
        Known(5, ("", "អង្គការផ្កាឈូកក្រហមខេត្តតាកែវ"), ("PCK",)),
        Known(6, (), ("CWPA",)),
        Known(7, ("Paper Kite Human Rights Centre",)),
    ]
)


def first(asked: Known | str) -> tuple[int, Verdict, set[Reason]]:
    found = INDEX.candidates(asked)
    return found[0].id, found[0].verdict, set(found[0].reasons)


@pytest.mark.parametrize(
    "name",
    [
        "Reed Weavers Association",
        "ＲＥＥＤ ｗｅａｖｅｒｓ",
        "ARW - Association of Reed Weavers",
        "សមាគម\u200bអ្នកត្បាញ\u200bកន្ទេល",
    ],
)
def test_the_same_key_is_the_same(name: str) -> None:
    assert first(name) == (1, Verdict.SAME, {Reason.SAME_KEY}) or Reason.SAME_ACRONYM in first(name)[2]
    assert first(name)[:2] == (1, Verdict.SAME)


def test_the_same_name_says_so_and_scores_most() -> None:
    (found,) = INDEX.candidates("Association of Reed Weavers")
    assert (found.id, found.score, found.reasons) == (1, 100, (Reason.SAME_NAME,))


@pytest.mark.parametrize(
    ("name", "found"), [("Asociation of Red Weavers", 1), ("សមាគមអ្នកតម្បាញកន្ទេល", 1), ("Kompong Cham Poters Forum", 4)]
)
def test_a_slip_is_alike(name: str, found: int) -> None:
    assert first(name) == (found, Verdict.PERHAPS, {Reason.ALIKE})


@pytest.mark.parametrize(
    "name",
    [
        "Cambodian Women's Association for Rural Clinics",
        "Community Fishery 13",
        "Kampot Potters Forum",
        "Association of Silk Traders",
        "អង្គការផ្កាម្លិះខេត្តតាកែវ",
        "PKHRO",
        "អង្គការ",
        "Association",
        "",
        "???",
    ],
)
def test_another_one_is_not_shown(name: str) -> None:
    assert INDEX.candidates(name) == []


def test_an_acronym_alone_finds_the_name_and_the_acronym() -> None:
    assert first("ARW") == (1, Verdict.PERHAPS, {Reason.SAME_ACRONYM})
    assert first("P.K.H.R.C.") == (7, Verdict.PERHAPS, {Reason.ACRONYM_OF_NAME})
    assert first("Crane Wetland Protection Association") == (6, Verdict.PERHAPS, {Reason.ACRONYM_OF_NAME})
    assert first("Purple Cranes of Kandal (PCK)") == (5, Verdict.PERHAPS, {Reason.SAME_ACRONYM})
    assert INDEX.candidates("Apple Research Works (ARW)") == []


def test_what_speaks_against_it_is_said_and_takes_the_verdict_down() -> None:
    same = Known(-1, ("Reed Weavers Association",))
    full = INDEX.candidates(same)[0].score
    for change, reason in (
        ({"province": "takeo"}, Reason.DIFFERENT_PROVINCE),
        ({"registration_number": "No. 124"}, Reason.DIFFERENT_REGISTRATION),
        ({"acronyms": ("RWK",)}, Reason.DIFFERENT_ACRONYM),
        ({"names": ("Reed Weavers Organisation",)}, Reason.DIFFERENT_FORM),
        ({"names": (*same.names, "អង្គការទឹកស្អាតភ្នំ")}, Reason.OTHER_NAME_DIFFERS),
    ):
        (found,) = INDEX.candidates(replace(same, **change))
        assert (found.verdict, reason in found.reasons, found.score < full) == (Verdict.PERHAPS, True, True), reason


def test_a_number_or_an_address_finds_under_any_name() -> None:
    assert first(Known(-1, ("Quiet River",), registration_number="no 123"))[::2] == (1, {Reason.SAME_REGISTRATION})
    assert first(Known(-1, ("Quiet River",), website="REED.example"))[::2] == (1, {Reason.SAME_WEBSITE})


def test_nobody_is_a_candidate_for_itself_and_the_limit_holds() -> None:
    assert INDEX.candidates(WEAVERS) == []
    twins = Index(Known(number, ("Quiet River Trust",)) for number in range(9))
    assert len(twins.candidates("Quiet River Trust", limit=3)) == 3
    assert len(twins.candidates("Quiet River Trust")) == 5


def test_stored_keys_find_the_same_as_made_ones() -> None:
    stored = Index([replace(WEAVERS, keys=tuple(match_key(name) for name in WEAVERS.names))])
    made = Index([WEAVERS])
    for name in ("Reed Weavers", "Read Weavers", "ARW", "សមាគមអ្នកត្បាញកន្ទេល", "Heron"):
        assert stored.candidates(name) == made.candidates(name)


def test_a_branch_elsewhere_does_not_hide_the_misspelt_one() -> None:
    branches = Index([Known(1, ("Framers Network of Takeo",)), Known(2, ("Farmers Network of Pursat",))])
    assert [one.id for one in branches.candidates("Farmers Network of Takeo")] == [1]


def test_an_empty_index_finds_nothing() -> None:
    assert Index([]).candidates("Reed Weavers (RWA)") == []


@pytest.mark.parametrize(
    ("website", "host"),
    [
        ("https://www.Reed.example/en?x=1", "reed.example"),
        ("reed.example", "reed.example"),
        ("http://reed.example:8080", "reed.example"),
        ("https://m.facebook.com/ReedWeavers/", "facebook.com/reedweavers"),
        ("https://facebook.com", ""),
        ("none", ""),
        ("", ""),
    ],
)
def test_the_host_of_a_website(website: str, host: str) -> None:
    assert host_of(website) == host
