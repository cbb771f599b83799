"""The comments of a Word file: who said what about which words, and which of them answer another."""

from collections.abc import Mapping, Sequence

from lxml import etree

from redline.word.limits import Limits
from redline.word.namespaces import W14, W15, W
from redline.word.refusals import Code, WordRefused
from redline.word.wordfile import Anchor, Comment


class Remarks:
    """The part with comments, and the one that says which answers which. Raises WordRefused."""

    def __init__(self, tree: etree._Element | None, extended: etree._Element | None, limits: Limits) -> None:
        elements = tree.findall(W + "comment") if tree is not None else []
        if len(elements) > limits.comments:
            raise WordRefused(Code.TOO_MANY_COMMENTS, limit=limits.comments)
        self._comments = [_comment(element) for element in elements]
        if any(len(comment.text) > limits.paragraph for comment in self._comments):
            raise WordRefused(Code.TOO_MUCH_TEXT, limit=limits.paragraph)
        if sum(len(comment.text) for comment in self._comments) > limits.characters:
            raise WordRefused(Code.TOO_MUCH_TEXT, limit=limits.characters)
        self._by_paragraph = {
            paragraph.get(W14 + "paraId", ""): element.get(W + "id", "")
            for element in elements
            for paragraph in element.iter(W + "p")
        }
        self._parents: dict[str, str] = {}
        self._done: set[str] = set()
        for more in extended.findall(W15 + "commentEx") if extended is not None else ():
            key = self._by_paragraph.get(more.get(W15 + "paraId") or "-")
            parent = self._by_paragraph.get(more.get(W15 + "paraIdParent") or "-")
            if key and parent and parent != key:
                self._parents[key] = parent
            if key and more.get(W15 + "done") in ("1", "true", "on"):
                self._done.add(key)

    def anchored(self, anchors: Mapping[str, Sequence[Anchor]]) -> tuple[Comment, ...]:
        """The comments with what they are about; a reply that has no place of its own has that of its parent."""
        found = []
        for comment in self._comments:
            parent = self._parents.get(comment.key, "")
            where = anchors.get(comment.key) or anchors.get(parent, ())
            if comment.text:
                found.append(comment._replace(parent=parent, done=comment.key in self._done, anchors=tuple(where)))
        return tuple(found)


def _comment(element: etree._Element) -> Comment:
    lines = []
    for paragraph in element.iter(W + "p"):
        words = [
            each.text or "" if each.tag == W + "t" else "\n" for each in paragraph.iter(W + "t", W + "br", W + "cr")
        ]
        lines.append("".join(words))
    return Comment(
        key=element.get(W + "id", ""),
        author=element.get(W + "author", "").strip(),
        date=element.get(W + "date", ""),
        text="\n".join(lines).strip(),
    )
