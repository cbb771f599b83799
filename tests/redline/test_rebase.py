"""What is carried over to a newer text. The cases by hand are in cases/later.toml."""

from hypothesis import assume, given, settings

from redline.blocks import Block, Proposal, apply
from redline.merge import merge_blocks
from redline.rebase import Rebased, rebase
from redline.trees import compare
from tests.redline.strategies import trees_and_proposals


def test_nothing_has_happened_since() -> None:
    base = [Block("1", {"en": "One."})]
    assert rebase(Proposal("a", ()), base, base) == Rebased(None, ())


@given(trees_and_proposals(2))
@settings(max_examples=80, deadline=None)
def test_to_rebase_and_then_to_merge_is_to_merge(given_all: tuple[tuple[Block, ...], tuple[Proposal, ...]]) -> None:
    base, (accepted, pending) = given_all
    since = merge_blocks(base, [accepted])
    assume(since.clean)
    rebased = rebase(pending, base, since.blocks)
    # Every change is carried over or given back.
    carried = Proposal(pending.key, tuple([each for each in pending.changes if each not in rebased.orphans]))
    happened = Proposal("", compare(base, since.blocks))
    at_once = merge_blocks(base, [happened, carried])
    assert at_once.clean
    later = merge_blocks(since.blocks, [rebased.proposal] if rebased.proposal else [])
    assert later.clean
    assert later.blocks == at_once.blocks
    # Nothing is given back without need.
    assert merge_blocks(base, [happened, pending]).clean == (not rebased.orphans)
    if rebased.proposal:
        assert rebased.proposal.key == pending.key
        assert apply(since.blocks, rebased.proposal.changes) == later.blocks
