"""The contexts of everything sealed in this room."""

from uuid import UUID

from crypto.context import context


def seed_box(staff_id: UUID) -> bytes:
    """A person's seed, under the password."""
    return context("qy/1/staff/seed_box", staff_id)


def totp_box(staff_id: UUID) -> bytes:
    """A person's TOTP secret, under the person's own symmetric key."""
    return context("qy/1/staff/totp_box", staff_id)


def session_box(session_id: bytes, staff_id: UUID) -> bytes:
    """A person's seed, under cookie and pepper."""
    return context("qy/1/staff_session/box", session_id, staff_id)


def draft_body(staff_id: UUID, place: str) -> bytes:
    """Half-written words, under the writer's own symmetric key."""
    return context("qy/1/draft/body", staff_id, place)
