"""Where sealed files lie: a folder, or an S3 bucket. What comes here is ciphertext under an opaque name.

A folder is written by hand and not through obstore: a file whose code was shown must survive a power cut, so it is
synced to the disk before its row is kept.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from secrets import token_hex
from typing import Any, Protocol
from uuid import UUID

from cases.errors import NotFound, Unready

PIECE = 1024 * 1024
_DAY = 86_400
_PART = ".part"


def ids_of(object_id: UUID, parts: int) -> list[UUID]:
    """The objects that hold one file, in order: its own id, and those counted on from it."""
    return [part_id(object_id, number) for number in range(parts)]


def part_id(object_id: UUID, number: int) -> UUID:
    """The object of a file's part, from 0."""
    return UUID(int=(object_id.int + number) % (1 << 128))


class Writer(Protocol):
    """An object being written."""

    def write(self, data: bytes, /) -> Any:
        """Add `data`. Raises Unready where the disk is full or the bucket away."""


class Store(Protocol):
    """Sealed files by id. Every method raises Unready where the place is away, NotFound where the object is."""

    def put(self, object_id: UUID, pieces: Iterable[bytes]) -> None:
        """Write an object whole; nothing remains of it where `pieces` raises."""

    def writer(self, object_id: UUID) -> AbstractContextManager[Writer]:
        """Write an object piece by piece; it is there once the block is left, and not at all where the block raises."""

    def read(self, object_id: UUID) -> Iterator[bytes]:
        """The object in pieces of up to 1 MiB."""

    def read_range(self, object_id: UUID, offset: int, length: int) -> bytes:
        """`length` bytes from `offset` on, fewer at the end."""

    def size(self, object_id: UUID) -> int:
        """How many bytes it has."""

    def delete(self, object_id: UUID) -> None:
        """Take it away; nothing happens where it is not there."""

    def ids(self, older_than: float | None = None) -> Iterator[UUID]:
        """All objects, in no order; with `older_than`, those whose day began before that time."""

    def free_bytes(self) -> int | None:
        """How much may still be written, None where that cannot be known."""

    def sweep(self, older_than: float) -> int:
        """Take away what was begun and never finished, last touched before the time `older_than`. Returns how many."""


