"""One-time links to a code. A link holds a token; the server keeps its hash, and the form's secret boxed under what
comes from the token alone: so the rows open nothing, and the link is worth nothing once it was used.

One of the three places on this side that may open anything.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from datetime import date
from secrets import token_bytes

from cases.channels.door import letters
from crypto.context import context
from crypto.errors import CannotOpen
from crypto.kdf import derive
from crypto.receipt import Receipt
from crypto.seal import box
from crypto.unseal import unbox

_TOKEN = 32


@dataclass(frozen=True, slots=True)
class Token:
    """What stands in the link."""

    value: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "Token":
        """32 random bytes."""
        return cls(token_bytes(_TOKEN))

    @classmethod
    def read(cls, text: str) -> "Token | None":
        """A token as it stands in an address; None for what cannot be one."""
        try:
            value = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        return cls(value) if len(value) == _TOKEN else None

    @property
    def text(self) -> str:
        """As it stands in an address."""
        return base64.urlsafe_b64encode(self.value).decode().rstrip("=")

    @property
    def mark(self) -> bytes:
        """By what the row is found: SHA-256."""
        return hashlib.sha256(self.value).digest()

    @property
    def key(self) -> bytes:
        """Under it lies the form's secret."""
        return derive(self.value, context("qy/1/claim/key"))


def _context(token: Token) -> bytes:
    return context("qy/1/claim/box", token.mark)


def offer(token: Token, secret: bytes, until: date) -> None:
    """Keep the way from `token` to the form's secret, until that day. Needs a transaction."""
    letters.offer(token.mark, box(token.key, secret, _context(token)), until)


def may_be_there(token: Token) -> bool:
    """Whether `fetch` may find something. Needs a transaction that only reads."""
    return letters.may_be_offered(token.mark)


def fetch(token: Token, today: date) -> Receipt | None:
    """The code behind a link; the link is used up by this. None where it was used, is too old, or never was. Needs a
    transaction.
    """
    boxed = letters.claim(token.mark, today)
    if boxed is None:
        return None
    try:
        return Receipt.from_secret(unbox(token.key, boxed, _context(token)))
    except CannotOpen:
        return None
