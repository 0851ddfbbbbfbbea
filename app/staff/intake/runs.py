"""Files of transcripts in this process's memory: from the upload over the preview to the end of the run.

Nothing of them lies on a disk. The words of refused rows are there until they are fetched, the person signs out or half
an hour is over; then numbers and reasons alone are left. A run goes on when the page is left, and when its person is.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock, Thread
from uuid import UUID, uuid4

from app.transcripts import FAILED, Outcome, worked
from cases.errors import NotFound, Unready, WrongState
from intake.hotline.reading import Table, open_table
from intake.hotline.records import Record, Unreadable
from intake.hotline.rows import Source

LIFE = timedelta(minutes=30)
OF_ONE, OF_ALL = 3, 12  # files that may wait at once
REFUSED = 20_000  # refused rows whose words are kept for the report
WAITING, RUNNING, DONE, STOPPED = "waiting", "running", "done", "stopped"


@dataclass
class Run:
    """One file on its way. `data` and `refused` hold words; `reasons` never."""

    id: UUID
    staff_id: UUID
    name: str = field(repr=False)
    source: str
    at: datetime
    data: bytes = field(repr=False)
    table: Table = field(repr=False)
    state: str = WAITING
    all: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    reasons: list[tuple[int, str]] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    refused: list[tuple[Record, str]] = field(default_factory=list, repr=False)
    trouble: str = ""
    silent: bool = False  # its person has gone: no more words are gathered

    @property
    def done(self) -> int:
        """Rows that are through."""
        return self.counts.total()

    def told(self, record: Record, one: Outcome) -> None:
        """Note what became of a row."""
        self.counts[one.result] += 1
        self.notes += [(one.row, note) for note in one.notes]
        if one.result != FAILED:
            return
        self.reasons.append((one.row, one.reason))
        # What is about the leadership may not even lie in a file that is corrected and sent again (R1 Art 15).
        if not self.silent and one.reason != "leadership" and len(self.refused) < REFUSED:
            self.refused.append((record, one.reason))

    def forget(self) -> None:
        """Let go of every word."""
        self.data, self.silent = b"", True
        self.refused.clear()
        self.table = replace(self.table, records=iter(()), first=())


_runs: dict[UUID, Run] = {}
_lock = Lock()
_one = Lock()  # one file at a time: the pages of the others stay quick


def put(staff_id: UUID, name: str, source: str, data: bytes, now: datetime) -> Run:
    """A file that was sent. Raises Unreadable."""
    run = Run(uuid4(), staff_id, name, source, now, data, open_table(name, data))
    with _lock:
        _make_room(staff_id, now)
        _runs[run.id] = run
    return run


def _make_room(staff_id: UUID, now: datetime) -> None:
    """For one more of this person's: the oldest that do not run go."""
    _tidy(now)
    still = [one for one in _runs.values() if one.state != RUNNING]
    mine = [one for one in still if one.staff_id == staff_id]
    for run in (*mine[: max(0, len(mine) + 1 - OF_ONE)], *still[: max(0, len(still) + 1 - OF_ALL)]):
        run.forget()
        _runs.pop(run.id, None)


def _tidy(now: datetime) -> None:
    for run in [one for one in _runs.values() if now - one.at > LIFE and one.state != RUNNING]:
        run.forget()
        if run.state == WAITING:
            del _runs[run.id]


def of(staff_id: UUID, now: datetime) -> list[Run]:
    """A person's own, the latest first."""
    with _lock:
        _tidy(now)
        return sorted((one for one in _runs.values() if one.staff_id == staff_id), key=lambda one: one.at, reverse=True)


def sweep(now: datetime) -> None:
    """Let go of the words of what is half an hour old, also while nobody asks for anything."""
    with _lock:
        _tidy(now)


def get(staff_id: UUID, run_id: UUID) -> Run:
    """One of a person's own. Raises NotFound, also for another's."""
    with _lock:
        run = _runs.get(run_id)
    if run is None or run.staff_id != staff_id:
        raise NotFound
    return run


def drop(staff_id: UUID, run_id: UUID) -> None:
    """Forget one that does not run."""
    run = get(staff_id, run_id)
    if run.state == RUNNING:
        raise WrongState("running")
    with _lock:
        _runs.pop(run_id, None)
    run.forget()


def gone(staff_id: UUID) -> None:
    """The person's sitting has ended: the words of refused rows go, what waits goes, what runs goes on."""
    with _lock:
        mine = [one for one in _runs.values() if one.staff_id == staff_id]
        for run in mine:
            if run.state == WAITING:
                _runs.pop(run.id, None)
    for run in mine:
        run.silent = True
        run.refused.clear()
        if run.state != RUNNING:
            run.forget()


def start(run: Run, source: Source, clock: Callable[[], datetime]) -> None:
    """Begin the run in a thread. Raises WrongState where it has begun."""
    with _lock:
        if run.state != WAITING:
            raise WrongState("running")
        run.state = RUNNING
    Thread(target=_work, args=(run, source, clock), name="transcripts", daemon=True).start()


def _work(run: Run, source: Source, clock: Callable[[], datetime]) -> None:
    with _one:
        try:
            run.all = sum(1 for _ in open_table(run.name, run.data).records)
            for record, one in worked(open_table(run.name, run.data).records, source, clock):
                run.told(record, one)
            run.state = DONE
        except Unreadable as error:
            run.trouble, run.state = error.code, DONE
        except Unready as error:
            logging.getLogger(__name__).error("a run of transcripts stopped: %s", error.code)
            run.state = STOPPED
        finally:
            if run.state == RUNNING:
                run.state = STOPPED
            run.at = clock()
            run.data = b""


def columns_of(run: Run) -> Mapping[str, list[str]]:
    """Heading → what stands below it in the first five rows."""
    return {head: [one.cells.get(head, "") for one in run.table.first[:5]] for head in run.table.heads}
