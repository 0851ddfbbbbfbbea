"""Recordings that will be written over: which of one's clues name when it happened, and what was done about it.

公共安全视频图像信息系统管理条例 16, 17: kept for thirty days at least, and then deleted (domain 0.2). When it
happened stands in the summary as people write it; whoever shows this reads the day from it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import select

from cases import vault
from cases.casework.models import Clue, Entry, Gist, Holding
from cases.casework.queries.held import chunks, gists_of
from cases.db import session
from cases.office import queries as office
from cases.staff.desk import CHINA, Desk
from cases.vault import LOST

KEPT = "D50"
YELLOW, RED = 20, 27  # days after it happened (domain 8A, video_hold)
MARGIN = timedelta(days=2)
Reads = Callable[[str, date], date | None]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A recording to be kept: of the clue, or the waiting report, `ref`."""

    kind: str
    id: UUID
    ref: str
    on: date
    until: date  # on which it may be written over
    title: str = field(repr=False, default="")

    def level(self, today: date) -> str:
        """How near that is."""
        days = (today - self.on).days
        return "red" if days >= RED else "yellow" if days >= YELLOW else "none"


@dataclass(frozen=True, slots=True)
class _Said:
    stamp: tuple[int, int]
    when: str = field(repr=False)
    written_on: date
    title: str = field(repr=False)


_kept: dict[UUID, dict[UUID, _Said]] = {}
_lock = Lock()


def drop(staff_id: UUID) -> None:
    """Forget what was read for a person."""
    with _lock:
        _kept.pop(staff_id, None)


def alarm(kind: str, found: tuple[UUID, str, str], on: date, today: date) -> Alarm | None:
    """The alarm for what happened on a day (`found`: id, reference, title); None once it may be written over."""
    until = on + timedelta(days=office.deadline(KEPT).n)
    return Alarm(kind, found[0], found[1], on, until, found[2]) if on <= today < until else None


def alarms(desk: Desk, reads: Reads) -> list[Alarm]:
    """For one's own open clues, the nearest first; without those where somebody has said what was done about it.
    `reads` gives the day of what was written on a day.
    """
    said = _lately(desk)
    found = []
    for clue, (ref, one) in said.items():
        on = reads(one.when, one.written_on) if one.when else None
        due = alarm("clue", (clue, ref, one.title), on, desk.today) if on else None
        if due is not None:
            found.append(due)
    done = _settled([one.id for one in found])
    return sorted((one for one in found if one.id not in done), key=lambda one: (one.until, one.ref))


def _lately(desk: Desk) -> dict[UUID, tuple[str, _Said]]:
    rows = _mine(desk, _written(desk.today))
    known = dict(_kept.get(desk.staff_id, {}))
    stale = [
        (row, at)
        for row, at in rows
        if row.clue_id not in known or known[row.clue_id].stamp != (row.epoch, row.version)
    ]
    gists = gists_of(vault.open_holdings(desk, [row for row, _ in stale])) if stale else {}
    for row, at in stale:
        gist = gists[row.clue_id]
        texts = str(gist.get("occurred_on", "")), str(gist.get("title", ""))
        known[row.clue_id] = _Said((row.epoch, row.version), texts[0], at.astimezone(CHINA).date(), texts[1])
    with _lock:
        _kept[desk.staff_id] = {row.clue_id: known[row.clue_id] for row, _ in rows}
    return {row.clue_id: (row.ref, known[row.clue_id]) for row, _ in rows}


def _written(today: date) -> dict[UUID, datetime]:
    """When the newest summary of a clue was written, of all clues where that is less than about a month ago: whatever
    names a day of the last month was written since, and older summaries need not be opened.
    """
    days = timedelta(days=office.deadline(KEPT).n) + MARGIN
    since = datetime.combine(today - days, time(), CHINA)
    rows = session().execute(select(Gist.clue_id, Gist.at).where(Gist.at >= since)).all()
    return dict(sorted(rows, key=itemgetter(1)))


_COLUMNS = (Holding.clue_id, Holding.epoch, Holding.form, Holding.key, Clue.ref, Clue.version)


def _mine(desk: Desk, written: dict[UUID, datetime]) -> list[tuple[Any, datetime]]:
    # The few of the last month first, and of them one's own: a person may hold very many, and an office far more.
    wanted = select(*_COLUMNS).join(Clue, Clue.id == Holding.clue_id)
    wanted = wanted.where(Holding.staff_id == desk.staff_id, ~Holding.closed, Holding.form != LOST)
    found = (session().execute(wanted.where(Holding.clue_id.in_(part))) for part in chunks(written))
    return [(row, written[row.clue_id]) for rows in found for row in rows]


def _settled(clues: list[UUID]) -> set[UUID]:
    if not clues:
        return set()
    return set(session().scalars(select(Entry.clue_id).where(Entry.clue_id.in_(clues), Entry.kind == "video")))
