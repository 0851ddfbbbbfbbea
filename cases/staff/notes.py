"""What the office notes about itself and does not publish."""

from collections.abc import Mapping
from typing import Any

from cases.db import session
from cases.staff.models import Setting


def note(name: str, value: Mapping[str, Any]) -> None:
    """Note `value` under `name`, over what was there (`queries.setting` reads it)."""
    row = session().get(Setting, name) or Setting(name=name)
    row.value = dict(value)
    session().add(row)
    session().flush()
