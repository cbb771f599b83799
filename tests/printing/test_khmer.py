"""Line breaks, digits and order of Khmer, worked out by hand by reading the words."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.khmer import break_lines, khmer_numerals, sort_key

ZWSP = "\u200b"
ANY_LETTER = st.sampled_from("កខគងចឆញដណតថទនបផពមយរលវសហឡអាិីឹុូើេែៃោាំះ់្រ៖។ៗ២៤ ()aéZ9.,\n😀" + ZWSP)


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("សង្គមស៊ីវិល", "សង្គម|ស៊ីវិល"),  # society, civil
        ("ស្ត្រីខ្មែរ", "ស្ត្រី|ខ្មែរ"),  # woman, Khmer: no cut inside the stacked syllable
        ("ស្ត្រ", "ស្ត្រ"),  # no word: ICU cuts after the coeng
        ("មនុស្សគ្រប់រូប។", "មនុស្ស|គ្រប់រូប។"),  # the full stop stays with its word
        ("អង្គការ CSO បាន", "អង្គការ CSO បាន"),  # real spaces need no help
        ("អង្គការCSO", "អង្គការCSO"),  # nor does a foreign word written close on purpose
        ("(ប្រឌិត)", "(ប្រឌិត)"),  # brackets stay with what they hold
        ("Every word in English.", "Every word in English."),
        ("😀 សង្គមស៊ីវិល", "😀 សង្គម|ស៊ីវិល"),  # outside the first 65,536 letters, before Khmer
        ("", ""),
    ],
)
def test_lines_break_between_words(stored: str, words: str) -> None:
    assert break_lines(stored) == words.replace("|", ZWSP)


def test_a_protected_name_stays_whole_while_its_neighbours_break() -> None:
    sentence = "អង្គការលីកាដូបានចេញ"
    assert break_lines(sentence) == "អង្គការ|លី|កាដូ|បាន|ចេញ".replace("|", ZWSP)
    assert break_lines(sentence, protected=["លីកាដូ"]) == "អង្គការ|លីកាដូ|បាន|ចេញ".replace("|", ZWSP)


def test_the_longer_of_two_protected_names_wins_and_letters_of_patterns_are_only_letters() -> None:
    assert break_lines("លីកាដូខ្មែរ", protected=["លីកាដូ", "លីកាដូខ្មែរ"]) == "លីកាដូខ្មែរ"
    assert break_lines("សង្គមស៊ីវិល", protected=["ស.*", "", "(ក"]) == f"សង្គម{ZWSP}ស៊ីវិល"


def test_breaks_the_author_typed_are_kept_once() -> None:
    assert break_lines(f"សង្គម{ZWSP}ស៊ីវិល") == f"សង្គម{ZWSP}ស៊ីវិល"
    assert break_lines(f"សង្គម{ZWSP}{ZWSP}{ZWSP}ស៊ីវិល") == f"សង្គម{ZWSP}ស៊ីវិល"


@given(st.text(ANY_LETTER, max_size=60), st.lists(st.text(ANY_LETTER, max_size=8), max_size=3))
def test_nothing_but_zero_width_spaces_is_ever_added(text: str, names: list[str]) -> None:
    broken = break_lines(text, protected=names)
    assert broken.replace(ZWSP, "") == text.replace(ZWSP, "")


@given(st.text(ANY_LETTER.filter(lambda letter: letter != ZWSP), max_size=60))
def test_no_break_splits_a_syllable_or_touches_a_space(text: str) -> None:
    pieces = break_lines(text).split(ZWSP)
    for before, after in pairwise(pieces):
        assert before
        assert after
        assert before[-1] != "\u17d2"
        assert unicodedata.category(after[0]) not in ("Mn", "Mc")
        assert not before[-1].isspace()
        assert not after[0].isspace()


def test_numerals() -> None:
    assert khmer_numerals("0123456789 km") == "០១២៣៤៥៦៧៨៩ km"


def test_latin_names_are_ordered_without_case_and_accents() -> None:
    names = ["zebra", "Éclair", "apple", "Eagle", "echo", "Zoo"]
    assert sorted(names, key=lambda name: sort_key(name, "en")) == ["apple", "Eagle", "echo", "Éclair", "zebra", "Zoo"]


def test_khmer_names_stand_in_dictionary_order() -> None:
    # The dictionary's order within a consonant: bare, then with vowels (កា, កិ, កូ), then with a subscript
    # (ក្រ).
    names = ["ខ", "ក្រ", "កូ", "កា", "ក", "កិ"]
    assert sorted(names, key=lambda name: sort_key(name, "km")) == ["ក", "កា", "កិ", "កូ", "ក្រ", "ខ"]


def test_the_list_s_own_script_comes_first() -> None:
    names = ["សមាគម", "Alliance", "អង្គការ", "Zoo"]
    assert sorted(names, key=lambda name: sort_key(name, "km")) == ["សមាគម", "អង្គការ", "Alliance", "Zoo"]
    assert sorted(names, key=lambda name: sort_key(name, "en")) == ["Alliance", "Zoo", "សមាគម", "អង្គការ"]


def test_the_order_is_total() -> None:
    assert sort_key("Éa", "en") != sort_key("ea", "en")
