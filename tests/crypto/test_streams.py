"""Attachments: whole, in part, and never in another order or length than they were sealed."""

import hashlib
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import CannotOpen
from crypto.padding import stream_length
from crypto.stream import CHUNK, HEADER, SEALED_CHUNK, StreamSealer
from crypto.unseal import open_stream, read_range

KEY = b"k" * 32
EDGES = [0, 1, 503, 504, 505, CHUNK - 9, CHUNK - 8, CHUNK - 7, CHUNK, CHUNK + 1, 2 * CHUNK - 8, 2 * CHUNK, 300_000]


def file_of(size: int, zeros: int) -> bytes:
    body = (hashlib.sha256(b"file").digest() * (size // 32 + 1))[:size]
    return body[: size - min(zeros, size)] + bytes(min(zeros, size))


def sealed(plain: bytes, step: int = 0) -> bytes:
    sealer = StreamSealer(KEY)
    step = step or max(len(plain), 1)
    return b"".join(sealer.update(plain[at : at + step]) for at in range(0, len(plain), step)) + sealer.finish()


def pieces(blob: bytes, step: int) -> Iterable[bytes]:
    return (blob[at : at + step] for at in range(0, len(blob), step))


def reader(blob: bytes) -> Callable[[int, int], bytes]:
    return lambda offset, length: blob[offset : offset + length]


SAMPLE = sealed(file_of(200_000, 1000))
CHUNKS = [SAMPLE[at : at + SEALED_CHUNK] for at in range(HEADER, len(SAMPLE), SEALED_CHUNK)]


def refused(blob: bytes, key: bytes = KEY) -> None:
    with pytest.raises(CannotOpen):
        list(open_stream(key, pieces(blob, 50_000)))
    with pytest.raises(CannotOpen):
        read_range(key, reader(blob), len(blob), 0, 1_000_000)


@pytest.mark.parametrize("size", EDGES)
@pytest.mark.parametrize("zeros", [0, 700, 1_000_000])
def test_a_file_comes_back_whole(size: int, zeros: int) -> None:
    plain = file_of(size, zeros)
    blob = sealed(plain)
    assert b"".join(open_stream(KEY, [blob])) == plain
    assert read_range(KEY, reader(blob), len(blob), 0, size + 10) == plain


@given(
    size=st.integers(0, 200_000),
    zeros=st.integers(0, 200_000),
    step=st.integers(1000, 200_000),
    out=st.integers(500, 99_999),
)
@settings(max_examples=40, deadline=None)
def test_in_whatever_pieces_it_comes_and_goes(size: int, zeros: int, step: int, out: int) -> None:
    plain = file_of(size, zeros)
    assert b"".join(open_stream(KEY, pieces(sealed(plain, step), out))) == plain


@given(start=st.integers(0, 250_000), length=st.integers(0, 250_000))
@settings(max_examples=60, deadline=None)
def test_any_range_can_be_read_alone(start: int, length: int) -> None:
    plain = file_of(200_000, 1000)
    assert read_range(KEY, reader(SAMPLE), len(SAMPLE), start, length) == plain[start : start + length]


def test_a_range_reads_no_more_than_it_must() -> None:
    read: list[int] = []

    def count(offset: int, length: int) -> bytes:
        read.append(length)
        return SAMPLE[offset : offset + length]

    read_range(KEY, count, len(SAMPLE), 70_000, 1000)
    assert sum(read) <= HEADER + 2 * SEALED_CHUNK


@pytest.mark.parametrize(("start", "length"), [(-1, 5), (5, -1)])
def test_a_negative_range_is_a_mistake_of_the_caller(start: int, length: int) -> None:
    with pytest.raises(ValueError, match="range"):
        read_range(KEY, reader(SAMPLE), len(SAMPLE), start, length)


def test_size_and_hash_are_those_of_the_plain_file() -> None:
    plain = file_of(100_000, 0)
    sealer = StreamSealer(KEY)
    sealer.update(plain[:7])
    sealer.update(memoryview(plain)[7:])
    sealer.finish()
    assert (sealer.size, sealer.sha256) == (100_000, hashlib.sha256(plain).hexdigest())


def test_a_finished_stream_takes_nothing_more() -> None:
    sealer = StreamSealer(KEY)
    sealer.finish()
    with pytest.raises(ValueError, match="finished"):
        sealer.update(b"x")
    with pytest.raises(ValueError, match="finished"):
        sealer.finish()


@given(bit=st.integers(0, len(SAMPLE) * 8 - 1))
@settings(max_examples=100, deadline=None)
def test_any_flipped_bit_is_refused(bit: int) -> None:
    changed = bytearray(SAMPLE)
    changed[bit // 8] ^= 1 << bit % 8
    refused(bytes(changed))


@given(order=st.lists(st.integers(0, len(CHUNKS) - 1), max_size=6))
@settings(max_examples=100, deadline=None)
def test_any_other_row_of_chunks_is_refused(order: list[int]) -> None:
    blob = SAMPLE[:HEADER] + b"".join(CHUNKS[number] for number in order)
    if order == list(range(len(CHUNKS))):
        assert b"".join(open_stream(KEY, [blob])) == file_of(200_000, 1000)
    else:
        refused(blob)


@given(cut=st.integers(0, len(SAMPLE) - 1))
@settings(max_examples=60, deadline=None)
def test_any_cut_is_refused(cut: int) -> None:
    refused(SAMPLE[:cut])


@given(more=st.binary(min_size=1, max_size=2000))
@settings(max_examples=30, deadline=None)
def test_anything_added_is_refused(more: bytes) -> None:
    refused(SAMPLE + more)


def test_a_chunk_of_another_file_under_the_same_key_is_refused() -> None:
    other = sealed(file_of(200_000, 1000))
    refused(SAMPLE[:HEADER] + other[HEADER : HEADER + SEALED_CHUNK] + SAMPLE[HEADER + SEALED_CHUNK :])


def test_another_key_is_refused() -> None:
    refused(SAMPLE, b"o" * 32)


def test_what_comes_out_before_a_cut_is_noticed_is_the_files_own_beginning() -> None:
    got = bytearray()
    with pytest.raises(CannotOpen):  # noqa: PT012 - what came before the refusal is the point
        for piece in open_stream(KEY, [SAMPLE[:-5]]):
            got += piece
    assert file_of(200_000, 1000).startswith(bytes(got))


@given(size=st.integers(0, 2**40))
def test_padding_costs_little_and_leaves_few_lengths(size: int) -> None:
    length = stream_length(size)
    assert size + 8 <= length
    assert length - size <= max(size // 8, 520)
    assert length - size <= 2**20 + 8
    assert length % 512 == 0
    assert length % CHUNK == 0 or length % CHUNK >= 8


def test_files_of_like_size_look_alike() -> None:
    assert len({stream_length(size) for size in range(1_000_000, 1_010_000)}) <= 2
    assert len({stream_length(size) for size in range(500)}) == 1
