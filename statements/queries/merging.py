"""How the accepted amendments of a round merge with each other and with what the coordinators wrote meanwhile.

Everything is merged against the round's version in one step, so accepting one amendment never undoes another, whatever
the order. The working text takes part as one more proposal.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from redline.blocks import Proposal
from redline.merge import BlockConflict, BlockMerge, merge_blocks
from redline.trees import compare
from statements.models import Amendment, Round
from statements.queries.proposing import base_blocks, proposals
from statements.queries.text import Text, version_text, working_text
from statements.stages import ADOPTING

# The proposal key under which the coordinators' own edits since the version take part.
WORKING = "~working"


@dataclass(frozen=True, slots=True)
class RoundMerge:
    """What the engine made of some amendments.

    `families`: key of a proposal -> references of the amendments in it, several where amendments to an amendment are
    accepted with it. `proposals` are what was merged, the coordinators' own edits first.
    """

    result: BlockMerge
    families: Mapping[str, tuple[str, ...]]
    proposals: tuple[Proposal, ...]

    def refs(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The amendments behind keys of the result; the coordinators' own edits left out."""
        found = (ref for key in keys if key != WORKING for ref in self.families.get(key, (key,)))
        return tuple(dict.fromkeys(found))

    @property
    def contested(self) -> frozenset[str]:
        """The amendments with a part in a contradiction."""
        return frozenset(ref for conflict in self.result.conflicts for ref in self.refs(parties(conflict)))

    def credits_by_block(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Block -> language -> the amendments that changed it; the language is "" for everything but words."""
        credited: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for (block, language), keys in self.result.credits.items():
            credited[block][language] = self.refs(keys)
        return dict(credited)


def parties(conflict: BlockConflict) -> Sequence[str]:
    """Whoever changes other words of the same text has no part in a contradiction about some of them."""
    if conflict.merge is None:
        return conflict.proposals
    return sorted({key for span in conflict.merge.conflicts for key in span.credits})


def accepted_amendments(consultation: Round) -> list[Amendment]:
    """The amendments whose words come into the text, with their changes and decided texts."""
    return list(
        consultation.amendments.filter(withdrawn_at=None, disposition__outcome__in=ADOPTING)
        .select_related("disposition", "organisation")
        .prefetch_related("changes__block", "changes__other", "disposition__decided_texts")
        .order_by("number")
    )


def adopted(amendments: Iterable[Amendment]) -> list[Amendment]:
    """Those that come into the text, out of amendments selected with their answers."""
    return [
        amendment
        for amendment in amendments
        if amendment.withdrawn_at is None
        and hasattr(amendment, "disposition")
        and amendment.disposition.outcome in ADOPTING
    ]


def live(amendments: Iterable[Amendment]) -> list[Amendment]:
    """Those that still may come into the text: what waits for an answer, and what was accepted."""
    return [
        amendment
        for amendment in amendments
        if amendment.withdrawn_at is None
        and (not hasattr(amendment, "disposition") or amendment.disposition.outcome in ADOPTING)
    ]


def own_edits(base: Text, working: Text) -> Proposal:
    """What the coordinators changed since the version, as a proposal: words, and blocks that came, went or moved."""
    if working is base:
        return Proposal(WORKING, ())
    return Proposal(WORKING, tuple(compare(base_blocks(base), base_blocks(working))))


def merged(
    consultation: Round,
    amendments: Iterable[Amendment] | None = None,
    *,
    working: Text | None = None,
    own: Proposal | None = None,
) -> RoundMerge:
    """The round's version with every accepted amendment (or those given) and the coordinators' own edits merged in.

    Who has the working text at hand, or what it says of their edits (`own`), spares the two queries for it.
    """
    text = version_text(consultation.version)
    base = base_blocks(text)
    asked = proposals(base, accepted_amendments(consultation) if amendments is None else list(amendments))
    own = own or own_edits(text, working or working_text(consultation.statement))
    result = merge_blocks(base, [own, *asked.proposals])
    whole = replace(result, conflicts=(*asked.conflicts, *result.conflicts))
    return RoundMerge(whole, asked.credits, (own, *asked.proposals))
