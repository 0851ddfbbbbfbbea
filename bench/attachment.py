"""A file of 200 MB through the public site, and what it costs in memory."""

import socket
import threading
import time
from collections.abc import Callable
from typing import Self

import psutil

from bench.figures import Scale, tell
from bench.line import CODE, Line, token
from bench.place import office, plain, pss
from tests.factories.system import System

MEGABYTE = 1024 * 1024
PIECE = bytes(range(256)) * 4096


def run(scale: Scale) -> None:
    """Throughput from the first byte to the page with the code, beside a server that only writes the bytes down."""
    size = (50 if scale.quick else 200) * MEGABYTE
    with office("sqlite") as made, plain(made) as (beside, _process):
        port = made.settings.public_port
        best, base, grown = 0.0, 0.0, 0.0
        for _ in range(3):
            before = memory(made)
            with Watch(lambda: memory(made)) as watch:
                best = max(best, size / MEGABYTE / _send(port, "/report", token(Line(port).get("/report")), size))
            grown = max(grown, watch.most - before)
            base = max(base, size / MEGABYTE / _send(beside, "/file", "", size))
        tell("attachment", best, "MB/s", 3)
        tell("attachment.plain", base, "MB/s", 3)
        tell("attachment.memory", grown, "MB", 3)


def memory(made: System) -> float:
    assert made.process is not None
    return pss(psutil.Process(made.process.pid))


class Watch:
    """The most that something was while the block ran."""

    def __init__(self, measure: Callable[[], float], every: float = 0.02) -> None:
        self._measure, self._over, self.most, self._every = measure, threading.Event(), 0.0, every
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._over.wait(self._every):
            self.most = max(self.most, self._measure())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def _send(port: int, path: str, form: str, size: int) -> float:
    """Seconds from the first byte sent to the answer's end."""
    fields = {"form": form, "concerns": "none", "narrative": "录像在附件里。"}
    head = b"".join(
        f'--q\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    )
    head += b'--q\r\nContent-Disposition: form-data; name="attachments"; filename="a.mp4"\r\n'
    head += b"Content-Type: video/mp4\r\n\r\n"
    tail = b"\r\n--q--\r\n"
    length = len(head) + size + len(tail)
    asked = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: multipart/form-data; boundary=q\r\n"
    with socket.create_connection(("127.0.0.1", port), 120) as line:
        begun = time.perf_counter()
        line.sendall(f"{asked}Connection: close\r\nContent-Length: {length}\r\n\r\n".encode() + head)
        for _ in range(size // len(PIECE)):
            line.sendall(PIECE)
        line.sendall(tail)
        answer = b""
        while more := line.recv(262_144):
            answer += more
        elapsed = time.perf_counter() - begun
    if path == "/report" and not CODE.search(answer):
        raise AssertionError(answer[:3000].decode(errors="replace"))
    return elapsed
