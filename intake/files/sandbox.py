"""Runs the child: one file in, one answer out, and an end to it whatever the file does.

The child is `child.py` with no environment, no descriptor but two pipes, no right to open, connect or start anything
(`lockdown.py`), so much memory and so many seconds. What it writes is bounded too, and is read as a stranger's word.
"""

import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Lock, Thread
from types import MappingProxyType

from intake.files.lockdown import NO_CAGE
from intake.files.told import Answer, Refused, unpacked

_CHILD = Path(__file__).with_name("child.py")
_AT_ONCE = 256 * 1024
_MOST_OUT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Terms:
    """How much a child may use: seconds of the wall clock and of the processor, bytes of memory."""

    seconds: int = 10
    memory: int = 1280 * 1024 * 1024


class Sandbox:
    """One child at a time in a process. Who does not get a turn within `patience` seconds is refused "busy"."""

    def __init__(self, terms: Terms | None = None, patience: float = 20.0) -> None:
        self.terms = terms or Terms()
        self._patience = patience
        self._turn = BoundedSemaphore(1)

    def run(self, task: str, kind: str, data: bytes | bytearray | memoryview, page: int = 1) -> Answer:
        """`task` (probe, copy, view, pages) upon a file of that kind. Raises Refused: busy, slow, cage, damaged, or
        what the child says.
        """
        if not self._turn.acquire(timeout=self._patience):
            raise Refused("busy")
        try:
            answer = unpacked(self._ask([task, kind, str(page)], data))
        finally:
            self._turn.release()
        if answer.refused:
            raise Refused(answer.refused)
        return answer

    def _ask(self, words: list[str], data: bytes | bytearray | memoryview) -> bytes:
        terms = [str(self.terms.seconds), str(self.terms.memory)]
        return alone(_CHILD, [*words, *terms], data, self.terms.seconds)


def alone(
    child: Path,
    words: Sequence[str],
    data: bytes | bytearray | memoryview,
    seconds: int,
    env: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """What the program `child`, in a process of its own, writes about `data`; then there is no such process any more.
    Raises Refused: slow, damaged, or cage, where the kernel cannot hold it.
    """
    with subprocess.Popen(
        [sys.executable, "-I", str(child), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env=env,
        start_new_session=True,
    ) as process:
        sender = Thread(target=_send, args=(process, data), daemon=True)
        sender.start()
        try:
            out = _receive(process, time.monotonic() + seconds)
        finally:
            process.kill()
            code = process.wait()
            sender.join()
    if code == NO_CAGE:
        raise Refused("cage")
    return out


def _send(child: "subprocess.Popen[bytes]", data: bytes | bytearray | memoryview) -> None:
    """All of `data` into the child, as long as it reads."""
    if child.stdin is None:
        return
    view = memoryview(data)
    with suppress(OSError):  # it ended before it had read everything
        for at in range(0, len(view), _AT_ONCE):
            child.stdin.write(view[at : at + _AT_ONCE])
    with suppress(OSError):
        child.stdin.close()


def _receive(child: "subprocess.Popen[bytes]", until: float) -> bytes:
    """All that it writes. Raises Refused("slow") at the end of its time, ("damaged") where it writes without end."""
    pipe = child.stdout.fileno() if child.stdout else -1
    ready, out = select.poll(), bytearray()
    ready.register(pipe, select.POLLIN | select.POLLHUP)
    while (left := until - time.monotonic()) > 0:
        if not ready.poll(left * 1000):
            continue
        data = os.read(pipe, _AT_ONCE)
        if not data:
            with suppress(subprocess.TimeoutExpired):
                child.wait(timeout=max(left, 0.1))
            return bytes(out)
        out += data
        if len(out) > _MOST_OUT:
            raise Refused("damaged")
    raise Refused("slow")


class Budget:
    """So many bytes of files are in this process's memory at once, to be looked into; above, a file goes unseen."""

    def __init__(self, most: int) -> None:
        self._left = most
        self._lock = Lock()

    def take(self, size: int) -> bool:
        """Whether there is room for so many more."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True

    def give(self, size: int) -> None:
        """They are gone again."""
        with self._lock:
            self._left += size
