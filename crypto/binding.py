"""How a key is bound to a suite, a purpose and a place.

Every AES key is used for one purpose in one place: it is expanded from the key that was handed in, with the suite byte
and the context in the info. A blob carried to another row, column or purpose meets another AES key and does not open.

AES-GCM alone does not commit to its key: one ciphertext can be made that opens to two different texts under two keys.
So 32 further bytes are expanded beside the AES key and stored in front; they can be the same for two keys only if
HMAC-SHA256 collides. Whoever opens compares them first.
"""

import hmac
from functools import cache

from crypto.context import context
from crypto.errors import CannotOpen
from crypto.fields import join
from crypto.kdf import expand

COMMITMENT = 32
NONCE = 12
TAG = 16

FIELD = "qy/1/field"
BOX = "qy/1/box"
WRAP = "qy/1/wrap"


def bind(key: bytes, purpose: str, suite: int, ctx: bytes) -> tuple[bytes, bytes]:
    """(AES key, commitment) of a 32-byte key for this purpose, suite, context. Raises ValueError for other lengths."""
    if len(key) != 32:
        raise ValueError("a key is 32 bytes")
    both = expand(key, _head(purpose, suite) + join((ctx,)), 64)
    return both[:32], both[32:]


@cache
def _head(purpose: str, suite: int) -> bytes:
    # The beginning of context(purpose, suite, ctx): a handful of them, and every opening needs one.
    return context(purpose, bytes([suite]))


def same(left: bytes, right: bytes) -> None:
    """Raises CannotOpen unless both are equal; in constant time."""
    if not hmac.compare_digest(left, right):
        raise CannotOpen
