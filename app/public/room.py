"""How much may lie in the store for forms that nobody has sent yet: never more than is still free beside it.

A form's token is to be had for nothing, so what one form may hold is no bound on what a stranger may fill a disk with.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock

from cases.db import transaction
from cases.errors import Unready
from cases.inbox import door

_EVERY = 5.0  # seconds between two questions of one process


@dataclass
class Room:
    """What one process found last."""

    _lock: Lock = field(default_factory=Lock)
    _held: int = 0
    _until: float = 0.0

    def floor(self, least: int) -> int:
        """How much must be free for a file to be taken: `least`, and as much again as unfinished forms hold. In a
        database that is away nobody can ask: then it is what was found last.
        """
        with self._lock:
            if time.monotonic() >= self._until:
                with suppress(Unready), transaction(reading=True):
                    self._held = door.unfinished()
                self._until = time.monotonic() + _EVERY
            return least + self._held
