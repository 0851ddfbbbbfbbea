"""What this room asks of a person at the desk. `cases.staff.desk.Desk`, which stands above it, is one."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from crypto.keys import UserKeys


class Person(Protocol):
    """Who acts, with which keys, and when."""

    @property
    def staff_id(self) -> UUID: ...
    @property
    def keys(self) -> UserKeys: ...
    @property
    def now(self) -> datetime: ...
    @property
    def today(self) -> date: ...
    @property
    def certificate_id(self) -> str | None: ...
