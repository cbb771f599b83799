"""Admits a text a person typed, or refuses it with a reason that names the character at fault.

The rules about characters are `redline.admissible`; this module puts them into words and is called by every action that
stores typed text, so that a form, the API and an import meet the same door.
"""

from django.utils.translation import gettext as _

from organisations.refusals import Refused
from redline.admissible import Code, Problem, problems, tidy

# What Khmer keyboards type between words is no text by itself: zero width space, non-joiner and joiner.
INVISIBLE = " \n\t\u200b\u200c\u200d"


def sentence(problem: Problem, longest: int) -> str:
    """One translated sentence that tells the person what to change."""
    place = {"position": problem.position + 1, "character": problem.detail}
    match problem.code:
        case Code.TOO_LONG:
            return _("This text is too long: at most %(longest)s characters.") % {"longest": longest}
        case Code.LINE_BREAK:
            return _("This field takes one line only.")
        case Code.BIDI:
            return (
                _("Character %(position)s (%(character)s) changes the direction of writing and is not allowed.") % place
            )
        case Code.ZALGO:
            return _("Too many marks are stacked on one letter at character %(position)s.") % place
        case _:
            return _("Character %(position)s (%(character)s) cannot be part of a text.") % place


def admit(text: str, *, field: str, longest: int, lines: bool = False, required: bool = True) -> str:
    """Return `text` tidied (NFC, line ends, outer white space). `longest` counts characters.

    Raises Refused (code `text`, with `field`) where the text is empty though required, too long, or holds a character
    that no statement needs: control characters, direction overrides, lone surrogates, towers of combining marks.
    """
    tidied = tidy(text)
    if not tidied.strip(INVISIBLE):
        tidied = ""
    if required and not tidied:
        raise Refused("text", _("This field is required."), field=field)
    found = problems(tidied, longest=longest, lines=lines)
    if found:
        raise Refused("text", sentence(found[0], longest), field=field)
    return tidied
