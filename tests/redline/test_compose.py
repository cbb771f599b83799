"""Amendments to an amendment. The cases by hand are in cases/later.toml."""

from hypothesis import given, settings

from redline.blocks import Block, Proposal, apply
from redline.compose import compose
from redline.merge import merge_blocks
from redline.trees import compare
from tests.redline.strategies import trees_and_proposals


@given(trees_and_proposals())
@settings(max_examples=40, deadline=None)
def test_one_child_has_its_way_and_several_in_any_order(
    given_all: tuple[tuple[Block, ...], tuple[Proposal, ...]],
) -> None:
    base, proposals = given_all
    parent, *children = [each for each in proposals if merge_blocks(base, [each]).clean] or [Proposal("p", ())]
    assert compose(base, parent, []).blocks == apply(base, parent.changes)
    for child in children:
        alone = compose(base, parent, [child])
        assert alone.clean
        assert alone.blocks == apply(base, child.changes)
    together = compose(base, parent, children)
    assert compose(base, parent, children[::-1]) == together
    assert apply(base, compare(base, together.blocks)) == together.blocks
