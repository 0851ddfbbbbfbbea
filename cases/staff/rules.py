"""Passwords, waits after wrong ones, and how long things last. Pure."""

import unicodedata
from datetime import datetime, timedelta

from cases.errors import BadInput
from cases.staff.known_passwords import ROWS, STEMS

IDLE = timedelta(minutes=15)
LONGEST_SITTING = timedelta(hours=12)
INVITED_FOR = timedelta(hours=72)
RECOVERY_WAIT = timedelta(hours=24)
SHORTEST = 12
LONGEST = 200
FREE_TRIES = 4
LONGEST_WAIT = 60
_FEWEST_DIFFERENT = 5
_RUN = 5


def check_password(password: str, username: str = "", name: str = "") -> None:
    """Raises BadInput with the code password_short, password_long or password_common, field `password`.

    Length and a list of known ones, no rule about kinds of characters (NIST SP 800-63B 5.1.1.2): a sentence is good.
    """
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < SHORTEST:
        raise BadInput("password_short", "password")
    if len(plain) > LONGEST:
        raise BadInput("password_long", "password")
    if _weak(plain.casefold()) or _own(plain.casefold(), username, name):
        raise BadInput("password_common", "password")


def wait_after(failures: int) -> timedelta:
    """How long an account waits after so many failures in a row: nothing at first, then doubling up to a minute.

    Never longer: whoever knows a user name could otherwise keep its owner out for good. A guess a minute at twelve
    characters, with a second factor behind it, leads nowhere.
    """
    over = failures - FREE_TRIES
    return timedelta(seconds=min(2**over, LONGEST_WAIT) if over > 0 else 0)


def is_idle(seen_at: datetime, began_at: datetime, now: datetime) -> bool:
    """Whether a sitting is over by `now`: fifteen minutes without a request, or twelve hours in all."""
    return now - seen_at > IDLE or now - began_at > LONGEST_SITTING


def _weak(password: str) -> bool:
    core = "".join(password.split()).strip("0123456789!@#$%^&*().,_-+=?~")
    return (
        len(set(password)) < _FEWEST_DIFFERENT
        or not core
        or {password, core} & STEMS != set()
        or _repeats(core)
        or _rest_without_runs(password) < _FEWEST_DIFFERENT
    )


def _own(password: str, username: str, name: str) -> bool:
    return any(len(own) > 3 and len(password) - len(own) < 8 and own in password for own in (username.casefold(), name))


def _repeats(core: str) -> bool:
    """One known stem twice or more."""
    return any(
        core == core[:size] * (len(core) // size) for size in range(1, len(core) // 2 + 1) if core[:size] in STEMS
    )


def _rest_without_runs(password: str) -> int:
    """How many characters remain once rows of neighbouring keys are taken out."""
    for row in ROWS:
        for start in range(len(row) - _RUN + 1):
            end = len(row)
            while end - start >= _RUN:
                password = password.replace(row[start:end], "")
                end -= 1
    return len(password)
