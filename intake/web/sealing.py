"""A file on its way from the network into the object store: sealed piece by piece, never whole, never plain on disk."""

from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

from cases.errors import Unready
from crypto.seal import new_key
from crypto.stream import StreamSealer
from intake import clean
from intake.submission import SentFile

MEGABYTE = 1024 * 1024


class Writer(Protocol):
    """Where sealed bytes go."""

    def write(self, data: bytes) -> object: ...


class Store(Protocol):
    """The part of the object store that the way in needs."""

    def writer(self, name: UUID) -> AbstractContextManager[Writer]: ...

    def delete(self, name: UUID) -> None: ...

    def free_bytes(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Caps:
    """How much is taken. `free_floor`: below this much free space no file is taken, and words still are."""

    file: int = 200 * MEGABYTE
    report: int = 600 * MEGABYTE
    files: int = 20
    free_floor: int = 512 * MEGABYTE
    text: int = MEGABYTE + 64 * 1024  # a narrative of a megabyte, and the other fields


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, and why: empty, big, many, room, store, broken."""

    name: str
    code: str
    size: int = 0


class Sealing:
    """One file being sealed. `write` until it says False (then it is refused), then `finish`, or `drop`."""

    def __init__(self, store: Store, name: str, kind: str, floor: int) -> None:
        self._store = store
        self._floor = floor
        self._name = clean.file_name(name)
        self._type = clean.file_type(kind)
        self.id = uuid4()
        self._key = new_key()
        self._sealer = StreamSealer(self._key)
        self._opened: AbstractContextManager[Writer] | None = None
        self._writer: Writer | None = None
        self._checked = 0
        self.refused = ""

    @property
    def name(self) -> str:
        """As it is kept."""
        return self._name.kept

    @property
    def size(self) -> int:
        """Plain bytes so far."""
        return self._sealer.size

    def write(self, data: memoryview, most: int) -> None:
        """Seal the next bytes; refuses the file where it has more than `most`, or where room or the store gives out."""
        if self.refused:
            return
        if self.size + len(data) > most:
            self._refuse("big")
            return
        if self._no_room():
            self._refuse("room")
            return
        self._put(self._sealer.update(data))

    def finish(self) -> SentFile | Refused:
        """Close it; gives the file, or why it was not taken."""
        if not self.refused and not self.size:
            self.refused = "empty"
        if not self.refused:
            self._put(self._sealer.finish())
        if not self.refused and self._opened is not None:
            self._close()
        if self.refused:
            return Refused(self.name, self.refused, self.size)
        kept = (self._type, self.size, self._sealer.sha256, self._key)
        return SentFile(self.id, self.name, *kept, renamed=self._name.changed)

    def drop(self) -> None:
        """Let go of what was sealed so far."""
        if not self.refused:
            self._refuse("broken")

    def _no_room(self) -> bool:
        # Asked for the first bytes and then once every 16 MB: the answer costs a system call.
        if self.size and self.size - self._checked < 16 * MEGABYTE:
            return False
        self._checked = self.size
        free = self._store.free_bytes()
        return free is not None and free < self._floor

    def _put(self, sealed: bytes) -> None:
        if not sealed:
            return
        try:
            if self._writer is None:
                self._opened = self._store.writer(self.id)
                self._writer = self._opened.__enter__()
            self._writer.write(sealed)
        except Unready:  # the disk is full, or the store does not answer
            self._refuse("store")

    def _close(self) -> None:
        try:
            if self._opened is not None:
                self._opened.__exit__(None, None, None)
        except Unready:
            self.refused = "store"
        self._opened = self._writer = None

    def _refuse(self, code: str) -> None:
        self.refused = code
        opened, self._opened, self._writer = self._opened, None, None
        if opened is not None:
            # The store's own way to give up a half-written object; it may hand the error on, or its own.
            with suppress(Unready):
                opened.__exit__(Unready, Unready(code), None)
