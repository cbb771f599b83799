"""Two paragraphs become one: what stands between their words."""

import re
from typing import Final

_KHMER: Final = re.compile("[\u1780-\u17ff\u200b]")


def join_words(first: str, second: str) -> str:
    """The words of both, in order. A space stands between them, but not between Khmer and Khmer, which has none
    between words or sentences."""
    if not first or not second:
        return first or second
    has_space = first[-1].isspace() or second[0].isspace()
    is_khmer = _KHMER.match(first[-1]) and _KHMER.match(second[0])
    return f"{first}{second}" if has_space or is_khmer else f"{first} {second}"
