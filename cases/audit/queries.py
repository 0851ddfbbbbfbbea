"""Reading the record."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, or_, select

from cases.audit.models import AuditLine, Checkpoint
from cases.audit.rules import Finding, Wrong
from cases.audit.verify import verify
from cases.db import session

__all__ = ["Finding", "Wrong", "all_lines", "anchor_text", "checkpoints", "last_digest", "mine", "of_object", "verify"]

PAGE = 100


def mine(staff_id: UUID, limit: int = PAGE, *, skip: int = 0, begins: Collection[str] = ()) -> Sequence[AuditLine]:
    """A person's own lines, newest first, but for the newest `skip`: the number of a line would tell a person how much
    others have done since the last own one. `begins`: of acts that begin so, or of all.
    """
    return _page(_of(begins).where(AuditLine.actor == str(staff_id)).offset(skip), None, limit)


def all_lines(
    before: int | None = None, limit: int = PAGE, *, begins: Collection[str] = (), actor: str = ""
) -> Sequence[AuditLine]:
    """Everybody's lines, newest first, from the line below `before` on: for the audit administrator. `begins` as in
    `mine`; `actor`: of that one alone.
    """
    wanted = _of(begins)
    return _page(wanted.where(AuditLine.actor == actor) if actor else wanted, before, limit)


def _of(begins: Collection[str]) -> Select[AuditLine]:
    wanted = select(AuditLine)
    return wanted.where(or_(*(AuditLine.act.startswith(one) for one in begins))) if begins else wanted


def of_object(object_id: UUID | str, before: int | None = None, limit: int = PAGE) -> Sequence[AuditLine]:
    """What was done to one thing, newest first."""
    return _page(select(AuditLine).where(AuditLine.object == str(object_id)), before, limit)


def last_digest(thing: str) -> bytes | None:
    """The digest in the newest line about one thing; None where there is none."""
    wanted = select(AuditLine.digest).where(AuditLine.object == thing)
    return session().scalar(wanted.order_by(AuditLine.id.desc()).limit(1))


def anchor_text() -> str | None:
    """The newest checkpoint, to be downloaded, printed and kept elsewhere; None before there is one."""
    return session().scalar(select(Checkpoint.note).order_by(Checkpoint.size.desc()).limit(1))


def checkpoints(limit: int = 20) -> Sequence[Checkpoint]:
    """The newest checkpoints, newest first."""
    return session().scalars(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(limit)).all()


def _page(lines: Select[AuditLine], before: int | None, limit: int) -> Sequence[AuditLine]:
    if before is not None:
        lines = lines.where(AuditLine.id < before)
    return session().scalars(lines.order_by(AuditLine.id.desc()).limit(limit)).all()
