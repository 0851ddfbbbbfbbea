"""A counter for the whole site, shared by its processes: so many a minute, whoever sends. Nobody is remembered."""

import fcntl
import mmap
import struct
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import BinaryIO

_SHAPE = struct.Struct("<QQ")  # minute, count
LONGEST_WAIT = 30
_SHORTEST_WAIT = 5


class Flood:
    """Counts in a 16-byte file that is mapped by every worker of this host; without a file, in this process alone."""

    def __init__(self, file: Path | None, limit: int) -> None:
        self.limit = limit
        self._file: BinaryIO | None = None
        with suppress(OSError):
            if file is not None:
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._file = file.open("a+b")
                self._file.truncate(_SHAPE.size)
        self._lock = Lock()  # lockf holds off other processes, not this one's threads
        self._map = mmap.mmap(self._file.fileno() if self._file else -1, _SHAPE.size)

    def hit(self, now: float) -> int:
        """Count one; gives how many seconds its sender is to wait: 0 up to the limit, then 5 to 30 as it grows."""
        if self.limit == 0:
            return 0
        count = self._count(int(now // 60))
        if count <= self.limit:
            return 0
        over = (count - self.limit) / self.limit
        return min(LONGEST_WAIT, _SHORTEST_WAIT + int(over * (LONGEST_WAIT - _SHORTEST_WAIT)))

    def _count(self, minute: int) -> int:
        with self._lock:
            if self._file:
                fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                known, count = _SHAPE.unpack(self._map[:])
                count = count + 1 if known == minute else 1
                self._map[:] = _SHAPE.pack(minute, count)
                return int(count)
            finally:
                if self._file:
                    fcntl.lockf(self._file, fcntl.LOCK_UN)
