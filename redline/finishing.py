"""The last stage of a merge: the words and kinds of the blocks that stand, and what can be done to none of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from redline.blocks import Block, Change, Join, Replace, Retype
from redline.claims import Claim, Claims, by_language, changes_of
from redline.outcome import ConflictReason, Findings
from redline.shapes import Shapes
from redline.spans import credited
from redline.text_merge import PARAGRAPH, Agreed, Conflict, TextMerge, merge_text, merge_texts

# The author under whose name stand words that are merged already. Nobody's: no proposal has it for a key.
_MERGED = PARAGRAPH


class Finishing:
    """`placed` are all blocks in order, the deleted ones among them; those of runs that merged have their words."""

    def __init__(self, claims: Claims, shapes: Shapes, findings: Findings, placed: Sequence[Block]) -> None:
        self._claims = claims
        self._shapes = shapes
        self._findings = findings
        self._placed = {block.key: block for block in placed}
        # Standing block -> every key by which a claim may call it.
        self._called = {key: [key] for key in self._placed}
        for alias in findings.aliases:
            self._called[findings.standing(alias)].append(alias)
        self._kinds: dict[str, tuple[str, int]] = {}
        # (Block of the base, language) -> what the claims make of its words.
        self._ahead: dict[tuple[str, str], TextMerge] = {}

    def run(self, deleted: Set[str]) -> list[Block]:
        """The blocks that stand."""
        contested = self._contest_newcomers()
        self._contest_strays()
        standing = [block for block in self._placed.values() if block.key not in deleted]
        if self._claims.retypes:
            standing = [block if block.key in contested else self._retype(block) for block in standing]
        self._merge_ahead(block for block in standing if block.key not in contested)
        blocks = [block if block.key in contested else self._rewrite(block) for block in standing]
        self._report_gone()
        return blocks

    def _contest_newcomers(self) -> set[str]:
        """Report who deletes or moves what another brings in. The blocks that somebody deletes stay as they came."""
        contested: set[str] = set()
        for key, names in self._called.items():
            if key in self._claims.base:
                continue
            deletes = [claim for name in names for claim in self._claims.deletes.get(name, ())]
            if deletes:
                contested.add(key)
                edits: list[Claim[Change]] = [*self._replaces(key), *self._retypes(key)]
                against = [*self._bringing(names), *edits, *deletes]
                self._findings.conflict(key, "", ConflictReason.EDIT_AGAINST_DELETE, against)
            moves = [claim for name in names for claim in self._claims.moves.get(name, ())]
            if moves:
                self._findings.conflict(key, "", ConflictReason.PLACE, [*self._bringing(names), *moves])
        return contested

    def _contest_strays(self) -> None:
        """Report splits and joins of what another brings in, and joins of what does not stand together."""
        contested: defaultdict[str, list[Claim[Change]]] = defaultdict(list)
        for stray in self._claims.strays:
            keys = [stray.change.block, *([stray.change.other] if isinstance(stray.change, Join) else [])]
            missing = [key for key in keys if self._standing(key) is None]
            if missing:
                self._findings.conflict(missing[0], "", ConflictReason.BLOCK_GONE, [stray])
            else:
                contested[keys[0]] += (stray, *self._bringing(keys))
        for key, against in contested.items():
            self._findings.conflict(key, "", ConflictReason.STRUCTURE, against)

    def _standing(self, key: str) -> str | None:
        """The block that stands for what was called `key`."""
        standing = self._findings.standing(key)
        return standing if standing in self._placed else None

    def _bringing(self, keys: Iterable[str]) -> list[Claim[Change]]:
        """Who brings these blocks in, by inserting or by splitting."""
        found: list[Claim[Change]] = []
        for key in keys:
            found += (*self._claims.inserts.get(key, ()), *changes_of(self._claims.splits_off(key)))
        return found

    def _retypes(self, key: str) -> list[Claim[Retype]]:
        claims = [claim for name in self._called[key] for claim in self._claims.retypes.get(name, ())]
        if key in self._claims.base or key in self._shapes.owners:
            return claims
        block = self._placed[key]
        return [claim for claim in claims if (claim.change.kind, claim.change.depth) != (block.kind, block.depth)]

    def _retype(self, block: Block) -> Block:
        """The block as what it will be. A part split off is, if nobody says otherwise, what the whole is."""
        kind = self._kinds.get(self._shapes.owners.get(block.key, ""), (block.kind, block.depth))
        claims = self._retypes(block.key)
        wanted = {(claim.change.kind, claim.change.depth) for claim in claims}
        if len(wanted) > 1:
            self._findings.conflict(block.key, "", ConflictReason.KIND, claims)
        elif wanted:
            kind = wanted.pop()
            self._findings.credits[block.key, ""].update(claim.author for claim in claims)
        self._kinds[block.key] = kind
        return replace(block, kind=kind[0], depth=kind[1])

    def _replaces(self, key: str) -> list[Claim[Replace]]:
        """Claims for other words in a block than those that it has or, if it is new, that it came with."""
        if key in self._claims.base:
            return self._claims.replaces.get(key, [])
        claims = [claim for name in self._called[key] for claim in self._claims.replaces.get(name, ())]
        return [claim for claim in claims if claim.change.text != self._came_with(claim.change)]

    def _came_with(self, change: Replace) -> str:
        """The words that a new block had for who replaces them; what others made of these since is left aside."""
        own = self._shapes.own_texts.get(change.block)
        if own is None:
            own = self._placed[self._findings.standing(change.block)].texts
        return own.get(change.language, "")

    def _merge_ahead(self, standing: Iterable[Block]) -> None:
        """Merge the words of all blocks of the base at once, which takes less time than one by one."""
        replaces = self._claims.replaces
        asked = {
            (block.key, language): (block.texts.get(language, ""), _texts_by_author(claims))
            for block in standing
            if block.key in replaces and block.key in self._claims.base and block.key not in self._shapes.owners
            for language, claims in by_language(replaces[block.key])
            if (block.key, language) not in self._shapes.held
        }
        self._ahead = dict(zip(asked, merge_texts(asked.values()), strict=True))

    def _rewrite(self, block: Block) -> Block:
        key = block.key
        if key in self._claims.base and key in self._shapes.owners:
            return block  # the first paragraph of a run, whose words are merged already
        claims = self._replaces(key)
        if not claims:
            return block
        names = self._called[key]
        texts = dict(block.texts)
        for language, asked in by_language(claims):
            if (key, language) not in self._shapes.held:
                # Under each of its names a new block can have come with other words, to be merged one by one.
                for name in names:
                    named = asked if len(names) == 1 else [each for each in asked if each.change.block == name]
                    if named:
                        texts[language] = self._merge_words(key, language, texts.get(language, ""), named)
        return Block(key, texts, block.kind, block.depth)

    def _merge_words(self, key: str, language: str, text: str, claims: Sequence[Claim[Replace]]) -> str:
        """What stands instead of `text`, once the claims, all made for the same words, are merged into it."""
        base = text if key in self._claims.base else self._came_with(claims[0].change)
        if base == text:
            merge = self._ahead.get((key, language)) or merge_text(base, _texts_by_author(claims))
            before = self._findings.spans.get((key, language), ())
        else:
            writers = tuple(sorted(self._findings.credits.get((key, language), ())))
            merge = _recredited(merge_text(base, {**_texts_by_author(claims), _MERGED: text}), writers)
            before = ()
        self._findings.texts[key, language] = merge
        merged = merge.text
        if merged is None:
            against: list[Claim[Change]] = [*claims, *([] if base == text else self._bringing(self._called[key]))]
            self._findings.conflict(key, language, ConflictReason.OVERLAP, against, merge)
            return text
        self._findings.credits[key, language].update(merge.credits)
        self._findings.spans[key, language] = credited(merge, before)
        self._findings.touching_words(key, language, merge)
        return merged

    def _report_gone(self) -> None:
        for key, replaces in self._claims.replaces.items():
            if self._standing(key) is None:
                for language, asked in by_language(replaces):
                    self._findings.conflict(key, language, ConflictReason.BLOCK_GONE, asked)
        for gathered in (self._claims.deletes, self._claims.moves, self._claims.retypes):
            for key, claims in gathered.items():
                if claims and self._standing(key) is None:
                    self._findings.conflict(key, "", ConflictReason.BLOCK_GONE, claims)


def _texts_by_author(claims: Iterable[Claim[Replace]]) -> dict[str, str]:
    return {claim.author: claim.change.text for claim in claims}


def _recredited(merge: TextMerge, writers: Iterable[str]) -> TextMerge:
    """The merge with those who wrote the merged words in the place of _MERGED."""

    def named(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted({*keys, *writers} - {_MERGED})) if _MERGED in keys else keys

    parts: list[Agreed | Conflict] = []
    for part in merge.parts:
        if isinstance(part, Agreed):
            parts.append(part._replace(credits=named(part.credits)))
        else:
            variants = [replace(variant, credits=named(variant.credits)) for variant in part.variants]
            parts.append(Conflict(part.base, tuple(sorted(variants, key=lambda variant: variant.credits))))
    touching = tuple([replace(each, credits=named(each.credits)) for each in merge.touching])
    return TextMerge(tuple(parts), touching)
