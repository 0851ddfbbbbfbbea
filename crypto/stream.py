"""Attachments, sealed while they arrive: constant memory, readable from any place later.

Header: suite ‖ commitment (32) ‖ salt (32). Then chunks: AES-256-GCM of 64 KiB each, the last one shorter or full,
each with its 16-byte tag. Nonce = chunk number (11 bytes, big-endian) ‖ 1 for the last chunk, else 0: a cut, swapped,
doubled or added chunk meets another nonce (STREAM; Hoang, Reyhanitabar, Rogaway and Vizár, 2015).

Content: the file ‖ zeros ‖ the file's true length (8 bytes, big-endian), `padding.stream_length` bytes in all. The
length stands at the end because it is not known before; it never lies across two chunks.
"""

import hashlib
import io
import secrets

from crypto import binding
from crypto.context import context
from crypto.kdf import expand, extract
from crypto.padding import stream_length
from crypto.suites import DEFAULT, Data, suite

CHUNK = 64 * 1024
SEALED_CHUNK = CHUNK + binding.TAG
SALT = 32
HEADER = 1 + binding.COMMITMENT + SALT
TRAILER = 8


def stream_keys(key: bytes, salt: bytes, suite: int) -> tuple[bytes, bytes]:
    """(AES key, commitment) of a file key and a header's salt. Raises ValueError unless the file key is 32 bytes."""
    if len(key) != 32:
        raise ValueError("a key is 32 bytes")
    both = expand(extract(salt, key), context("qy/1/stream", bytes([suite])), 64)
    return both[:32], both[32:]


def chunk_nonce(number: int, last: bool) -> bytes:
    """The nonce of a chunk."""
    return (number << 8 | last).to_bytes(binding.NONCE, "big")


class StreamSealer:
    """Seals one attachment. Call `update` for each piece and `finish` once; write out what both return, in order.

    `sha256` (hex) and `size` are those of the plain file; complete after the last `update`.
    """

    def __init__(self, key: bytes) -> None:
        """Raises ValueError unless the key is 32 bytes. Every stream draws a salt, so that a key may be used again."""
        salt = secrets.token_bytes(SALT)
        aes, commitment = stream_keys(key, salt, DEFAULT)
        self._cipher = suite(DEFAULT).cipher(aes)
        self._header = bytes([DEFAULT]) + commitment + salt
        self._sealed = bytearray(SEALED_CHUNK)  # used again for every chunk: fresh memory is slower than the cipher
        self._rest = bytearray()
        self._number = 0
        self._hash = hashlib.sha256()
        self._finished = False
        self.size = 0

    @property
    def sha256(self) -> str:
        """Hex digest of the plain bytes so far."""
        return self._hash.hexdigest()

    def update(self, data: Data) -> bytes:
        """Takes plain bytes, any number of them; returns sealed bytes, often none. Raises ValueError once finished.

        A full chunk can be sealed at once: it is never the last one, since padding and trailer follow.
        """
        self._still_open()
        self._hash.update(data)
        self.size += len(data)
        view = memoryview(data)
        at = CHUNK - len(self._rest) if self._rest else 0
        self._rest += view[:at]
        out = self._begin()
        if len(self._rest) == CHUNK:
            self._chunk(out, self._rest)
            self._rest = bytearray()
        while len(view) - at >= CHUNK:
            self._chunk(out, view[at : at + CHUNK])
            at += CHUNK
        self._rest += view[at:]
        return out.getvalue()

    def finish(self) -> bytes:
        """Pads and closes the stream; returns the remaining sealed bytes. Raises ValueError when called twice."""
        self._still_open()
        self._finished = True
        zeros = stream_length(self.size) - self.size - TRAILER
        tail = memoryview(bytes(self._rest) + bytes(zeros) + self.size.to_bytes(TRAILER, "big"))
        out = self._begin()
        while len(tail) > CHUNK:
            self._chunk(out, tail[:CHUNK])
            tail = tail[CHUNK:]
        out.write(self._cipher.encrypt(chunk_nonce(self._number, last=True), tail, None))
        return out.getvalue()

    def _still_open(self) -> None:
        if self._finished:
            raise ValueError("this stream is finished")

    def _begin(self) -> io.BytesIO:
        out = io.BytesIO()
        out.write(self._header)
        self._header = b""
        return out

    def _chunk(self, out: io.BytesIO, plain: Data) -> None:
        self._cipher.encrypt_into(chunk_nonce(self._number, last=False), plain, None, self._sealed)
        self._number += 1
        out.write(self._sealed)
