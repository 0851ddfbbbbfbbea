"""Clues: who holds the key of each, and everything that is done for it, sealed under that key."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from cases.db import Base, UtcTime
from cases.vault.models import CaseRecovery, Holding, Origin, Sealed, ThreadKey

__all__ = [
    "Bar",
    "CaseRecovery",
    "Clue",
    "Entry",
    "Gist",
    "Holding",
    "Link",
    "Origin",
    "Paper",
    "Release",
    "Sealed",
    "Task",
    "ThreadKey",
]


class Clue(Base):
    """One 问题线索. Plain are a random reference, state, dates and level; the rest is sealed under the case key."""

    __tablename__ = "clue"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    ref: Mapped[str] = mapped_column(String(12), unique=True)
    # open closed reopened; the rules' further states are rows of casework.rules.MACHINE
    state: Mapped[str] = mapped_column(String(16))
    # accusation 检举控告, complaint 医疗投诉, conduct 行风问题, petition 信访事项: each has its own clock
    track: Mapped[str] = mapped_column(String(12), default="accusation", server_default="accusation")
    opened_on: Mapped[date]
    due_on: Mapped[date | None]
    level: Mapped[str] = mapped_column(String(6), default="none")
    closed_on: Mapped[date | None]
    epoch: Mapped[int]  # of the case key
    version: Mapped[int] = mapped_column(default=1)  # of the row: two people at once, one wins
    rekey: Mapped[bool] = mapped_column(default=False)  # who went knew the key: the next holder's act makes a new one


class Gist(Sealed, Base):
    """A version of the summary; the highest number counts.

    Title, allegation, subject, department, company, category, time, place, points to check.
    """

    __tablename__ = "gist"
    __table_args__ = (Index("ix_gist_at", "at", "clue_id"),)  # what was written in the last month

    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcTime)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))


class Entry(Sealed, Base):
    """One line of the timeline 办理过程: what was done, by whom, with the words sealed.

    Notes are entries of kind `note`.
    """

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
    since: Mapped[date]  # from which the warning days count
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
    """Somebody who must not be on this clue: named in it, or recused. Sealed: a bar would tell who is accused."""

    __tablename__ = "bar"


class Link(Sealed, Base):
    """That this clue and another are about the same matter, said on each of the two: which, why, how it was found.

    Sealed: who may see one of the two must not learn of the other. Both stay as they are; a link can be undone.
    """

    __tablename__ = "link"

    at: Mapped[datetime] = mapped_column(UtcTime)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Release(Sealed, Base):
    """One identity release in its steps:

    proposed → outer layer taken off by a custodian → approved and re-sealed to one handler, for a set time.
    """

    __tablename__ = "release"
    __table_args__ = (Index("ix_release_state", "state"),)

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"), index=True)
    handler_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    custodian_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    approver_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str] = mapped_column(String(10))  # asked | unlocked | granted | declined | ended
    blob: Mapped[bytes | None] = mapped_column(LargeBinary)  # inner layer for the approver, then sealed to the handler
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    until: Mapped[datetime | None] = mapped_column(UtcTime)
