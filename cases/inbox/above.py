"""Sealed to the superior alone: nobody here opens it; it is listed by day and reference, and handed on as it is."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from cases.audit.actions import line
from cases.db import session
from cases.errors import NotFound
from cases.inbox.models import Blob, Message, Report, ReportWrap
from cases.staff.desk import Desk
from cases.staff.may import May

SUPERIOR = "superior"


@dataclass(frozen=True, slots=True)
class Above:
    """One report in the list."""

    ref: str
    received_on: date
    new_words: bool


@dataclass(frozen=True, slots=True)
class Package:
    """A report for `open-sealed`: what stands in its manifest, and the objects that go with it."""

    ref: str
    manifest: dict[str, Any]
    blobs: list[tuple[UUID, int]]  # with the number of their parts


def listed(desk: Desk, limit: int = 200) -> list[Above]:
    """The newest reports that are sealed to the superior. Raises NotAllowed."""
    desk.need(May.SUPERIOR)
    wanted = select(Report.ref, Report.received_on, Report.new_words).where(Report.addressee == SUPERIOR)
    rows = session().execute(wanted.order_by(Report.received_on.desc(), Report.id).limit(limit))
    return [Above(*row) for row in rows]


def take(desk: Desk, ref: str) -> Package:
    """Everything of one report, sealed as it lies, with a line in the record. Raises NotAllowed, NotFound."""
    desk.need(May.SUPERIOR)
    wanted = select(Report, ReportWrap).join(ReportWrap, ReportWrap.report_id == Report.id)
    row = session().execute(wanted.where(Report.ref == ref, Report.addressee == SUPERIOR)).first()
    if row is None:
        raise NotFound
    report, wrap = row
    report.new_words = False
    line("superior.take", actor=desk.staff_id, object=report.id, now=desk.now)
    blobs = list(session().scalars(select(Blob).where(Blob.report_id == report.id).order_by(Blob.day, Blob.id)))
    manifest = {
        "v": 1,
        "ref": report.ref,
        "day": report.received_on.isoformat(),
        "report": str(report.id),
        "epoch": str(wrap.epoch_id),
        "wrap": _text(wrap.blob),
        "body": _text(report.body),
        "blobs": [_blob(one) for one in blobs if one.message_id is None],
        "messages": _messages(report.id, blobs),
    }
    return Package(report.ref, manifest, [(one.id, one.parts) for one in blobs])


def _messages(report_id: UUID, blobs: list[Blob]) -> list[dict[str, Any]]:
    wanted = select(Message).where(Message.report_id == report_id, Message.direction == "in").order_by(Message.counter)
    return [
        {
            "counter": one.counter,
            "day": one.day.isoformat(),
            "key": _text(one.key or b""),
            "body": _text(one.body),
            "blobs": [_blob(blob) for blob in blobs if blob.message_id == one.id],
        }
        for one in session().scalars(wanted)
    ]


def _blob(one: Blob) -> dict[str, str]:
    return {"id": str(one.id), "key": _text(one.key)}


def _text(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")
