"""The record of every act and every read: staged in the act's own transaction, moved into a Merkle tree later."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from cases.db import Base, UtcTime

RowNumber = BigInteger().with_variant(Integer, "sqlite")


class AuditLine(Base):
    """One act by one person upon one thing. Opaque ids and coded acts only;

    words are sealed elsewhere and named here by hash.
    """

    __tablename__ = "audit_line"
    __table_args__ = (Index("ix_audit_line_actor_id", "actor", "id"), Index("ix_audit_line_object_id", "object", "id"))

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcTime)  # for a reporter's act: the day only
    actor: Mapped[str] = mapped_column(String(36))  # staff id | "reporter" | "worker" | "command"
    # e.g. report.receive, report.open, clue.open, refuse (any refusal), login …
    act: Mapped[str] = mapped_column(String(48))
    object: Mapped[str] = mapped_column(String(64), default="")  # opaque id, or "" for a refusal
    digest: Mapped[bytes] = mapped_column(LargeBinary, default=b"")  # SHA-256 of the sealed reason, where there is one
    leaf: Mapped[int | None] = mapped_column(RowNumber, unique=True)  # position in the tree once moved
    leaf_hash: Mapped[bytes | None] = mapped_column(LargeBinary)


class TreeHead(Base):
    """The tree's right edge, from which it grows (id = 1)."""

    __tablename__ = "tree_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(RowNumber, default=0)
    frontier: Mapped[bytes] = mapped_column(LargeBinary, default=b"")


class Checkpoint(Base):
    """A signed note over size and root (C2SP tlog-checkpoint). One that has left the machine is an anchor."""

    __tablename__ = "checkpoint"

    size: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    note: Mapped[str]


def object_id(value: UUID | str) -> str:
    """How a thing is named in a line: its opaque id as text."""
    return str(value)
