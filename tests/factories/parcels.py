"""Sealed things for tests of the inbox, with the least that a row needs."""

import os
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from cases.inbox.door import MessageParcel, Parcel, Wrap
from cases.office.rules import new_ref

DAY = date(2026, 3, 4)


def parcel(epochs: list[UUID], **more: Any) -> Parcel:
    """A report sealed to these epochs, in name only."""
    values: dict[str, Any] = {
        "id": uuid4(),
        "ref": new_ref(),
        "channel": "CH_WEB",
        "addressee": "office",
        "day": DAY,
        "due_on": date(2026, 3, 11),
        "body": os.urandom(600),
        "reporter_seal": os.urandom(1216),
        "wraps": tuple(Wrap(epoch, os.urandom(1201)) for epoch in epochs),
        "lookup": os.urandom(32),
        "origin": os.urandom(32),
    }
    return Parcel(**{**values, **more})


def message(report: Parcel, epoch_id: UUID | None, **more: Any) -> MessageParcel:
    """A message of the reporter, in name only."""
    values: dict[str, Any] = {
        "id": uuid4(),
        "report_id": report.id,
        "lookup": report.lookup or b"",
        "counter": 1,
        "day": DAY,
        "epoch": 0 if epoch_id else 1,
        "epoch_id": epoch_id,
        "key": os.urandom(1201),
        "body": os.urandom(600),
        "origin": os.urandom(32),
    }
    return MessageParcel(**{**values, **more})
