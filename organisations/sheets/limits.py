"""How much of a file is read before it is refused."""

from typing import NamedTuple


class Limits(NamedTuple):
    """Measured on a 400,000-row sheet of 2 MB: without a cap on rows a reader needs 22 s and 295 MB for it.

    A tuple, as are the others here: dataclasses alone take half of the time in which the child process starts.
    """

    bytes: int = 5_000_000  # of the upload
    unpacked: int = 120_000_000  # bytes of all members of an XLSX together
    unpacked_member: int = 60_000_000  # bytes of one member; 20,000 rows of 60 cells are about 50 million
    members: int = 2_000  # files inside an XLSX
    rows: int = 20_000  # below the header line
    columns: int = 60
    cell: int = 2_000  # characters
    characters: int = 12_000_000  # in all cells together
    seconds: int = 15  # of the child process: processor time, and time on the clock
    memory: int = 768_000_000  # bytes of address space of the child process
