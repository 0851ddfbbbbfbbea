"""A person at the desk: who, with which keys, and at what time. Every staff action takes one."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from cases.errors import NotAllowed
from cases.staff.may import May, Role, may
from crypto.keys import UserKeys

CHINA = ZoneInfo("Asia/Shanghai")


def day_of(now: datetime) -> date:
    """The day in China: the law's dates are its own."""
    return now.astimezone(CHINA).date()


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's sitting. `keys` never leaves memory;

    `now` is aware and passed in by the edge, so that a test or a demonstration may choose it.
    """

    staff_id: UUID
    name: str
    roles: frozenset[Role]
    keys: UserKeys
    now: datetime
    certificate_id: str | None = None  # the person's own, once confirmed
    scope_note: str = ""  # 知悉范围 document of a leader
    session_id: bytes = b""  # of the sitting, where there is one: caches in memory are kept under it

    @property
    def today(self) -> date:
        """The day in China."""
        return day_of(self.now)

    def need(self, act: May) -> None:
        """Raises NotAllowed where no role of the person includes `act`."""
        if not may(self.roles, act):
            raise NotAllowed(act)
