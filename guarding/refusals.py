"""Why a file is not read, as a code and the facts that fill the gaps of a sentence. The sentence is chosen above."""

from enum import StrEnum


class FileRefused(Exception):
    """The file is refused, for the reason `code`. Nothing of it was kept."""

    def __init__(self, code: StrEnum, **values: str | int) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return f"{self.code.value} {self.values}" if self.values else self.code.value


class PackageCode(StrEnum):
    """What can be wrong with a ZIP package; every kind of file that is one has these codes too."""

    DAMAGED = "damaged"  # part: what in the file is broken ("zip", or the name of a member)
    ENCRYPTED = "encrypted"  # opens with a password only
    TOO_MANY_PARTS = "too_many_parts"  # limit
    TOO_LARGE_UNPACKED = "too_large_unpacked"  # limit (bytes)
    XML_ENTITIES = "xml_entities"  # part: the member that declares a document type or entities


class PackageRefused(FileRefused):
    """A ZIP package is refused, whatever it holds."""

    def __init__(self, code: PackageCode, **values: str | int) -> None:
        super().__init__(code, **values)
