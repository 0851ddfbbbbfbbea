"""What each sealed thing of the inbox is bound to. Sealing and opening take their contexts from here alone."""

from uuid import UUID

from crypto.context import context

NO_EPOCH = UUID(int=0)


def report_body(report: UUID) -> bytes:
    """`report.body`, under the DEK."""
    return context("qy/1/report/body", report)


def report_dek(report: UUID, epoch: UUID) -> bytes:
    """`report_wrap.blob`: the DEK for one key epoch."""
    return context("qy/1/report/dek", report, epoch)


def report_hint(report: UUID) -> bytes:
    """`report.hint`, under the DEK."""
    return context("qy/1/report/hint", report)


def clerk_dek(report: UUID, staff: UUID) -> bytes:
    """`clerk_wrap.blob`: the DEK for the clerk who typed the report in."""
    return context("qy/1/report/clerk", report, staff)


def blob_key(blob: UUID) -> bytes:
    """`blob.key`: a file's key, boxed under the DEK of its report, or under the key of its message."""
    return context("qy/1/blob/key", blob)


def message_key(report: UUID, counter: int, epoch: int, epoch_id: UUID | None) -> bytes:
    """`message.key` of a reporter's message, wrapped to the thread's key of `epoch` (1, 2, …), or to `epoch_id`
    (epoch 0).
    """
    return context("qy/1/message/key", report, counter, epoch, epoch_id or NO_EPOCH)


def message_key_boxed(report: UUID, counter: int) -> bytes:
    """`message.key` of a reporter's message once it is boxed under the report's DEK."""
    return context("qy/1/message/key-dek", report, counter)


def message_in(report: UUID, counter: int) -> bytes:
    """`message.body` from the reporter, under the message key."""
    return context("qy/1/message/in", report, counter)


def message_out(report: UUID, counter: int) -> bytes:
    """`message.body` to the reporter, sealed to the reporter's public key."""
    return context("qy/1/message/out", report, counter)


def message_copy(report: UUID, counter: int) -> bytes:
    """`message.copy`: the office's own, under the DEK."""
    return context("qy/1/message/copy", report, counter)


def identity_inner(report: UUID, approvers: UUID) -> bytes:
    """The inner layer of `identity.blob`, sealed to the approvers' epoch."""
    return context("qy/1/identity/inner", report, approvers)


def identity_outer(report: UUID, custodians: UUID) -> bytes:
    """The outer layer of `identity.blob`, sealed to the custodians' epoch."""
    return context("qy/1/identity/outer", report, custodians)


def parked_key(parked: UUID) -> bytes:
    """`parked.key`: a file's key, boxed under what is derived from the form's secret."""
    return context("qy/1/parked/key", parked)


def parked_meta(parked: UUID) -> bytes:
    """`parked.meta`: name, type, size and hash, under the file's key."""
    return context("qy/1/parked/meta", parked)
