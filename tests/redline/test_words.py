import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.words import words, words_of
from tests.redline.strategies import texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Land rights, now.", ["Land", " ", "rights", ",", " ", "now", "."]),
        ("women's and the ’20s", ["women's", " ", "and", " ", "the", " ", "’", "20s"]),
        ("COVID-19 -- self-made", ["COVID-19", " ", "-", "-", " ", "self-made"]),
        ("22,218 or 2.5% in 2021.", ["22,218", " ", "or", " ", "2.5", "%", " ", "in", " ", "2021", "."]),
        ("a  b\n\nc", ["a", "  ", "b", "\n\n", "c"]),
        ("e\u0301tat n\u0303", ["e\u0301tat", " ", "n\u0303"]),
        ("a\u200bb", ["a\u200b", "b"]),
        ("👩\u200d👧👍🏽🇰🇭🇰🇭", ["👩\u200d👧", "👍🏽", "🇰🇭", "🇰🇭"]),
    ],
)
def test_latin_text_is_cut_into_words_numbers_spaces_and_marks(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ស្ត្រីកម្ពុជា", ["ស្ត្រី", "កម្ពុជា"]),
        ("យើងស្នើសុំ។", ["យើង", "ស្នើសុំ", "។"]),
        ("ឆ្នាំ២០២១", ["ឆ្នាំ", "២០២១"]),
        ("ច្បាប់ LANGO ៖", ["ច្បាប់", " ", "LANGO", " ", "៖"]),
        # A typed zero width space ends a word, and belongs to the word it ends.
        ("សេរី\u200bភាព", ["សេរី\u200b", "ភាព"]),
    ],
)
def test_khmer_is_cut_by_the_dictionary(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text", ["ស្ត្រ", "ស្ត្រី", "ស្ត្រីស្ត្រ", "ត្រស្ត្រត្រ", "ក្\u200bក", "ក្a", "ក្ ខ", "rights្ស្ត្រី", "rightsា្ស្ត្រី"]
)
def test_a_cluster_is_never_cut_after_its_coeng(text: str) -> None:
    assert all(not word.endswith("\u17d2") for word in words(text))


@given(st.text(alphabet="aZ_09.,'- \n\x1c(", max_size=14))
@settings(max_examples=150, deadline=None)
def test_english_is_cut_the_same_beside_khmer(text: str) -> None:
    assert [*words(text), "|", "ក"] == words(text + "|ក")


@given(texts)
@settings(max_examples=200, deadline=None)
def test_words_joined_are_the_text_and_start_no_word_inside_a_cluster(text: str) -> None:
    cut = words(text)
    assert "".join(cut) == text
    assert "" not in cut
    for earlier, later in pairwise(cut):
        assert not unicodedata.category(later[0]).startswith("M")
        assert later[0] not in "\u200b\u200c\u200d"
        assert earlier[-1] != "\u17d2"
        assert not (earlier[-1].isspace() and later[0].isspace())


@given(st.lists(texts, max_size=4))
@settings(max_examples=300)
def test_texts_cut_together_are_cut_as_one_by_one(several: list[str]) -> None:
    assert words_of(several) == [words(text) for text in several]


def test_a_run_met_again_is_cut_as_the_first_time() -> None:
    both = ["ស្ត្រីចូលរួម", "ស្ត្រីចូលរួមប្រជុំ"]
    assert words_of(both) == words_of(both) == [["ស្ត្រី", "ចូលរួម"], ["ស្ត្រី", "ចូលរួម", "ប្រជុំ"]]
