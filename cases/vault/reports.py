"""Reports: the way from a person's keys to a report's DEK, and from there to its words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from cases.db import once, session
from cases.errors import NotFound
from cases.inbox import contexts as inbox
from cases.inbox.models import Blob, Report, ReportWrap
from cases.keys import queries as keys
from cases.keys.models import KeyWrap
from cases.staff.desk import Desk
from cases.vault import contexts
from cases.vault.bodies import FileMeta, OpenFile, ReportWords, body_of
from cases.vault.holdings import LOST, open_holdings
from cases.vault.models import Holding, Origin, ThreadKey
from cases.vault.rows import CaseKey
from crypto.unseal import Ready, unbox, unwrap


@dataclass(frozen=True, slots=True)
class Opened:
    """A report with the keys that this person has to it: the DEK, and the seeds of its thread by epoch."""

    report: Report
    dek: bytes = field(repr=False)
    threads: dict[int, bytes] = field(default_factory=dict, repr=False)
    case: CaseKey | None = None
    leads: bool = True  # the correspondence is kept here; else letters are read up to when it was not
    _ready: dict[int, Ready] = field(default_factory=dict, repr=False, compare=False)

    @property
    def words(self) -> ReportWords:
        """What the reporter wrote. Raises CannotOpen."""
        return body_of(self.dek, self.report)

    def thread(self, epoch: int) -> Ready:
        """The thread's seed of an epoch, ready for all the letters of it. Raises KeyError where it is not held."""
        if epoch not in self._ready:
            self._ready[epoch] = Ready(self.threads[epoch])
        return self._ready[epoch]


def opened(desk: Desk, report: Report) -> Opened:
    """A report's keys: by a clue that this person holds, else by an epoch. Raises NotFound without either."""
    wanted = select(Origin, Holding).join(Holding, Holding.clue_id == Origin.clue_id)
    wanted = wanted.where(Origin.report_id == report.id, Holding.staff_id == desk.staff_id, Holding.form != LOST)
    row = session().execute(wanted.order_by(Origin.leads.desc(), Origin.clue_id)).first()
    if row is None:
        return Opened(report, _by_epoch(desk, report.id))
    case = open_holdings(desk, [row[1]])[row[1].clue_id]
    return by_case(case, [(row[0], report)])[0]


def report_key(desk: Desk, report: Report) -> bytes:
    """The report's DEK. Raises NotFound for a person without a key to it."""
    return opened(desk, report).dek


def words(desk: Desk, report: Report) -> ReportWords:
    """What the reporter wrote. Raises NotFound, CannotOpen."""
    return opened(desk, report).words


def by_case(case: CaseKey, rows: Iterable[tuple[Origin, Report]]) -> list[Opened]:
    """The reports of one clue, opened with its case key; all seeds of threads in one statement. Raises CannotOpen."""
    threads: dict[UUID, dict[int, bytes]] = {}
    for row in threads_of(case):
        ctx = contexts.thread_seed(row.report_id, row.epoch, row.case_epoch)
        threads.setdefault(row.report_id, {})[row.epoch] = unbox(case.key, row.seed, ctx)
    return [
        Opened(report, origin_key(case, origin), threads.get(report.id, {}), case, origin.leads)
        for origin, report in rows
    ]


def threads_of(case: CaseKey) -> list[ThreadKey]:
    """The threads of a clue, in every epoch."""
    return [row for row, *_ in threads_shown(case)]


def threads_shown(case: CaseKey) -> list[tuple[ThreadKey, int, bytes | None, bool]]:
    """The same, each with the epoch and the key that its reporter is shown, and whether this clue leads."""
    return once((threads_of, case.clue_id), lambda: list(session().execute(_THREADS, {"clue": case.clue_id})))


_LEADS = select(Origin.leads).where(Origin.clue_id == ThreadKey.clue_id, Origin.report_id == ThreadKey.report_id)
_THREADS = (
    select(ThreadKey, Report.thread_epoch, Report.thread_public, _LEADS.scalar_subquery())
    .join(Report, Report.id == ThreadKey.report_id)
    .where(ThreadKey.clue_id == bindparam("clue", type_=Uuid))
    .order_by(ThreadKey.epoch)
)


def origin_key(case: CaseKey, row: Any) -> bytes:
    """The DEK in an origin's row, or in its bare columns. Raises CannotOpen."""
    return unbox(case.key, row.key, contexts.origin(row.clue_id, row.report_id, row.epoch))


def by_wrap(desk: Desk, row: ReportWrap) -> bytes:
    """The DEK in a wrap to an epoch this person holds. Raises NotAllowed, CannotOpen."""
    return unwrap(keys.seed(desk, row.epoch_id), row.blob, inbox.report_dek(row.report_id, row.epoch_id))


def _by_epoch(desk: Desk, report_id: UUID) -> bytes:
    wanted = select(ReportWrap).join(KeyWrap, KeyWrap.epoch_id == ReportWrap.epoch_id)
    wanted = wanted.where(ReportWrap.report_id == report_id, KeyWrap.staff_id == desk.staff_id).limit(1)
    row = session().scalars(wanted).first()
    if row is None:
        raise NotFound
    return by_wrap(desk, row)


def file_of(have: Opened, file: FileMeta) -> OpenFile:
    """A file that came with the report itself. Raises NotFound where its blob is gone, CannotOpen."""
    blob = session().get(Blob, file.id)
    if blob is None or blob.report_id != have.report.id or blob.message_id is not None:
        raise NotFound
    key = unbox(have.dek, blob.key, inbox.blob_key(blob.id))
    return OpenFile(file.name, file.type, file.size, file.sha256, blob.id, key, blob.parts)
