"""The files: copies lie in racks, and whatever may change a rack's pages pulls it before the change is committed.

One rule keeps every copy true: **it is laid out only if nothing was pulled or let go in its rack since before it was
read from the database, and nobody holds the rack.** A change holds its racks from inside its transaction until a job
that runs after the commit lets them go. So between the two each page is read live, what was read before the commit is
not laid out after it, and a process that dies on the way leaves a held rack, which is slow and never wrong.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote, unquote

from newsstand.addresses import file_of
from newsstand.copies import Copy, Encoding, Headers

Mark: TypeAlias = tuple[int, int, int]

EVERYTHING = "all"  # the rack that every page stands in besides its own


@dataclass(frozen=True, slots=True)
class Seen:
    """How a rack stood when somebody began to read; `lay_out` compares."""

    rack: str
    changes: tuple[int, int]


class Stand:
    """Copies below `root`, for one `release` of the code. Safe with many processes on one disk; not over networks.

    `root/pages` holds nothing but what may be handed over: a web server can serve it as it is.
    """

    def __init__(self, root: Path, *, release: str) -> None:
        self.root, self.release = root, release
        self.pages = root / "pages"

    # -- reading -------------------------------------------------------------------------------------------------------

    def look(self, rack: str) -> Seen | None:
        """How the rack stands, before the database is asked. None: somebody holds it, so nothing can be laid out."""
        if self._is_held(rack) or self._is_held(EVERYTHING):
            return None
        return Seen(rack, (self._changes(rack), self._changes(EVERYTHING)))

    def find(self, address: str) -> Copy | None:
        """The copy of that address, with all its encodings; None where there is none."""
        page = self._page(address)
        if page is None:
            return None
        with self._locked():
            try:
                told = json.loads(self._head(address).read_text(encoding="utf-8"))
                bodies = {encoding: _with_suffix(page, encoding).read_bytes() for encoding in map(Encoding, told["in"])}
            except FileNotFoundError:
                return None
        headers: Headers = [(name, value) for name, value in told["headers"]]
        return Copy(headers=headers, bodies=bodies, until=told.get("until", inf))

    def mark(self, address: str) -> Mark | None:
        """What changes when the copy does, at the price of one look at the disk; None where there is none."""
        page = self._page(address)
        return mark_of(str(page)) if page is not None else None

    def place(self, address: str) -> str:
        """The file in which a copy of that address lies, or would lie, for `mark_of`; "" where there can be none."""
        page = self._page(address)
        return str(page) if page is not None else ""

    # -- writing -------------------------------------------------------------------------------------------------------

    def lay_out(self, address: str, copy: Copy, *, seen: Seen) -> bool:
        """Lay a copy out that was read after `seen`. False, and nothing done, where the rack was changed since."""
        page = self._page(address)
        if page is None:
            return False
        with self._locked():
            if self._released() != self.release or self.look(seen.rack) != seen:
                return False
            (self._rack(seen.rack) / "copies").mkdir(parents=True, exist_ok=True)
            (self._rack(seen.rack) / "copies" / quote(address, safe="")).touch()
            head = {"headers": copy.headers, "in": sorted(copy.bodies)}
            if copy.until < inf:
                head["until"] = copy.until
            _write(self._head(address), json.dumps(head).encode())
            for encoding in sorted(copy.bodies, reverse=True):
                # The plain one last: it is what is looked for.
                if encoding != Encoding.PLAIN:
                    _write(_with_suffix(page, encoding), copy.bodies[encoding])
            _write(page, copy.bodies[Encoding.PLAIN])
        return True

    def pull(self, racks: Iterable[str], *, hold: str) -> None:
        """Take every copy of these racks away, and hold them under the name `hold`. On the disk when it returns."""
        with self._locked():
            for rack in sorted(set(racks)):
                holds = self._rack(rack) / "holds"
                holds.mkdir(parents=True, exist_ok=True)
                (holds / hold).touch()
                self._count(rack)
                self._take_away(rack)
                _settle(holds)

    def let_go(self, rack: str, *, hold: str) -> None:
        """End a hold, after the transaction that took it. Nothing where it was ended before."""
        with self._locked():
            self._count(rack)
            (self._rack(rack) / "holds" / hold).unlink(missing_ok=True)

    def holds(self, *, older_than: float) -> list[tuple[str, str]]:
        """(rack, hold) of all that were taken more than so many seconds ago."""
        before = time.time() - older_than
        found = sorted(self.root.glob("racks/*/holds/*"))
        return [(hold.parent.parent.name, hold.name) for hold in found if _written(hold) < before]

    def open(self) -> None:
        """Begin anew, when a web server starts: the code or the database may be another. Who runs an older release can
        lay nothing out from now on. Holds stay, as those who took them are still at work.
        """
        with self._locked():
            self._throw_away()
            _write(self.root / "release", self.release.encode())

    # -- inside --------------------------------------------------------------------------------------------------------

    def _page(self, address: str) -> Path | None:
        name = file_of(address)
        return self.pages / name if name else None

    def _head(self, address: str) -> Path:
        return self.root / "heads" / quote(address, safe="")

    def _rack(self, rack: str) -> Path:
        return self.root / "racks" / rack

    def _released(self) -> str:
        try:
            return (self.root / "release").read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def _is_held(self, rack: str) -> bool:
        try:
            with os.scandir(self._rack(rack) / "holds") as held:
                return any(held)
        except FileNotFoundError:
            return False

    def _changes(self, rack: str) -> int:
        try:
            return int((self._rack(rack) / "changes").read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0

    def _count(self, rack: str) -> None:
        _write(self._rack(rack) / "changes", str(self._changes(rack) + 1).encode())

    def _take_away(self, rack: str) -> None:
        if rack == EVERYTHING:
            self._throw_away()
            return
        for entry in sorted(self._rack(rack).glob("copies/*")):
            address = unquote(entry.name)
            page = self._page(address)
            if page is not None:
                for encoding in Encoding:
                    _with_suffix(page, encoding).unlink(missing_ok=True)
                _settle(page.parent)
            self._head(address).unlink(missing_ok=True)
            entry.unlink()

    def _throw_away(self) -> None:
        for folder in (self.pages, self.root / "heads", *self.root.glob("racks/*/copies")):
            if folder.exists():
                shutil.rmtree(folder)
        self._count(EVERYTHING)
        _settle(self.root)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone among all processes, for the length of a few small files. Nobody waits for a database in it."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def mark_of(file: str) -> Mark | None:
    """`Stand.mark`, of the file itself."""
    try:
        found = os.stat(file)  # noqa: PTH116 - on the way of every request
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _with_suffix(page: Path, encoding: str) -> Path:
    return page.with_name(page.name + SUFFIXES[Encoding(encoding)])


SUFFIXES: Mapping[Encoding, str] = {Encoding.PLAIN: "", Encoding.GZIP: ".gz", Encoding.BROTLI: ".br"}


def _write(file: Path, content: bytes) -> None:
    """The whole file or none of it, also after a loss of power."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name[:100]}.new")
    with new.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    # To the nanosecond, so that `mark` tells two copies apart that were laid out within one tick of the kernel.
    now = time.time_ns()
    os.utime(new, ns=(now, now))
    new.replace(file)
    _settle(file.parent)


def _settle(folder: Path) -> None:
    """What was made, renamed or removed in a folder is on the disk."""
    if folder.exists():
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _written(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return time.time()
