"""The inbox door: all that the public side may do to the database, and all that it may ask of it.

On PostgreSQL everyone, whatever the role, goes through the SECURITY DEFINER functions of `functions.sql`; on SQLite the
same acts are done by rows. Nothing here commits; every act stages its audit line in the running transaction.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError

from cases.db import session
from cases.errors import NotFound, WrongState
from cases.inbox import rows
from cases.inbox.parcels import (
    Begun,
    MessageParcel,
    Parcel,
    ParkedFile,
    SealedClerk,
    SealedFile,
    SealedIdentity,
    Stored,
    Thread,
    ThreadLetter,
    Uploading,
    Wrap,
)

__all__ = [
    "Begun",
    "MessageParcel",
    "Parcel",
    "ParkedFile",
    "SealedClerk",
    "SealedFile",
    "SealedIdentity",
    "Stored",
    "Thread",
    "ThreadLetter",
    "Uploading",
    "Wrap",
    "add_message",
    "add_part",
    "begin_upload",
    "drop_upload",
    "park",
    "parked",
    "receive",
    "thread",
    "unfinished",
    "unpark",
    "uploading",
    "withdraw",
]
_PARKED_GONE = "QY001"


def receive(parcel: Parcel) -> Stored:
    """Keep a sealed report, once: the same `lookup`, or the same `(channel, origin)`, gives the report kept before.

    Raises WrongState("superseded") where an epoch it is sealed to is no longer current (seal again),
    WrongState("again") where the random reference was taken, WrongState("parked") where a parked file is gone.
    """
    if _postgres():
        answer = _call("inbox_receive", parcel)
        return _stored(answer["status"], answer.get("id"), _bytes(answer.get("origin")))
    status, report, origin = rows.receive(parcel)
    return _stored(status, report, origin)


def add_message(parcel: MessageParcel) -> Stored:
    """Keep a sealed message of the reporter, once for each `origin`.

    Raises WrongState("superseded") where the key it is sealed to was replaced, WrongState("again") where another
    message took its number (sign again), WrongState("parked"), NotFound.
    """
    if _postgres():
        answer = _call("inbox_add_message", parcel)
        return _stored(answer["status"], answer.get("id"), None)
    status, report, _ = rows.add_message(parcel)
    return _stored(status, report, None)


def withdraw(lookup: bytes, day: date) -> None:
    """The sender takes the report back: a mark for the office, nothing is deleted. Does not say whether it exists."""
    if _postgres():
        _call("inbox_withdraw", {"lookup": lookup, "day": day})
    else:
        rows.withdraw(lookup, day)


def thread(lookup: bytes) -> Thread | None:
    """State and messages for the holder of the code whose look-up hash this is; None where there is none."""
    if not _postgres():
        return rows.thread(lookup)
    found = _call("inbox_thread", {"lookup": lookup})
    return None if found is None else _thread(found)


def park(form: bytes, file: ParkedFile) -> None:
    """Keep a file of the unfinished form `form` (the hash of its id) until the day `file.until`."""
    if _postgres():
        _call("inbox_park", {"form": form, **_shallow(file)})
    else:
        rows.park(form, file)


def parked(form: bytes) -> list[ParkedFile]:
    """The files of an unfinished form."""
    if not _postgres():
        return rows.parked(form)
    return [
        ParkedFile(
            UUID(one["id"]), _sure(one["key"]), _sure(one["meta"]), date.fromisoformat(one["until"]), one["size"]
        )
        for one in _call("inbox_parked", {"form": form})
    ]


def unpark(form: bytes, ids: tuple[UUID, ...] | None = None) -> list[UUID]:
    """Forget these files of a form, or all of them; gives the ids whose objects may now be deleted."""
    if not _postgres():
        return rows.unpark(form, ids)
    return [UUID(one) for one in _call("inbox_unpark", {"form": form, "ids": None if ids is None else list(ids)})]


def begin_upload(begun: Begun) -> UUID | None:
    """A file of the form `form` (the hash of its id) begins to come in parts; forgotten after the day `until`. Gives
    its name, the first of `names` that was never used; None where no more may be begun.
    """
    if not _postgres():
        return rows.begin_upload(begun)
    name = _call("inbox_begin_upload", begun)
    return None if name is None else UUID(name)


def unfinished() -> int:
    """How many bytes lie in the store for forms that are not sent yet, whoever fills them in."""
    return int(_call("inbox_unfinished", {})) if _postgres() else rows.unfinished()


def uploading(form: bytes) -> list[Uploading]:
    """What has come of a form's files in parts."""
    if not _postgres():
        return rows.uploading(form)
    found = _call("inbox_uploading", {"form": form})
    return [Uploading(UUID(one["id"]), one["parts"], one["size"]) for one in found]


def add_part(form: bytes, upload: Uploading) -> bool:
    """Count one part more: `upload` as it is afterwards. False where it is not the next one of this form."""
    if not _postgres():
        return rows.add_part(form, upload)
    return bool(_call("inbox_add_part", {"form": form, **_shallow(upload)}))


def drop_upload(form: bytes, upload: UUID) -> int | None:
    """Forget an upload of this form; gives how many parts it had, None where there is none."""
    if not _postgres():
        return rows.drop_upload(form, upload)
    parts = _call("inbox_drop_upload", {"form": form, "id": upload})
    return None if parts is None else int(parts)


def _postgres() -> bool:
    return session().get_bind().dialect.name == "postgresql"


def _call(function: str, argument: object) -> Any:
    try:
        return session().connection().execute(_wanted(function), {"p": _encode(argument)}).scalar()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") == _PARKED_GONE:
            raise WrongState("parked") from None
        raise


@cache
def _wanted(function: str) -> TextClause:
    # `function` is one of the names above, never input. The cast makes psycopg send text, parsed by PostgreSQL itself.
    return text(f"SELECT {function}(CAST(:p AS jsonb))")


def _plain(value: Any) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if is_dataclass(value):
        return _shallow(value)
    return value.isoformat() if isinstance(value, date) else str(value)


_encode = json.JSONEncoder(default=_plain, check_circular=False).encode


def _shallow(value: Any) -> dict[str, Any]:
    # Not `asdict`, which copies whatever lies within, deep.
    return {one: getattr(value, one) for one in value.__slots__}


def _bytes(value: str | None) -> bytes | None:
    return None if value is None else base64.b64decode(value)


def _sure(value: str) -> bytes:
    return base64.b64decode(value)


def _stored(status: str, report: UUID | str | None, origin: bytes | None) -> Stored:
    if status == "absent" or (report is None and status in {"kept", "known"}):
        raise NotFound
    if report is None:
        raise WrongState(status)
    return Stored(UUID(str(report)), status == "kept", origin)


def _thread(found: Mapping[str, Any]) -> Thread:
    letters = tuple(
        ThreadLetter(
            one["direction"], one["counter"], date.fromisoformat(one["day"]), one["epoch"], _bytes(one["body"])
        )
        for one in found["letters"]
    )
    next_on = found["next_on"]
    return Thread(
        report_id=UUID(found["report_id"]),
        addressee=found["addressee"],
        named=found["named"],
        said=found["said"],
        next_on=date.fromisoformat(next_on) if next_on else None,
        received_on=date.fromisoformat(found["received_on"]),
        withdrawn=found["withdrawn"],
        thread_public=_bytes(found["thread_public"]),
        thread_epoch=found["thread_epoch"],
        thread_proof=_bytes(found["thread_proof"]),
        letters=letters,
    )
