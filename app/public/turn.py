"""One after the other into SQLite, which has one writer at a time: those who wait are woken, where SQLite itself sleeps
ever longer between tries. PostgreSQL needs none of it.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock


class Turn:
    """A place in the queue of this host's public processes; without a file, everybody goes at once."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = Lock()

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for one's turn and keep it for the block."""
        if self._file is None:
            yield
            return
        # flock holds off other processes; within one process the file is the same, so a lock stands before it.
        with self._lock, self._file.open("ab") as queue:
            fcntl.flock(queue, fcntl.LOCK_EX)
            yield
