"""The Merkle tree of RFC 9162, section 2.1: roots, and proofs that one entry or one earlier tree is inside.

All functions take and give raw 32-byte hashes. A leaf is hashed with the prefix 0x00 and an inner node with 0x01, so
that neither can pass for the other.
"""

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the roots of its complete subtrees, largest first (a compact range).

    Their sizes are the ones in the binary form of `size`, so appending needs nothing else of the tree.
    """

    def __init__(self, size: int = 0, subtrees: Iterable[bytes] = ()) -> None:
        self.size = size
        self.subtrees = list(subtrees)
        if len(self.subtrees) != size.bit_count():
            raise ValueError(f"A tree of {size} leaves has {size.bit_count()} complete subtrees.")

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        node, complete = leaf, self.size
        while complete & 1:
            node = node_hash(self.subtrees.pop(), node)
            complete >>= 1
        self.subtrees.append(node)
        self.size += 1

    def root(self) -> bytes:
        if not self.subtrees:
            return EMPTY_ROOT
        *rest, node = self.subtrees
        for left in reversed(rest):
            node = node_hash(left, node)
        return node


def root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle Tree Hash of the leaf hashes `leaves`."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH(m, D_n) of section 2.1.3.1: the siblings from leaf `index` up to the root. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    cut = _split(len(leaves))
    if index < cut:
        return [*inclusion_path(index, leaves[:cut]), root(leaves[cut:])]
    return [*inclusion_path(index - cut, leaves[cut:]), root(leaves[:cut])]


def path_in_growth(before: Frontier, leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The same path for leaf `index` in the tree that `before` becomes with `leaves`, of which it must be one.

    It reads none of the earlier leaves: in the splits of section 2.1.1 every subtree to the left of a new leaf is one
    that the frontier holds, or ends among the new ones. Raises IndexError.
    """
    size = before.size + len(leaves)
    if not before.size <= index < size:
        raise IndexError(index)
    starts: dict[int, bytes] = {}
    start = 0
    for bit, subtree in zip(_bits(before.size), before.subtrees, strict=True):
        starts[start] = subtree
        start += bit

    def root_of(first: int, end: int) -> bytes:
        if first >= before.size:
            return root(leaves[first - before.size : end - before.size])
        if end <= before.size:
            return starts[first]
        grown = Frontier(before.size - first, [node for at, node in starts.items() if at >= first])
        for leaf in leaves[: end - before.size]:
            grown.append(leaf)
        return grown.root()

    path: list[bytes] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            path.append(root_of(middle, end))
            end = middle
        else:
            path.append(root_of(first, middle))
            first = middle
    return path[::-1]


def _bits(size: int) -> list[int]:
    """The powers of two that add up to `size`, largest first."""
    return [1 << bit for bit in reversed(range(size.bit_length())) if size >> bit & 1]


def includes(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that `leaf` is number `index` of the tree of `size` leaves (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            node = node_hash(node, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and node == root


def consistency_path(old_size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PROOF(m, D_n) of section 2.1.4.1: what links the tree of the first `old_size` leaves to the whole.

    Raises IndexError unless 0 < old_size <= len(leaves).
    """
    if not 0 < old_size <= len(leaves):
        raise IndexError(old_size)
    return _subproof(old_size, leaves, known=True)


def _subproof(old_size: int, leaves: Sequence[bytes], *, known: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if known else [root(leaves)]
    cut = _split(len(leaves))
    if old_size <= cut:
        return [*_subproof(old_size, leaves[:cut], known=known), root(leaves[cut:])]
    return [*_subproof(old_size - cut, leaves[cut:], known=False), root(leaves[:cut])]


def extends(*, old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the new tree begins with the whole old tree (section 2.1.4.2)."""
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    # A complete old tree is its own first node, and the proof leaves it out.
    rest = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    if not rest:
        return False
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position >>= 1
        last >>= 1
    old = new = rest[0]
    for node in rest[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            new = node_hash(new, node)
        position >>= 1
        last >>= 1
    return last == 0 and old == old_root and new == new_root


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
