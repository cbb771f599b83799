"""Puts parts into a Word file. The same parts give the same bytes, whenever and wherever."""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from redline.word.namespaces import CUSTOM, OFFICE, PACKAGE, TYPES, VARIANTS

LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PROPERTIES: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the set that custom properties belong to
KIND: Final = "wordprocessingml"
UNWRITABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class Part(NamedTuple):
    """A member that the document is related to."""

    name: str  # inside word/
    kind: str  # last word of its relation's type
    content: str
    type: str = ""  # of its content, where that is not called like the relation
    space: str = OFFICE  # of the relation's type


def pack(
    document: str, parts: list[Part], *, links: Mapping[str, list[str]], properties: Mapping[str, str], title: str
) -> bytes:
    """The bytes of a DOCX file. `links` are the addresses that a part calls by their place in the list, as "l0"."""
    types = [
        _override("/word/document.xml", f"{TYPES}.{KIND}.document.main+xml"),
        _override("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        _override("/docProps/custom.xml", f"{TYPES}.custom-properties+xml"),
        *(_override(f"/word/{part.name}", part.type or f"{TYPES}.{KIND}.{part.kind}+xml") for part in parts),
    ]
    related = [_relation(f"p{at}", f"{part.space}/{part.kind}", part.name) for at, part in enumerate(parts)]
    members = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(types)}</Types>',
        "_rels/.rels": _relations(
            [
                _relation("r1", f"{OFFICE}/officeDocument", "word/document.xml"),
                _relation("r2", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                _relation("r3", f"{OFFICE}/custom-properties", "docProps/custom.xml"),
            ]
        ),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relations([*related, *_linked(links.get("document.xml", []))]),
        **{f"word/{part.name}": part.content for part in parts},
        **{
            f"word/_rels/{name}.rels": _relations(_linked(addresses))
            for name, addresses in links.items()
            if addresses and name != "document.xml"
        },
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{clean(title)}</dc:title></cp:coreProperties>',
        "docProps/custom.xml": _custom(properties),
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name, LONG_AGO), HEAD + content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def clean(text: str) -> str:
    """Text for XML, without what XML cannot hold."""
    return escape(UNWRITABLE.sub("", text))


def attribute(text: str) -> str:
    """Text as the value of an attribute, with its quotation marks."""
    return quoteattr(UNWRITABLE.sub("", text))


def _override(name: str, kind: str) -> str:
    return f'<Override PartName="{name}" ContentType="{kind}"/>'


def _relation(key: str, kind: str, target: str, more: str = "") -> str:
    return f'<Relationship Id="{key}" Type="{kind}" Target={attribute(target)}{more}/>'


def _linked(addresses: list[str]) -> list[str]:
    return [
        _relation(f"l{at}", f"{OFFICE}/hyperlink", address, ' TargetMode="External"')
        for at, address in enumerate(addresses)
    ]


def _relations(relations: list[str]) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(relations)}</Relationships>'


def _custom(properties: Mapping[str, str]) -> str:
    listed = "".join(
        f'<property fmtid="{PROPERTIES}" pid="{at}" name={attribute(name)}><vt:lpwstr>{clean(value)}</vt:lpwstr>'
        "</property>"
        for at, (name, value) in enumerate(properties.items(), 2)
    )
    return f'<Properties xmlns="{CUSTOM}" xmlns:vt="{VARIANTS}">{listed}</Properties>'
