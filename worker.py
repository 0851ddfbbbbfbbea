"""The worker: one table of what runs when. It holds no key that opens anything; what needs keys runs at a desk.

The table runs by this process's own clock, so that a Redis wiped or away costs nothing but haste. Through Redis come
orders to run a row now; what is not in the table is refused. Every job is idempotent and has its own transaction.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path

from app.config import Settings, read_secret
from app.quiet import start_logging
from app.serve import connect
from cases import db, queue
from crypto.keys import Signer

log = logging.getLogger("qingyuan.worker")

SECOND, MINUTE, HOUR, DAY = 1, 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. Each row also runs when the worker starts."""

    name: str
    job: str
    every: int


TABLE: tuple[Row, ...] = (
    Row("lines into the tree", "cases.audit.jobs.grow", SECOND),
    Row("checkpoint over the tree", "cases.audit.jobs.checkpoint", MINUTE),
    Row("identity releases past their time", "cases.casework.jobs.end_releases", MINUTE),
    Row("sessions and drafts past their time", "cases.staff.jobs.sweep_sessions", 5 * MINUTE),
    Row("colours of reports, clues and tasks", "cases.casework.jobs.levels", HOUR),
    Row("links never used, letters settled", "cases.channels.jobs.sweep_mail", HOUR),
    Row("answers given to providers", "cases.channels.jobs.sweep_calls", HOUR),
    Row("files of forms never finished", "cases.inbox.jobs.sweep_parked", HOUR),
    Row("uploads never handed in", "cases.inbox.jobs.sweep_uploads", HOUR),
    Row("certificates that end", "cases.staff.jobs.tell_endings", DAY),
    Row("retention, where the office has set it", "cases.inbox.jobs.retention", DAY),
)
_AGAIN_AT_MOST = 50
_GRIEVANCE = 300.0  # seconds between two lines of log about the same failing job


@dataclass
class Worker:
    """The clock and the hands."""

    settings: Settings
    table: Sequence[Row] = TABLE
    stopping: threading.Event = field(default_factory=threading.Event)
    due: dict[str, float] = field(default_factory=dict)
    told: dict[str, float] = field(default_factory=dict)

    def round(self) -> None:
        """Run what is due, then wait up to a second for an order."""
        for row in self.table:
            if self.due.get(row.job, 0.0) <= time.monotonic() and not self.stopping.is_set():
                self.due[row.job] = time.monotonic() + row.every
                self.run(queue.Order(row.job, ()))
        try:
            order = queue.take(1)
        except queue.NoQueue:
            self.stopping.wait(1)
            return
        if order is not None:
            self.obey(order)

    def obey(self, order: queue.Order) -> bool:
        """Run what came through the queue, if it is in the table. Returns whether it was."""
        if order.job not in {row.job for row in self.table}:
            log.error("refused an order that is not in the table")
            return False
        self.run(order)
        return True

    def run(self, order: queue.Order) -> None:
        """One job in its own transaction, again while it says that it did a full batch. Its failure is its own."""
        try:
            job = self._job(order)
            for _ in range(_AGAIN_AT_MOST):
                with db.transaction():
                    full = job()
                if not full:
                    return
        except Exception as error:  # noqa: BLE001 - the worker's outermost edge: the other rows go on
            self._complain(order.job, error)

    def _job(self, order: queue.Order) -> Callable[[], bool]:
        module, _, name = order.job.rpartition(".")
        room = import_module(module)
        work: Callable[..., object] = getattr(room, name)
        extra = self._given(order.job)
        now = datetime.now(UTC)
        batch = getattr(room, "BATCH", None)
        return lambda: work(now, *extra, *order.ids) == batch and batch is not None

    def _given(self, job: str) -> tuple[object, ...]:
        """What a row needs beside the time: the log key, which is read anew, as `init` may come after the worker."""
        return (_log_signer(self.settings.log_key_file),) if job == "cases.audit.jobs.checkpoint" else ()

    def _complain(self, job: str, error: Exception) -> None:
        if time.monotonic() - self.told.get(job, -_GRIEVANCE) >= _GRIEVANCE:
            self.told[job] = time.monotonic()
            log.error("%s failed", job, exc_info=error)


class NoLogKey(Exception):
    """The log key's file is missing or unfit: lines still go into the tree, and nobody vouches for it."""


def _log_signer(file: Path | None) -> Signer:
    seed = read_secret(file)
    if seed is None or len(seed) != 32:
        raise NoLogKey
    return Signer.from_seed(seed)


def main(settings: Settings) -> None:
    """Work until told to stop by SIGTERM or SIGINT."""
    start_logging()
    connect(settings, pool=2)
    worker = Worker(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, partial(_stop, worker))
    while not worker.stopping.is_set():
        worker.round()
    db.disconnect()


def _stop(worker: Worker, _number: int, _frame: object) -> None:
    worker.stopping.set()
