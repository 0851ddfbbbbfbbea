"""What each sealed column of the ledger is bound to."""

from uuid import UUID

from crypto.context import context


def row_key(row_id: UUID, epoch_id: UUID) -> bytes:
    """The key of one ledger row under one register epoch."""
    return context("qy/1/ledger_row/key", row_id, epoch_id)


def row_body(row_id: UUID) -> bytes:
    """The words of one ledger row."""
    return context("qy/1/ledger_row/body", row_id)


def row_own(row_id: UUID, epoch_id: UUID) -> bytes:
    """The same words once a holder has read them: under the register's own symmetric key of one epoch."""
    return context("qy/1/ledger_row/own", row_id, epoch_id)


def counts(epoch_id: UUID) -> bytes:
    """The suppressed counts for leaders."""
    return context("qy/1/counts_sheet/body", epoch_id)
