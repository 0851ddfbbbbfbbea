"""The reporter's code: 12 Chinese characters, or the same bits as 12 English words (BIP 39, 128 bits and a checksum).

It opens the thread of messages and nothing else: neither the narrative, nor files, nor who the reporter is.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Self

from crypto.context import context
from crypto.errors import CannotOpen
from crypto.kdf import derive
from crypto.keys import Pair, Signer
from crypto.words import CHINESE, COUNT, ENGLISH, decode, encode

_SHORTEST_SECRET = 16
_PREFIX = 4  # the first four letters tell every English word of the list from all others

Kind = Literal["length", "unknown", "checksum"]

_CHINESE = {character: number for number, character in enumerate(CHINESE)}
_ENGLISH = {word[:_PREFIX]: number for number, word in enumerate(ENGLISH)}


class BadCode(Exception):
    """A text that is no code. Says what kind of mistake it is and, for an unknown word, which one (from 1)."""

    def __init__(self, kind: Kind, position: int = 0) -> None:
        super().__init__(kind)
        self.kind: Kind = kind
        self.position = position


@dataclass(frozen=True)
class Receipt:
    """A code and the keys that come from it."""

    entropy: bytes = field(repr=False)

    @classmethod
    def from_secret(cls, form_secret: bytes) -> Self:
        """The code of a form. The same form sent twice gives the same code. Raises ValueError below 16 bytes."""
        return cls(_of_form(form_secret, "qy/1/form/receipt")[:16])

    @classmethod
    def parse(cls, text: str) -> Self:
        """A code as somebody typed it: spaces, line breaks, punctuation, numbering, full-width and capital letters are
        forgiven, and English words may be cut after four letters. Raises BadCode.
        """
        plain = unicodedata.normalize("NFKC", text).lower()
        characters = [c for c in plain if _is_chinese(c)]
        if characters:
            return cls(_entropy([_CHINESE.get(c) for c in characters]))
        words = "".join(c if c.isascii() and c.isalpha() else " " for c in plain).split()
        return cls(_entropy([_english(word) for word in words]))

    @property
    def chinese(self) -> str:
        """12 characters, without spaces."""
        return "".join(CHINESE[number] for number in encode(self.entropy))

    @property
    def english(self) -> str:
        """12 words with single spaces."""
        return " ".join(ENGLISH[number] for number in encode(self.entropy))

    @property
    def lookup_id(self) -> bytes:
        """By what the reporter's side names the thread."""
        return self._key("qy/1/receipt/lookup")

    @property
    def lookup_hash(self) -> bytes:
        """By what the server finds the thread: SHA-256 of the look-up id. It gives neither id nor keys."""
        return hashlib.sha256(self.lookup_id).digest()

    @cached_property
    def pair(self) -> Pair:
        """To its public half the office seals its messages."""
        return Pair.from_seed(self._key("qy/1/receipt/pair"))

    @cached_property
    def signer(self) -> Signer:
        """With it the reporter signs; the public half lies in the sealed report."""
        return Signer.from_seed(self._key("qy/1/receipt/signer"))

    def _key(self, label: str) -> bytes:
        return derive(self.entropy, context(label))


def parked_key(form_secret: bytes) -> bytes:
    """The key under which a half-sent form's files wait. Raises ValueError below 16 bytes."""
    return _of_form(form_secret, "qy/1/form/parked")


def form_id(form_secret: bytes) -> bytes:
    """By what a half-sent form is known; the server stores its hash. Raises ValueError below 16 bytes."""
    return _of_form(form_secret, "qy/1/form/id")


def _of_form(form_secret: bytes, label: str) -> bytes:
    if len(form_secret) < _SHORTEST_SECRET:
        raise ValueError("a form's secret is 16 bytes or more")
    return derive(form_secret, context(label))


def _is_chinese(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK UNIFIED IDEOGRAPH")


def _english(word: str) -> int | None:
    """The number of the word that was meant: itself, or cut after four or more letters."""
    number = _ENGLISH.get(word[:_PREFIX])
    if number is None or not ENGLISH[number].startswith(word):
        return None
    return number


def _entropy(numbers: Sequence[int | None]) -> bytes:
    if len(numbers) != COUNT:
        raise BadCode("length")
    known = [number for number in numbers if number is not None]
    if len(known) != COUNT:
        raise BadCode("unknown", position=numbers.index(None) + 1)
    try:
        return decode(known)
    except CannotOpen:
        raise BadCode("checksum") from None
