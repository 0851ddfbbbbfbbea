"""One-time codes of RFC 6238 (SHA-1, six digits, thirty seconds: what every authenticator app knows)."""

from dataclasses import dataclass, field
from datetime import datetime

import pyotp

STEP = 30
ISSUER = "清源"


@dataclass(frozen=True)
class SecondFactor:
    """A secret that was just shown, and the code which proves that an app has it."""

    secret: str = field(repr=False)
    code: str = field(repr=False)


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Whether `text` could be one of `new_secret`: it comes back from a form."""
    return len(text) == 32 and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def step_of(secret: str, code: str, now: datetime, after: int = 0) -> int | None:
    """The time step in which `code` is right, one step early or late allowed; None where it is wrong or not after
    `after`.

    A step once used must be remembered and passed as `after`: no code works twice.
    """
    digits = "".join(code.split())
    at = int(now.timestamp()) // STEP
    for step in (at, at - 1, at + 1):
        if step > after and len(digits) == 6 and pyotp.TOTP(secret).verify(digits, for_time=step * STEP):
            return step
    return None


def code_at(secret: str, now: datetime) -> str:
    """The code an authenticator shows at `now`."""
    return pyotp.TOTP(secret).at(int(now.timestamp()))


def address(secret: str, username: str) -> str:
    """The otpauth address that a QR code carries."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)
