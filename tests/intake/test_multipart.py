"""A form read as a stream: words into memory, files into the seal, whatever the line does."""

import io
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.errors import Unready
from cases.objects import FolderStore, open_store
from crypto.unseal import open_stream
from intake.web.multipart import Arrived, NotAForm, drop, read_form
from intake.web.sealing import Caps

MB = 1024 * 1024
TYPE = "multipart/form-data; boundary=XyZ"


def body(*parts: tuple[str, bytes] | tuple[str, bytes, str], end: bytes = b"--XyZ--\r\n") -> bytes:
    out = b""
    for name, value, *file in parts:
        named = f'; filename="{file[0]}"' if file else ""
        kind = "Content-Type: image/png\r\n" if file else ""
        out += f'--XyZ\r\nContent-Disposition: form-data; name="{name}"{named}\r\n{kind}\r\n'.encode() + value + b"\r\n"
    return out + end


class Dribble:
    """A line that gives so many bytes at a time, and breaks where it is told to."""

    def __init__(self, data: bytes, step: int, breaks: bool = False) -> None:
        self._data, self._step, self._breaks = io.BytesIO(data), step, breaks

    def read(self, size: int, /) -> bytes:
        found = self._data.read(min(size, self._step))
        if not found and self._breaks:
            raise ConnectionResetError
        return found


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    found = open_store(str(tmp_path / "objects"))
    assert isinstance(found, FolderStore)
    return found


def read(store: Any, data: bytes, **caps: Any) -> Arrived:
    return read_form(io.BytesIO(data), TYPE, store, Caps(**{"free_floor": 0, **caps}))


def plain(store: Any, arrived: Arrived) -> list[bytes]:
    return [b"".join(open_stream(file.key, store.read(file.id))) for file in arrived.files]


def test_words_and_files_arrive(store: FolderStore, tmp_path: Path) -> None:
    picture = os.urandom(3 * MB)
    arrived = read(store, body(("narrative", "经过".encode()), ("a", picture, "付款截图.png"), ("concerns", b"none")))
    assert arrived.get("narrative") == "经过"
    assert arrived.get("concerns") == "none"
    assert [(file.name, file.type, file.size) for file in arrived.files] == [("付款截图.png", "image/png", 3 * MB)]
    assert plain(store, arrived) == [picture]
    stored = b"".join(path.read_bytes() for path in (tmp_path / "objects").rglob("*") if path.is_file())
    assert picture[:64] not in stored


@settings(max_examples=25, deadline=None)
@given(step=st.integers(1, 5000), size=st.integers(1, 9000))
def test_it_does_not_matter_in_what_pieces_it_comes(
    tmp_path_factory: pytest.TempPathFactory, step: int, size: int
) -> None:
    store = open_store(str(tmp_path_factory.mktemp("s")))
    data = os.urandom(size) + b"\r\n--Xy"
    arrived = read_form(Dribble(body(("t", b"x" * 900), ("a", data, "a.bin")), step), TYPE, store, Caps(free_floor=0))
    assert not arrived.broken
    assert plain(store, arrived) == [data]
    assert arrived.get("t") == "x" * 900


