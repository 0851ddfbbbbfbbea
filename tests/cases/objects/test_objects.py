"""Sealed files in a folder and in a real bucket behave alike."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from cases import objects
from cases.errors import NotFound, Unready
from tests.factories.objects import Bucket


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> objects.Store:
    if request.param == "folder":
        return objects.open_store(str(tmp_path / "objects"))
    server: Bucket = request.getfixturevalue("s3_server")
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return objects.open_store(f"s3://{server.name}")


def test_what_is_put_is_read_again(store: objects.Store) -> None:
    name = uuid4()
    content = secrets.token_bytes(3_000_001)
    store.put(name, (content[i : i + 70_000] for i in range(0, len(content), 70_000)))
    assert b"".join(store.read(name)) == content
    assert store.size(name) == len(content)
    assert store.read_range(name, 1_000_000, 17) == content[1_000_000:1_000_017]
    assert store.read_range(name, 3_000_000, 17) == content[3_000_000:]
    assert store.read_range(name, 3_000_001, 17) == b""
    assert name in set(store.ids())


def test_an_empty_object_is_an_object(store: objects.Store) -> None:
    name = uuid4()
    store.put(name, [])
    assert store.size(name) == 0
    assert b"".join(store.read(name)) == b""


def test_a_writer_that_fails_leaves_nothing(store: objects.Store) -> None:
    name = uuid4()

    def broken() -> Iterator[bytes]:
        yield b"x" * 6_000_000
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.put(name, broken())
    with pytest.raises(NotFound):
        store.size(name)
    assert name not in set(store.ids())


def test_what_is_not_there_is_not_found_and_deleting_it_is_nothing(store: objects.Store) -> None:
    name = uuid4()
    with pytest.raises(NotFound):
        b"".join(store.read(name))
    with pytest.raises(NotFound):
        store.read_range(name, 0, 1)
    store.delete(name)
    store.put(name, [b"x"])
    store.delete(name)
    with pytest.raises(NotFound):
        store.size(name)


def test_files_are_the_owners_alone_and_keep_their_day_only(tmp_path: Path) -> None:
    name = uuid4()
    objects.open_store(str(tmp_path / "o")).put(name, [b"x"])
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert file.stat().st_mode & 0o077 == 0
    assert file.stat().st_mtime % 86_400 == 0


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = objects.open_store(str(tmp_path))

    def fill() -> None:
        with store.writer(uuid4()) as out:
            monkeypatch.setattr(out, "_write", _full)
            out.write(b"x")

    with pytest.raises(Unready):
        fill()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def _full(view: memoryview) -> int:
    raise OSError(28, os.strerror(28))


def test_what_was_never_finished_is_swept(tmp_path: Path) -> None:
    store = objects.open_store(str(tmp_path))
    store.put(uuid4(), [b"x"])
    part = next(path for path in tmp_path.rglob("*") if path.is_file()).with_suffix(".part")
    part.write_bytes(b"half")
    assert store.sweep(part.stat().st_mtime - 1) == 0
    assert store.sweep(part.stat().st_mtime + 1) == 1
    assert len(list(store.ids())) == 1


def test_free_room_is_known_of_a_folder(tmp_path: Path) -> None:
    assert (objects.open_store(str(tmp_path)).free_bytes() or 0) > 0


def test_a_process_without_a_store_is_not_ready(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(objects, "_store", None)
    with pytest.raises(Unready):
        objects.store()
    assert objects.connect(str(tmp_path)) is objects.store()
