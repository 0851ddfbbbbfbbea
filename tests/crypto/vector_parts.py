"""What the cases of all vectors share."""

from typing import Any

from tests.crypto import reference as ref

KEY = bytes(range(32))
NONCE = bytes(range(100, 112))
SALT = bytes(range(200, 232))
CTX = ref.lv(b"qy/1/example/text", bytes(range(16)))
OTHER = ref.lv(b"qy/1/example/text", bytes(range(1, 17)))

Case = dict[str, Any]


def flipped(blob: bytes, at: int) -> bytes:
    return blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :] if at >= 0 else flipped(blob, len(blob) + at)
