"""The Merkle tree of RFC 6962 section 2.1, kept as its frontier so that a line can be added without reading the others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Hash of a leaf: SHA-256 of a zero byte and the leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256 of a one byte and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grown(size: int, frontier: Sequence[bytes], leaf: bytes) -> list[bytes]:
    """The frontier (roots of the full subtrees, largest first) after one more leaf hash; `size` is the number before."""
    roots = [*frontier, leaf]
    while size & 1:
        right, left = roots.pop(), roots.pop()
        roots.append(node_hash(left, right))
        size >>= 1
    return roots


def root(frontier: Sequence[bytes]) -> bytes:
    """The tree's root hash from its frontier."""
    if not frontier:
        return EMPTY
    found = frontier[-1]
    for left in reversed(frontier[:-1]):
        found = node_hash(left, found)
    return found


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root hash over leaf hashes."""
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        frontier = grown(size, frontier, leaf)
    return root(frontier)
