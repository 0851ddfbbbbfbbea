"""The staff side of callers: a number is given, and words are added by who answers the telephone."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import or_, select

from cases.channels.models import Caller
from cases.db import session
from cases.errors import WrongState
from cases.inbox.models import Report


@dataclass(frozen=True, slots=True)
class NewCaller:
    """A number and the slow hash of its PIN."""

    number: str
    pin: bytes = field(repr=False)


def is_free(number: str) -> bool:
    """Whether nobody was given this number yet."""
    return session().scalar(select(Caller.report_id).where(Caller.number == number)) is None


def give(report: UUID, new: NewCaller) -> None:
    """Give a report its caller's number, in the transaction that keeps the report. Raises WrongState("again") where
    the number is taken: draw another.
    """
    taken = select(Caller.report_id).where(or_(Caller.number == new.number, Caller.report_id == report))
    if session().scalar(taken.limit(1)) is not None:
        raise WrongState("again")
    session().add(Caller(report_id=report, number=new.number, pin=new.pin))


def number_of(report: UUID) -> str:
    """The number that was given to a report; nothing where none was."""
    return session().scalar(select(Caller.number).where(Caller.report_id == report)) or ""


def lookup_of(number: str) -> bytes | None:
    """The look-up hash of the report with this number, by which words are added to it."""
    wanted = select(Report.lookup).join(Caller, Caller.report_id == Report.id).where(Caller.number == number)
    return session().scalar(wanted)
