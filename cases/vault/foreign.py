"""Whether reporters still write to our own key: what stands in the inbox against the seed that lies under the case key.

A confirmed colleague who also writes the database can certify another key for a report's thread, or put back an earlier
one. The reporter's page believes any certified member; so whoever opens the clue, with the seed at hand, looks.
"""

from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from cases.db import session
from cases.inbox.models import Report
from cases.staff.desk import Desk
from cases.vault import contexts
from cases.vault.models import ThreadKey
from cases.vault.reports import threads_shown
from cases.vault.rows import CaseKey
from cases.vault.threads import new_thread
from crypto.keys import Pair
from crypto.unseal import unbox

MOST = 10_000
# What was found to be ours, by hashes: a pair takes a third of a millisecond to make anew, and nothing here is secret.
_ours: set[bytes] = set()


def foreign_threads(case: CaseKey) -> list[UUID]:
    """The reports of the clue to whose senders another key is shown than the newest of our own. Raises CannotOpen."""
    # Where another clue leads, that one looks after the thread.
    found = [(row, epoch, public) for row, epoch, public, leads in threads_shown(case) if leads]
    newest = {row.report_id: (row, epoch, public) for row, epoch, public in found}
    return [
        report
        for report, (row, epoch, public) in newest.items()
        # Of another epoch of the case key: somebody turns it at this very moment.
        if row.case_epoch == case.epoch and not (epoch == row.epoch and _is_ours(case, row, public or b""))
    ]


def _is_ours(case: CaseKey, row: ThreadKey, public: bytes) -> bool:
    known = sha256(row.report_id.bytes + row.seed + public).digest()
    if known in _ours:
        return True
    seed = unbox(case.key, row.seed, contexts.thread_seed(row.report_id, row.epoch, row.case_epoch))
    if Pair.from_seed(seed).public != public:
        return False
    if len(_ours) >= MOST:
        _ours.clear()
    _ours.add(known)
    return True


def mend_threads(desk: Desk, case: CaseKey) -> list[Report]:
    """Give each report with a foreign key a new thread of our own; which they were. The caller has locked the clue.

    Raises NotAllowed without a certificate, CannotOpen.
    """
    found = foreign_threads(case)
    if not found:
        return []
    locked = select(Report).where(Report.id.in_(found)).order_by(Report.id).with_for_update()
    reports = list(session().scalars(locked, execution_options={"populate_existing": True}))
    for report in reports:
        new_thread(desk, case, report)
    return reports


def is_foreign_before_a_clue(report: Report) -> bool:
    """Whether a thread's key is shown for a report of which there is no clue: then nobody has made one."""
    return report.thread_public is not None or report.thread_epoch != 0


def mend_before_a_clue(report: Report) -> None:
    """Take it away: reporters write to the addressee's epoch again."""
    report.thread_public, report.thread_proof, report.thread_epoch = None, None, 0