@pytest.mark.parametrize("breaks", [True, False])
def test_what_came_before_the_line_broke_is_given_back(store: FolderStore, breaks: bool) -> None:
    whole = body(("narrative", "写了很多".encode()), ("a", b"y" * MB, "a.bin"))
    arrived = read_form(Dribble(whole[: len(whole) // 2], 4096, breaks), TYPE, store, Caps(free_floor=0))
    assert arrived.broken
    assert arrived.get("narrative") == "写了很多"
    assert [one.code for one in arrived.refused] == ["broken"]
    assert list(store.ids()) == []


def test_a_cut_off_text_is_kept_as_far_as_it_came(store: FolderStore) -> None:
    arrived = read(store, body(("narrative", "写了很多".encode()), end=b"")[:-4])
    assert arrived.broken
    assert arrived.get("narrative").startswith("写了很")


def test_a_strangers_error_leaves_nothing_behind(store: FolderStore) -> None:
    class CutOff(Exception):
        pass

    class Slow(Dribble):
        def read(self, size: int, /) -> bytes:
            found = super().read(size)
            if not found:
                raise CutOff
            return found

    whole = body(("a", b"1" * MB, "a.bin"), ("b", b"2" * MB, "b.bin"))
    with pytest.raises(CutOff):
        read_form(Slow(whole[: -MB // 2], 4096), TYPE, store, Caps(free_floor=0))
    assert list(store.ids()) == []
    assert store.sweep(9e9) == 0


@pytest.mark.parametrize(
    ("caps", "codes"),
    [
        ({"file": MB - 1}, ["big"]),
        ({"files": 1}, ["many"]),
        ({"report": MB + 10}, ["big"]),
        ({"free_floor": 1 << 60}, ["room", "room"]),
    ],
)
def test_too_much_is_refused_file_by_file_and_words_are_kept(
    store: FolderStore, caps: dict[str, int], codes: list[str]
) -> None:
    small = ("b", b"2" * 100, "b.bin") if "file" in caps else ("b", b"2" * MB, "b.bin")
    arrived = read(store, body(("a", b"1" * MB, "a.bin"), small, ("narrative", b"words")), **caps)
    assert [one.code for one in arrived.refused] == codes
    assert len(arrived.files) == 2 - len(codes)
    assert arrived.get("narrative") == "words"
    assert set(store.ids()) == {file.id for file in arrived.files}


def test_an_empty_file_is_refused_and_an_empty_field_is_none(store: FolderStore) -> None:
    arrived = read(store, body(("a", b"", "空.m4a"), ("a", b"", "")))
    assert [(one.name, one.code) for one in arrived.refused] == [("空.m4a", "empty")]
    assert arrived.files == []


def test_a_full_disk_refuses_the_file_and_keeps_the_words(store: FolderStore) -> None:
    class Full:
        def writer(self, name: object) -> object:
            raise Unready("objects")

        def free_bytes(self) -> int | None:
            return None

        def delete(self, name: object) -> None: ...

    arrived = read(Full(), body(("a", b"1" * MB, "a.bin"), ("narrative", b"words")))
    assert [one.code for one in arrived.refused] == ["store"]
    assert arrived.get("narrative") == "words"


def test_bytes_that_are_no_utf8_are_told_and_kept(store: FolderStore) -> None:
    arrived = read(store, body(("narrative", "前".encode() + b"\xff\xfe" + "后".encode())))
    assert arrived.garbled == {"narrative"}
    assert arrived.get("narrative") == "前\ufffd\ufffd后"


def test_more_words_than_are_kept_at_all_are_told(store: FolderStore) -> None:
    arrived = read(store, body(("narrative", b"x" * (MB // 2)), ("more", b"y" * MB)))
    assert arrived.overflow
    assert len(arrived.get("narrative")) == MB // 2


def test_names_with_quotes_paths_and_4000_characters(store: FolderStore) -> None:
    names = ["../../x.png", "a%22b.png", "长" * 4000 + ".png"]
    arrived = read(store, body(*[("a", b"1", name) for name in names]))
    assert [file.name for file in arrived.files][:2] == ["x.png", 'a"b.png']
    assert len(arrived.files[2].name) <= 120
    assert [file.renamed for file in arrived.files] == [True, False, True]


@settings(max_examples=25, deadline=None)
@given(step=st.integers(1, 400), empty=st.integers(1, 5))
def test_empty_parts_may_lack_the_empty_line(tmp_path_factory: pytest.TempPathFactory, step: int, empty: int) -> None:
    """RFC 2046 lets a part have headers and no content at all."""
    store = open_store(str(tmp_path_factory.mktemp("s")))
    bare = b"".join(b'--XyZ\r\nContent-Disposition: form-data; name="e%d"\r\n\r\n' % n for n in range(empty))
    whole = body(("first", b"1"), end=b"") + bare + body(("a", b"--Xy is not it", "a.bin"), ("last", b"--Xy"))
    arrived = read_form(Dribble(whole, step), TYPE, store, Caps(free_floor=0))
    assert not arrived.broken
    assert arrived.values == {"first": ["1"], **{f"e{n}": [""] for n in range(empty)}, "last": ["--Xy"]}
    assert plain(store, arrived) == [b"--Xy is not it"]


def test_a_form_without_files_may_be_urlencoded(store: FolderStore) -> None:
    data = io.BytesIO(b"narrative=%E7%BB%8F%E8%BF%87+a&concerns=none&bad=%ff")
    arrived = read_form(data, "application/x-www-form-urlencoded", store, Caps())
    assert (arrived.get("narrative"), arrived.get("concerns"), arrived.garbled) == ("经过 a", "none", {"bad"})


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json", "multipart/form-data"])
def test_other_types_are_no_form(store: FolderStore, kind: str) -> None:
    with pytest.raises(NotAForm):
        read_form(io.BytesIO(b"x"), kind, store, Caps())


@pytest.mark.parametrize(
    "junk", [b"", b"junk", b"--XyZ\r\nno header\r\n\r\n", b"--XyZ--", b"\r\n" * 50, b"--XyZ\r\n\xff: \x00\r\n\r\nx"]
)
def test_nonsense_is_a_broken_form_and_no_error(store: FolderStore, junk: bytes) -> None:
    arrived = read(store, junk)
    assert arrived.files == []
    assert arrived.broken or arrived.values == {}


def test_dropped_files_leave_the_store(store: FolderStore) -> None:
    arrived = read(store, body(("a", b"1" * MB, "a.bin")))
    drop(arrived, store)
    assert list(store.ids()) == []


def test_memory_does_not_grow_with_the_file(store: FolderStore) -> None:
    class Long:
        """128 MB without holding them."""

        def __init__(self) -> None:
            self._parts = self._make()

        def _make(self) -> Iterator[bytes]:
            yield body(("a", b"", "a.bin"), end=b"")[:-2]
            yield from (b"z" * (512 * 1024) for _ in range(256))
            yield b"\r\n--XyZ--\r\n"

        def read(self, size: int, /) -> bytes:
            return next(self._parts, b"")

    tracemalloc.start()
    arrived = read_form(Long(), TYPE, store, Caps(free_floor=0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert arrived.files[0].size == 128 * MB
    assert peak < 16 * MB


def test_a_form_of_a_million_fields_or_files_costs_no_memory(store: FolderStore) -> None:
    many = b"narrative=%E6%97%A9&" + b"a&" * (1_500_000)
    tracemalloc.start()
    try:
        arrived = read_form(io.BytesIO(many), "application/x-www-form-urlencoded", store, Caps())
        assert tracemalloc.get_traced_memory()[1] < 16 * MB
    finally:
        tracemalloc.stop()
    assert arrived.get("narrative") == "早"
    files = read(store, body(*([("f", b"x", "x.png")] * 5_000)))
    assert files.broken
    assert len(files.files) + len(files.refused) <= 401
