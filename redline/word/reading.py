"""From the bytes of a Word file to its paragraphs, with every tracked change. In a web process use `guarded.read`.

Own reader, since others show one view only: python-docx's `.text` silently drops what was inserted.
"""

from lxml import etree

from redline.word.limits import Limits
from redline.word.namespaces import CUSTOM, W
from redline.word.parts import Parts
from redline.word.refusals import Code, WordRefused
from redline.word.remarks import Remarks
from redline.word.styling import Lists, Styles
from redline.word.walking import Notes, Walk
from redline.word.wordfile import WordFile


def read(content: bytes, *, limits: Limits | None = None) -> WordFile:
    """Read a DOCX file. What it is, its bytes say.

    Raises WordRefused. A file can still make this slow or end the process: only in `guarded` it cannot.
    """
    limits = limits or Limits()
    parts = Parts(content, limits)
    document = parts.parsed(parts.main)
    body = document.find(W + "body")
    if document.tag != W + "document" or body is None:
        raise WordRefused(Code.NO_TEXT_PART)
    styles, targets = Styles(parts.tree("styles")), parts.targets()
    remarks = Remarks(parts.tree("comments"), parts.tree("commentsextended"), limits)
    trees = {kind: parts.tree(f"{kind}s") for kind in ("footnote", "endnote")}
    addresses = {kind: parts.targets(f"{kind}s") for kind in trees}
    notes = Notes(trees, styles=styles, targets=addresses, limits=limits)
    walk = Walk(styles=styles, lists=Lists(parts.tree("numbering")), targets=targets, notes=notes, limits=limits)
    walk.body(body)
    paragraphs = walk.finish()
    if not any(run.text.strip() for paragraph in paragraphs for run in paragraph.runs):
        raise WordRefused(Code.EMPTY)
    comments = remarks.anchored(walk.anchors)
    authors = dict.fromkeys([*walk.authors, *(comment.author for comment in comments)])
    return WordFile(paragraphs, comments, _properties(parts.properties()), tuple(authors), dict(walk.left_out))


def _properties(tree: etree._Element | None) -> dict[str, str]:
    """Custom properties that are text or numbers."""
    if tree is None:
        return {}
    found = {}
    for element in tree.findall(f"{{{CUSTOM}}}property"):
        child = next(iter(element), None)
        found[element.get("name", "")[:100]] = ((child.text if child is not None else "") or "")[:500]
    return found
