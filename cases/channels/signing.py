"""How a provider proves who it is: a bearer token, and a signature under a secret made of that token. Pure.

signature = "v1=" + hex(HMAC-SHA256(secret, timestamp ‖ "\\n" ‖ idempotency key ‖ "\\n" ‖ body))   (RFC 2104)
"""

import hashlib
import hmac
import secrets

from crypto.kdf import derive

WINDOW = 300  # seconds by which a caller's clock may be wrong, and in which a request may be sent again
_LABEL = b"qy/1/provider/secret"


def new_token() -> str:
    """A new bearer token (RFC 6750)."""
    return "qyp_" + secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """By what a token is found again: nobody can make a token of it."""
    return hashlib.sha256(token.encode()).digest()


def secret(token: str, salt: bytes) -> str:
    """The secret to sign with, as it is given to the provider: 64 hexadecimal digits."""
    return derive(token.encode(), _LABEL, salt).hex()


class Signing:
    """A signature over a body that comes piece by piece."""

    def __init__(self, key: str, timestamp: str, idempotency_key: str) -> None:
        self._mac = hmac.new(key.encode(), f"{timestamp}\n{idempotency_key}\n".encode(), hashlib.sha256)

    def update(self, body: bytes) -> None:
        """The next bytes of the body."""
        self._mac.update(body)

    def signature(self) -> str:
        """As it stands in the header."""
        return f"v1={self._mac.hexdigest()}"

    def is_signed(self, header: str) -> bool:
        """Whether the header holds that signature; in constant time."""
        return hmac.compare_digest(header.encode(), self.signature().encode())
