"""Texts of a statement as Word files: to write in, and with tracked changes."""

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from printing.dates import whole_number
from redline.word.writing import Origin, WordBlock, write
from statements.models import Round
from statements.queries.text import Text, version_text


def word_blocks(text: Text) -> list[WordBlock]:
    return [
        WordBlock(block.ref, block.kind, dict(block.texts), block.number, block.depth, block.is_demand)
        for block in text.blocks
    ]


def title_of(text: Text, languages: Sequence[str]) -> str:
    """The title in the first of these languages that has one."""
    titles: Mapping[str, str] = text.title.texts if text.title else {}
    return next((titles[language] for language in [*languages, *titles] if titles.get(language)), "")


def round_docx(consultation: Round, languages: Sequence[str]) -> bytes:
    """The round's version for members to write in; what they change is tracked, and each block keeps its identity."""
    text = version_text(consultation.version)
    version, reading = consultation.version, get_language() or "en"
    return write(
        word_blocks(text),
        languages=languages,
        origin=Origin(consultation.statement.ref, version.number, version.sha256, consultation.number),
        title=title_of(text, languages),
        footer=_("Version %(version)s, consultation round %(round)s")
        % {"version": whole_number(version.number, reading), "round": whole_number(consultation.number, reading)},
    )
