"""Composes the text of a Word file paragraph by paragraph: words in their script's fonts, tracked changes, notes.

Khmer is a complex script to Word: it needs a mark of its own on the run (`w:cs`), and its own size, weight and
language, or the fonts and spelling of English are taken for it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from redline.inline import Run
from redline.word.namespaces import MAIN, OFFICE, WORD_2010
from redline.word.packing import Part, attribute, clean, pack
from redline.word.styles import BODY, FONTS, KHMER, STYLES, fonts, settings
from redline.word.wordfile import OUR_NUMBERS

SPACES: Final = f'xmlns:w="{MAIN}" xmlns:r="{OFFICE}" xmlns:w14="{WORD_2010}"'
# A stretch of Khmer, with the spaces and signs inside it; else what is none.
STRETCH: Final = re.compile(
    "[\u1780-\u17ff\u19e0-\u19ff](?:[\u1780-\u17ff\u19e0-\u19ff\u200b-\u200d]|[^\\w\n\t](?=[^\\w\n\t]*[\u1780-\u17ff]))*"
    "[\u200b-\u200d]*|[\n\t]|(?:(?![\u1780-\u17ff\u19e0-\u19ff\n\t]).)+",
    re.DOTALL,
)
PAGE: Final = (
    '<w:sectPr>{footer}<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
    '<w:pgMar w:top="1300" w:right="1200" w:bottom="1300" w:left="1200"'
    ' w:header="600" w:footer="600" w:gutter="0"/></w:sectPr>'
)


class Piece(NamedTuple):
    """Words of one look, and the tracked change they are part of: "", "ins", "del", "moveFrom" or "moveTo"."""

    run: Run
    change: str = ""


class Line(NamedTuple):
    """A paragraph to be written."""

    pieces: Sequence[Piece]
    style: str = BODY
    style_before: str = ""  # where the change of style is tracked
    list: tuple[int, int] | None = None  # the id of a list and a level of it
    number: str = ""  # where no list can show it, as words that reading leaves aside
    bookmark: str = ""
    end: str = ""  # the tracked change that the end of the paragraph is part of
    move: str = ""  # the name of the move whose one end this is
    demand: bool = False
    remarks: Sequence[str] = ()  # comments about the whole paragraph


class Composing:
    """Collects the body of a file, and what stands outside of it: notes, comments, addresses.

    Tracked changes and comments are by `author` at `date` ("2026-01-31T10:00:00Z").
    """

    def __init__(self, *, author: str = "", date: str = "") -> None:
        self._who = f"w:author={attribute(author)}" + (f" w:date={attribute(date)}" if date else "")
        self._body: list[str] = []
        self._notes: list[str] = []
        self._remarks: list[str] = []
        self._links: defaultdict[str, list[str]] = defaultdict(list)
        self._part = "document.xml"
        self._ids = 0

    def add(self, line: Line) -> None:
        self._body.append(self.paragraph(line))

    def add_xml(self, xml: str) -> None:
        self._body.append(xml)

    def paragraph(self, line: Line) -> str:
        """One paragraph as XML."""
        inside = self._pieces(line.pieces)
        if line.number:
            number = (
                f'<w:r><w:rPr><w:rStyle w:val="{OUR_NUMBERS}"/></w:rPr><w:t>{clean(line.number)}</w:t><w:tab/></w:r>'
            )
            inside = self._changed(line.end if line.end in ("del", "moveFrom") else "", number) + inside
        if line.bookmark:
            key = self._id()
            start = f'<w:bookmarkStart w:id="{key}" w:name={attribute(line.bookmark)}/>'
            inside = f'{start}{inside}<w:bookmarkEnd w:id="{key}"/>'
        if line.move:
            side, key = line.end, self._id()
            inside = (
                f'<w:{side}RangeStart w:id="{key}" w:name={attribute(line.move)} {self._who}/>{inside}'
                f'<w:{side}RangeEnd w:id="{key}"/>'
            )
        for remark in line.remarks:
            inside = self._remark(remark, inside)
        return f"<w:p>{self._properties(line)}{inside}</w:p>"

    def finish(
        self,
        parts: Iterable[Part] = (),
        *,
        properties: dict[str, str] | None = None,
        title: str = "",
        footer: str = "",
        tracking: bool = False,
        sideways: bool = False,
    ) -> bytes:
        """The whole file. `footer` stands at the foot of each page."""
        more = [
            Part("styles.xml", "styles", STYLES),
            Part("fontTable.xml", "fontTable", FONTS),
            Part("settings.xml", "settings", settings(tracking=tracking, notes=bool(self._notes))),
            *parts,
        ]
        called = ""
        if footer:
            inside = self._pieces([Piece(Run(footer))])
            more.append(Part("footer1.xml", "footer", f"<w:ftr {SPACES}><w:p>{inside}</w:p></w:ftr>"))
            called = f'<w:footerReference w:type="default" r:id="p{len(more) - 1}"/>'
        if self._notes:
            more.append(Part("footnotes.xml", "footnotes", _notes(self._notes)))
        if self._remarks:
            more.append(Part("comments.xml", "comments", f"<w:comments {SPACES}>{''.join(self._remarks)}</w:comments>"))
        width, height = (16838, 11906) if sideways else (11906, 16838)  # A4
        page = PAGE.format(
            footer=called, width=width, height=height, turned=' w:orient="landscape"' if sideways else ""
        )
        document = f"<w:document {SPACES}><w:body>{''.join(self._body)}{page}</w:body></w:document>"
        return pack(document, more, links=self._links, properties=properties or {}, title=title)

    def _properties(self, line: Line) -> str:
        listed = ""
        if line.list:
            listed = f'<w:numPr><w:ilvl w:val="{line.list[1]}"/><w:numId w:val="{line.list[0]}"/></w:numPr>'
        border = (
            '<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="8B1A1A"/></w:pBdr>' if line.demand else ""
        )
        end = f'<w:rPr><w:{line.end} w:id="{self._id()}" {self._who}/></w:rPr>' if line.end else ""
        was = ""
        if line.style_before:
            was = (
                f'<w:pPrChange w:id="{self._id()}" {self._who}><w:pPr><w:pStyle w:val="{line.style_before}"/></w:pPr>'
                "</w:pPrChange>"
            )
        return f'<w:pPr><w:pStyle w:val="{line.style}"/>{listed}{border}{end}{was}</w:pPr>'

    def _pieces(self, pieces: Iterable[Piece]) -> str:
        """Runs, with the links around them: a link may hold changes, and not the other way round."""
        written = []
        for url, linked in groupby(pieces, key=lambda piece: piece.run.url):
            inside = "".join(
                self._changed(change, "".join([self._run(piece.run, deleted=change == "del") for piece in changed]))
                for change, changed in groupby(linked, key=lambda piece: piece.change)
            )
            if url:
                links = self._links[self._part]
                if url not in links:
                    links.append(url)
                inside = f'<w:hyperlink r:id="l{links.index(url)}">{inside}</w:hyperlink>'
            written.append(inside)
        return "".join(written)

    def _changed(self, change: str, inside: str) -> str:
        return f'<w:{change} w:id="{self._id()}" {self._who}>{inside}</w:{change}>' if change and inside else inside

    def _run(self, run: Run, *, deleted: bool) -> str:
        if run.footnote:
            return self._note(run.footnote)
        tag = "delText" if deleted else "t"
        look = ("<w:b/><w:bCs/>" if run.strong else "") + ("<w:i/><w:iCs/>" if run.emphasis else "")
        style = '<w:rStyle w:val="Hyperlink"/>' if run.url else ""
        written = []
        for stretch in STRETCH.findall(run.text):
            khmer = "\u1780" <= stretch[0] <= "\u19ff"
            looks = style + (fonts(KHMER) if khmer else "") + look
            looks += '<w:cs/><w:lang w:val="km-KH" w:bidi="km-KH"/>' if khmer else ""
            inside = {"\n": "<w:br/>", "\t": "<w:tab/>"}.get(
                stretch, f'<w:{tag} xml:space="preserve">{clean(stretch)}</w:{tag}>'
            )
            written.append(f"<w:r>{f'<w:rPr>{looks}</w:rPr>' if looks else ''}{inside}</w:r>")
        return "".join(written)

    def _note(self, words: tuple[Run, ...]) -> str:
        key = len(self._notes) + 1
        called = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        outside, self._part = self._part, "footnotes.xml"
        inside = self._pieces([Piece(run) for run in words])
        self._part = outside
        self._notes.append(
            f'<w:footnote w:id="{key}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
            f'<w:r>{called}<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>{inside}'
            "</w:p></w:footnote>"
        )
        return f'<w:r>{called}<w:footnoteReference w:id="{key}"/></w:r>'

    def _remark(self, text: str, inside: str) -> str:
        key = len(self._remarks)
        lines = [
            f'<w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr>{self._pieces([Piece(Run(line))])}</w:p>'
            for line in text.split("\n")
        ]
        self._remarks.append(f'<w:comment w:id="{key}" {self._who}>{"".join(lines)}</w:comment>')
        return (
            f'<w:commentRangeStart w:id="{key}"/>{inside}<w:commentRangeEnd w:id="{key}"/>'
            f'<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="{key}"/></w:r>'
        )

    def _id(self) -> int:
        self._ids += 1
        return self._ids


def _notes(notes: Iterable[str]) -> str:
    lines = (("-1", "separator"), ("0", "continuationSeparator"))
    around = "".join(
        f'<w:footnote w:type="{kind}" w:id="{key}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for key, kind in lines
    )
    return f"<w:footnotes {SPACES}>{around}{''.join(notes)}</w:footnotes>"
