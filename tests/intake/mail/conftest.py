"""An office whose secrets the test keeps, and a letterbox in front of it."""

import base64
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.letterbox import Letterbox, Outcome, Way
from cases import objects
from cases.db import session, transaction
from cases.inbox import contexts
from cases.inbox.models import Blob, Identity, Message, Report, ReportWrap
from crypto.messages import Place, UnsignedMessage, read_unsigned
from crypto.unseal import open_stream, unbox, unseal, unseal_from, unwrap
from intake.marks import Marks
from tests.factories.public_office import KINDS, PublicOffice, found

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@dataclass
class Desk:
    """Who holds every key of the office: reads what was taken in."""

    office: PublicOffice
    box: Letterbox

    def take(self, data: bytes, **way: Any) -> Outcome:
        """One letter."""
        return self.box.take(data, Way("举报邮箱", **way), NOW)

    def reports(self) -> list[Report]:
        """All of them."""
        with transaction(reading=True):
            return list(session().scalars(select(Report)))

    def dek(self, report: Report) -> bytes:
        """The report's key."""
        with transaction(reading=True):
            wrap = session().scalars(select(ReportWrap).where(ReportWrap.report_id == report.id)).first()
        assert wrap
        return unwrap(self.office.seeds[wrap.epoch_id], wrap.blob, contexts.report_dek(report.id, wrap.epoch_id))

    def body(self, report: Report) -> dict[str, Any]:
        """Its words."""
        found: dict[str, Any] = json.loads(unseal(self.dek(report), report.body, contexts.report_body(report.id)))
        return found

    def file(self, report: Report, place: int) -> tuple[str, bytes]:
        """One of its files, by name and content."""
        one = self.body(report)["files"][place]
        with transaction(reading=True):
            row = next(row for row in session().scalars(select(Blob)) if str(row.id) == one["id"])
        key = unbox(self.dek(report), row.key, contexts.blob_key(row.id))
        return one["name"], b"".join(open_stream(key, objects.store().read(row.id)))

    def sender(self, report: Report) -> dict[str, str]:
        """What lies in the vault."""
        with transaction(reading=True):
            row = session().get_one(Identity, report.id)
        outer = contexts.identity_outer(report.id, row.custodians_id)
        inner = unseal_from(self.office.seeds[row.custodians_id], row.blob, outer)
        ctx = contexts.identity_inner(report.id, row.approvers_id)
        said: dict[str, str] = json.loads(unseal_from(self.office.seeds[row.approvers_id], inner, ctx))
        return said

    def added(self) -> list[UnsignedMessage]:
        """Words that came later."""
        with transaction(reading=True):
            rows = list(session().scalars(select(Message).order_by(Message.counter)))
        return [self._added(row) for row in rows]

    def _added(self, row: Message) -> UnsignedMessage:
        assert row.epoch_id
        assert row.key
        ctx = contexts.message_key(row.report_id, row.counter, 0, row.epoch_id)
        key = unwrap(self.office.seeds[row.epoch_id], row.key, ctx)
        plain = unseal(key, row.body, contexts.message_in(row.report_id, row.counter))
        return read_unsigned(plain, Place(row.report_id, "to_office", row.counter, 0))


def head_of(said: dict[str, str]) -> bytes:
    """The headers in the vault."""
    return base64.b64decode(said["head"])


def opened(url: str, home: Path, *, consent: bool = False) -> Desk:
    """An office in the database at `url`."""
    objects.connect(str(home / "objects"))
    office = found(url, (*KINDS, "superior") if consent else KINDS, consent=consent)
    return Desk(office, Letterbox(Marks(os.urandom(32)), objects.store(), 0))


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Desk:
    """On each database, without the superior's consent."""
    return opened(database_url, tmp_path)
