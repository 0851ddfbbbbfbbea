"""A small LMTP receiver (RFC 2033): the mail server beside us hands letters over, and hears 250 once they are kept.

On a socket file or a port of this machine. Each line and each letter has a limit; so has the number of talkers.
"""

import os
import socket
import socketserver
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import Protocol

from intake.mail.settings import Lmtp

TALKERS = 8
PATIENCE = 120.0
_LINE = 4096
_RECIPIENTS = 100
GOOD = b"250 2.0.0 kept"
LATER = b"451 4.3.0 not now"
FULL = b"552 5.3.4 too big"


class Lines(Protocol):
    """What lines are read from."""

    def readline(self, size: int, /) -> bytes: ...


@dataclass
class _Talk:
    """One conversation."""

    lines: Lines
    out: Callable[[bytes], object]
    take: Callable[[bytes], bytes]
    most: int
    sender: bool = False
    to: int = 0

    def run(self) -> None:
        """Until QUIT, or until the other side is silent for long or says what nobody understands."""
        self.say(b"220 qingyuan LMTP")
        while line := self.lines.readline(_LINE):
            word = line.strip().split(b" ", 1)[0].upper()[:10]
            if not line.endswith(b"\n") or word == b"QUIT":
                self.say(b"221 2.0.0 bye" if word == b"QUIT" else b"500 5.5.2 too long")
                return
            if word == b"DATA" and self.to:
                if not self.data():
                    return
            else:
                self.say(self.answer(word))

    def say(self, line: bytes) -> None:
        """One line."""
        self.out(line + b"\r\n")

    def answer(self, word: bytes) -> bytes:
        """To everything but DATA."""
        if word == b"LHLO":
            return b"250-qingyuan\r\n250-8BITMIME\r\n250-SIZE %d\r\n250 ENHANCEDSTATUSCODES" % self.most
        if word in (b"MAIL", b"RSET"):
            self.sender, self.to = word == b"MAIL", 0
            return b"250 2.1.0 ok"
        if word == b"RCPT" and self.sender and self.to < _RECIPIENTS:
            self.to += 1
            return b"250 2.1.5 ok"
        return b"250 2.0.0 ok" if word == b"NOOP" else b"503 5.5.1 not now"

    def data(self) -> bool:
        """The letter itself; the same answer for each recipient. Whether the other side is still there."""
        self.say(b"354 go on")
        letter = _body(self.lines, self.most)
        if letter is None:
            return False
        said = self.take(letter) if len(letter) <= self.most else FULL
        for _ in range(self.to):
            self.say(said)
        self.sender, self.to = False, 0
        return True


def _body(lines: Lines, most: int) -> bytes | None:
    """Up to the line with a dot alone, doubled dots undone; what goes beyond `most` is read and thrown away."""
    kept: list[bytes] = []
    size, fresh = 0, True
    while True:
        line = lines.readline(64 * 1024)
        if not line:
            return None
        if fresh and line in (b".\r\n", b".\n"):
            return b"".join(kept)
        if fresh and line.startswith(b".."):
            line = line[1:]
        fresh = line.endswith(b"\n")
        if size <= most:
            kept.append(line)
            size += len(line)


class Receiver:
    """Listens until `close`. `take` gets a letter and gives the answer: GOOD, LATER, or a refusal for ever (5xx)."""

    def __init__(self, settings: Lmtp, take: Callable[[bytes], bytes]) -> None:
        most, room = settings.letter_mb * 1024 * 1024, BoundedSemaphore(TALKERS)

        class Talker(socketserver.StreamRequestHandler):
            timeout = PATIENCE

            def handle(self) -> None:
                if not room.acquire(timeout=PATIENCE):
                    return
                try:
                    with suppress(OSError):
                        _Talk(self.rfile, self.wfile.write, take, most).run()
                finally:
                    room.release()

        self._server = _listening(settings, Talker)
        self._thread = Thread(target=self._server.serve_forever, args=(0.2,), name="lmtp", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more."""
        self._server.shutdown()
        self._server.server_close()


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def _listening(settings: Lmtp, talker: type[socketserver.BaseRequestHandler]) -> socketserver.BaseServer:
    if settings.socket is None:
        return _Tcp(("127.0.0.1", settings.port), talker)
    _unlink(settings.socket)
    server = _Unix(str(settings.socket), talker)
    os.chmod(settings.socket, 0o660)  # noqa: PTH101 - the mail server's group, and nobody else
    return server


def _unlink(place: Path) -> None:
    if place.is_socket():
        with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            if probe.connect_ex(str(place)) == 0:
                raise OSError("somebody listens there already")
        place.unlink(missing_ok=True)
