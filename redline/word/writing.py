"""The blocks of one text as a Word file, with their identities, so that what comes back can be told apart."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from redline.inline import parse, runs
from redline.word.composing import Composing, Line, Piece
from redline.word.numbering import ARTICLES, number_id, numbering, plan
from redline.word.packing import Part
from redline.word.styles import style_of
from redline.word.wordfile import LANGUAGES, REF, ROUND, SHA256, VERSION


class WordBlock(NamedTuple):
    """A block with the number that it has in its text, "" for none; `texts` are little Markdown by language."""

    ref: str
    kind: str  # title, heading, article, point or paragraph
    texts: Mapping[str, str]
    number: str = ""
    depth: int = 0
    is_demand: bool = False


class Origin(NamedTuple):
    """Which text the file holds; it travels with the file, invisibly."""

    statement: str = ""  # its ref
    version: int = 0
    sha256: str = ""
    round: int = 0

    def properties(self, languages: Sequence[str]) -> dict[str, str]:
        return {
            REF: self.statement,
            VERSION: str(self.version),
            SHA256: self.sha256,
            ROUND: str(self.round),
            LANGUAGES: " ".join(languages),
        }


def bookmark(ref: str, language: str) -> str:
    """The name of the bookmark around a block's words in one language."""
    return f"b_{ref}_{language}"


def write(
    blocks: Sequence[WordBlock],
    *,
    languages: Sequence[str],
    origin: Origin,
    title: str = "",
    footer: str = "",
    articles: Mapping[str, str] = ARTICLES,
    above: Iterable[Line] = (),
    below: Iterable[Line] = (),
    tracking: bool = True,
) -> bytes:
    """A DOCX file of the blocks, each in all `languages`, one after the other, between what stands `above` and `below`.

    `title` is the file's own; `articles` says by language how an article is called ("Article {}"). With `tracking`,
    whatever somebody changes in it is tracked.
    """
    composing = Composing()
    for line in (*above, *lines(blocks, languages), *below):
        composing.add(line)
    return composing.finish(
        [lists(blocks, languages, articles)],
        properties=origin.properties(languages),
        title=title,
        footer=footer,
        tracking=tracking,
    )


def lists(blocks: Iterable[WordBlock], languages: Sequence[str], articles: Mapping[str, str] = ARTICLES) -> Part:
    """The part that defines how the blocks are counted."""
    legal = any(block.kind == "article" for block in blocks)
    return Part("numbering.xml", "numbering", numbering(languages, legal=legal, articles=articles))


def lines(blocks: Sequence[WordBlock], languages: Sequence[str]) -> Iterable[Line]:
    """The paragraphs of the blocks."""
    planned = {
        language: plan([(block.kind, block.number if block.texts.get(language) else "") for block in blocks])
        for language in languages
    }
    for at, block in enumerate(blocks):
        for place, language in enumerate(languages):
            text = block.texts.get(language)
            if text:
                item = planned[language][at]
                yield Line(
                    [Piece(run) for run in runs(parse(text))],
                    style=style_of(block.kind, block.depth),
                    list=(number_id(item, place), item.level) if item else None,
                    number="" if item else block.number,
                    bookmark=bookmark(block.ref, language),
                    demand=block.is_demand,
                )
