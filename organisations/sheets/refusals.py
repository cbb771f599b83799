"""Why a file is not read. The sentence a person sees is chosen above, by code; the values fill its gaps."""

from enum import StrEnum

from guarding.refusals import FileRefused


class Code(StrEnum):
    """Each reason, with the values that come with it."""

    EMPTY = "empty"  # nothing in it
    NO_ROWS = "no_rows"  # a header line and nothing below it
    TOO_LARGE = "too_large"  # limit (bytes)
    TOO_LARGE_UNPACKED = "too_large_unpacked"  # limit (bytes)
    TOO_MANY_PARTS = "too_many_parts"  # limit
    TOO_MANY_ROWS = "too_many_rows"  # limit
    TOO_MANY_COLUMNS = "too_many_columns"  # limit
    TOO_MUCH_TEXT = "too_much_text"  # limit (characters in all cells together)
    CELL_TOO_LONG = "cell_too_long"  # limit (characters), cell ("" when not known)
    TOO_HEAVY = "too_heavy"  # reading took more time or memory than is granted
    WRONG_TYPE = "wrong_type"  # kind: pdf image html word slides archive program rich_text xml unknown
    OLD_EXCEL = "old_excel"  # .xls of Excel 97-2003
    OTHER_SPREADSHEET = "other_spreadsheet"  # kind: ods xlsb xml_2003 numbers
    ENCRYPTED = "encrypted"  # opens with a password only
    MACROS = "macros"
    DAMAGED = "damaged"  # part: what in the file is broken ("zip", or the name of a member)
    XML_ENTITIES = "xml_entities"  # part: the member that declares a document type or entities
    FORMULA = "formula"  # cell, sheet; advice: copy, and paste as values
    BAD_NUMBER = "bad_number"  # cell
    NO_SUCH_SHEET = "no_such_sheet"  # sheet
    UNKNOWN_ENCODING = "unknown_encoding"
    BROKEN_UTF8 = "broken_utf8"  # line
    BROKEN_QUOTES = "broken_quotes"  # line
    KHMER_LOST = "khmer_lost"  # cell; advice: save again as "CSV UTF-8" or XLSX
    KHMER_GARBLED = "khmer_garbled"  # cell; UTF-8 was opened as if it were Windows-1252
    KHMER_LEGACY_FONT = "khmer_legacy_font"  # cell; typed for Limon or ABC fonts, not in Unicode


class SheetRefused(FileRefused):
    """The spreadsheet is refused, for the reason `code`."""

    code: Code

    def __init__(self, code: Code, **values: str | int) -> None:
        super().__init__(code, **values)
