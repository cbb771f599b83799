"""One walk through the body of a Word file: runs with their history, the ends of paragraphs, bookmarks, comments."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from redline.inline import is_safe
from redline.word.limits import Limits
from redline.word.namespaces import R, W
from redline.word.refusals import Code, WordRefused
from redline.word.styling import OFF, Lists, Place, Style, Styles, centred, indent_of, is_on, number, value
from redline.word.wordfile import OUR_NUMBERS, PLAIN, Anchor, Bookmark, Look, Mark, Paragraph, Run

COMPATIBILITY: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
CHANGES: Final = {W + "ins": "inserted", W + "del": "deleted", W + "moveFrom": "deleted", W + "moveTo": "inserted"}
TRANSPARENT: Final = {W + name for name in ("smartTag", "customXml", "sdtContent", "dir", "bdo", "ruby", "rubyBase")}
LEFT_OUT: Final = {
    W + "drawing": "pictures",
    W + "pict": "pictures",
    W + "object": "objects",
    W + "altChunk": "embedded",
    W + "subDoc": "embedded",
    MATH + "oMath": "equations",
    MATH + "oMathPara": "equations",
}
LETTERS: Final = {W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "\u2011"}
VALUE: Final = W + "val"
NO_STYLE: Final = Style()
ADDRESS: Final = re.compile(r'\s*HYPERLINK\s+"([^"]*)"', re.IGNORECASE)
# What XML allows and no text of ours may hold; separators of lines become line feeds.
UNWANTED: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
LINE_ENDS: Final = re.compile("\r\n|[\r\x0c\x85\u2028\u2029]")


class Notes:
    """Footnotes and endnotes, read when they are called."""

    def __init__(
        self,
        trees: Mapping[str, etree._Element | None],
        *,
        styles: Styles,
        targets: Mapping[str, Mapping[str, str]],
        limits: Limits,
    ) -> None:
        self._styles, self._targets, self._limits = styles, targets, limits
        self._notes = {
            (kind, note.get(W + "id", "")): note
            for kind, tree in trees.items()
            if tree is not None
            for note in tree.findall(W + kind)
            if note.get(W + "type", "normal") == "normal"
        }

    def get(self, kind: str, key: str) -> tuple[Run, ...]:
        """The words of one note, its paragraphs joined by line feeds; empty where there is none."""
        note = self._notes.get((kind, key))
        if note is None:
            return ()
        nothing = Notes({}, styles=self._styles, targets={}, limits=self._limits)
        walk = Walk(
            styles=self._styles, lists=Lists(None), targets=self._targets[kind], notes=nothing, limits=self._limits
        )
        walk.body(note)
        runs: list[Run] = []
        for paragraph in walk.finish():
            if runs and paragraph.runs:
                runs.append(Run("\n"))
            runs += paragraph.runs
        while runs and not runs[0].text.strip():
            del runs[0]
        return (runs[0]._replace(text=runs[0].text.lstrip()), *runs[1:]) if runs else ()


class Walk:
    """Reads block by block. Raises WordRefused where there is more than the limits grant."""

    def __init__(
        self, *, styles: Styles, lists: Lists, targets: Mapping[str, str], notes: Notes, limits: Limits
    ) -> None:
        self._styles, self._lists, self._targets, self._notes, self._limits = styles, lists, targets, notes, limits
        self._paragraphs: list[Paragraph] = []
        self._runs: list[Run] = []
        self._length = 0  # characters of the paragraph being read
        self._characters = self._pieces = self._tables = 0
        self._bookmarks: list[Bookmark] = []
        self._inserted: tuple[Mark, ...] = ()  # by whom, around what is being read
        self._deleted: tuple[Mark, ...] = ()
        self._link = ""
        self._moves: dict[str, str] = {}  # the open ranges of moves: id to name
        self._fields: list[list[str]] = []  # open fields: what they say so far, and the link outside of them
        self._ranges: dict[str, tuple[int, int]] = {}  # open comments: paragraph and offset where they began
        self._style = Style()
        self.anchors: defaultdict[str, list[Anchor]] = defaultdict(list)
        self.left_out: Counter[str] = Counter()
        self.authors: dict[str, None] = {}

    def finish(self) -> tuple[Paragraph, ...]:
        """All paragraphs. Comments that were not closed end with the last one."""
        for key in list(self._ranges):
            self._close_range(key)
        return tuple(self._paragraphs)

    def body(self, element: etree._Element) -> None:
        """Read paragraphs and tables, in order."""
        for child in element:
            tag = child.tag
            if tag == W + "p":
                self._paragraph(child)
            elif tag == W + "tbl":
                self._tables += 1
                if self._tables > self._limits.nesting:
                    raise WordRefused(Code.NESTED_TOO_DEEP, limit=self._limits.nesting)
                for row in child.iterchildren(W + "tr", W + "sdt", W + "customXml"):
                    self.body(row)
                self._tables -= 1
            elif tag in (W + "tc", W + "tr", W + "sdt", *TRANSPARENT) or tag in CHANGES:
                before = self._inserted, self._deleted
                self._enter(child)
                self.body(child)
                self._inserted, self._deleted = before
            elif tag == COMPATIBILITY + "AlternateContent":
                self._alternative(child, self.body)
            else:
                self._point(child)

    def _paragraph(self, element: etree._Element) -> None:
        if len(self._paragraphs) >= self._limits.paragraphs:
            raise WordRefused(Code.TOO_MANY_PARAGRAPHS, limit=self._limits.paragraphs)
        properties = element.find(W + "pPr")
        self._style = self._styles.get(value(properties, "pStyle") or self._styles.normal)
        self._inline(element)
        looks = properties.find(W + "rPr") if properties is not None else None
        ends = {"inserted": self._inserted, "deleted": self._deleted}
        for child in looks if looks is not None else ():
            if child.tag in CHANGES:
                ends[CHANGES[child.tag]] += (self._named(self._mark(child), CHANGES[child.tag]),)
        was = properties.find(W + "pPrChange") if properties is not None else None
        style_before = ""
        if was is not None:
            style_before = self._styles.get(value(was.find(W + "pPr"), "pStyle") or self._styles.normal).name
        is_restyled = was is not None and style_before != self._style.name
        place = self._place(properties, counts=not ends["deleted"] and bool(self._runs))
        said, middle = indent_of(properties), centred(properties)
        outline = number(value(properties, "outlineLvl"))
        outline = self._style.outline if outline is None else outline
        indents = (said, place.indent, self._style.indent)
        self._paragraphs.append(
            Paragraph(
                runs=tuple(self._runs),
                style=self._style.name,
                style_before=style_before if is_restyled else "",
                restyled=self._mark(was) if is_restyled and was is not None else None,
                outline=0 if outline is None or outline > 8 else outline + 1,
                number=place.number,
                level=place.level,
                indent=next((each for each in indents if each is not None), 0),
                centred=bool(self._style.centred if middle is None else middle),
                table=self._tables,
                bookmarks=tuple(self._bookmarks),
                end_inserted=ends["inserted"],
                end_deleted=ends["deleted"],
            )
        )
        self._runs, self._bookmarks, self._length = [], [], 0

    def _named(self, mark: Mark, side: str) -> Mark:
        """The mark with the name of the move that the paragraph's words are part of; its range may be closed by now."""
        held = (each for run in self._runs for each in (run.inserted if side == "inserted" else run.deleted))
        names = (each.move for each in held if each.author == mark.author and each.move)
        return mark if mark.move else mark._replace(move=next(names, ""))

    def _place(self, properties: etree._Element | None, *, counts: bool) -> Place:
        numbering = properties.find(W + "numPr") if properties is not None else None
        key, level = value(numbering, "numId"), number(value(numbering, "ilvl"))
        if key is None:
            key, level = self._style.list, level if level is not None else self._style.level
        if not key or key == "0":
            return Place()
        return self._lists.step(key, level, value(properties, "pStyle") or "", counts=counts)

    def _inline(self, element: etree._Element) -> None:
        for child in element:
            tag = child.tag
            if tag == W + "r":
                self._run(child)
            elif tag in CHANGES:
                before = self._inserted, self._deleted
                self._enter(child)
                self._inline(child)
                self._inserted, self._deleted = before
            elif tag == W + "hyperlink":
                self._linked(child, self._targets.get(child.get(R + "id", ""), ""))
            elif tag == W + "fldSimple":
                found = ADDRESS.match(child.get(W + "instr", ""))
                self._linked(child, found[1] if found else "")
            elif tag == W + "sdt" or tag in TRANSPARENT:
                self._inline(child)
            elif tag == COMPATIBILITY + "AlternateContent":
                self._alternative(child, self._inline)
            else:
                self._point(child)

    def _linked(self, element: etree._Element, address: str) -> None:
        before, self._link = self._link, address if is_safe(address) else ""
        self._inline(element)
        self._link = before

    def _enter(self, element: etree._Element) -> None:
        """One tracked change more around what comes, where the element is one."""
        side = CHANGES.get(element.tag)
        if side == "inserted":
            self._inserted += (self._mark(element),)
        elif side == "deleted":
            self._deleted += (self._mark(element),)

    def _mark(self, element: etree._Element) -> Mark:
        author = element.get(W + "author", "").strip()
        self.authors.setdefault(author)
        is_move = element.tag in (W + "moveFrom", W + "moveTo")
        move = next(reversed(self._moves.values()), "") if is_move else ""
        return Mark(author, element.get(W + "date", ""), move)

    def _run(self, element: etree._Element) -> None:
        looks = element.find(W + "rPr")
        if looks is not None and value(looks, "rStyle") == OUR_NUMBERS:
            return
        if looks is not None and is_on(looks, "vanish"):
            self.left_out["hidden"] += 1
            return
        words: list[str] = []
        for child in element:
            tag = child.tag
            if tag in (W + "t", W + "delText"):
                words.append(child.text or "")
            elif tag in LETTERS:
                words.append(LETTERS[tag])
            elif tag == W + "br":
                words.append("\n" if child.get(W + "type", "textWrapping") == "textWrapping" else "")
            elif child is not looks:
                self._write(looks, words)
                words = []
                self._between(child)
        self._write(looks, words)

    def _between(self, element: etree._Element) -> None:
        """What stands in a run and is no words: calls of notes, signs of fields, drawings."""
        tag = element.tag
        if tag in (W + "footnoteReference", W + "endnoteReference"):
            note = self._notes.get(tag.removeprefix(W).removesuffix("Reference"), element.get(W + "id", ""))
            if note:
                self._count(sum(len(run.text) for run in note))
                self._runs.append(Run("", PLAIN, self._inserted, self._deleted, note=note))
        elif tag == W + "fldChar":
            self._field(element.get(W + "fldCharType", ""))
        elif tag == W + "instrText":
            if self._fields:
                self._fields[-1][0] += element.text or ""
        elif tag == COMPATIBILITY + "AlternateContent":
            self._alternative(element, None)
        else:
            self._point(element)

    def _field(self, what: str) -> None:
        """Fields stand between three signs: begin, what to do, separate, what that gave, end."""
        if what == "begin":
            self._fields.append(["", self._link])
        elif what == "separate" and self._fields:
            found = ADDRESS.match(self._fields[-1][0])
            if found and is_safe(found[1]):
                self._link = found[1]
        elif what == "end" and self._fields:
            self._link = self._fields.pop()[1]

    def _write(self, looks: etree._Element | None, words: list[str]) -> None:
        text = LINE_ENDS.sub("\n", UNWANTED.sub("", "".join(words)))
        if not text:
            return
        self._count(len(text))
        was = looks.find(W + "rPrChange") if looks is not None else None
        look = self._look(looks)
        look_before = self._look(was.find(W + "rPr")) if was is not None else look
        restyled = self._mark(was) if was is not None and look_before != look else None
        run = Run(text, look, self._inserted, self._deleted, look_before if restyled else None, restyled)
        last = self._runs[-1] if self._runs else None
        if last and not last.note and last[1:] == run[1:]:
            self._runs[-1] = last._replace(text=last.text + text)
        else:
            self._runs.append(run)
        self._length += len(text)

    def _look(self, looks: etree._Element | None) -> Look:
        """Bold and italic of a heading's own style are no look of its words."""
        if looks is None:
            return Look(link=self._link) if self._link else PLAIN
        said = {child.tag: child.get(VALUE, "") for child in looks}
        named = self._styles.get(said[W + "rStyle"]) if W + "rStyle" in said else NO_STYLE
        bold = said.get(W + "b", said.get(W + "bCs"))
        italic = said.get(W + "i", said.get(W + "iCs"))
        return Look(
            (named.bold if bold is None else bold not in OFF) and not self._style.bold,
            (named.italic if italic is None else italic not in OFF) and not self._style.italic,
            self._link,
        )

    def _count(self, characters: int) -> None:
        self._pieces += 1
        self._characters += characters
        if self._length + characters > self._limits.paragraph:
            at = len(self._paragraphs) + 1
            raise WordRefused(Code.PARAGRAPH_TOO_LONG, limit=self._limits.paragraph, paragraph=at)
        if self._characters > self._limits.characters:
            raise WordRefused(Code.TOO_MUCH_TEXT, limit=self._limits.characters)
        if self._pieces > self._limits.pieces:
            raise WordRefused(Code.TOO_MANY_PIECES, limit=self._limits.pieces)

    def _point(self, element: etree._Element) -> None:
        """What stands between words, or is left out."""
        tag = element.tag
        if tag == W + "bookmarkStart":
            name = element.get(W + "name", "")
            if name and name != "_GoBack":
                self._bookmarks.append(Bookmark(name[:100], self._length))
        elif tag == W + "commentRangeStart":
            self._ranges[element.get(W + "id", "")] = (len(self._paragraphs), self._length)
        elif tag == W + "commentRangeEnd":
            self._close_range(element.get(W + "id", ""))
        elif tag == W + "commentReference":
            key = element.get(W + "id", "")
            if key not in self.anchors and key not in self._ranges:
                self.anchors[key].append(Anchor(len(self._paragraphs), self._length, self._length))
        elif tag in (W + "moveFromRangeStart", W + "moveToRangeStart"):
            self._moves[element.get(W + "id", "")] = element.get(W + "name", "")
        elif tag in (W + "moveFromRangeEnd", W + "moveToRangeEnd"):
            self._moves.pop(element.get(W + "id", ""), None)
        elif tag in LEFT_OUT:
            kind = LEFT_OUT[tag]
            if next(element.iter(W + "txbxContent"), None) is not None:
                kind = "text_boxes"
            self.left_out[kind] += 1

    def _close_range(self, key: str) -> None:
        if key not in self._ranges:
            return
        paragraph, start = self._ranges.pop(key)
        for at in range(paragraph, len(self._paragraphs)):
            length = sum(len(run.text) for run in self._paragraphs[at].runs)
            if start < length or at == paragraph:
                self.anchors[key].append(Anchor(at, start, max(length, start)))
            start = 0
        if self._length > start or paragraph == len(self._paragraphs):
            self.anchors[key].append(Anchor(len(self._paragraphs), start, self._length))

    def _alternative(self, element: etree._Element, read: Callable[[etree._Element], None] | None) -> None:
        """One of several ways to say the same: the first, as Word takes it; the words of drawings are left out."""
        choice = next(iter(element), None)
        if choice is None:
            return
        drawing = next(choice.iter(*LEFT_OUT), None)
        if drawing is not None:
            self._point(drawing)
        elif read:
            read(choice)
