"""The audit log's Merkle tree (RFC 9162, 2.1): lines can be added and, once somebody holds a root, never changed.

Hashes are SHA-256. A leaf is hashed with 0x00 in front and a node with 0x01, so that neither can pass for the other.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from crypto.checkpoint import Checkpoint, checkpoint_text, open_checkpoint, sign_checkpoint, verifier_key
from crypto.errors import CannotOpen

__all__ = [
    "EMPTY_ROOT",
    "HASH",
    "Checkpoint",
    "Frontier",
    "checkpoint_text",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "open_checkpoint",
    "root_of",
    "sign_checkpoint",
    "verifier_key",
    "verify_consistency",
    "verify_inclusion",
]

HASH = 32
EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one line."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, side by side."""
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass
class Frontier:
    """The right edge of a tree, all that an append needs. `hashes`: the roots of its full subtrees, largest first."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Adds one leaf hash. As often as the size is even behind it, two subtrees of one size become one."""
        node, size = leaf, self.size
        while size & 1:
            node = node_hash(self.hashes.pop(), node)
            size >>= 1
        self.hashes.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root of the whole tree; of an empty one, the hash of nothing."""
        if not self.hashes:
            return EMPTY_ROOT
        node = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            node = node_hash(left, node)
        return node

    def to_bytes(self) -> bytes:
        """Size (8 bytes, big-endian), then the hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The same again. Raises CannotOpen unless there are as many hashes as the size calls for."""
        size = int.from_bytes(data[:8], "big")
        if len(data) != 8 + size.bit_count() * HASH:
            raise CannotOpen
        return cls(size, [data[at : at + HASH] for at in range(8, len(data), HASH)])


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """PATH of RFC 9162, 2.1.3.1: the neighbours on the way up from one leaf. Raises IndexError outside the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf")
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    left, right = leaves[:half], leaves[half:]
    if index < half:
        return [*inclusion_proof(left, index), root_of(right)]
    return [*inclusion_proof(right, index - half), root_of(left)]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """RFC 9162, 2.1.3.2: raises CannotOpen unless the leaf stands at `index` in the tree of this size and root."""
    if not 0 <= index < size:
        raise CannotOpen
    fn, sn, node = index, size - 1, leaf
    for other in proof:
        if sn == 0:
            raise CannotOpen
        if fn & 1 or fn == sn:
            node = node_hash(other, node)
            fn, sn = _skip(fn, sn)
        else:
            node = node_hash(node, other)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or node != root:
        raise CannotOpen


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """PROOF of RFC 9162, 2.1.4.1: that the first `first` leaves of this tree were a tree before.

    Raises IndexError unless 0 < first <= the number of leaves.
    """
    if not 0 < first <= len(leaves):
        raise IndexError("no such tree")
    return _subproof(leaves, first, whole=True)


def verify_consistency(first: tuple[int, bytes], second: tuple[int, bytes], proof: Sequence[bytes]) -> None:
    """RFC 9162, 2.1.4.2: raises CannotOpen unless the second tree (size, root) goes on from the first.

    Before an empty tree there is nothing to contradict: its root must be the empty one and the proof empty.
    """
    (size, root), (later_size, later_root) = first, second
    if not 0 <= size <= later_size:
        raise CannotOpen
    if size in (0, later_size):
        if proof or root != (later_root if size == later_size else EMPTY_ROOT):
            raise CannotOpen
        return
    path = [root, *proof] if size & (size - 1) == 0 else list(proof)
    if not path or _walk(size - 1, later_size - 1, path) != (root, later_root):
        raise CannotOpen


def _walk(fn: int, sn: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Both roots that a consistency path leads to. Raises CannotOpen for a path of the wrong length."""
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for node in path[1:]:
        if sn == 0:
            raise CannotOpen
        if fn & 1 or fn == sn:
            old, new = node_hash(node, old), node_hash(node, new)
            fn, sn = _skip(fn, sn)
        else:
            new = node_hash(new, node)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise CannotOpen
    return old, new


def _skip(fn: int, sn: int) -> tuple[int, int]:
    while fn and not fn & 1:
        fn, sn = fn >> 1, sn >> 1
    return fn, sn


def _subproof(leaves: Sequence[bytes], first: int, *, whole: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if whole else [root_of(leaves)]
    half = _half(len(leaves))
    if first <= half:
        return [*_subproof(leaves[:half], first, whole=whole), root_of(leaves[half:])]
    return [*_subproof(leaves[half:], first - half, whole=False), root_of(leaves[:half])]


def _half(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
