"""The parts of our Word files that are always the same: styles, fonts, settings."""

from typing import Final

from redline.word.namespaces import MAIN
from redline.word.wordfile import OUR_NUMBERS

LATIN: Final = "Noto Serif"
KHMER: Final = "Noto Serif Khmer"
# What a machine without Noto has instead; Word takes the first that is there.
INSTEAD: Final = {LATIN: "Cambria,Times New Roman", KHMER: "Khmer OS,Khmer OS Siemreap,Khmer UI,DaunPenh"}

BODY: Final = "BodyText"
POINTS: Final = ("ListNumber", "ListNumber2", "ListNumber3", "ListNumber4")
PARAGRAPHS: Final = (BODY, "ListContinue", "ListContinue2", "ListContinue3")
STYLE_OF: Final = {"title": ("Title",), "heading": ("Heading1",), "article": ("Heading2",), "point": POINTS}
NAMES: Final = {
    "Title": "Title",
    "Heading1": "heading 1",
    "Heading2": "heading 2",
    BODY: "Body Text",
    **{key: f"List Number {at}".removesuffix(" 1") for at, key in enumerate(POINTS, 1)},
    **{key: f"List Continue {at}".removesuffix(" 1") for at, key in enumerate(PARAGRAPHS[1:], 1)},
}
INDENT: Final = 567  # twentieths of a point, one centimetre: a step inward

_LOOKS: Final = {
    "Title": '<w:jc w:val="center"/>|<w:b/><w:bCs/><w:sz w:val="34"/><w:szCs w:val="34"/>',
    "Heading1": '<w:keepNext/><w:spacing w:before="320"/><w:outlineLvl w:val="0"/>'
    '|<w:b/><w:bCs/><w:sz w:val="26"/><w:szCs w:val="26"/>',
    "Heading2": '<w:keepNext/><w:spacing w:before="200"/><w:outlineLvl w:val="1"/>|<w:b/><w:bCs/>',
}


def style_of(kind: str, depth: int) -> str:
    """The id of the style of a block."""
    styles = STYLE_OF.get(kind, PARAGRAPHS)
    return styles[min(max(depth, 0), len(styles) - 1)]


def kind_of(style: str) -> tuple[str, int] | None:
    """The kind and depth of the block that has the style of this name (in small letters); None for a foreign one."""
    return _KINDS.get(style)


_KINDS: Final = {
    NAMES[key].lower(): (kind, depth)
    for kind, keys in {**STYLE_OF, "paragraph": PARAGRAPHS}.items()
    for depth, key in enumerate(keys)
}


def fonts(name: str = "") -> str:
    """The element that chooses fonts; with a name the same one for every script."""
    latin, khmer = name or LATIN, name or KHMER
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{latin}" w:cs="{khmer}"/>'


def _paragraph_styles() -> str:
    found = []
    for key, name in NAMES.items():
        paragraph, _, run = _LOOKS.get(key, "|").partition("|")
        if key in PARAGRAPHS[1:]:
            paragraph = f'<w:ind w:left="{INDENT * PARAGRAPHS.index(key)}"/>'
        found.append(
            f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
            f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )
    return "".join(found)


STYLES: Final = (
    f'<w:styles xmlns:w="{MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts()}<w:sz w:val="22"/><w:szCs w:val="22"/>'
    '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="km-KH"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
    '<w:spacing w:after="140" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
    '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    f"{_paragraph_styles()}"
    f'<w:style w:type="character" w:customStyle="1" w:styleId="{OUR_NUMBERS}"><w:name w:val="{OUR_NUMBERS}"/></w:style>'
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr>'
    '<w:color w:val="1A4F8B"/><w:u w:val="single"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
    '<w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr>'
    '<w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="CommentText"><w:name w:val="annotation text"/><w:basedOn w:val="Normal"/>'
    "</w:style>"
    '<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/></w:style>'
    "</w:styles>"
)

FONTS: Final = (
    f'<w:fonts xmlns:w="{MAIN}">'
    + "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in INSTEAD.items())
    + "</w:fonts>"
)


def settings(*, tracking: bool, notes: bool) -> str:
    """With `tracking`, whoever edits the file has their changes tracked from the start."""
    return (
        f'<w:settings xmlns:w="{MAIN}"><w:zoom w:percent="100"/>'
        + ("<w:trackRevisions/>" if tracking else "")
        + ('<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>' if notes else "")
        + '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
        ' w:val="15"/></w:compat><w:themeFontLang w:val="en-GB" w:bidi="km-KH"/></w:settings>'
    )
