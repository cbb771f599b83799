"""What a person proposes to change, looked through and turned into the rows of an amendment."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from organisations.models import new_ref
from organisations.refusals import Refused
from redline import blocks
from statements.actions.admitting import admit_texts
from statements.actions.consulting import block_in_version
from statements.models import Block, Change
from statements.queries.proposing import base_blocks, changes_of, digest
from statements.queries.text import Text
from statements.stages import DEEPEST, NESTABLE, BlockKind, ChangeKind


@dataclass(frozen=True, slots=True)
class Proposed:
    """One change as a person proposes it.

    `block` is the one changed; for an insertion the one before the new one (None: at the top), for a join the first.
    `texts` are the words by language: new ones, or of a split the first part, whose second part is in `tails`.
    `other` is for a move the block after which it comes to stand (None: at the top), for a join the one taken in.
    `new` is a name for the block that comes in by insertion or split, of the caller's own making and good within this
    amendment, so that another of its changes can stand `after_new`; a split `after_new` cuts that part again.
    """

    kind: ChangeKind
    block: Block | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    new_kind: str = BlockKind.PARAGRAPH
    other: Block | None = None
    tails: Mapping[str, str] = field(default_factory=dict)
    new_depth: int = 0
    new: str = ""
    after_new: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What an amendment asks for: rows that have no amendment yet, and the digest of what they make of the version."""

    rows: tuple[Change, ...]
    digest: str


def wish(
    changes: Sequence[Proposed],
    text: Text,
    *,
    languages: Sequence[str],
    on: Sequence[blocks.Change] = (),
    kept: frozenset[str] = frozenset(),
    amends: str = "",
) -> Wish:
    """Look these changes of a version through, together. Raises Refused, with the field at fault.

    `on` are the changes of the amendment (reference `amends`) on top of which they stand: what it says already is no
    change. `kept` are references of new blocks which the caller may name, because that amendment brings them in.
    """
    rows = _Rows(text, languages, kept).of(changes)
    base = base_blocks(text)
    asked = changes_of(rows, base)
    try:
        blocks.Proposal("this", asked)
    except ValueError as contradiction:
        raise Refused(
            "contradiction", _("Two of these changes cannot both be made."), field="changes"
        ) from contradiction
    try:
        after = blocks.apply(base, asked)
    except ValueError as impossible:
        raise Refused(
            "impossible", _("One of these changes cannot be made in this text."), field="changes"
        ) from impossible
    if not rows or after == blocks.apply(base, on):
        raise Refused("unchanged", _("Nothing is changed yet."))
    return Wish(tuple(rows), digest(base, asked, amends=amends))


