"""The opening halves of the suites, by their byte."""

from collections.abc import Callable
from typing import Protocol

from crypto.errors import CannotOpen
from crypto.suites import DEFAULT
from crypto.unseal import international

Private = international.Private  # with a second suite: of either
Decrypt = Callable[[bytes, bytes | memoryview], bytes]


class Opener(Protocol):
    """What a suite must offer to those who open."""

    def expand(self, seed: bytes) -> Private: ...

    def develop(self, private: Private, envelope: bytes, info: bytes) -> bytes: ...

    def decryptor(self, key: bytes) -> Decrypt: ...


_OPENERS: dict[int, Opener] = {DEFAULT: international}


def opener(byte: int) -> Opener:
    """The suite with this byte. Raises CannotOpen if there is none."""
    try:
        return _OPENERS[byte]
    except KeyError:
        raise CannotOpen from None
