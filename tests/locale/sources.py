"""The texts that code and templates ask to have translated, found without gettext, which a newcomer need not have.

A text is known by its key in a catalogue: context, "\\4", text; and "\\0", plural.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

FOLDERS = ("config", "ledger", "organisations", "outbox", "printing", "redline", "seeds", "statements", "scripts")
# For each function of gettext what its first arguments are.
ARGUMENTS = {
    name + ending: arguments
    for name, arguments in {
        "gettext": ("text",),
        "ngettext": ("text", "plural"),
        "pgettext": ("context", "text"),
        "npgettext": ("context", "text", "plural"),
    }.items()
    for ending in ("", "_lazy", "_noop")
} | {"_": ("text",)}

STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)", re.DOTALL)


def key(function: str, strings: list[str]) -> str:
    parts = dict(zip(ARGUMENTS[function], strings, strict=False))
    text = parts["text"] + ("\0" + parts["plural"] if "plural" in parts else "")
    return f"{parts['context']}\4{text}" if "context" in parts else text


def of_python(source: str) -> Iterator[str]:
    """The keys of the literal texts that a module passes to a function of gettext."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ARGUMENTS:
            arguments = node.args[: len(ARGUMENTS[node.func.id])]
            strings = [one.value for one in arguments if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(strings) == len(ARGUMENTS[node.func.id]):
                yield key(node.func.id, strings)


def of_template(source: str) -> Iterator[str]:
    """The keys of a template's texts. Django itself turns the template into calls of gettext."""
    for function, arguments in CALL.findall(templatize(source)):
        strings = [str(ast.literal_eval(one)) for one in re.findall(STRING, arguments, re.DOTALL)]
        # The percent signs of a template stand doubled where it is turned into calls.
        yield key(function, strings).replace("%%", "%")


def of_project(project: Path) -> dict[str, set[str]]:
    """Every key, with the files that ask for it."""
    found: dict[str, set[str]] = {}
    for folder in FOLDERS:
        for path in (project / folder).rglob("*.py"):
            for text in of_python(path.read_text(encoding="utf-8")):
                found.setdefault(text, set()).add(path.relative_to(project).as_posix())
    for path in (project / "templates").rglob("*.*"):
        for text in of_template(path.read_text(encoding="utf-8")):
            found.setdefault(text, set()).add(path.relative_to(project).as_posix())
    return found
