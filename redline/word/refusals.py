"""Why a Word file is not read. The sentence a person sees is chosen above, by code; the values fill its gaps."""

from enum import StrEnum

from guarding.refusals import FileRefused


class Code(StrEnum):
    """Each reason, with the values that come with it."""

    EMPTY = "empty"  # nothing in it, or no words
    TOO_LARGE = "too_large"  # limit (bytes)
    TOO_LARGE_UNPACKED = "too_large_unpacked"  # limit (bytes)
    TOO_MANY_PARTS = "too_many_parts"  # limit
    TOO_MANY_PARAGRAPHS = "too_many_paragraphs"  # limit
    TOO_MANY_COMMENTS = "too_many_comments"  # limit
    TOO_MANY_PIECES = "too_many_pieces"  # limit
    TOO_MUCH_TEXT = "too_much_text"  # limit (characters in all)
    PARAGRAPH_TOO_LONG = "paragraph_too_long"  # limit (characters), paragraph (from 1; 0 where it is not known)
    NESTED_TOO_DEEP = "nested_too_deep"  # limit (tables in tables)
    TOO_HEAVY = "too_heavy"  # reading took more time or memory than is granted
    WRONG_TYPE = "wrong_type"  # kind: pdf image html sheet slides open_document archive program rich_text xml unknown
    OLD_WORD = "old_word"  # .doc of Word 97-2003, whatever it is called now
    TEMPLATE = "template"  # .dotx: a pattern for files, not a file
    ENCRYPTED = "encrypted"  # opens with a password only
    MACROS = "macros"
    DAMAGED = "damaged"  # part: what in the file is broken ("zip", or the name of a member)
    NO_TEXT_PART = "no_text_part"  # the package holds no Word document
    XML_ENTITIES = "xml_entities"  # part: the member that declares a document type or entities


class WordRefused(FileRefused):
    """The Word file is refused, for the reason `code`."""

    code: Code

    def __init__(self, code: Code, **values: str | int) -> None:
        super().__init__(code, **values)
