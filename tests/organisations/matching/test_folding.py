"""What people see as the same folds to the same, what they do not stays apart, and a fold stays as it is."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from organisations.matching import khmer, spelling
from organisations.matching.folding import consonants, fold, search_text, search_words
from tests.redline.strategies import texts

KHMER = st.text(st.characters(min_codepoint=0x1780, max_codepoint=0x17DD), max_size=14)
HARD = st.text(
    st.sampled_from("aA&+.-'co еаВéß İſﬁ１٣០\u200b\u200d\u00ad\u202eងស\u17d2\u178a\u178f\u179a\u17c1\u17b8\u17b6\u17bb")
)


@example("\u00c0\u040e")  # A with grave, and the Cyrillic short U: like a Latin Y only without its breve
@example("\u0126\u040e")  # H with stroke, small only after folding
@example("a\u04c0")  # the Cyrillic palochka: like an L only when small
@given(st.one_of(texts, KHMER, HARD, st.text(max_size=20)))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_sign_for_and_is_latin_like_the_word() -> None:
    assert fold("+Ў") == fold(fold("+Ў")) == fold("and Ў")


@given(KHMER)
def test_khmer_in_order_stays_in_order(text: str) -> None:
    assert khmer.in_order(khmer.in_order(text)) == khmer.in_order(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Reed & Weavers", "reed and weavers"),
        ("Ｒｅｅｄ　Ｗｅａｖｅｒｓ", "reed weavers"),
        ("Women’s  CENTRE", "womens center"),
        ("Labour Defence Programme", "labor defense program"),
        ("Organisation of Labourers", "organization of laborers"),
        ("Promise and Enterprise", "promise and enterprise"),
        ("Co-operation", "cooperation"),
        ("H.D.L. and St. Elmo", "hdl and st elmo"),
        ("Étoile Đông łódź", "etoile dong lodz"),
        ("Pond\u200b Her\u00adon\ufeff\u202e\u202c", "pond heron"),
        ("Peаcock", "peacock"),  # U+0430
        ("Пеликан", "пеликан"),  # wholly Cyrillic is no disguise
        ("snake_case 100%", "snake case 100"),
        ("ភូមិ ១២", "ភូមិ 12"),
        ("", ""),
    ],
)
def test_a_fold(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("mistyped", "right"),
    [
        ("\u179f\u17d2\u179a\u17d2\u178f\u17b8", "\u179f\u17d2\u178f\u17d2\u179a\u17b8"),  # RO comes last
        ("\u179f\u17d2\u178a\u17d2\u179a\u17b8", "\u179f\u17d2\u178f\u17d2\u179a\u17b8"),  # subscript DA is drawn as TA
        ("\u1791\u17b7\u17d2\u1792", "\u1791\u17d2\u1792\u17b7"),  # the vowel before the subscript
        ("\u178a\u17c1\u17b8\u1798", "\u178a\u17be\u1798"),  # OE in two halves
        ("\u1780\u17c1\u17b6\u17c7", "\u1780\u17c4\u17c7"),  # OO in two halves
        ("\u1794\u17bc\u17c9", "\u1794\u17c9\u17bc"),  # the shifter before the vowel
        ("\u1780\u17c6\u17b6", "\u1780\u17b6\u17c6"),  # NIKAHIT after AA
        ("\u1792\u17c6\u17c6", "\u1792\u17c6"),  # drawn over itself
        ("\u1780\u17d2", "\u1780"),  # nothing hangs below
        ("\u17a3", "\u17a2"),  # deprecated
        ("\u179f\u17d2\u17dd\u178f", "\u179f\u17d2\u178f\u17dd"),  # torn by NFC
    ],
)
def test_look_alike_khmer_is_one(mistyped: str, right: str) -> None:
    assert fold(mistyped) == fold(right) == right


def test_a_vowel_u_below_an_upper_vowel_is_a_shifter() -> None:
    assert fold("\u179f\u17bb\u17b8") == fold("\u179f\u17ca\u17b8") == fold("\u179f\u17c9\u17b8")
    assert fold("\u179f\u17bb") != fold("\u179f\u17ca")


@pytest.mark.parametrize(("one", "two"), [("ក", "ខ"), ("កា", "កិ"), ("ក្ត", "កត"), ("ត", "ដ"), ("12", "13")])
def test_what_looks_different_stays_different(one: str, two: str) -> None:
    assert fold(one) != fold(two)


def test_no_spelling_is_changed_twice() -> None:
    for british, american in spelling._BEGINNINGS.items():
        assert spelling.american([british]) == american
        assert spelling.american([american]) == american


def test_consonants_are_what_is_left_without_vowels_and_signs() -> None:
    assert consonants("ស្ត្រី") == "សតរ"
    assert consonants("ព័ត៌មាន Kite") == "ពតមន kite"


STORED = search_text(["Reed Weavers’ Centre & Friends", "អង្គការស្ត្រី ត្បាញកន្ទេល", "RWC"])


@pytest.mark.parametrize(
    "query",
    [
        "reed", "REED WEAVERS", "weavers reed", "ｒｅｅｄ", "reedweav", "centre", "center", "weaver's",
        "reed & friends", "rwc", "ស្ត្រី", "ស្រ្តី", "ស្ត្រីត្បាញ", "ស្ត្រី\u200bត្បាញ", "ត្បាញ ស្ត្រី", "សតរ", "ស្ត្រ",
        "អងគករ", "កនទល", "សតរ reed",
    ],
)  # fmt: skip
def test_however_it_is_typed_it_is_found(query: str) -> None:
    words = search_words(query)
    assert words
    assert all(word in STORED for word in words)


@pytest.mark.parametrize("query", ["heron", "reed heron", "បុរស", "កខគ", "សតី"])
def test_what_is_not_there_is_not_found(query: str) -> None:
    assert not all(word in STORED for word in search_words(query))


def test_a_half_typed_vowel_is_found_loosely() -> None:
    assert search_words("ស្ត្រត្បាញ") == ["ស្ត្រត្បាញ"]
    assert all(word in STORED for word in search_words("ស្ត្រត្បាញ", loosely=True))


@given(st.text(max_size=20))
def test_no_wildcard_reaches_the_database(query: str) -> None:
    assert not set("%_\\") & set("".join(search_words(query)))
