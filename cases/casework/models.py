"""Clues: who holds the key of each, and everything that is done for it, sealed under that key."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cases.db import Base, UtcTime


class Clue(Base):
    """One 问题线索. Plain are only a random reference, state, dates and level; the rest is sealed under the case key."""

    __tablename__ = "clue"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[str] = mapped_column(String(16))  # open closed reopened; the rules' further states are rows of casework.rules.MACHINE
    opened_on: Mapped[date]
    due_on: Mapped[date | None]
    level: Mapped[str] = mapped_column(String(6), default="none")
    closed_on: Mapped[date | None]
    epoch: Mapped[int]  # of the case key
    version: Mapped[int] = mapped_column(default=1)  # of the row: two people at once, one wins


class Holding(Base):
    """A person on a clue: the only way to it. Carries what the list is sorted by, so that lists stay flat as rows grow."""

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
    """Columns of a row sealed under the case key: the row's own key boxed under `epoch`, so that a new epoch re-wraps keys only."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    clue_id: Mapped[UUID] = mapped_column(ForeignKey("clue.id"), index=True)
    epoch: Mapped[int]
    key: Mapped[bytes] = mapped_column(LargeBinary)  # box(case key, row key, context("qy/1/case/row-key", table, id, epoch))
    body: Mapped[bytes] = mapped_column(LargeBinary)  # seal(row key, json, context("qy/1/case/row", table, id))


class Gist(Sealed, Base):
    """A version of the summary: title, allegation, subject, department, company, category, time, place, points to check. Latest counts."""

    __tablename__ = "gist"

    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))


class Entry(Sealed, Base):
    """One line of the timeline 办理过程: what was done, by whom, with the words sealed. Notes are entries of kind `note`."""

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_clue_at", "clue_id", "at", "id"),)

    at: Mapped[datetime] = mapped_column(UtcTime)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    kind: Mapped[str] = mapped_column(String(20))
    main: Mapped[bool] = mapped_column(default=False)  # shown under 只看关键


class Task(Sealed, Base):
    """Something to be done by a day, by one person on the clue."""

    __tablename__ = "task"
    __table_args__ = (Index("ix_task_desk", "assignee_id", "done_on", "due_on"),)

    assignee_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    level: Mapped[str] = mapped_column(String(6), default="none")


class Paper(Sealed, Base):
    """A file added by the office (材料). The sealed body holds name, type, size, SHA-256, origin and the file key."""

    __tablename__ = "paper"

    object_id: Mapped[UUID] = mapped_column(default=uuid4)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))


class Bar(Sealed, Base):
    """Somebody who must not be on this clue: named in it, or recused. Sealed: a bar would itself tell who is accused."""

    __tablename__ = "bar"


class Origin(Base):
    """A report that a clue was opened from: its DEK boxed under the case key."""

    __tablename__ = "origin"
    __table_args__ = (UniqueConstraint("report_id"),)

    clue_id: Mapped[UUID] = mapped_column(ForeignKey("clue.id"), primary_key=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), primary_key=True)
    epoch: Mapped[int]
    key: Mapped[bytes] = mapped_column(LargeBinary)


class ThreadKey(Base):
    """The pair to which the reporter's later words are sealed, by epoch; its seed boxed under the case key."""

    __tablename__ = "thread_key"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(primary_key=True)
    clue_id: Mapped[UUID] = mapped_column(ForeignKey("clue.id"), index=True)
    case_epoch: Mapped[int]
    seed: Mapped[bytes] = mapped_column(LargeBinary)


class Release(Base):
    """One identity release in its steps: proposed → outer layer taken off by a custodian → approved and re-sealed to one handler, for a set time."""

    __tablename__ = "release"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), index=True)
    clue_id: Mapped[UUID] = mapped_column(ForeignKey("clue.id"), index=True)
    handler_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    custodian_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    approver_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str] = mapped_column(String(10))  # asked | unlocked | granted | declined | ended
    reason: Mapped[bytes] = mapped_column(LargeBinary)  # sealed under the report DEK
    blob: Mapped[bytes | None] = mapped_column(LargeBinary)  # inner layer for the approver, then sealed to the handler
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    until: Mapped[datetime | None] = mapped_column(UtcTime)
