"""HKDF-SHA256 (RFC 5869)."""

import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

_HASH = 32
_SHA256 = SHA256()


def extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF-Extract: a uniform 32-byte key from any secret."""
    return hmac.digest(salt or bytes(_HASH), secret, "sha256")


def expand(key: bytes, info: bytes, length: int = _HASH) -> bytes:
    """HKDF-Expand of a uniform 32-byte key. `length` is at most 255 × 32."""
    return HKDFExpand(_SHA256, length, info).derive(key)


def derive(secret: bytes, info: bytes, salt: bytes = b"") -> bytes:
    """HKDF of any secret: Extract with `salt`, then Expand to 32 bytes for `info`."""
    return expand(extract(salt, secret), info)
