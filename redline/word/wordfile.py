"""What is in a Word file: paragraphs, who inserted, deleted or moved which words, and comments. Plain tuples.

Authors and dates are as in the file: an author is whatever name the word processor had, and a date is its clock, which
Word writes as if it were UTC. Offsets count characters of a paragraph's runs, deleted ones too, from 0.
"""

import json
from functools import cache
from types import UnionType
from typing import Any, Final, NamedTuple, get_args, get_origin, get_type_hints

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

REF = "RuomStatement"  # names of the custom properties that our own files carry
VERSION = "RuomVersion"
SHA256 = "RuomSha256"
ROUND = "RuomRound"
LANGUAGES = "RuomLanguages"
OUR_NUMBERS = "RuomNumber"  # the look of numbers that we wrote as words, which are none of the text's


class Mark(NamedTuple):
    """A tracked change: who and when; `move` names the move of whose two ends this is one."""

    author: str
    date: str = ""
    move: str = ""


class Look(NamedTuple):
    """How words look, as far as a block can say it. `link` begins with http://, https:// or mailto:."""

    bold: bool = False
    italic: bool = False
    link: str = ""


PLAIN = Look()


class Run(NamedTuple):
    """Words of one look and one history. They are there for whoever accepts all of `inserted` and none of `deleted`.

    A call of a footnote has no text, but the note's own words as runs.
    """

    text: str
    look: Look = PLAIN
    inserted: tuple[Mark, ...] = ()
    deleted: tuple[Mark, ...] = ()
    look_before: Look | None = None  # where the look is itself a tracked change, by `restyled`
    restyled: Mark | None = None
    note: tuple["Run", ...] = ()


class Bookmark(NamedTuple):
    name: str
    at: int  # offset


class Paragraph(NamedTuple):
    """One paragraph. Its end is there for whoever accepts all of `end_inserted` and none of `end_deleted`.

    Whoever has no end there reads on in the next paragraph.
    """

    runs: tuple[Run, ...] = ()
    style: str = ""  # its name in small letters, "heading 1"
    style_before: str = ""  # where the style is itself a tracked change, by `restyled`
    restyled: Mark | None = None
    outline: int = 0  # 1 for a heading of the highest level, 0 for no heading
    number: str = ""  # as the word processor shows it: "2.3", "Article 5", "•"
    level: int = 0  # of its list, from 0
    indent: int = 0  # from the left, in twentieths of a point
    centred: bool = False
    table: int = 0  # in how many tables it stands
    bookmarks: tuple[Bookmark, ...] = ()  # those that begin here
    end_inserted: tuple[Mark, ...] = ()
    end_deleted: tuple[Mark, ...] = ()

    @property
    def text(self) -> str:
        """All its words, deleted ones too."""
        return "".join([run.text for run in self.runs])


class Anchor(NamedTuple):
    """A stretch of one paragraph."""

    paragraph: int  # from 0
    start: int  # offset
    end: int


class Comment(NamedTuple):
    """A comment. A reply is a comment with the `key` of the one it answers in `parent`."""

    key: str
    author: str
    date: str
    text: str
    parent: str = ""
    done: bool = False  # marked as resolved
    anchors: tuple[Anchor, ...] = ()  # what it is about, a stretch for each paragraph


class WordFile(NamedTuple):
    """A Word file. Authors are those of changes and comments, by their first appearance.

    `left_out` counts by kind what a block cannot hold: pictures, text_boxes, objects, equations, hidden, embedded.
    """

    paragraphs: tuple[Paragraph, ...]
    comments: tuple[Comment, ...] = ()
    properties: dict[str, str] = {}
    authors: tuple[str, ...] = ()
    left_out: dict[str, int] = {}


def dumps(file: WordFile) -> str:
    """The file as JSON; `loads` gives it back."""
    return json.dumps(file, ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> WordFile:
    file: WordFile = _made(WordFile, json.loads(text))
    return file


@cache
def _kinds(kind: type) -> list[Any]:
    return list(get_type_hints(kind).values())


def _made(kind: Any, value: Any) -> Any:
    """The value as the annotations say that it was before it became JSON."""
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return tuple([_made(inner, each) for each in value])
    if get_origin(kind) is UnionType:
        return None if value is None else _made(get_args(kind)[0], value)
    if isinstance(kind, type) and hasattr(kind, "_fields"):
        return kind(*map(_made, _kinds(kind), value))
    return value
