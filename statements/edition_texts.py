"""An edition's words for who goes on writing: plain text and a Word file, saying in one language what its PDF says."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from printing.dates import whole_number
from redline.inline import Run, parse, runs
from redline.word.composing import Line, Piece
from redline.word.styles import PARAGRAPHS
from redline.word.writing import Origin, write
from statements.documents import Document, PrintedBlock, PrintedName, document
from statements.models import Edition
from statements.queries.text import text_of
from statements.stages import BlockKind
from statements.word_text import word_blocks

HEADING, LISTED = "Heading1", PARAGRAPHS[1]


def plain_text(edition: Edition, language: str) -> str:
    """The edition in one language as lines of text, one for each paragraph. No query."""
    printed = document(edition, language)
    with translation.override(language):
        return "\n".join(_told(printed)) + "\n"


def _told(printed: Document) -> Iterator[str]:
    yield from (line for line, _style in _around(printed))
    yield from ("", printed.title, "=" * min(len(printed.title), 72))
    notes: list[str] = []
    for block in printed.blocks:
        yield from ("", _numbered(block, _words(block, notes, printed.language), printed.language))
    for mark, note in enumerate(notes, 1):
        yield from ("",) * (mark == 1)
        yield f"[{whole_number(mark, printed.language)}] {note}"
    for line, style in _below(printed):
        yield from ("",) * (style != LISTED)
        yield f"- {line}" if style == LISTED else line


def _words(block: PrintedBlock, notes: list[str], language: str) -> str:
    """A block's words, its footnotes and reservations called by numbers; what they say is added to `notes`."""
    said = []
    for run in runs(parse(block.text)):
        if run.footnote:
            notes.append("".join(part.text for part in run.footnote))
            said.append(f"[{whole_number(len(notes), language)}]")
        else:
            said.append(f"{run.text} ({run.url})" if run.url and run.url not in run.text else run.text)
    for reservation in block.reservations:
        notes.append(f"{reservation.by}: {reservation.text}")
        said.append(f"[{whole_number(len(notes), language)}]")
    return "".join(said)


def _numbered(block: PrintedBlock, words: str, language: str) -> str:
    number = block.number
    if number and block.kind == BlockKind.ARTICLE:
        written = whole_number(int(number), language) if number.isdecimal() else number
        number = _("Article %(number)s") % {"number": written}
    return f"{'  ' * block.depth}{number} {words}" if number else words


def word_file(edition: Edition, language: str) -> bytes:
    """The edition in one language as a DOCX file, the same bytes each time. No query."""
    printed = document(edition, language)
    with translation.override(language):
        above = [_line(words, style) for words, style in _around(printed)]
        reserved = [
            _line(f"{note.mark} {note.by}: {note.text}", LISTED)
            for block in printed.blocks
            for note in block.reservations
        ]
        heading = [_line(_("Reservations"), HEADING)] if reserved else []
        below = [_line(words, style) for words, style in _below(printed)]
        footer = _("Edition %(number)s, as of %(as_of)s") % {
            "number": whole_number(edition.number, language),
            "as_of": printed.as_of,
        }
        version = edition.content["version"]
        return write(
            word_blocks(text_of(edition.content)),
            languages=[language],
            origin=Origin(edition.statement.ref, version["number"], version["sha256"]),
            title=printed.title,
            footer=footer,
            above=above,
            below=[*heading, *reserved, *below],
            tracking=False,
        )


def _line(words: str, style: str) -> Line:
    return Line([Piece(Run(words))], style=style) if style else Line([Piece(Run(words))])


def _around(printed: Document) -> Iterator[tuple[str, str]]:
    """What stands above the title: lines, each with the style it has in Word ("": that of the text)."""
    with_others = ", ".join(printed.co_convenors)
    yield (f"{printed.convenor} {_('with')} {with_others}" if with_others else printed.convenor), ""
    yield printed.kind_label, ""
    if printed.occasion:
        yield printed.occasion, ""
    yield ", ".join(part for part in (printed.place, printed.dated) if part), ""
    if printed.addressees:
        yield f"{pgettext('before the addressees of a letter', 'To')}: {', '.join(printed.addressees)}", ""
    if printed.demo_notice:
        yield printed.demo_notice, ""


def _below(printed: Document) -> Iterator[tuple[str, str]]:
    """What stands below the text."""
    yield _("Signatories"), HEADING
    yield printed.count_line, ""
    for label, names in (
        (_("Organisations"), printed.organisations),
        (_("Networks"), printed.networks),
        (_("Individuals"), printed.individuals),
    ):
        if names:
            yield label, "Heading2"
            yield from ((_named(one), LISTED) for one in names)
    for line in (printed.withheld_line, printed.recorded_line, *printed.claim_lines):
        if line:
            yield line, ""
    if printed.press_contact:
        yield _("For the press"), HEADING
        yield printed.press_contact.line, ""
    yield _("Is this document genuine and current?"), HEADING
    yield printed.verify_url, ""
    yield f"{_('SHA-256 of the text')}: {printed.text_sha256}", ""


def _named(one: PrintedName) -> str:
    return f"{one.name} ({one.note})" if one.note else one.name
