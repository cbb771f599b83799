"""What stands between the words of two paragraphs that become one."""

import pytest

from redline.joining import join_words


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("Mend it.", "Count them.", "Mend it. Count them."),
        ("ជួសជុល។", "រាប់កុមារ។", "ជួសជុល។រាប់កុមារ។"),
        ("ជួសជុល", "NGO", "ជួសជុល NGO"),
        ("NGO", "រាប់", "NGO រាប់"),
        ("ជួសជុល។ ", "រាប់", "ជួសជុល។ រាប់"),
        ("One\n", "two", "One\ntwo"),
        ("", "Alone.", "Alone."),
        ("Alone.", "", "Alone."),
    ],
)
def test_a_space_between_latin_words_and_none_between_khmer(first: str, second: str, joined: str) -> None:
    assert join_words(first, second) == joined
