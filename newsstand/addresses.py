"""Which addresses can have a copy, and in which file it lies."""

import re

LONGEST = 200
# One way of writing each: nothing is decoded, and no name begins with a dot.
_ADDRESS = re.compile(r"/(?:[a-z0-9_][a-z0-9._-]*/)*(?:[a-z0-9_][a-z0-9._-]*\.[a-z]{2,4})?")


def file_of(address: str) -> str:
    """The file below the folder of pages: a page's is the index of its folder; "" where there can be no copy."""
    if len(address) > LONGEST or not _ADDRESS.fullmatch(address):
        return ""
    return address[1:] + "index.html" if address.endswith("/") else address[1:]
