"""Suites by their byte. The byte stands first in every blob, so that a further suite is an addition.

This half only seals. What opens lives under `crypto.unseal`, so that a process which may only write can be kept from
importing it.
"""

from typing import Protocol

from crypto.errors import CannotOpen
from crypto.suites import international

Data = bytes | bytearray | memoryview


class Cipher(Protocol):
    """Authenticated encryption under one key, as far as those need it who only write."""

    def encrypt(self, nonce: bytes, data: Data, associated_data: None, /) -> bytes: ...

    def encrypt_into(self, nonce: bytes, data: Data, associated_data: None, buf: bytearray, /) -> int: ...


class Suite(Protocol):
    """What a suite must offer to those who only write."""

    PUBLIC: int
    """Length of a public key."""
    ENVELOPE: int
    """Length of `envelop`'s answer."""

    def public_of(self, seed: bytes) -> bytes: ...

    def envelop(self, public: bytes, key: bytes, info: bytes) -> bytes: ...

    def cipher(self, key: bytes) -> Cipher: ...


DEFAULT = 0x01
# 0x02 is reserved for 国密 (SM2 envelope, HKDF-SM3, SM4-GCM).
_SUITES: dict[int, Suite] = {DEFAULT: international}


def suite(byte: int) -> Suite:
    """The suite with this byte. Raises CannotOpen if there is none."""
    try:
        return _SUITES[byte]
    except KeyError:
        raise CannotOpen from None
