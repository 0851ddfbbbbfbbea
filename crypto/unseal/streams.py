"""Opens what `crypto.stream` makes: from the beginning, or any part of it."""

from collections.abc import Callable, Iterable, Iterator

from crypto import binding
from crypto.errors import CannotOpen
from crypto.padding import stream_length
from crypto.stream import CHUNK, HEADER, SEALED_CHUNK, TRAILER, chunk_nonce, stream_keys
from crypto.unseal.openers import Decrypt, opener

Read = Callable[[int, int], bytes]


def open_stream(key: bytes, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The file, in pieces of at most 64 KiB, from sealed bytes that come in pieces of any size.

    Each piece is authentic when it comes out, but only a stream that ends without CannotOpen is complete: a caller who
    writes a download must break it off visibly when this raises.
    """
    pieces = _Pieces(chunks)
    aes = _open_header(key, pieces.take(HEADER))
    file = _Unpadder()
    number = 0
    while True:
        sealed = pieces.take(SEALED_CHUNK)
        last = not pieces.more()
        plain = _open_chunk(aes, number, last, sealed)
        if last:
            yield from file.end(plain)
            return
        yield from file.piece(plain)
        number += 1


def read_range(key: bytes, read: Read, total_sealed: int, start: int, length: int) -> bytes:
    """`length` bytes of the file from `start`; fewer, or none, beyond its end.

    `read(offset, length)` gives sealed bytes; `total_sealed` is how many there are. Three reads: header, last chunk
    (which proves where the stream ends, and the true length), and the chunks that are wanted. Raises CannotOpen, and
    ValueError for a negative start or length.
    """
    if start < 0 or length < 0:
        raise ValueError("a range starts at 0 or later")
    body = total_sealed - HEADER
    final = -(-body // SEALED_CHUNK) - 1
    if final < 0:
        raise CannotOpen
    aes = _open_header(key, read(0, HEADER))
    last_at = HEADER + final * SEALED_CHUNK
    last = _open_chunk(aes, final, True, read(last_at, total_sealed - last_at))
    end = min(start + length, _true_size(last, final * CHUNK + len(last)))
    if start >= end:
        return b""
    first, beyond = start // CHUNK, min(-(-end // CHUNK), final)
    plain = _open_run(aes, first, beyond, read) if first < beyond else b""
    if end > final * CHUNK:
        plain += last
    return plain[start - first * CHUNK : end - first * CHUNK]


def _open_run(aes: Decrypt, first: int, beyond: int, read: Read) -> bytes:
    sealed = memoryview(read(HEADER + first * SEALED_CHUNK, (beyond - first) * SEALED_CHUNK))
    return b"".join(
        _open_chunk(aes, first + i, False, sealed[i * SEALED_CHUNK : (i + 1) * SEALED_CHUNK])
        for i in range(beyond - first)
    )


def _open_header(key: bytes, header: bytes) -> Decrypt:
    if len(header) != HEADER:
        raise CannotOpen
    aes, commitment = stream_keys(key, header[1 + binding.COMMITMENT :], header[0])
    binding.same(commitment, header[1 : 1 + binding.COMMITMENT])
    return opener(header[0]).decryptor(aes)


def _open_chunk(aes: Decrypt, number: int, last: bool, sealed: bytes | memoryview) -> bytes:
    return aes(chunk_nonce(number, last), sealed)


def _true_size(last: bytes, total: int) -> int:
    """The file's length, from the last chunk and the length of all content. Raises CannotOpen if they disagree."""
    size = int.from_bytes(last[-TRAILER:], "big")
    if len(last) < TRAILER or size > total or stream_length(size) != total:
        raise CannotOpen
    in_last = max(size - (total - len(last)), 0)
    if last[in_last:-TRAILER].strip(b"\0"):
        raise CannotOpen
    return size


class _Pieces:
    """Sealed bytes in whatever pieces they come; hands out exact lengths."""

    def __init__(self, source: Iterable[bytes]) -> None:
        self._source = iter(source)
        self._held = bytearray()

    def take(self, length: int) -> bytes:
        """Up to `length` bytes; fewer only at the end."""
        self._fill(length)
        taken = bytes(memoryview(self._held)[:length])
        del self._held[:length]
        return taken

    def more(self) -> bool:
        self._fill(1)
        return bool(self._held)

    def _fill(self, length: int) -> None:
        while len(self._held) < length:
            piece = next(self._source, None)
            if piece is None:
                return
            self._held += piece


class _Unpadder:
    """Tells the file from its padding, whose beginning is known only at the end.

    Zeros at the end of a piece may be padding: they are counted rather than kept, and given out once it is known that
    they belong to the file. Memory stays constant.
    """

    def __init__(self) -> None:
        self._given = 0
        self._zeros = 0
        self._seen = 0

    def piece(self, plain: bytes) -> Iterator[bytes]:
        self._seen += len(plain)
        body = plain.rstrip(b"\0")
        if not body:
            self._zeros += len(plain)
            return
        yield from self._give_zeros(self._zeros)
        self._given += len(body)
        self._zeros = len(plain) - len(body)
        yield body

    def end(self, plain: bytes) -> Iterator[bytes]:
        size = _true_size(plain, self._seen + len(plain))
        yield from self.piece(plain[:-TRAILER])
        if not self._given <= size <= self._given + self._zeros:
            raise CannotOpen
        yield from self._give_zeros(size - self._given)

    def _give_zeros(self, count: int) -> Iterator[bytes]:
        self._given += count
        while count > 0:
            yield bytes(min(count, CHUNK))
            count -= CHUNK
