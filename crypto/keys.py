"""Keys born from seeds: sealing pairs, signers, and a person's whole set."""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from crypto.context import context
from crypto.errors import CannotOpen
from crypto.kdf import derive
from crypto.passwords import Argon2Cost, password_key
from crypto.suites import DEFAULT, suite
from crypto.words import CHINESE, to_numbers

__all__ = [
    "Argon2Cost",
    "Pair",
    "Signer",
    "UserKeys",
    "fingerprint",
    "new_seed",
    "password_key",
    "session_id",
    "session_key",
    "symmetric_of",
    "verify",
]

_FINGERPRINT_WORDS = 8


def new_seed() -> bytes:
    """32 random bytes from which a pair, a signer or a user's keys are made."""
    return secrets.token_bytes(32)


@dataclass(frozen=True)
class Pair:
    """A sealing pair: what is sealed to `public` opens with `seed`."""

    seed: bytes = field(repr=False)
    public: bytes = field(repr=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The X-Wing pair of a 32-byte seed. Raises ValueError for another length."""
        return cls(seed, suite(DEFAULT).public_of(seed))


class Signer:
    """An Ed25519 signing key (RFC 8032)."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes_raw()

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The signer of a 32-byte seed. Raises ValueError for another length."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    def sign(self, ctx: bytes, message: bytes) -> bytes:
        """64 bytes over `message`, valid in the context `ctx` alone."""
        return self._key.sign(_signed(ctx, message))

    def sign_note(self, text: bytes) -> bytes:
        """64 bytes over the bare text, as the C2SP signed-note format wants it.

        Such a text begins with a printable name. What `sign` signs begins with the four length bytes of a label and
        so with a zero byte: neither can pass for the other. Raises ValueError for a text that begins with a zero byte.
        """
        if text[:1] in (b"", b"\0"):
            raise ValueError("a note begins with a name")
        return self._key.sign(text)


def verify(public: bytes, ctx: bytes, message: bytes, signature: bytes) -> None:
    """Raises CannotOpen unless `signature` is `public`'s over `message` in this context."""
    _verify(public, _signed(ctx, message), signature)


def verify_note(public: bytes, text: bytes, signature: bytes) -> None:
    """Raises CannotOpen unless `signature` is `public`'s over the bare text of a note."""
    if text[:1] in (b"", b"\0"):
        raise CannotOpen
    _verify(public, text, signature)


def _signed(ctx: bytes, message: bytes) -> bytes:
    return context("qy/1/sign", ctx, message)


def _verify(public: bytes, message: bytes, signature: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise CannotOpen from None


@dataclass(frozen=True)
class UserKeys:
    """What one person holds; all of it comes from one seed."""

    pair: Pair
    signer: Signer
    symmetric: bytes = field(repr=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Three keys, each derived with a label of its own, so that none tells anything of another."""
        _whole(seed)
        return cls(
            Pair.from_seed(derive(seed, context("qy/1/user/pair"))),
            Signer.from_seed(derive(seed, context("qy/1/user/signer"))),
            derive(seed, context("qy/1/user/symmetric")),
        )


def symmetric_of(seed: bytes) -> bytes:
    """The symmetric key beside an epoch's pair: whoever holds the seed re-boxes under it what came in by envelope."""
    _whole(seed)
    return derive(seed, context("qy/1/epoch/symmetric"))


def session_id(cookie: bytes) -> bytes:
    """Under what a session's row is found: SHA-256 of the cookie. The row alone does not give the cookie."""
    return hashlib.sha256(cookie).digest()


def session_key(cookie: bytes, pepper: bytes) -> bytes:
    """The key of a session's box. It needs the cookie, which only the browser has, and the host's pepper."""
    return derive(cookie, context("qy/1/session", pepper))


def fingerprint(*publics: bytes) -> str:
    """8 Chinese characters (88 bits of SHA-256) by which two people compare public keys aloud or by telephone."""
    digest = hashlib.sha256(context("qy/1/fingerprint", *publics)).digest()
    bits = int.from_bytes(digest[: _FINGERPRINT_WORDS * 11 // 8], "big")
    return "".join(CHINESE[number] for number in to_numbers(bits, _FINGERPRINT_WORDS))


def _whole(seed: bytes) -> None:
    if len(seed) != 32:
        raise ValueError("a seed is 32 bytes")
