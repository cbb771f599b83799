"""What tells one release of the site from another: copies of one are none of the next."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

KINDS = frozenset({".py", ".html", ".css", ".js", ".svg", ".mo"})


def release_of(folders: Iterable[Path], *settings: object) -> str:
    """A digest of all that pages are made from: code, templates, styles, catalogues, and these settings."""
    digest = hashlib.sha256(repr(settings).encode())
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.suffix in KINDS and file.is_file():
                digest.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:32]
