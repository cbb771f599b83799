"""How much of a Word file is read before it is refused."""

from typing import NamedTuple


class Limits(NamedTuple):
    """A draft law of 200 pages has about 2,000 paragraphs, half a million characters and 5 MB of XML."""

    bytes: int = 10_000_000  # of the upload
    unpacked: int = 200_000_000  # bytes of all members together, pictures too, which are never unpacked
    unpacked_member: int = 30_000_000  # bytes of one XML member
    members: int = 2_000  # files inside
    paragraphs: int = 5_000  # those in tables too
    paragraph: int = 20_000  # characters, as many as a block may have
    characters: int = 2_000_000  # in all paragraphs, footnotes and comments together
    pieces: int = 100_000  # stretches of one look, and of one author
    comments: int = 2_000
    nesting: int = 20  # tables in tables
    seconds: int = 15  # of the child process: processor time, and time on the clock
    memory: int = 768_000_000  # bytes of address space of the child process
