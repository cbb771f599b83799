"""Against the tree that Certificate Transparency's implementations test with, and the RFC's recursive definition."""

import hashlib

import pytest

from ledger import tree

ENTRIES = [
    bytes.fromhex(entry)
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
# Roots of the first 1 to 8 entries, as in certificate-transparency's merkletree tests.
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [tree.leaf_hash(entry) for entry in ENTRIES]


def by_definition(entries: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, word for word."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    cut = 1
    while cut * 2 < len(entries):
        cut *= 2
    return hashlib.sha256(b"\x01" + by_definition(entries[:cut]) + by_definition(entries[cut:])).digest()


def test_roots_of_the_published_tree() -> None:
    assert [tree.root(LEAVES[:size]).hex() for size in range(1, 9)] == ROOTS
    assert tree.root([]) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", [9, 13, 31, 32, 33, 100])
def test_roots_follow_the_definition(size: int) -> None:
    entries = [number.to_bytes(2) for number in range(size)]
    assert tree.root([tree.leaf_hash(entry) for entry in entries]) == by_definition(entries)


def test_a_frontier_goes_on_where_it_was_kept() -> None:
    first = tree.Frontier()
    for leaf in LEAVES[:5]:
        first.append(leaf)
    assert len(first.subtrees) == 2  # 5 = 4 + 1
    second = tree.Frontier(first.size, first.subtrees)
    for leaf in LEAVES[5:]:
        second.append(leaf)
    assert second.root().hex() == ROOTS[7]
    with pytest.raises(ValueError, match="complete subtrees"):
        tree.Frontier(3, [LEAVES[0]])


def test_inclusion_path_by_hand() -> None:
    # Leaf 2 of 5: its neighbour 3, the pair before (0, 1), then the single leaf 4.
    pair = tree.node_hash(LEAVES[0], LEAVES[1])
    assert tree.inclusion_path(2, LEAVES[:5]) == [LEAVES[3], pair, LEAVES[4]]


def test_every_inclusion_is_proved_and_nothing_else() -> None:
    for size in range(1, 9):
        root = bytes.fromhex(ROOTS[size - 1])
        for index in range(size):
            path = tree.inclusion_path(index, LEAVES[:size])
            assert tree.includes(leaf=LEAVES[index], index=index, size=size, path=path, root=root)
            wrong = LEAVES[(index + 1) % 8]
            assert not tree.includes(leaf=wrong, index=index, size=size, path=path, root=root)
            assert not tree.includes(leaf=LEAVES[index], index=size, size=size, path=path, root=root)
            assert not tree.includes(leaf=LEAVES[index], index=index, size=size, path=[*path, root], root=root)
            if path:
                assert not tree.includes(leaf=LEAVES[index], index=index, size=size, path=path[:-1], root=root)


def test_consistency_path_by_hand() -> None:
    # RFC 9162, 2.1.5: from 3 leaves to 7 are needed c, d, g, l = leaf 2, leaf 3, (0, 1), and the right half (4, 5), 6.
    left = tree.node_hash(LEAVES[0], LEAVES[1])
    right = tree.node_hash(tree.node_hash(LEAVES[4], LEAVES[5]), LEAVES[6])
    assert tree.consistency_path(3, LEAVES[:7]) == [LEAVES[2], LEAVES[3], left, right]
    assert tree.consistency_path(4, LEAVES[:7]) == [right]


def test_every_growth_is_proved_and_no_rewriting() -> None:
    for new_size in range(1, 9):
        new_root = bytes.fromhex(ROOTS[new_size - 1])
        for old_size in range(1, new_size + 1):
            old_root = bytes.fromhex(ROOTS[old_size - 1])
            path = tree.consistency_path(old_size, LEAVES[:new_size])
            sizes = {"old_size": old_size, "new_size": new_size}
            assert tree.extends(**sizes, old_root=old_root, new_root=new_root, path=path)
            assert not tree.extends(**sizes, old_root=LEAVES[7], new_root=new_root, path=path)
            assert not tree.extends(**sizes, old_root=old_root, new_root=LEAVES[7], path=path)
            assert not tree.extends(**sizes, old_root=old_root, new_root=new_root, path=[*path, old_root])
            if path:
                assert not tree.extends(**sizes, old_root=old_root, new_root=new_root, path=path[:-1])
    for outside in (0, 9):
        with pytest.raises(IndexError):
            tree.consistency_path(outside, LEAVES)
    with pytest.raises(IndexError):
        tree.inclusion_path(8, LEAVES)
