"""Rows that hold keys: who opens which clue, and what each key opens."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text, true
from sqlalchemy.orm import Mapped, mapped_column

from cases.db import Base, UtcTime


class Holding(Base):
    """A person on a clue: the only way to it. Carries what lists are sorted by, so that they stay flat as rows grow."""

    __tablename__ = "holding"
    __table_args__ = (Index("ix_holding_desk", "staff_id", "closed", "due_on", "clue_id"),)

    clue_id: Mapped[UUID] = mapped_column(ForeignKey("clue.id"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(10))  # handler | approver | clerk | reader
    epoch: Mapped[int]
    form: Mapped[str] = mapped_column(String(4))  # hpke | box
    key: Mapped[bytes] = mapped_column(LargeBinary)  # the case key of `epoch`: wrap(person) or box(person's symmetric)
    closed: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date]  # 9999-12-31 where there is none
    since: Mapped[datetime] = mapped_column(UtcTime)


class CaseRecovery(Base):
    """The case key of an epoch, wrapped to the recovery key."""

    __tablename__ = "case_recovery"

    clue_id: Mapped[UUID] = mapped_column(ForeignKey("clue.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    recovery_id: Mapped[UUID] = mapped_column(ForeignKey("key_epoch.id"))
    blob: Mapped[bytes] = mapped_column(LargeBinary)


class Sealed:
    """Columns of a row sealed under the case key:

    the row's own key boxed under `epoch`, so that a new epoch re-wraps keys only.
    """

    if TYPE_CHECKING:
        __tablename__: Any

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    clue_id: Mapped[UUID] = mapped_column(ForeignKey("clue.id"), index=True)
    epoch: Mapped[int]
    # box(case key, row key, context("qy/1/case/row-key", table, id, epoch))
    key: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)  # seal(row key, json, context("qy/1/case/row", table, id))


class Origin(Base):
    """A report that a clue was opened from: its DEK boxed under the case key.

    Several clues may go back to one report (two procedures at once, a clue merged into another); one of them leads.
    """

    __tablename__ = "origin"
    __table_args__ = (
        Index("ix_origin_report_id", "report_id"),
        Index(
            "ix_origin_leads", "report_id", unique=True, sqlite_where=text("leads = 1"), postgresql_where=text("leads")
        ),
    )

    clue_id: Mapped[UUID] = mapped_column(ForeignKey("clue.id"), primary_key=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), primary_key=True)
    epoch: Mapped[int]
    key: Mapped[bytes] = mapped_column(LargeBinary)
    # the correspondence with the reporter is kept on this clue: others see the letters up to when they began
    leads: Mapped[bool] = mapped_column(default=True, server_default=true())


class ThreadKey(Base):
    """The pair to which the reporter's later words are sealed, by epoch; its seed boxed under the case key.

    A clue keeps the epochs of its own time, also after its report has gone over to another clue.
    """

    __tablename__ = "thread_key"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    clue_id: Mapped[UUID] = mapped_column(ForeignKey("clue.id"), primary_key=True, index=True)
    case_epoch: Mapped[int]
    seed: Mapped[bytes] = mapped_column(LargeBinary)
    until: Mapped[date]  # the last day of the certificate that stands in the inbox beside the public half
