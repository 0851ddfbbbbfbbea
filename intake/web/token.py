"""The form's secret, signed, and what else a form carries back and forth: nothing of it is kept by the server.

The secret is random, is given out once with the blank form, and comes back with the answer. It is the CSRF token (a
page from elsewhere cannot know it, and there is no cookie that it could ride on), and the receipt's code is derived
from it, so the same form sent twice is the same report.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from uuid import UUID

SECRET = 16
_TIME = 4
_MAC = 16
LIFE = 24 * 3600
TICKET_LIFE = 15 * 60  # one wait, or one piece of work, lasts so long; then the page of the wait gives the next


class BadToken(Exception):
    """Not one of ours, or too old. `secret` where it was ours and has only grown old."""

    def __init__(self, secret: bytes | None = None) -> None:
        super().__init__("token")
        self.secret = secret


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs under a key derived from the public secret."""

    key: bytes = field(repr=False)

    @classmethod
    def from_secret(cls, public_secret: bytes) -> "Signer":
        """The signer of a process; the same in all that share the secret."""
        return cls(hmac.digest(public_secret, b"qy/1/public/forms", "sha256"))

    def mac(self, *parts: bytes) -> bytes:
        """16 bytes over the parts, each with its length."""
        message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.digest(self.key, message, "sha256")[:_MAC]

    def new_form(self, now: int) -> str:
        """A token with a fresh secret."""
        body = now.to_bytes(_TIME, "big") + secrets.token_bytes(SECRET)
        return _encode(body + self.mac(b"form", body))

    def form_secret(self, token: str, now: int) -> bytes:
        """The secret in a token. Raises BadToken for a foreign, broken or old one."""
        raw = _decode(token, _TIME + SECRET + _MAC)
        body, mac = raw[:-_MAC], raw[-_MAC:]
        if not hmac.compare_digest(mac, self.mac(b"form", body)):
            raise BadToken
        issued, secret = int.from_bytes(body[:_TIME], "big"), body[_TIME:]
        if not issued - 60 <= now <= issued + LIFE:
            raise BadToken(secret)
        return secret

    def ticket(self, secret: bytes, ready: int, bits: int) -> str:
        """A ticket for one form: good from the second `ready` on, or at once with work of `bits`."""
        body = ready.to_bytes(_TIME, "big") + bytes([bits])
        return _encode(body + self.mac(b"ticket", body, secret))

    def waits(self, ticket: str, work: str, secret: bytes, now: int) -> int | None:
        """Seconds that this ticket still has to wait: 0 to go on, None where it is not this form's or has run out."""
        try:
            raw = _decode(ticket, _TIME + 1 + _MAC)
        except BadToken:
            return None
        body, mac = raw[:-_MAC], raw[-_MAC:]
        ready = int.from_bytes(body[:_TIME], "big")
        if not hmac.compare_digest(mac, self.mac(b"ticket", body, secret)) or now > ready + TICKET_LIFE:
            return None
        return 0 if _worked(ticket, work, body[_TIME]) else max(ready - now, 0)

    def names(self, secret: bytes, count: int) -> tuple[UUID, ...]:
        """So many names for the files of one form, always the same: nothing has to be kept to know what it began.
        Nobody else can tell whose they are.
        """
        drawn = (self.mac(b"file", secret, number.to_bytes(4, "big")) for number in range(count))
        return tuple(UUID(bytes=one, version=4) for one in drawn)

    def asked(self, secret: bytes) -> str:
        """The mark of a form that has been asked about the names in it."""
        return _encode(self.mac(b"asked", secret))

    def was_asked(self, mark: str, secret: bytes) -> bool:
        """Whether this form has been asked."""
        return hmac.compare_digest(mark.encode(), self.asked(secret).encode())


def _worked(ticket: str, work: str, bits: int) -> bool:
    """Whether SHA-256(ticket ‖ ":" ‖ work) begins with so many zero bits."""
    if not work or len(work) > 20:
        return False
    digest = hashlib.sha256(f"{ticket}:{work}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - bits) == 0


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(token: str, length: int) -> bytes:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadToken from None
    if len(raw) != length:
        raise BadToken
    return raw
