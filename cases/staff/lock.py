"""A password's lock on a seed. The slow step stands alone here, so that the edge runs it outside any transaction."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from cases.staff.contexts import seed_box
from cases.staff.rules import check_password
from crypto.errors import CannotOpen
from crypto.passwords import DEFAULT_COST, Argon2Cost, password_key
from crypto.seal import box
from crypto.unseal import unbox

SALT = 16


@dataclass(frozen=True)
class Host:
    """What the staff host knows and the database does not: the pepper; and what a guess at a password costs."""

    pepper: bytes = field(repr=False)
    cost: Argon2Cost = DEFAULT_COST


@dataclass(frozen=True)
class Lock:
    """A salt and the key that a password makes with it."""

    salt: bytes
    key: bytes = field(repr=False)

    def shut(self, seed: bytes, staff_id: UUID) -> bytes:
        """The box that goes into the person's row."""
        return box(self.key, seed, seed_box(staff_id))


@dataclass(frozen=True)
class Latch:
    """What one needs to try a password: the row's salt and box. For an unknown name both are made up."""

    staff_id: UUID | None
    salt: bytes
    box: bytes = field(repr=False)

    def opened(self, password: str, host: Host) -> bytes | None:
        """The seed, or None. Takes as long for a name that does not exist."""
        key = password_key(password, self.salt, host.pepper, host.cost)
        if self.staff_id is None:
            return None
        try:
            return unbox(key, self.box, seed_box(self.staff_id))
        except CannotOpen:
            return None


def new_lock(password: str, host: Host, username: str = "", name: str = "") -> Lock:
    """A lock from a new password. Slow by design. Raises BadInput for a password that may not be chosen."""
    check_password(password, username, name)
    salt = secrets.token_bytes(SALT)
    return Lock(salt, password_key(password, salt, host.pepper, host.cost))


def no_latch(username: str, host: Host) -> Latch:
    """What stands in for a name that does not exist."""
    return Latch(None, hmac.new(host.pepper, username.encode(), hashlib.sha256).digest()[:SALT], b"")
