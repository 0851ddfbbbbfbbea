"""The people of the office, their roles, and their sessions."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from cases.db import Base, UtcTime


class Staff(Base):
    """One person.

    The seed of all that person's keys is born in the person's own session and lies here boxed under the password.
    """

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    post: Mapped[str] = mapped_column(String(120), default="")
    # invited | active (has keys) | confirmed (certified by a holder) | left
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    seed_box: Mapped[bytes | None] = mapped_column(LargeBinary)  # box(HKDF(Argon2id(password, salt, pepper)), seed)
    totp_box: Mapped[bytes | None] = mapped_column(LargeBinary)  # under the seed's symmetric key
    totp_step: Mapped[int] = mapped_column(default=0)  # last step used: no code works twice
    sign_public: Mapped[bytes | None] = mapped_column(LargeBinary)
    seal_public: Mapped[bytes | None] = mapped_column(LargeBinary)
    certificate_id: Mapped[str | None] = mapped_column(ForeignKey("certificate.id"))  # current: certifier or user
    invite_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    invite_until: Mapped[datetime | None] = mapped_column(UtcTime)
    failures: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(UtcTime)  # throttle: waits grow, nobody is locked out for good
    # 知悉范围: document number that lets a leader see rows
    scope_note: Mapped[str] = mapped_column(String(120), default="")


class RoleGrant(Base):
    """A role held by a person, from a grant to its end. Rows are ended, never deleted."""

    __tablename__ = "role_grant"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class StaffSession(Base):
    """A sitting at the desk: box(HKDF(cookie ‖ pepper), seed) under SHA-256(cookie); neither alone opens.

    Left out of backups.
    """

    __tablename__ = "staff_session"

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    box: Mapped[bytes] = mapped_column(LargeBinary)
    began_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime] = mapped_column(UtcTime)


class Draft(Base):
    """Words half-written when a session went idle, sealed under the writer's own key. Left out of backups."""

    __tablename__ = "draft"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(80), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcTime)


class Setting(Base):
    """What the office notes about itself and does not publish: `secrecy_review` (保密审查意见: person, document, day),
    `rotate` (kinds of keys that await a new epoch since somebody left), `shortcuts` of a person. Never words of a
    report.
    """

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
