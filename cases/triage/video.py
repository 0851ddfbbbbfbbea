"""Recordings, for reports that nobody has made a clue of: of a report its hint alone is opened, which holds a day."""

from datetime import date, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from cases.casework.queries.held import chunks
from cases.casework.queries.video import Alarm, alarm
from cases.db import session
from cases.inbox import contexts as inbox
from cases.inbox.models import Report, ReportWrap
from cases.inbox.rules import WAITING
from cases.keys import queries as keys
from cases.keys.models import KeyWrap
from cases.staff.desk import Desk
from cases.triage.queries import kinds
from cases.vault import unpack
from crypto.errors import CannotOpen
from crypto.unseal import Ready, unseal, unwrap

LATELY = timedelta(days=40)
_kept: dict[UUID, dict[UUID, date | None]] = {}
_lock = Lock()


def drop(staff_id: UUID) -> None:
    """Forget what was read for a person."""
    with _lock:
        _kept.pop(staff_id, None)


def alarms(desk: Desk) -> list[Alarm]:
    """For the waiting reports of the last forty days that this person has a key for. A hint is opened once a sitting;
    one that does not open is none. Raises NotAllowed.
    """
    rows = session().execute(_waiting(desk, Report.id, Report.ref)).all()
    known = dict(_kept.get(desk.staff_id, {}))
    fresh, seeds = [row.id for row in rows if row.id not in known], dict[UUID, Ready]()
    for part in chunks(fresh):
        sealed = _waiting(desk, Report.id, Report.hint, ReportWrap.epoch_id, ReportWrap.blob)
        for row in session().execute(sealed.where(Report.id.in_(part))):
            known[row.id] = _day(desk, row, seeds)
    with _lock:
        _kept[desk.staff_id] = {row.id: known[row.id] for row in rows}
    days = {row.id: (row.ref, known[row.id]) for row in rows}
    found = [alarm("report", (report, ref, ""), on, desk.today) for report, (ref, on) in days.items() if on]
    return sorted((one for one in found if one is not None), key=lambda one: (one.until, one.ref))


def _waiting(desk: Desk, *columns: Any) -> Select[Any]:
    wanted = select(*columns).select_from(Report).join(ReportWrap, ReportWrap.report_id == Report.id)
    wanted = wanted.join(KeyWrap, KeyWrap.epoch_id == ReportWrap.epoch_id).where(KeyWrap.staff_id == desk.staff_id)
    wanted = wanted.where(Report.addressee.in_(kinds(desk)), Report.state.in_(WAITING), Report.hint.is_not(None))
    return wanted.where(Report.received_on >= desk.today - LATELY)


def _day(desk: Desk, row: object, seeds: dict[UUID, Ready]) -> date | None:
    report, epoch, blob, hint = (getattr(row, name) for name in ("id", "epoch_id", "blob", "hint"))
    try:
        if epoch not in seeds:
            seeds[epoch] = Ready(keys.seed(desk, epoch))
        dek = unwrap(seeds[epoch], blob, inbox.report_dek(report, epoch))
        return date.fromisoformat(str(unpack(unseal(dek, hint, inbox.report_hint(report)))["incident_on"]))
    except (CannotOpen, KeyError, ValueError):
        return None


__all__ = ["LATELY", "alarms", "drop"]
