"""The contexts of everything sealed in this room."""

from uuid import UUID

from crypto.context import context


def holder_wrap(epoch_id: UUID, staff_id: UUID) -> bytes:
    """An epoch's seed for one holder, whether by envelope or boxed."""
    return context("qy/1/key_wrap/blob", epoch_id, staff_id)


def recovery_wrap(epoch_id: UUID, recovery_id: UUID) -> bytes:
    """An epoch's seed for the recovery key."""
    return context("qy/1/recovery_wrap/blob", epoch_id, recovery_id)
