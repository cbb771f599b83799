"""Recall and precision on the labelled pairs and on misspelt rows; how fast it is, is the bench's business."""

from bench.names import two_fields
from bench.orgs import match, pairs, quality_of_pairs, quality_of_rows

PAIRS = pairs()


def test_the_labelled_set_is_large_and_nasty_enough() -> None:
    assert len(PAIRS) >= 300
    assert sum(not pair.same for pair in PAIRS) >= 100
    assert len({(pair.one, pair.two) for pair in PAIRS}) == len(PAIRS)
    assert all(pair.one != pair.two for pair in PAIRS)


def test_pairs_are_found_and_no_near_miss_is_called_the_same() -> None:
    quality = quality_of_pairs(PAIRS)
    assert quality.recall >= 0.99, quality.missed
    assert quality.precision_at_review >= 0.85
    assert quality.wrong_same == 0


def test_misspelt_rows_are_found_among_many() -> None:
    field = two_fields(1_500)
    quality = quality_of_rows(field.rows, match(field.known, field.rows))
    assert quality.pairs == 450
    assert quality.recall >= 0.98, quality.missed
    assert quality.precision_at_review >= 0.8
    assert quality.wrong_same == 0
