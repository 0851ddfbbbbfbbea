"""The 问题线索台账: one sealed row a clue, in the main or the restricted register."""

from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cases.db import Base


class LedgerRow(Base):
    """One row: sealed to the register's epoch by whoever acts, then under its symmetric key by a holder who reads."""

    __tablename__ = "ledger_row"
    __table_args__ = (
        Index("ix_ledger_row_register_revision", "register", "revision"),
        UniqueConstraint("register", "year", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    clue_id: Mapped[UUID] = mapped_column(ForeignKey("clue.id"), unique=True)
    register: Mapped[str] = mapped_column(String(10))  # ledger | restricted
    year: Mapped[int]
    number: Mapped[int]  # gap-free in its register and year; stands in the ledger only
    revision: Mapped[int]  # grows by one with every change of the register: a session's cache asks for what is newer
    epoch_id: Mapped[UUID] = mapped_column(ForeignKey("key_epoch.id"))
    # hpke: `key` is an envelope to the epoch and opens `body`. own: `body` lies under the epoch's symmetric key and
    # `key` is empty, so that one opening does. (box: `key` boxed under it, as earlier versions left what they read.)
    form: Mapped[str] = mapped_column(String(4))
    key: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(
        LargeBinary
    )  # coded fields and a summary written for it, never the reporter's words


REVISIONS = 0  # the "year" under which a register counts its changes
MOVES = -1  # … and the rows that left it: a cache that sees it grow forgets all it holds


class Serial(Base):
    """The last number given in a register and year; gap-free, and known only to those who keep the register."""

    __tablename__ = "serial"

    register: Mapped[str] = mapped_column(String(10), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class CountsSheet(Base):
    """Suppressed counts for leaders, sealed to the counts key by a register holder's session (id = 1, replaced)."""

    __tablename__ = "counts_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    epoch_id: Mapped[UUID] = mapped_column(ForeignKey("key_epoch.id"))
    body: Mapped[bytes] = mapped_column(LargeBinary)
