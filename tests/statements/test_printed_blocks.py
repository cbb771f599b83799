"""The body of a document: footnotes and reservations count together, articles stand below their chapter."""

from typing import Any

from statements.documents import PrintedBlock, printed_blocks
from statements.queries.text import text_of
from statements.views.public import with_notes


def row(ref: str, kind: str, words: str, **more: Any) -> dict[str, Any]:
    return {"ref": ref, "kind": kind, "demand": False, "text": {"en": words}, **more}


def printed(*rows: dict[str, Any]) -> tuple[PrintedBlock, ...]:
    reserved = {"name": {"en": "Reed"}, "reservations": [{"block": "b", "text": {"en": "Not this."}}]}
    return printed_blocks(text_of({"languages": ["en"], "blocks": list(rows)}), [reserved], "en")


def test_footnotes_and_reservations_count_through_the_text() -> None:
    first, second, third = printed(
        row("a", "point", "One^[x] and^[y] two."), row("b", "point", "Three^[z]."), row("c", "point", "Four^[w].")
    )
    assert (first.first_note, second.first_note, third.first_note) == (1, 3, 5)
    assert [note.mark for note in second.reservations] == ["4"]
    shown = with_notes(second)
    # the mark of the reservation follows the words; the footnote is written out below
    assert shown.index('<sup class="call">3</sup>.<sup><a id="mark-4"') < shown.index('<small class="notes">')


def test_articles_are_headings_below_their_chapter_and_depth_is_kept() -> None:
    before, chapter, within, point = printed(
        row("a", "article", "Scope"),
        row("b", "heading", "Rights"),
        row("c", "article", "Water"),
        row("d", "point", "Everybody has it.", depth=2),
    )
    assert [block.number for block in (before, chapter, within, point)] == ["1", "I", "2", "2.1"]
    assert [block.level for block in (before, within)] == [2, 3]
    assert point.depth == 2
