"""Message catalogues: `.po` files compiled to `.mo` without GNU gettext, and the check that both say the same.

Compiled catalogues are committed, because a newcomer's machine has no gettext. File format: GNU gettext manual,
sections “The Format of PO Files” and “The Format of GNU MO Files”.
"""

import ast
import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.console import PROJECT, say, succeeds

LOCALE = PROJECT / "locale"
MAGIC = 0x950412DE


@dataclass
class Entry:
    """One message as it stands in a `.po` file."""

    texts: dict[str, str] = field(default_factory=dict)  # keyword, as `msgstr[0]` -> text
    is_fuzzy: bool = False
    line: int = 0

    @property
    def key(self) -> str:
        key = self.texts["msgid"]
        if "msgid_plural" in self.texts:
            key += "\0" + self.texts["msgid_plural"]
        return self.texts["msgctxt"] + "\4" + key if "msgctxt" in self.texts else key

    @property
    def translations(self) -> list[str]:
        return [text for keyword, text in self.texts.items() if keyword.startswith("msgstr")]

    @property
    def is_translated(self) -> bool:
        return not self.is_fuzzy and all(self.translations)


def read_po(text: str) -> Iterator[Entry]:
    """The entries of a `.po` file, its header first, without obsolete ones (`#~`). Raises ValueError with the line."""
    entry, keyword = Entry(), ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        begins = line.startswith(("#", "msgctxt ")) or (line.startswith("msgid ") and "msgctxt" not in entry.texts)
        if entry.translations and (begins or not line):
            yield entry
            entry, keyword = Entry(), ""
        if line.startswith("#, ") and "fuzzy" in line[3:].replace(",", " ").split():
            entry.is_fuzzy = True
        if not line or line.startswith("#"):
            continue
        if not line.startswith('"'):
            keyword, _, line = line.partition(" ")
            entry.texts[keyword] = ""
            entry.line = entry.line or number
        entry.texts[keyword] += _unquote(line, number)
    if entry.translations:
        yield entry


def _unquote(quoted: str, number: int) -> str:
    if not (len(quoted) >= 2 and quoted[0] == quoted[-1] == '"'):
        raise ValueError(f"line {number}: not a quoted text: {quoted}")
    # The escapes of PO files are those of C, which are also Python's.
    text: str = ast.literal_eval(quoted)
    return text


def compile_po(text: str) -> bytes:
    """The `.mo` file of a `.po` file's text: what `msgfmt` writes, without its optional hash table."""
    usable = [entry for entry in read_po(text) if entry.key == "" or entry.is_translated]
    messages = {entry.key.encode(): "\0".join(entry.translations).encode() for entry in usable}
    keys = sorted(messages)
    start = 28 + 16 * len(keys)
    ids = b"".join(key + b"\0" for key in keys)
    id_table, text_table, id_at, text_at = b"", b"", start, start + len(ids)
    for key in keys:
        id_table += struct.pack("<II", len(key), id_at)
        text_table += struct.pack("<II", len(messages[key]), text_at)
        id_at += len(key) + 1
        text_at += len(messages[key]) + 1
    header = struct.pack("<7I", MAGIC, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return header + id_table + text_table + ids + b"".join(messages[key] + b"\0" for key in keys)


def read_mo(content: bytes) -> dict[bytes, bytes]:
    """The messages of a little-endian `.mo` file, whoever wrote it. Raises ValueError."""
    if len(content) < 28:
        raise ValueError("not a .mo file")
    magic, _revision, count, ids, texts = struct.unpack_from("<5I", content)
    if magic != MAGIC:
        raise ValueError("not a .mo file")

    def cut(table: int, index: int) -> bytes:
        length, at = struct.unpack_from("<II", content, table + 8 * index)
        return content[at : at + length]

    return {cut(ids, index): cut(texts, index) for index in range(count)}


def catalogues() -> list[Path]:
    """All `.po` files of ours."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))


def compile_all() -> None:
    for po in catalogues():
        po.with_suffix(".mo").write_bytes(compile_po(po.read_text(encoding="utf-8")))


def are_compiled() -> bool:
    """Say what is wrong with any catalogue: broken, not compiled, or with messages that nobody has translated."""
    problems = [problem for po in catalogues() for problem in _problems(po)]
    for problem in problems:
        say(problem)
    return not problems


def _problems(po: Path) -> Iterator[str]:
    name, text, mo = po.relative_to(PROJECT), po.read_text(encoding="utf-8"), po.with_suffix(".mo")
    try:
        waiting = [entry.line for entry in read_po(text) if entry.key and not entry.is_translated]
        compiled = read_mo(compile_po(text))
    except (ValueError, SyntaxError, KeyError) as error:
        yield f"{name}: {error}"
        return
    if waiting:
        yield f"{name}: {len(waiting)} messages not translated, or fuzzy; the first in line {waiting[0]}"
    if not mo.exists() or read_mo(mo.read_bytes()) != compiled:
        yield f"{name}: {mo.name} is not what it compiles to; run: make messages"
    if shutil.which("msgfmt") and not succeeds(["msgfmt", "--check", "-o", "/dev/null", po]):
        yield f"{name}: gettext finds fault; see: msgfmt --check -o /dev/null {name}"
