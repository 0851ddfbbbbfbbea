"""Complete anonymous reports, form and answer, by eight browsers; the same beside fifty stalled senders."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from bench.figures import Scale, note, part, tell
from bench.line import Broken, Line, code, form, token
from bench.place import cpu, office, plain
from tests.factories.many import WORDS

BROWSERS = 8
ROUNDS = 3
STALLED = 50
NARRATIVE = WORDS[:1000]


def run(scale: Scale, kind: str) -> None:
    """The figures on one database. Ours and the plain server take turns, so both bear what else runs here."""
    with office(kind) as made, plain(made) as (beside, process):
        port, name = made.settings.public_port, f"submissions.{kind}"
        ours, base = Load(lambda: cpu(made.children())), Load(lambda: cpu(process.children()))
        for _ in range(ROUNDS):
            ours.add(lambda: _report_by(port), scale.seconds / ROUNDS)
            base.add(lambda: _plain_by(beside), scale.seconds / ROUNDS)
        slow = Load(lambda: cpu(made.children()))
        with _stalled(port):
            slow.add(lambda: _report_by(port), scale.seconds)
        ours.told(name)
        base.told(f"{name}.plain")
        tell(f"{name}.share", 100 * ours.rate / base.rate, "%")
        slow.told(f"{name}.stalled")
        tell(f"{name}.share.cpu", 100 * base.cost / ours.cost, "%")
        tell(f"{name}.stalled.share", 100 * slow.rate / ours.rate, "%")


def _report_by(port: int) -> Callable[[], None]:
    line = Line(port)

    def once() -> None:
        fields = {
            "form": token(line.get("/report")),
            "concerns": "none",
            "violation": "lab",
            "department": "肿瘤内科二病区",
            "company": "沐棠医学检验实验室",
            "narrative": NARRATIVE,
        }
        code(line.post("/report", *form(fields)))

    return once


def _plain_by(port: int) -> Callable[[], None]:
    line = Line(port)

    def once() -> None:
        line.get("/")
        line.post("/", b"text=", "application/x-www-form-urlencoded")

    return once


@dataclass
class Load:
    """What eight browsers got done, and the processor time (`used` says how much by now) that it cost the server."""

    used: Callable[[], float]
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    elapsed: float = 0.0
    spent: float = 0.0
    done: int = 0

    @property
    def rate(self) -> float:
        """How many a second."""
        return len(self.times) / self.elapsed

    @property
    def cost(self) -> float:
        """Milliseconds of processor time each."""
        return 1000 * self.spent / max(1, self.done)

    def add(self, browser: Callable[[], Callable[[], None]], seconds: float) -> None:
        """Run the browsers for a while; the first second does not count."""
        before, begun = self.used(), time.perf_counter() + 1
        threads = [threading.Thread(target=self._sit, args=(browser(), begun, seconds)) for _ in range(BROWSERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.elapsed += seconds
        self.spent += self.used() - before

    def _sit(self, once: Callable[[], None], begun: float, seconds: float) -> None:
        while (start := time.perf_counter()) < begun + seconds:
            try:
                once()
            except (Broken, OSError) as error:
                self.wrong.append(repr(error))
            else:
                self.done += 1
                end = time.perf_counter()
                if begun <= end < begun + seconds:
                    self.times.append(end - start)

    def told(self, name: str) -> None:
        """Print rate, median, p95 and errors."""
        if self.wrong:
            note(f"{name}: {self.wrong[:3]}")
        n = len(self.times)
        tell(name, self.rate, "1/s", n)
        tell(f"{name}.p50", 1000 * part(self.times, 0.5), "ms", n)
        tell(f"{name}.p95", 1000 * part(self.times, 0.95), "ms", n)
        tell(f"{name}.cpu", self.cost, "ms", n)
        tell(f"{name}.errors", len(self.wrong), "", n)


@contextmanager
def _stalled(port: int) -> Iterator[None]:
    """Fifty senders who promise a form and send a byte now and then."""
    lines, over = [_promise(port) for _ in range(STALLED)], threading.Event()
    thread = threading.Thread(target=_drip, args=(lines, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for line in lines:
            line.close()


def _promise(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), 10)
    head = b"POST /report HTTP/1.1\r\nHost: bench\r\nContent-Type: multipart/form-data; boundary=q\r\n"
    line.sendall(head + b"Content-Length: 100000\r\n\r\n--q\r\n")
    return line


def _drip(lines: list[socket.socket], over: threading.Event) -> None:
    while not over.wait(3):
        for line in lines:
            with suppress(OSError):  # cut off: that is the server's right
                line.sendall(b"C")
