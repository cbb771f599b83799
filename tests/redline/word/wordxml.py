"""Builds Word files for the tests by hand, member by member, so that each can be as odd or as wrong as need be."""

import io
import zipfile
from collections.abc import Sequence

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SPACES = (
    f'xmlns:w="{MAIN}" xmlns:r="{OFFICE}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
WHEN = "2026-02-03T04:05:06Z"


def run(text: str, looks: str = "", tag: str = "t") -> str:
    return f'<w:r>{f"<w:rPr>{looks}</w:rPr>" if looks else ""}<w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def change(tag: str, author: str, inside: str) -> str:
    """What is inside as a tracked change: ins, del, moveFrom or moveTo."""
    return f'<w:{tag} w:id="1" w:author="{author}" w:date="{WHEN}">{inside}</w:{tag}>'


def ins(author: str, text: str) -> str:
    return change("ins", author, run(text))


def gone(author: str, text: str) -> str:
    return change("del", author, run(text, tag="delText"))


def paragraph(*inside: str, style: str = "", end: str = "", properties: str = "") -> str:
    """`end` is what its end was done with, as `end_by` writes it."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{style}{properties}<w:rPr>{end}</w:rPr></w:pPr>{''.join(inside)}</w:p>"


def end_by(tag: str, author: str) -> str:
    return f'<w:{tag} w:id="2" w:author="{author}" w:date="{WHEN}"/>'


def bookmark(name: str) -> str:
    return f'<w:bookmarkStart w:id="7" w:name="{name}"/><w:bookmarkEnd w:id="7"/>'


def moved(side: str, author: str, name: str, text: str) -> str:
    """A whole paragraph's words as one end of a move; side is From or To."""
    return (
        f'<w:move{side}RangeStart w:id="5" w:author="{author}" w:date="{WHEN}" w:name="{name}"/>'
        f'{change(f"move{side}", author, run(text))}<w:move{side}RangeEnd w:id="5"/>'
    )


def members(body: str, *, parts: dict[str, str] | None = None, links: Sequence[str] = ()) -> dict[str, str | bytes]:
    """The members of a file. `parts` are others by their kind: styles, numbering, comments, footnotes…"""
    related = "".join(
        f'<Relationship Id="p{at}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>' for at, kind in enumerate(parts or {})
    ) + "".join(
        f'<Relationship Id="l{at}" Type="{OFFICE}/hyperlink" Target="{link}" TargetMode="External"/>'
        for at, link in enumerate(links)
    )
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{DOCUMENT_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
    }
    for kind, content in (parts or {}).items():
        found[f"word/{kind}.xml"] = content
    return found


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def document(*body: str, parts: dict[str, str] | None = None, links: Sequence[str] = ()) -> bytes:
    return packed(members("".join(body), parts=parts, links=links))
