"""What words a block may have: how long, on how many lines, in which languages."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from organisations.refusals import Refused
from organisations.wording import admit
from statements.stages import ONE_LINE

LONGEST_BLOCK = 20_000  # characters
LONGEST_TITLE = 300


def longest(kind: str) -> int:
    """How many characters a block of this kind may have."""
    return LONGEST_TITLE if kind in ONE_LINE else LONGEST_BLOCK


def admit_texts(texts: Mapping[str, str], *, kind: str, languages: Sequence[str]) -> dict[str, str]:
    """The typed words per language, tidied; languages left empty are left out.

    Raises Refused (field `text_<language>`).
    """
    unknown = set(texts) - set(languages)
    if unknown:
        raise Refused("language", _("This statement is not written in that language."))
    one_line = kind in ONE_LINE
    admitted = {
        language: admit(text, field=f"text_{language}", longest=longest(kind), lines=not one_line, required=False)
        for language, text in texts.items()
    }
    given = {language: text for language, text in admitted.items() if text}
    if not given:
        raise Refused("text", _("Write the text in at least one language."), field=f"text_{languages[0]}")
    return given
