"""Keyed hashes of what the world outside calls a thing: a Message-ID, a call's number, a work order's.

Nobody without the public secret can test a guess, and the same thing twice has the same mark.
"""

import hmac
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Marks:
    """`secret`: the bytes of QINGYUAN_PUBLIC_SECRET_FILE."""

    secret: bytes = field(repr=False)

    def of(self, kind: str, *parts: str | bytes) -> bytes:
        """32 bytes for `parts`, each counted in with its length; `kind` keeps one use apart from another."""
        # A Message-ID in raw bytes and a folder's name that is no UTF-8 come as halves of characters.
        said = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts]
        body = b"".join(len(part).to_bytes(4, "big") + part for part in said)
        key = hmac.digest(self.secret, b"qy/1/mark/" + kind.encode(), "sha256")
        return hmac.digest(key, body, "sha256")