class _Rows:
    """The rows of one amendment, in the order of its changes."""

    def __init__(self, text: Text, languages: Sequence[str], kept: frozenset[str]) -> None:
        self._text = text
        self._languages = languages
        self._kept = kept
        self._refs = {ref: ref for ref in kept}
        self._joined: defaultdict[str, dict[str, str]] = defaultdict(dict)

    def of(self, changes: Sequence[Proposed]) -> list[Change]:
        for change in changes:
            if not change.new or change.new in self._kept:
                continue
            if change.new in self._refs:
                raise Refused("new", _("Two new paragraphs bear the same name."), field="changes")
            self._refs[change.new] = new_ref()
        return [row for change in changes for row in self._rows(change)]

    def _rows(self, change: Proposed) -> list[Change]:
        for named in (change.block, change.other):
            if named is not None:
                block_in_version(self._text, named.ref)
        if change.after_new and change.after_new not in self._refs:
            raise Refused("block", _("There is no such new paragraph in this amendment."), field="after_new")
        if change.kind == ChangeKind.INSERT:
            return self._insert(change)
        if change.block is None:
            raise Refused("block", _("Say which paragraph is meant."), field="block")
        match change.kind:
            case ChangeKind.DELETE:
                self._no_title(change.block, _("The title cannot be struck."))
                return [Change(kind=ChangeKind.DELETE, block=change.block)]
            case ChangeKind.MOVE:
                return [self._move(change, change.block)]
            case ChangeKind.SPLIT:
                return self._split(change, change.block)
            case ChangeKind.JOIN:
                return self._join(change, change.block)
            case _:
                return self._replace(change, change.block)

    def _no_title(self, block: Block, reason: str) -> None:
        if block.kind == BlockKind.TITLE:
            raise Refused("block", reason, field="block")

    def _new(self, change: Proposed) -> str:
        """The reference that the new block will bear."""
        return self._refs[change.new] if change.new else new_ref()

    def _after_new(self, change: Proposed) -> str:
        return self._refs[change.after_new] if change.after_new else ""

    def _insert(self, change: Proposed) -> list[Change]:
        if change.new_kind not in BlockKind.values or change.new_kind == BlockKind.TITLE:
            raise Refused("kind", _("Choose what kind of paragraph this is."), field="kind")
        if not 0 <= change.new_depth <= (DEEPEST if change.new_kind in NESTABLE else 0):
            raise Refused("depth", _("A paragraph of this kind cannot stand so deep."), field="new_depth")
        words = admit_texts(change.texts, kind=change.new_kind, languages=self._languages)
        ref = self._new(change)
        return [
            Change(
                kind=ChangeKind.INSERT,
                block=None if change.after_new else change.block,
                after_new=self._after_new(change),
                language=language,
                text=words[language],
                new_ref=ref,
                new_kind=change.new_kind,
                new_depth=change.new_depth,
            )
            for language in words
        ]

    def _replace(self, change: Proposed, block: Block) -> list[Change]:
        stood = self._stood(block)
        words = admit_texts(change.texts, kind=block.kind, languages=self._languages)
        return [
            Change(kind=ChangeKind.REPLACE, block=block, language=language, text=words[language])
            for language in words
            if words[language] != stood.get(language, "")
        ]

    def _move(self, change: Proposed, block: Block) -> Change:
        self._no_title(block, _("The title stays on top."))
        if change.other == block:
            raise Refused("other", _("A paragraph cannot stand after itself."), field="other")
        return Change(
            kind=ChangeKind.MOVE,
            block=block,
            other=None if change.after_new else change.other,
            after_new=self._after_new(change),
        )

    def _split(self, change: Proposed, block: Block) -> list[Change]:
        self._no_title(block, _("The title cannot be split."))
        stood = {} if change.after_new else self._stood(block)
        heads = self._admitted(change.texts, block)
        tails = self._admitted(change.tails, block)
        for language in tails:
            if language not in heads:
                raise Refused("split", _("Each part needs words."), field=f"text_{language}")
        if not tails:
            field = f"text_{next(iter(change.texts), self._languages[0])}"
            raise Refused("split", _("Leave an empty line where the second paragraph begins."), field=field)
        ref, after_new = self._new(change), self._after_new(change)
        return [
            Change(
                kind=ChangeKind.SPLIT,
                block=block,
                after_new=after_new,
                language=language,
                text=head,
                tail=tails.get(language, ""),
                new_ref=ref,
            )
            for language, head in heads.items()
            if language in tails or head != stood.get(language, "")
        ]

    def _join(self, change: Proposed, block: Block) -> list[Change]:
        if change.other is None:
            raise Refused("block", _("Say which paragraph is taken in."), field="other")
        for one in (block, change.other):
            self._no_title(one, _("The title cannot be joined with a paragraph."))
        order = [each.ref for each in self._text.blocks]
        between = order[order.index(block.ref) + 1 : order.index(change.other.ref)]
        if order.index(change.other.ref) <= order.index(block.ref) or (between and not self._joined[block.ref]):
            raise Refused("other", _("Only a paragraph that stands right after it can be joined to it."), field="other")
        # What nobody wrote anew is joined as it stands; of several, each takes in what the one before made.
        words = self._joined[block.ref] or dict(self._stood(block))
        for language, more in self._stood(change.other).items():
            words[language] = f"{words[language]} {more}" if words.get(language) else more
        words = self._admitted({**words, **{key: text for key, text in change.texts.items() if text.strip()}}, block)
        self._joined[block.ref] = words
        return [
            Change(kind=ChangeKind.JOIN, block=block, other=change.other, language=language, text=words[language])
            for language in words
        ]

    def _stood(self, block: Block) -> Mapping[str, str]:
        stood = self._text.block(block.ref)
        return stood.texts if stood else {}

    def _admitted(self, texts: Mapping[str, str], block: Block) -> dict[str, str]:
        """The words by language, none where nothing is given."""
        given = {language: words for language, words in texts.items() if words.strip()}
        return admit_texts(given, kind=block.kind, languages=self._languages) if given else {}


def as_proposed(rows: Iterable[Change], words: Mapping[int, tuple[str, str]] | None = None) -> list[Proposed]:
    """The rows of an amendment as a person would propose them again, new blocks named by the references they bear.

    `words` (id of a row -> words and, of a split, those of the second part) take the place of what they say. Expects
    block and other selected with each row.
    """
    together: dict[tuple[object, ...], list[Change]] = {}
    for row in rows:
        together.setdefault((row.kind, row.block_id, row.other_id, row.new_ref), []).append(row)
    return [_as_one(each, words or {}) for each in together.values()]


def _as_one(rows: Sequence[Change], words: Mapping[int, tuple[str, str]]) -> Proposed:
    first = rows[0]
    said = {row.language: words.get(row.pk, (row.text, row.tail)) for row in rows if row.language}
    return Proposed(
        kind=ChangeKind(first.kind),
        block=first.block,
        texts={language: text for language, (text, _tail) in said.items()},
        new_kind=first.new_kind or BlockKind.PARAGRAPH,
        other=first.other,
        tails={language: tail for language, (_text, tail) in said.items() if tail},
        new_depth=first.new_depth,
        new=first.new_ref,
        after_new=first.after_new,
    )
