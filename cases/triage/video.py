"""Recordings, for reports that nobody has made a clue of: of a report its hint alone is opened, which holds a day."""

from collections.abc import Collection
from datetime import date, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from cases.approvals import actions as approvals
from cases.approvals.models import Proposal
from cases.audit.actions import line
from cases.casework.actions.video import VIDEO_NOTE
from cases.casework.queries.held import chunks
from cases.casework.queries.video import Alarm, alarm
from cases.casework.rules import VIDEO, among
from cases.db import session
from cases.errors import WrongState
from cases.inbox import contexts as inbox
from cases.inbox.models import Report, ReportWrap
from cases.inbox.rules import WAITING
from cases.keys import queries as keys
from cases.keys.models import KeyWrap
from cases.staff.desk import Desk
from cases.triage.queries import held, kinds, opening
from cases.triage.steps import draft
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


def mark_video(desk: Desk, ref: str, step: str, text: str = "") -> None:
    """Keep that a recording was asked for (asked), is kept (kept) or is not needed (none), before there is a clue; the
    clue that is made of it takes that over. Raises NotFound, WrongState where it does not wait, BadInput("choice").
    """
    one = held(desk, ref, lock=True)
    if one.report.state not in WAITING:
        raise WrongState("video")
    body = {"step": among(step, VIDEO, "step"), "reason": text.strip()[:500]}
    approvals.note(desk, draft(opening(desk, one), VIDEO_NOTE, body))
    line("report.video", actor=desk.staff_id, object=one.report.id, now=desk.now)


def settled(reports: Collection[UUID]) -> set[UUID]:
    """For which of these somebody has said what was done about a recording."""
    said = select(Proposal.thing_id).where(Proposal.thing == "report", Proposal.act == VIDEO_NOTE)
    return set(session().scalars(said.where(Proposal.thing_id.in_(reports)))) if reports else set()


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
    near = [one for one in found if one is not None]
    done = settled([one.id for one in near])
    return sorted((one for one in near if one.id not in done), key=lambda one: (one.until, one.ref))


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


__all__ = ["LATELY", "alarms", "drop", "mark_video", "settled"]
