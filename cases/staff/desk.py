"""A person at the desk: who, with which keys, and at what time. Every staff action takes one."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from cases.errors import NotAllowed
from cases.staff.may import May, Role, may
from crypto.keys import UserKeys

CHINA = ZoneInfo("Asia/Shanghai")


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

    @property
    def today(self) -> date:
        """The day in China."""
        return self.now.astimezone(CHINA).date()

    def need(self, act: May) -> None:
        """Raises NotAllowed where no role of the person includes `act`."""
        if not may(self.roles, act):
            raise NotAllowed(act)
