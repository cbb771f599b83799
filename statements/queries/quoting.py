"""Words quoted from a text: found in it as a reader sees them, without marks and whatever white space lies between."""

from collections.abc import Sequence

from redline.inline import plain
from statements.queries.text import TextBlock

# Told apart by no reader: invisible places where Khmer lines may break, and joiners.
UNSEEN = frozenset("\u200b\u200c\u200d\u2060")


def folded(text: str) -> tuple[str, list[int]]:
    """`text` as it is compared, and for each of its characters where it stands in `text`.

    Runs of white space become one space, what nobody sees goes; nothing else is touched.
    """
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character in UNSEEN:
            continue
        if character.isspace():
            if not kept or kept[-1] == " ":
                continue
            character = " "  # noqa: PLW2901
        kept.append(character)
        places.append(place)
    if kept and kept[-1] == " ":
        kept.pop()
        places.pop()
    return "".join(kept), places


def span_of(quote: str, text: str) -> tuple[int, int] | None:
    """Where `quote` first stands in `text`, as start and end; None where it does not."""
    wanted, _places = folded(quote)
    words, places = folded(text)
    start = words.find(wanted) if wanted else -1
    return None if start < 0 else (places[start], places[start + len(wanted) - 1] + 1)


def quoted(quote: str, block: TextBlock, languages: Sequence[str]) -> tuple[str, str] | None:
    """The language of `block` that holds these words, and the words as they stand there; None where none holds them.

    Somebody copies what they see on a page or in a file, so the marks inside a block do not count.
    """
    for language in languages:
        words = plain(block.text(language))
        span = span_of(quote, words)
        if span is not None:
            return language, words[slice(*span)]
    return None
