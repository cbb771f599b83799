"""What is not what it seems is shown with its code point; what people usually write is left in peace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.matching.suspicious import Kind, suspicions


@pytest.mark.parametrize(
    "name",
    [
        "Reed Weavers' Association (RWA) – No. 12",
        "អង្គការ Reed Weavers ខេត្តកំពត",
        "អង្គការ\u200bផ្កាឈូក",
        "RWA\u200bអង្គការ",
        "សមាគមស្ត្រី ១២",
        "ប៉ុស្តិ៍ ម៉្យាង ព័ត៌មាន",
        "Étoile Việt Łódź",
        "Пеликан",
        "東京のカフェ",
        "한국어 모임",
        "I ❤️ Ruom",
        "co\u00adoperation",
        "",
    ],
)
def test_usual_names_are_not_suspicious(name: str) -> None:
    assert suspicions(name) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Peаcock", [(Kind.MIXED_SCRIPTS, 2, "U+0430 CYRILLIC SMALL LETTER A")]),
        ("Αmber", [(Kind.MIXED_SCRIPTS, 0, "U+0391 GREEK CAPITAL LETTER ALPHA")]),
        ("ផ្កាoឈូក", [(Kind.MIXED_SCRIPTS, 4, "U+006F LATIN SMALL LETTER O")]),
        ("Reed\u202eWeavers", [(Kind.BIDI_CONTROL, 4, "U+202E RIGHT-TO-LEFT OVERRIDE")]),
        ("Re\u200bed", [(Kind.INVISIBLE, 2, "U+200B ZERO WIDTH SPACE")]),
        ("\ufeffReed", [(Kind.INVISIBLE, 0, "U+FEFF ZERO WIDTH NO-BREAK SPACE")]),
        ("ផ្កា\u200b", [(Kind.INVISIBLE, 4, "U+200B ZERO WIDTH SPACE")]),
        ("Group 1២", [(Kind.MIXED_DIGITS, 7, "U+17E2 KHMER DIGIT TWO")]),
        ("a\u0301\u0301\u0301\u0301\u0301", [(Kind.TOO_MANY_MARKS, 5, "U+0301 COMBINING ACUTE ACCENT")]),
        ("ធំ\u17c6", [(Kind.TOO_MANY_MARKS, 2, "U+17C6 KHMER SIGN NIKAHIT")]),
        ("Reed\tx", [(Kind.CONTROL, 4, "U+0009 UNNAMED CONTROL")]),
        ("Reed\ue000", [(Kind.UNASSIGNED, 4, "U+E000 UNASSIGNED OR PRIVATE")]),
    ],
)
def test_what_is_found(name: str, found: list[tuple[Kind, int, str]]) -> None:
    assert [(one.kind, one.position, str(one)) for one in suspicions(name)] == found


def test_the_rarer_script_is_the_suspicious_one() -> None:
    assert [one.position for one in suspicions("Пеликaн")] == [5]


@given(st.text(max_size=30))
def test_no_text_is_too_strange(text: str) -> None:
    found = suspicions(text)
    assert [one.position for one in found] == sorted(one.position for one in found)
    assert all(one.code_point == f"U+{ord(text[one.position]):04X}" for one in found)
