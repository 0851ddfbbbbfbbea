"""The PIN of a caller: hashed slowly, under what only this host knows, and asked about without saying what there is.

Ten thousand PINs are soon tried by who has the rows; so the hash also takes the public secret, which no database holds.
An unknown number is hashed too: it answers as late as a known one.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime

from cases.channels.door import callers
from cases.channels.door.callers import Standing
from cases.db import transaction
from crypto.passwords import SHORTEST_SALT, Argon2Cost, password_key
from intake.hotline.call import NUMBER

COST = Argon2Cost(memory_kib=16 * 1024, passes=2)
_SPACE = 10**NUMBER


@dataclass(frozen=True, slots=True)
class Pins:
    """`secret`: the bytes of QINGYUAN_PUBLIC_SECRET_FILE, known to both sides."""

    secret: bytes = field(repr=False)

    def hashed(self, number: str, pin: str) -> bytes:
        """What is kept of a number's PIN. Slow: not within a transaction. The salt is the number's own, made with the
        secret, so nobody has to ask the database for one, and a number that is not there looks like any other.
        """
        salt = hmac.digest(self.secret, b"qy/1/caller/salt\0" + number.encode(), "sha256")[:SHORTEST_SALT]
        pepper = hmac.digest(self.secret, b"qy/1/caller/pepper", "sha256")
        return password_key(pin, salt, pepper, COST)

    def look(self, number: str, pin: str, now: datetime) -> Standing | None:
        """Where the report of this number stands; None for an unknown number, a wrong PIN, and while a pause is on.
        Opens its own transaction, so that no row is locked while it is hashed.
        """
        said = self.hashed(number, pin)
        with transaction():
            return callers.check(number, said, now)


def draw(secret: bytes, attempt: int) -> str:
    """The number of a form with this secret: the same form sent twice is told the same. `attempt` 0, 1, … where one is
    taken. Not to be guessed without the secret.
    """
    said = hmac.digest(secret, b"qy/1/caller/number" + attempt.to_bytes(4, "big"), "sha256")
    return str(int.from_bytes(said, "big") % _SPACE).zfill(NUMBER)