class FolderStore:
    """Objects as files of a folder, spread over 256 folders by the first two digits of their ids."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def _path(self, object_id: UUID) -> Path:
        return self._root / object_id.hex[:2] / object_id.hex

    def put(self, object_id: UUID, pieces: Iterable[bytes]) -> None:
        """See Store."""
        with self.writer(object_id) as out:
            for piece in pieces:
                out.write(piece)

    @contextmanager
    def writer(self, object_id: UUID) -> Iterator[Writer]:
        """See Store."""
        path = self._path(object_id)
        # A name of its own: the same part may come twice at once, from a line that broke and the one after it.
        part = path.with_suffix(f".{token_hex(4)}{_PART}")
        with _plainly():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "wb", buffering=0) as raw:
                yield _Whole(raw.write)
                with _plainly():
                    os.fsync(handle)
                    _forget_the_hour(handle)
            with _plainly():
                part.rename(path)
                _sync_folder(path.parent)
        finally:
            part.unlink(missing_ok=True)

    def read(self, object_id: UUID) -> Iterator[bytes]:
        """See Store."""
        with _plainly(), self._path(object_id).open("rb", buffering=0) as source:
            while piece := source.read(PIECE):
                yield piece

    def read_range(self, object_id: UUID, offset: int, length: int) -> bytes:
        """See Store."""
        with _plainly(), self._path(object_id).open("rb") as source:
            return os.pread(source.fileno(), length, offset)

    def size(self, object_id: UUID) -> int:
        """See Store."""
        with _plainly():
            return self._path(object_id).stat().st_size

    def delete(self, object_id: UUID) -> None:
        """See Store."""
        with _plainly():
            self._path(object_id).unlink(missing_ok=True)

    def ids(self, older_than: float | None = None) -> Iterator[UUID]:
        """See Store."""
        for path in self._root.glob("??/" + "?" * 32):
            with suppress(FileNotFoundError):  # taken away meanwhile
                if older_than is None or path.stat().st_mtime < older_than:
                    yield UUID(path.name)

    def free_bytes(self) -> int | None:
        """See Store."""
        with _plainly():
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            room = os.statvfs(self._root)
        return room.f_bavail * room.f_frsize

    def sweep(self, older_than: float) -> int:
        """See Store."""
        stale = [path for path in self._root.glob(f"??/*{_PART}") if path.stat().st_mtime < older_than]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)


class _Whole:
    """A raw file may take less than it is given; this goes on until it has taken all."""

    def __init__(self, write: Callable[[memoryview], int | None]) -> None:
        self._write = write

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        with _plainly():
            while view:
                view = view[self._write(view) or 0 :]


class BucketStore:
    """Objects of an S3 bucket, by obstore, which reads AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID … from the environment."""

    def __init__(self, url: str) -> None:
        # By name: six megabytes that an office with a folder need not carry.
        self._obstore: Any = import_module("obstore")
        stores: Any = import_module("obstore.store")
        self._store = stores.from_url(url)
        self._missing: type[Exception] = import_module("obstore.exceptions").NotFoundError
        self._away: type[Exception] = import_module("obstore.exceptions").BaseError

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except (self._missing, FileNotFoundError) as error:
            raise NotFound from error
        except (self._away, OSError) as error:
            raise Unready("objects") from error

    def put(self, object_id: UUID, pieces: Iterable[bytes]) -> None:
        """See Store."""
        with self.writer(object_id) as out:
            for piece in pieces:
                out.write(piece)

    @contextmanager
    def writer(self, object_id: UUID) -> Iterator[Writer]:
        """See Store. Two parts of 5 MiB wait in memory at most."""
        out = self._obstore.open_writer(self._store, object_id.hex, buffer_size=5 * PIECE, max_concurrency=2)
        kept = False
        try:
            with self._plainly():
                yield out
                out.close()
            kept = True
        finally:
            if not kept:
                self._drop(out, object_id)

    def _drop(self, out: Any, object_id: UUID) -> None:
        # obstore cannot abandon a writer: it is closed over what it has, and that is deleted.
        try:
            out.close()
            self._store.delete(object_id.hex)
        except (self._away, OSError):
            return

    def read(self, object_id: UUID) -> Iterator[bytes]:
        """See Store."""
        with self._plainly():
            for piece in self._store.get(object_id.hex).stream(min_chunk_size=PIECE):
                yield bytes(piece)

    def read_range(self, object_id: UUID, offset: int, length: int) -> bytes:
        """See Store."""
        with self._plainly():
            end = min(offset + length, self._store.head(object_id.hex)["size"])
            return bytes(self._store.get_range(object_id.hex, start=offset, end=end)) if offset < end else b""

    def size(self, object_id: UUID) -> int:
        """See Store."""
        with self._plainly():
            return int(self._store.head(object_id.hex)["size"])

    def delete(self, object_id: UUID) -> None:
        """See Store."""
        with self._plainly():
            try:
                self._store.delete(object_id.hex)
            except (self._missing, FileNotFoundError):
                return

    def ids(self, older_than: float | None = None) -> Iterator[UUID]:
        """See Store."""
        before = float("inf") if older_than is None else older_than
        with self._plainly():
            for batch in self._store.list():
                ours = (item for item in batch if len(item["path"]) == 32)
                yield from (UUID(item["path"]) for item in ours if item["last_modified"].timestamp() < before)

    def free_bytes(self) -> int | None:
        """See Store."""
        return None

    def sweep(self, older_than: float) -> int:
        """A bucket's own life-cycle rule takes away unfinished uploads."""
        del older_than
        return 0


@contextmanager
def _plainly() -> Iterator[None]:
    """The system's words name paths; ours name nothing."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound from error
    except OSError as error:
        raise Unready("objects") from error


def _forget_the_hour(handle: int) -> None:
    # An exact time, matched with a proxy's log, names a person: the file keeps its day alone.
    day = os.fstat(handle).st_mtime_ns // 10**9 // _DAY * _DAY
    os.utime(handle, (day, day))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_store: Store | None = None


def open_store(where: str) -> Store:
    """The store at `where`: a folder's path, or `s3://bucket/prefix`."""
    return BucketStore(where) if where.startswith("s3://") else FolderStore(Path(where))


def connect(where: str) -> Store:
    """Open the store at `where` and make it this process's own."""
    global _store  # noqa: PLW0603 - one process, one store: this is its home
    _store = open_store(where)
    return _store


def store() -> Store:
    """This process's store. Raises Unready where none was connected."""
    if _store is None:
        raise Unready("objects")
    return _store
