"""From a password to a key: Argon2id (RFC 9106), then HKDF with the host's pepper."""

import threading
import unicodedata
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw

from crypto.context import context
from crypto.kdf import derive

# 64 MiB each: more than two at a time would let a burst of log-ins push a small host out of memory.
_AT_ONCE = threading.BoundedSemaphore(2)
SHORTEST_SALT = 16
SHORTEST_PEPPER = 16


@dataclass(frozen=True)
class Argon2Cost:
    """What a guess costs. The default is about 180 ms on the reference machine; tests pass a cheap one explicitly."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 1


DEFAULT_COST = Argon2Cost()


def password_key(password: str, salt: bytes, pepper: bytes, cost: Argon2Cost = DEFAULT_COST) -> bytes:
    """32 bytes = HKDF(Argon2id(password, salt), salt = pepper).

    The password is brought to Unicode form NFKC first, so that full-width letters of a Chinese keyboard and composed
    accents do not lock anyone out. The pepper lives on the host and never in the database: a stolen database alone
    cannot be guessed at. Raises ValueError for a salt or pepper of fewer than 16 bytes.
    """
    if len(salt) < SHORTEST_SALT or len(pepper) < SHORTEST_PEPPER:
        raise ValueError("salt and pepper are 16 bytes or more")
    with _AT_ONCE:
        slow = hash_secret_raw(
            unicodedata.normalize("NFKC", password).encode(),
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=32,
            type=Type.ID,
        )
    return derive(slow, context("qy/1/password"), salt=pepper)
