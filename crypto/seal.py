"""Sealing. Nothing in this module, nor in what it imports, opens anything.

Every blob begins with its suite byte and a 32-byte commitment to its key. `ctx` is made by `crypto.context.context`
and must be given again, exactly, to open.
"""

import hmac
import secrets

from crypto import binding
from crypto.context import context
from crypto.padding import pad
from crypto.suites import DEFAULT, suite

MARK = 1 + binding.COMMITMENT


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(32)


def wrap(public: bytes, key: bytes, ctx: bytes) -> bytes:
    """A 32-byte key in an envelope that only the holder of `public`'s seed opens.

    suite ‖ commitment (32) ‖ HPKE enc ‖ HPKE ciphertext. HPKE's single-shot call takes no associated data, so the
    whole context goes into its `info`. Raises ValueError for a wrong public key or a key that is not 32 bytes: longer
    things are sealed under a key of their own, never put into the envelope.
    """
    return mark(key, ctx) + suite(DEFAULT).envelop(public, key, wrap_info(DEFAULT, ctx))


def mark(key: bytes, ctx: bytes) -> bytes:
    """What stands first in every envelope around `key` in this place: suite ‖ commitment. It can be made with the key
    alone: whoever has the key tells by it whether another's envelope was made by one who had it, or was planted.
    """
    _, commitment = binding.bind(key, binding.WRAP, DEFAULT, ctx)
    return bytes([DEFAULT]) + commitment


def is_marked(blob: bytes, key: bytes, ctx: bytes) -> bool:
    """Whether `blob` begins with the mark of `key` in this place. In constant time."""
    return hmac.compare_digest(blob[:MARK], mark(key, ctx))


def keep(own: bytes, key: bytes, ctx: bytes) -> bytes:
    """A key that came by envelope, boxed under one's `own` for quicker opening, behind the mark of the envelope."""
    return mark(key, ctx) + box(own, key, ctx)


def wrap_info(byte: int, ctx: bytes) -> bytes:
    """The `info` of the HPKE call of `wrap`."""
    return context(binding.WRAP, bytes([byte]), ctx)


def seal(key: bytes, plain: bytes, ctx: bytes) -> bytes:
    """`plain`, padded to steps of 512 bytes and encrypted: suite ‖ commitment (32) ‖ nonce (12) ‖ AES-256-GCM."""
    return _encrypt(key, pad(plain), ctx, binding.FIELD)


def box(key: bytes, plain: bytes, ctx: bytes) -> bytes:
    """As `seal`, without padding: for keys and other things whose length is known to everybody."""
    return _encrypt(key, plain, ctx, binding.BOX)


def seal_to(public: bytes, plain: bytes, ctx: bytes) -> bytes:
    """`plain` for the holder of `public`'s seed, in one blob: a fresh key, wrapped, and then the text under it."""
    key = new_key()
    return wrap(public, key, ctx) + seal(key, plain, ctx)


def _encrypt(key: bytes, plain: bytes, ctx: bytes, purpose: str) -> bytes:
    # The nonce is random and the AES key belongs to one field of one row: 2^32 rewrites are safe (SP 800-38D, 8.3).
    aes, commitment = binding.bind(key, purpose, DEFAULT, ctx)
    nonce = secrets.token_bytes(binding.NONCE)
    return b"".join((bytes([DEFAULT]), commitment, nonce, suite(DEFAULT).cipher(aes).encrypt(nonce, plain, None)))
