"""What each sealed thing of a clue is bound to. Sealing and opening take their contexts from here and nowhere else."""

from uuid import UUID

from crypto.context import context


def holding(clue: UUID, epoch: int, staff: UUID) -> bytes:
    """`holding.key`: the case key of an epoch for one person, as an envelope or boxed."""
    return context("qy/1/case/holding", clue, epoch, staff)


def recovery(clue: UUID, epoch: int, recovery_id: UUID) -> bytes:
    """`case_recovery.blob`: the case key of an epoch for the recovery key."""
    return context("qy/1/case/recovery", clue, epoch, recovery_id)


def row_key(table: str, row: UUID, epoch: int) -> bytes:
    """`key` of any row of a clue: the row's own key, boxed under the case key of `epoch`."""
    return context("qy/1/case/row-key", table, row, epoch)


def row_body(table: str, row: UUID) -> bytes:
    """`body` of any row of a clue, under the row's own key."""
    return context("qy/1/case/row", table, row)


def origin(clue: UUID, report: UUID, epoch: int) -> bytes:
    """`origin.key`: a report's DEK, boxed under the case key of `epoch`."""
    return context("qy/1/case/origin", clue, report, epoch)


def thread_seed(report: UUID, epoch: int, case_epoch: int) -> bytes:
    """`thread_key.seed`: the seed of a thread's pair of `epoch`, boxed under the case key of `case_epoch`."""
    return context("qy/1/case/thread", report, epoch, case_epoch)


def report_proposal(proposal: UUID, report: UUID) -> bytes:
    """`proposal.body` where the thing is a report, under its DEK."""
    return context("qy/1/proposal/report", proposal, report)


def report_summary(proposal: UUID, report: UUID, reader: UUID) -> bytes:
    """`proposal.summary`: what one person is told who does not open the report, sealed to that person's own key; the
    signature inside stands in the same context.
    """
    return context("qy/1/proposal/summary", proposal, report, reader)


def release_grant(release: UUID, handler: UUID) -> bytes:
    """`release.blob` once it is granted: who the reporter is, sealed to one handler."""
    return context("qy/1/release/grant", release, handler)
