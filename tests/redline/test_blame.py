"""Who wrote which words, worked out by hand."""

from hypothesis import given
from hypothesis import strategies as st

from redline.blame import Owned, Part, Step, blame

LOTUS, REED, HILL = ("lotus",), ("reed",), ("hill",)


def test_nobody_wrote_nothing() -> None:
    assert blame([]) == ()
    assert blame([Step("", LOTUS)]) == ()


def test_words_stay_with_whoever_brought_them_in() -> None:
    steps = [
        Step("Mend the bridge.", LOTUS),
        Step("Mend the old bridge.", REED),
        Step("Mend the old bridge this year.", HILL),
    ]
    assert blame(steps) == (
        Owned("Mend the ", LOTUS, 0),
        Owned("old ", REED, 1),
        Owned("bridge", LOTUS, 0),
        Owned(" this year", HILL, 2),
        Owned(".", LOTUS, 0),
    )


def test_words_put_back_belong_to_whoever_put_them_back() -> None:
    steps = [Step("one two three", LOTUS), Step("one three", REED), Step("one two three", HILL)]
    assert [(owned.text, owned.who) for owned in blame(steps) if owned.who == HILL] == [("two ", HILL)]


def test_parts_taken_over_from_others() -> None:
    merged = "Mend the old stone bridge."
    steps = [Step("Mend the bridge.", LOTUS), Step(merged, LOTUS, (Part(9, 13, REED), Part(13, 19, HILL)))]
    assert [(owned.text, owned.who) for owned in blame(steps)] == [
        ("Mend the ", LOTUS),
        ("old ", REED),
        ("stone ", HILL),
        ("bridge.", LOTUS),
    ]


def test_one_khmer_word() -> None:
    steps = [Step("ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។", LOTUS), Step("ជួសជុលស្ពានថ្មីនៅឆ្នាំនេះ។", REED)]
    assert [(owned.text, owned.who) for owned in blame(steps)] == [
        ("ជួសជុលស្ពាន", LOTUS),
        ("ថ្មី", REED),
        ("នៅឆ្នាំនេះ។", LOTUS),
    ]


@given(st.lists(st.text(alphabet="ab ។ក្", max_size=12), max_size=5))
def test_the_stretches_are_the_last_wording(texts: list[str]) -> None:
    owned = blame([Step(text, (str(place),)) for place, text in enumerate(texts)])
    assert "".join(one.text for one in owned) == (texts[-1] if texts else "")
    assert all(one.text and one.who == (str(one.step),) for one in owned)
