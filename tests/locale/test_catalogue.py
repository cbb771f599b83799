"""The Khmer catalogue: whole, in good order, and taken by Django in the place of its own."""

import re
import unicodedata
from pathlib import Path

import django
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from organisations.forms import borrowed
from scripts.catalogues import Entry, read_po
from tests.locale import sources

PROJECT = Path(__file__).resolve().parents[2]
KHMER_PO = PROJECT / "locale" / "km" / "LC_MESSAGES" / "django.po"

KHMER_LETTER = re.compile("[ក-ឳ]")
# Python's and Django's ways of leaving a place for a value, and the tags of HTML.
PLACE = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|</?[a-z][^>]*>")
# Names that are written in Latin letters in Khmer, too.
SAME_IN_KHMER = {"Ruom"}


def entries() -> list[Entry]:
    return [entry for entry in read_po(KHMER_PO.read_text(encoding="utf-8")) if entry.key]


def header() -> str:
    return next(read_po(KHMER_PO.read_text(encoding="utf-8"))).translations[0]


def asked_by(entry: Entry) -> str:
    """The text whose places the translation must have: with a plural, that."""
    return entry.texts.get("msgid_plural", entry.texts["msgid"])


def test_the_header_says_khmer_and_that_khmer_has_no_plural() -> None:
    assert "Language: km\n" in header()
    assert "Plural-Forms: nplurals=1; plural=0;\n" in header()
    assert "charset=UTF-8" in header()


def test_there_are_texts() -> None:
    assert len(entries()) > 500


def test_every_text_is_translated_and_none_is_fuzzy() -> None:
    assert [entry.key for entry in entries() if not entry.is_translated] == []


def test_every_text_has_one_form() -> None:
    assert [entry.key for entry in entries() if len(entry.translations) != 1] == []


def test_no_key_comes_twice() -> None:
    keys = [entry.key for entry in entries()]
    assert len(keys) == len(set(keys))


def test_every_translation_is_khmer() -> None:
    latin = {entry.texts["msgid"] for entry in entries() if not KHMER_LETTER.search(entry.translations[0])}
    # A text of places and signs alone has no words to translate.
    assert {text for text in latin if re.search("[A-Za-z]", PLACE.sub("", text))} == SAME_IN_KHMER


def test_the_places_for_values_are_the_same() -> None:
    odd = [
        (asked_by(entry), text)
        for entry in entries()
        for text in entry.translations
        if sorted(PLACE.findall(asked_by(entry))) != sorted(PLACE.findall(text))
    ]
    assert odd == []


def test_line_ends_stand_where_they_stood() -> None:
    def ends(text: str) -> tuple[bool, bool]:
        return text.startswith("\n"), text.endswith("\n")

    assert [entry.key for entry in entries() if ends(entry.texts["msgid"]) != ends(entry.translations[0])] == []


def test_khmer_is_written_as_in_the_examples() -> None:
    """NFC, no hidden spaces, coeng TA and not coeng DA, ឱ្យ and not ឲ្យ, Khmer quotation marks: see docs/khmer.md."""
    odd = [
        text
        for entry in entries()
        for text in entry.translations
        if text != unicodedata.normalize("NFC", text) or re.search("[\u200b\u200c\u200d]|\u17d2\u178a|ឲ|[“”]|  ", text)
    ]
    assert odd == []


def test_a_sentence_ends_as_one() -> None:
    """A full stop becomes ។, a colon ៖, and neither comes from nowhere."""
    signs = {".": "។", ":": "៖"}
    odd = []
    for entry in entries():
        expected = signs.get(entry.texts["msgid"].strip()[-1], "")
        text = entry.translations[0].strip()
        if (expected and not text.endswith(expected)) or (not expected and text.endswith(("។", "៖"))):
            odd.append((entry.texts["msgid"], text))
    assert odd == []


def test_the_texts_of_all_sources_are_in_the_catalogue() -> None:
    known = {entry.key for entry in entries()} | {entry.key.partition("\0")[0] for entry in entries()}
    missing = {text: files for text, files in sources.of_project(PROJECT).items() if text not in known}
    assert missing == {}, "run: make messages; then translate, see docs/khmer.md"


def test_texts_are_found_in_a_module() -> None:
    module = """
_("Sign")
_(variable)
pgettext_lazy("stage", "Closed")
ngettext("%(n)s day" "!", "%(n)s days", n)
"""
    assert set(sources.of_python(module)) == {"Sign", "stage\4Closed", "%(n)s day!\0%(n)s days"}


def test_texts_are_found_in_a_template() -> None:
    template = (
        """{% load i18n %}{% translate "It's" %}{% translate 'To' context 'letter' %}{{ _("Sign") }}"""
        """{% blocktranslate with n=1 %}At 100 % and {{ n }}{% endblocktranslate %}"""
        """{% blocktranslate count n=n %}a day{% plural %}{{ n }} days{% endblocktranslate %}"""
    )
    assert set(sources.of_template(template)) == {
        "It's",
        "letter\4To",
        "Sign",
        "At 100 % and %(n)s",
        "a day\0%(n)s days",
    }


def test_what_is_borrowed_still_reads_so_in_django() -> None:
    theirs = Path(django.__file__).parent / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    known = {entry.key for entry in read_po(theirs.read_text(encoding="utf-8"))}
    asked = set(sources.of_python(Path(borrowed.__file__).read_text(encoding="utf-8")))
    assert len(asked) > 10
    assert asked - known == set()


@pytest.mark.parametrize(
    ("field", "typed", "shown"),
    [
        (forms.IntegerField(max_value=7), "8", "7"),
        (forms.CharField(max_length=3), "ក" * 4, "4"),
        (forms.ChoiceField(choices=[("a", "a")]), "zz", "zz"),
        (forms.IntegerField(), "one", ""),
        (forms.DateField(), "31 February", ""),
        (forms.DateTimeField(), "soon", ""),
        (forms.CharField(), "\0", ""),
        (forms.CharField(), "", ""),
    ],
)
def test_djangos_own_errors_are_khmer(field: forms.Field, typed: str, shown: str) -> None:
    with translation.override("km"):
        with pytest.raises(ValidationError) as error:
            field.clean(typed)
        # The message is put into words when it is read.
        (message,) = error.value.messages
    assert KHMER_LETTER.search(message)
    assert not re.search("[A-Za-z]{5}", message)
    assert shown in message
