"""The beginning of a text, cut between words: in Khmer too, where cutting after a character breaks syllables."""

from redline.inline import plain
from redline.words import words


def excerpt(text: str, *, longest: int) -> str:
    """The first whole words of `text` that fit into `longest` characters, on one line and without marks (`inline`).

    "…" where more follows.
    """
    kept, text = "", plain(text)
    for word in words(text[: 2 * longest]):
        if len(kept) + len(word) > longest:
            break
        kept += word
    kept = " ".join(kept.split())
    return kept if kept == " ".join(text.split()) else f"{kept.rstrip('.,;:។(-– ')}…"
