"""A Word file that came back, read against the text that was sent out: what each author in it asks for and says."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from organisations.models import Organisation
from redline import blocks
from redline.word import returned
from redline.word.aligning import Match, match
from redline.word.returned import Remark, Returned
from redline.word.wordfile import SHA256, WordFile, loads
from statements.models import WordReturn
from statements.queries.proposing import base_blocks
from statements.queries.redlines import Redline, redline
from statements.queries.text import Text, version_text
from statements.stages import BlockKind


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the person decided: `places` paragraph -> block reference, "new" or "ignored"; `voices` author ->
    reference of an organisation, "" for leaving that author out."""

    places: Mapping[int, str]
    voices: Mapping[str, str]

    @classmethod
    def kept(cls, word_return: WordReturn) -> "Decisions":
        """As they were saved with the file; none at first."""
        saved = json.loads(word_return.decided or "{}")
        return cls({int(key): place for key, place in saved.get("places", {}).items()}, saved.get("voices", {}))

    def dump(self) -> str:
        return json.dumps({"places": {str(key): place for key, place in self.places.items()}, "voices": self.voices})


@dataclass(frozen=True, slots=True)
class AuthorInput:
    """What one author asks for and says. `left_out` counts wishes that no amendment can carry: another kind of
    paragraph, words taken away in one language alone, changes to which block is the title."""

    author: str
    changes: tuple[blocks.Change, ...]
    left_out: int
    against: tuple[str, ...]
    remarks: tuple[Remark, ...]
    redlines: tuple[Redline, ...]


@dataclass(frozen=True, slots=True)
class ReadReturn:
    """The file read with the decisions so far. `doubtful` are the paragraphs about which a person should decide."""

    file: WordFile
    matches: tuple[Match, ...]
    authors: tuple[AuthorInput, ...]
    of_other_version: bool  # the file says itself that it was made from another text

    @property
    def doubtful(self) -> tuple[Match, ...]:
        return tuple(one for one in self.matches if one.is_doubtful)


def read_return(word_return: WordReturn, decisions: Decisions) -> ReadReturn:
    """Read it against the round's version. No query beyond the round and its version."""
    text = version_text(word_return.round.version)
    base = base_blocks(text)
    file = loads(word_return.read)
    matches = match(file, base, numbers={block.ref: block.number for block in text.blocks if block.number})
    proposals = {one.author: one for one in returned.proposals(file, base, matches, decisions.places)}
    remarks = returned.remarks(file, base, matches, decisions.places)
    names = dict.fromkeys([*proposals, *(remark.author for remark in remarks)])
    return ReadReturn(
        file,
        matches,
        tuple(
            author_input(text, name, proposals.get(name), [one for one in remarks if one.author == name])
            for name in names
        ),
        of_other_version=file.properties.get(SHA256, "") not in {"", word_return.round.version.sha256},
    )


def author_input(text: Text, name: str, proposal: Returned | None, remarks: Sequence[Remark]) -> AuthorInput:
    asked = proposal.changes if proposal else ()
    kept = carried(text, asked)
    return AuthorInput(
        author=name,
        changes=kept,
        left_out=len(asked) - len(kept),
        against=proposal.against if proposal else (),
        remarks=tuple(remarks),
        redlines=tuple(author_redlines(text, kept)),
    )


def carried(text: Text, asked: Iterable[blocks.Change]) -> tuple[blocks.Change, ...]:
    """The changes that an amendment can hold."""
    title = text.title.ref if text.title else ""
    kept: list[blocks.Change] = []
    for change in asked:
        match change:
            case blocks.Retype() | blocks.Replace(text=""):
                continue
            case blocks.Delete(block) | blocks.Move(block) | blocks.Split(block) if block == title:
                continue
            case blocks.Join(block, other) if title in {block, other}:
                continue
            case blocks.Insert(kind=BlockKind.TITLE, after=after, key=key, texts=texts):
                kept.append(blocks.Insert(after, key, texts, BlockKind.PARAGRAPH))
            case _:
                kept.append(change)
    return tuple(kept)


def author_redlines(text: Text, changes: Sequence[blocks.Change]) -> Iterable[Redline]:
    """What these changes make of the version, as redlines of the blocks they touch."""
    before = {block.ref: block for block in text.blocks}
    after = {block.key: block for block in blocks.apply(base_blocks(text), changes)}
    for ref, stood in before.items():
        now = after.get(ref)
        for language in text.languages:
            words = now.texts.get(language, "") if now else ""
            if stood.text(language) != words:
                yield redline(language, stood.text(language), words, label=stood.number)
    for key, block in after.items():
        if key not in before:
            for language, words in block.texts.items():
                yield redline(language, "", words)


def likely_voice(author: str, organisations: Iterable[Organisation]) -> str:
    """The reference of the organisation whose name the author bears, or stands in it; "" where none is."""
    known = author.casefold().strip()
    for organisation in organisations:
        for name in (organisation.name_en, organisation.name_km, organisation.acronym):
            if name and known and (name.casefold() in known or (len(known) > 3 and known in name.casefold())):
                return organisation.ref
    return ""
