"""The two word lists of BIP 39 that are used here, from the package `mnemonic`, and its 12-word coding of 128 bits."""

import hashlib
from collections.abc import Sequence

from mnemonic import Mnemonic

from crypto.errors import CannotOpen

CHINESE: tuple[str, ...] = tuple(Mnemonic("chinese_simplified").wordlist)
ENGLISH: tuple[str, ...] = tuple(Mnemonic("english").wordlist)

COUNT = 12
_BITS = 11
_CHECK = 4


def to_numbers(value: int, count: int) -> list[int]:
    """The last `count` × 11 bits of a number as word numbers, first word first."""
    return [value >> shift & 0x7FF for shift in range((count - 1) * _BITS, -1, -_BITS)]


def encode(entropy: bytes) -> list[int]:
    """16 bytes as 12 word numbers; the last 4 bits are a checksum, so that 15 of 16 mistakes are noticed."""
    return to_numbers(int.from_bytes(entropy, "big") << _CHECK | _checksum(entropy), COUNT)


def decode(numbers: Sequence[int]) -> bytes:
    """The 16 bytes again. Raises CannotOpen if the checksum is wrong."""
    value = 0
    for number in numbers:
        value = value << _BITS | number
    entropy = (value >> _CHECK).to_bytes(16, "big")
    if value & 0xF != _checksum(entropy):
        raise CannotOpen
    return entropy


def _checksum(entropy: bytes) -> int:
    return hashlib.sha256(entropy).digest()[0] >> _CHECK
