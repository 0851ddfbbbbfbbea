"""What every way in knows of the office: published rows and certified keys, read together, kept for a few seconds.

A report costs one transaction, not ten queries and a chain to verify; a rotated key is noticed by the inbox door at
once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from threading import Lock
from typing import Any

from app.render import SHANGHAI
from cases.db import transaction
from cases.errors import Unready
from cases.office import queries
from cases.office.files import FileLimits, file_limits
from cases.office.rules import Calendar, Deadline, limited
from intake import keyring
from intake.door import Terms
from intake.keyring import Keyring
from intake.names import Person

KEPT = timedelta(seconds=3)


@dataclass(frozen=True)
class Facts:
    """One moment of the office, as plain data."""

    name: str
    room: str
    demo: bool
    channels: Mapping[str, Any]
    superior: Mapping[str, Any]
    notice: Mapping[str, Any]
    limits: Mapping[str, Any]
    people: tuple[Person, ...]
    departments: tuple[str, ...]
    keys: Keyring
    calendar: Calendar
    periods: Mapping[str, Deadline]
    root: bytes = field(repr=False)
    today: date = date.min

    @property
    def sizes(self) -> FileLimits:
        """How large files may be, in megabytes."""
        return file_limits(self.limits)

    @property
    def registering(self) -> Deadline:
        """How long registering may take, as this office has set it."""
        return self.periods["REG"]

    def due_on(self, rule: str = "REG", since: date | None = None) -> date:
        """The day by which what begins today, or began `since`, is due: by default, by which a report is registered."""
        period = self.periods[rule]
        return self.calendar.add(since or self.today, period.n, period.unit)

    def terms(self, received_on: date | None = None) -> Terms:
        """For the door: of what came today, or on the day on which it was received."""
        if received_on is None or received_on >= self.today:
            return self._terms
        return Terms(self.today, self.due_on(since=received_on), self.root)

    @cached_property
    def _terms(self) -> Terms:
        # Counted once for each moment's facts: counting working days asks the calendar about every day between.
        return Terms(self.today, self.due_on(), self.root)

    @property
    def above(self) -> bool:
        """Whether what concerns the leadership is sealed to the superior: its key and its written consent are there."""
        return bool(self.superior.get("consent")) and "superior" in self.keys.epochs

    def side(self, side: str) -> list[Person]:
        """The people of one side."""
        return [person for person in self.people if person.side == side]


def read(now: datetime) -> Facts:
    """Read everything. Raises Unready where the office or the pinned root is missing."""
    today = now.astimezone(SHANGHAI).date()
    with transaction(reading=True):
        office = queries.office()
        people = tuple(Person(row.name, row.post, row.side) for row in queries.officials())
        return Facts(
            name=office.name,
            room=office.room,
            demo=office.demo,
            channels=office.channels,
            superior=office.superior,
            notice=office.notice,
            limits=office.limits,
            people=people,
            departments=tuple(row.name for row in queries.departments()),
            keys=keyring.load(today),
            calendar=queries.calendar(),
            periods=limited(office.limits),
            root=queries.root(),
            today=today,
        )


class Known:
    """The facts of a process; one thread reads them anew, the others wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._facts: Facts | None = None
        self._until: datetime | None = None

    def at(self, now: datetime) -> Facts:
        """Facts not older than a few seconds. Raises Unready."""
        with self._lock:
            if self._facts is None or self._until is None or not now < self._until <= now + KEPT:
                self._facts, self._until = read(now), now + KEPT
            return self._facts

    def latest(self, now: datetime) -> Facts:
        """The same, or what was known last while the database is away: enough to give an answer back with its words,
        never to keep one, for the inbox door asks the database itself. Raises Unready.
        """
        try:
            return self.at(now)
        except Unready:
            if self._facts is None:
                raise
            return self._facts

    def forget(self) -> None:
        """Read anew next time: a key was replaced."""
        with self._lock:
            self._until = None
