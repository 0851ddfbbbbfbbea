"""HKDF-SHA256 (RFC 5869), on the standard library's HMAC: 2 µs a step, which counts where 100,000 boxes are opened."""

import hmac

_HASH = 32


def extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF-Extract: a uniform 32-byte key from any secret."""
    return hmac.digest(salt or bytes(_HASH), secret, "sha256")


def expand(key: bytes, info: bytes, length: int = _HASH) -> bytes:
    """HKDF-Expand of a uniform 32-byte key. `length` is at most 255 × 32."""
    block = out = hmac.digest(key, info + b"\x01", "sha256")
    for counter in range(2, (length + _HASH - 1) // _HASH + 1):
        block = hmac.digest(key, block + info + bytes([counter]), "sha256")
        out += block
    return out[:length]


def derive(secret: bytes, info: bytes, salt: bytes = b"") -> bytes:
    """HKDF of any secret: Extract with `salt`, then Expand to 32 bytes for `info`."""
    return expand(extract(salt, secret), info)
