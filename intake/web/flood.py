"""A counter for the whole site, shared by its processes: so many a minute, whoever sends. Nobody is remembered."""

import fcntl
import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

_SHAPE = struct.Struct("<QQ")  # minute, count
LONGEST_WAIT = 30
_SHORTEST_WAIT = 5


class Flood:
    """Counts in a 16-byte file that is mapped by every worker of this host; without a file, in this process alone."""

    def __init__(self, file: Path | None, limit: int) -> None:
        self.limit = limit
        self._lock = Lock()  # flock holds off other processes, not this one's threads
        self._file, self._map = _mapped(file)

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
        with self._lock, _alone(self._file):
            known, count = _SHAPE.unpack(self._map[:])
            count = count + 1 if known == minute else 1
            self._map[:] = _SHAPE.pack(minute, count)
            return int(count)


def _mapped(file: Path | None) -> tuple[Path | None, mmap.mmap]:
    """The file's bytes, shared with whoever maps it too; where there can be no file, bytes of this process's own."""
    if file is not None:
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with file.open("a+b") as opened:
                opened.truncate(_SHAPE.size)
                return file, mmap.mmap(opened.fileno(), _SHAPE.size)
    return None, mmap.mmap(-1, _SHAPE.size)


@contextmanager
def _alone(file: Path | None) -> Iterator[None]:
    if file is None:
        yield
        return
    with file.open("rb") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
