"""One after the other into SQLite, which has one writer at a time: those who wait are woken, where SQLite itself sleeps
ever longer between tries. PostgreSQL needs none of it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from weakref import finalize


class Turn:
    """A place in the queue of this host's public processes; without a file, everybody goes at once."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = Lock()
        self._opened: tuple[int, int] | None = None

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for one's turn and keep it for the block."""
        if self._file is None:
            yield
            return
        # flock holds off other processes; within one process the file is the same, so a lock stands before it.
        with self._lock:
            queue = self._queue(self._file)
            fcntl.flock(queue, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(queue, fcntl.LOCK_UN)

    def _queue(self, file: Path) -> int:
        # Opened once in each process: a lock belongs to the opening, which a fork would share.
        if self._opened is None or self._opened[0] != os.getpid():
            self._opened = os.getpid(), os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            finalize(self, os.close, self._opened[1])
        return self._opened[1]
