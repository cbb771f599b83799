"""Why a Word file is not read, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from redline.word.refusals import Code, WordRefused

REFUSALS: dict[str, Promise] = {
    Code.EMPTY: _("There are no words in this file."),
    Code.TOO_LARGE: _("The file is larger than 10 MB. Take the pictures out and try again."),
    Code.TOO_LARGE_UNPACKED: _("Unpacked, the file is far larger than a text can be."),
    Code.TOO_MANY_PARTS: _("The file has more parts inside than a text can have."),
    Code.TOO_MANY_PARAGRAPHS: _("The file has more than %(limit)s paragraphs."),
    Code.TOO_MANY_COMMENTS: _("The file has more than %(limit)s comments."),
    Code.TOO_MANY_PIECES: _("The file is cut into more pieces than can be read. Save it anew in Word and try again."),
    Code.TOO_MUCH_TEXT: _("There are more words in this file than a text can have."),
    Code.PARAGRAPH_TOO_LONG: _("A paragraph in this file is longer than %(limit)s characters."),
    Code.NESTED_TOO_DEEP: _("Tables stand in tables, too deep to be read."),
    Code.TOO_HEAVY: _("Reading this file took more time or memory than one file is granted."),
    Code.WRONG_TYPE: _("This is no Word file. Save the text as DOCX."),
    Code.OLD_WORD: _("This is the Word format from before 2007 (.doc). Save the text as DOCX."),
    Code.TEMPLATE: _("This is a template (.dotx). Save the text as DOCX."),
    Code.ENCRYPTED: _("The file opens with a password only. Save it without one."),
    Code.MACROS: _("The file holds macros. Save it as DOCX, which has none."),
    Code.DAMAGED: _("The file is damaged. Open it in your program and save it anew."),
    Code.NO_TEXT_PART: _("There is no text in this file. Save it as DOCX in your program."),
    Code.XML_ENTITIES: _("The file declares things that no text needs, and is refused for safety."),
}


def refusal_words(refused: WordRefused) -> str:
    """The sentence for a person, in the active language."""
    return str(REFUSALS[refused.code]) % refused.values
