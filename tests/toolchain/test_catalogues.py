"""Catalogues compiled without gettext say what Python's own reader, and GNU's compiler, make of them."""

import gettext
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.catalogues import compile_po, read_mo, read_po

PO = r"""# A comment
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

#: views.py:1
msgid "Sign"
msgstr "ចុះហត្ថលេខា"
msgctxt "the stage"
msgid "Sign"
msgstr "ដំណាក់កាល"

#, python-format
msgid "%(count)d name"
msgid_plural "%(count)d names"
msgstr[0] "one: %(count)d"
msgstr[1] "many: %(count)d"

msgid ""
"A long text, "
"in \"two\" lines\n"
msgstr "a\tb\\c\n"

#, fuzzy, python-format
#| msgid "Old"
msgid "New"
msgstr "perhaps"

msgid "Waiting"
msgstr ""

#~ msgid "Gone"
#~ msgstr "away"
"""


def test_python_reads_what_was_compiled() -> None:
    catalogue = gettext.GNUTranslations(io.BytesIO(compile_po(PO)))
    assert catalogue.gettext("Sign") == "ចុះហត្ថលេខា"
    assert catalogue.pgettext("the stage", "Sign") == "ដំណាក់កាល"
    assert catalogue.ngettext("%(count)d name", "%(count)d names", 1) == "one: %(count)d"
    assert catalogue.ngettext("%(count)d name", "%(count)d names", 2) == "many: %(count)d"
    assert catalogue.gettext('A long text, in "two" lines\n') == "a\tb\\c\n"


@pytest.mark.parametrize("text", ["New", "Waiting", "Gone"])
def test_what_is_not_translated_for_certain_stays_as_it_is(text: str) -> None:
    assert gettext.GNUTranslations(io.BytesIO(compile_po(PO))).gettext(text) == text


def test_untranslated_and_fuzzy_messages_are_told() -> None:
    waiting = [entry.texts["msgid"] for entry in read_po(PO) if entry.key and not entry.is_translated]
    assert waiting == ["New", "Waiting"]


def test_a_broken_line_is_named() -> None:
    with pytest.raises(ValueError, match="line 3"):
        list(read_po('msgid "a"\nmsgstr "b"\nmsgid c\n'))


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 40])
def test_a_file_that_is_no_catalogue_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a \.mo file"):
        read_mo(content)


@pytest.mark.skipif(
    shutil.which("msgfmt") is None, reason="this machine lacks gettext, whose compiler is the peer here"
)
def test_gnu_gettext_compiles_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.po").write_text(PO)
    subprocess.run(["msgfmt", "-o", "a.mo", "a.po"], cwd=tmp_path, check=True)
    assert read_mo((tmp_path / "a.mo").read_bytes()) == read_mo(compile_po(PO))
