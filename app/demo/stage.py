"""Where the stories are played: the desks, the calendar of office days, and what is still to happen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Protocol
from uuid import UUID

from app.demo.tales import Tale
from cases.db import transaction
from cases.office.rules import Calendar
from cases.staff.desk import CHINA, Desk, day_of

Act = Callable[[datetime], object]


class Hospital(Protocol):
    """The people of the demonstration, by user name, and when they came; the secret that both sites know."""

    started: datetime
    secret: bytes

    def desk(self, username: str, at: datetime) -> Desk:
        """A person at the desk at `at`. Needs a transaction."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who works on a clue: who opens it, two who handle it, and who decides."""

    opener: str = "di_head"
    first: str = "handler"
    second: str = "handler_2"
    approver: str = "di_head"


OFFICE = Team()
SECRETARY = Team("dc_sec", "pc_sec", "pc_sec", "dc_sec")


@dataclass
class Stage:
    """All that the stories share. Nothing that would lie after `now` is played."""

    hospital: Hospital
    now: datetime
    calendar: Calendar
    tales: dict[str, Tale] = field(default_factory=dict)
    planned: list[tuple[datetime, int, Act]] = field(default_factory=list)

    @cached_property
    def today(self) -> date:
        """The demonstration's present day in China."""
        return day_of(self.now)

    def desk(self, username: str, when: datetime) -> Desk:
        """The person at that moment. Needs a transaction."""
        return self.hospital.desk(username, when)

    def id(self, username: str) -> UUID:
        """A person's id. Needs a transaction."""
        return self.desk(username, self.now).staff_id

    def after(self, day: date, workdays: int) -> date:
        """The working day so many working days after `day`; 0: the day itself or the next one that is worked."""
        return self.calendar.add(day, workdays, "WD") if workdays else self.calendar.next_workday(day)

    def ago(self, workdays: int) -> date:
        """The working day so many working days before today."""
        day = self.today
        while workdays:
            day -= timedelta(days=1)
            workdays -= self.calendar.is_workday(day)
        return day

    def part_of(self, span: tuple[date, date], place: int, places: int) -> date:
        """A working day between the two, as far along as `place` of `places`."""
        begin, end = span
        return self.after(begin + (end - begin) * place // places, 0)

    def plan(self, day: date, clock: tuple[int, int], act: Act) -> None:
        """Do `act` on that day at that hour and minute in China."""
        when = datetime.combine(day, time(*clock), CHINA)
        if when < self.now:
            self.planned.append((when, len(self.planned), act))

    def play(self) -> None:
        """Everything planned, in the order of time, each in a transaction of its own unless it opens its own."""
        for when, _, act in sorted(self.planned, key=lambda one: one[:2]):
            act(when)
        self.planned.clear()


def kept(act: Act) -> Act:
    """`act` in one transaction."""

    def run(when: datetime) -> None:
        with transaction():
            act(when)

    return run
