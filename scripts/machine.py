"""What the machine must have before anything is set up, and the system packages we may install on it."""

import ctypes
import errno
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from scripts.console import Stop, quietly, say, step, succeeds


@dataclass(frozen=True)
class SystemPackage:
    """A Debian or Ubuntu package, and how to see that what we need of it is there, wherever it came from."""

    name: str
    purpose: str
    is_there: Callable[[], bool]


def _library(file: str) -> Callable[[], bool]:
    def is_there() -> bool:
        try:
            ctypes.CDLL(file)
        except OSError:
            return False
        return True

    return is_there


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _has_khmer_font() -> bool:
    if succeeds(["dpkg-query", "-W", "-f", "${db:Status-Status}", "fonts-noto-core"]):
        return True
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    return any(next(folder.rglob("NotoSansKhmer-*"), None) for folder in folders if folder.is_dir())


def _has_venv() -> bool:
    # Debian keeps ensurepip, without which venv does not work, in a package of its own.
    return succeeds([sys.executable, "-c", "import venv, ensurepip"])


def _has_postgres() -> bool:
    return bool(shutil.which("initdb")) or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


VENV = SystemPackage(f"python3.{sys.version_info.minor}-venv", "Python's virtual environments", _has_venv)
PRESS = (
    SystemPackage("libpango-1.0-0", "text in PDF files", _library("libpango-1.0.so.0")),
    SystemPackage("libpangoft2-1.0-0", "text in PDF files", _library("libpangoft2-1.0.so.0")),
    SystemPackage("libharfbuzz-subset0", "fonts in PDF files", _library("libharfbuzz-subset.so.0")),
    SystemPackage("fonts-noto-core", "Khmer and Latin letters in PDF files", _has_khmer_font),
)
POSTGRES = SystemPackage("postgresql", "the tests on PostgreSQL", _has_postgres)
REDIS = SystemPackage("redis-server", "the tests of jobs on Celery and Redis", _program("redis-server"))
CHROMIUM = SystemPackage("chromium", "the tests in a browser", _program("chromium", "chromium-browser"))
POPPLER = SystemPackage("poppler-utils", "the tests that look at PDF pages", _program("pdftoppm"))
GETTEXT = SystemPackage("gettext", "collecting messages for translation", _program("msgfmt"))
TESTING = (POSTGRES, REDIS, CHROMIUM, POPPLER)


def missing(packages: Iterable[SystemPackage]) -> list[SystemPackage]:
    return [package for package in packages if not package.is_there()]


def install_command(packages: Iterable[SystemPackage]) -> str:
    """What a person types to install `packages`."""
    names = " ".join(package.name for package in packages)
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"


def install(packages: Iterable[SystemPackage]) -> list[SystemPackage]:
    """Install what is missing where that is allowed without asking; give what is still missing."""
    wanted = missing(packages)
    prefix = _right_to_install()
    if not wanted or prefix is None:
        return wanted
    names = [package.name for package in wanted]
    # RUNLEVEL=1: the tests start servers of their own, so the packages need not start theirs.
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-q"]
    with step(f"Installing system packages: {' '.join(names)}"):
        try:
            quietly([*apt, "update"], otherwise="apt-get update failed.")
            quietly([*apt, "install", "-y", "--no-install-recommends", *names], otherwise="apt-get install failed.")
        except Stop as reason:
            say(str(reason))
    return missing(wanted)


def _right_to_install() -> list[str] | None:
    """The words to put before apt-get, or None where it may not be used."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if succeeds(["sudo", "-n", "true"]) else None


def require(packages: Iterable[SystemPackage]) -> None:
    """Install what is missing. Raises Stop with the exact command where that is not possible."""
    left = install(packages)
    if left:
        raise Stop(f"Missing on this system. Run: {install_command(left)}")


def require_writable(folder: Path) -> None:
    """Raises Stop unless files can be made in `folder`. Tried for real: root passes all permissions."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or error
        raise Stop(f"Ruom cannot write to {folder} ({reason}): clone it to a folder that you own.") from None


def read_port(text: str) -> int:
    """PORT as a number. Raises Stop."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise Stop(f"PORT must be a number from 1 to 65535, not “{text}”.")
    return int(text)


def require_free_port(host: str, port: int) -> None:
    """Raises Stop unless a server could listen there."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise Stop(f"HOST “{host}” is not an address of this machine.") from None
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            raise Stop(_why_not(error, host, port)) from None


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8000
        return f"Port {port} is in use. Stop what listens there, or choose another: make run PORT={other}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} is for the system only. Choose one above 1023: make run PORT=8000"
    return f"Ruom cannot listen on {host} ({error.strerror})."
