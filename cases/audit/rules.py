"""What a line is in bytes, and what can be wrong with the record. Pure."""

from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from crypto.context import context
from crypto.tree import leaf_hash

CHINA = ZoneInfo("Asia/Shanghai")
REPORTER = "reporter"
LOG_NAME = "qingyuan/audit"  # of the log in its checkpoints, and of the key that signs them
PATIENCE = timedelta(minutes=1)


class Wrong(StrEnum):
    """What `verify` can find. The edge says each in words."""

    CHANGED = "changed"  # a line, or the tree over it, is not what it was
    MISSING = "missing"  # a line is gone from the middle
    CUT = "cut"  # the end is gone
    ANCHOR = "anchor"  # the record does not lead up to the anchor, or is shorter
    SIGNATURE = "signature"  # a checkpoint or the anchor is not signed by the log
    STAGED = "staged"  # a line has waited for the tree for more than a minute
    UNLOGGED = "unlogged"  # a report lies here of which no line tells


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where: a leaf's number, a line's id, a size of the tree, or a report's id."""

    kind: Wrong
    place: str


def leaf_of(line_id: int, at: datetime, who_what: tuple[str, str, str], digest: bytes) -> bytes:
    """The hash of one line; `who_what` is actor, act, object. Length-prefixed: no two lines share bytes."""
    seconds = int(at.astimezone(UTC).timestamp())
    return leaf_hash(context("qy/1/audit/leaf", line_id, seconds, *who_what, digest))


def told_time(actor: str, now: datetime) -> datetime:
    """The time a line tells: of a reporter's act the day alone (00:00 in China), as an exact one names a person."""
    if actor != REPORTER:
        return now
    return now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)


def is_late(actor: str, at: datetime, now: datetime) -> bool:
    """Whether a line told at `at` should be in the tree by `now`. Of a reporter's only the day is known."""
    return at < told_time(actor, now - PATIENCE)


def parse_note(note: str) -> tuple[int, bytes]:
    """Size and root out of a checkpoint, its signature not looked at. Raises ValueError for anything else."""
    lines = note.replace("\r\n", "\n").split("\n")
    if len(lines) < 4 or lines[0] != LOG_NAME or not (lines[1].isascii() and lines[1].isdecimal()):
        raise ValueError("not a checkpoint of this log")
    try:
        root = b64decode(lines[2], validate=True)
    except Base64Error:
        raise ValueError("not a checkpoint of this log") from None
    return int(lines[1]), root
