"""Slow senders: each holds one thread, none holds up the others, and one that only wants to hold on is cut off."""

import socket
from collections.abc import Iterator

import pytest
from werkzeug.exceptions import RequestTimeout

from app import pace


class Line:
    """A sender whose bytes come when the test says, on a clock that the test turns."""

    def __init__(self) -> None:
        self.now = 0.0
        self.left, right = socket.socketpair()
        self.right: socket.socket = right

    def clock(self) -> float:
        return self.now

    def turning(self, step: float) -> "Turning":
        """The right end; each read turns the clock by `step` seconds."""
        self.right = Turning(self, step)
        return self.right


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.left.close()
    made.right.close()


def test_a_sender_that_keeps_the_rate_is_heard_to_the_end(line: Line) -> None:
    paced = pace.Paced(line.turning(1.0), line.clock)
    for _ in range(100):
        line.left.send(b"x" * int(pace.RATE))
        assert len(paced.recv(10_000)) == pace.RATE


def test_a_sender_below_the_rate_is_cut_off_after_the_grace(line: Line) -> None:
    paced = pace.Paced(line.turning(1.0), line.clock)

    def drip() -> None:
        for _ in range(100):
            line.left.send(b"x")
            paced.recv(10_000)

    with pytest.raises(RequestTimeout):
        drip()
    assert pace.GRACE <= line.now <= pace.GRACE + 2
    assert paced.cut


def test_a_new_request_on_the_same_line_starts_again(line: Line) -> None:
    paced = pace.Paced(line.turning(15.0), line.clock)
    for _ in range(5):
        paced.begin()
        line.left.send(b"x")
        assert paced.recv(1) == b"x"


def test_our_own_time_is_not_the_senders(line: Line) -> None:
    paced = pace.Paced(line.right, line.clock)
    for _ in range(50):
        line.now += 100
        line.left.send(b"x")
        assert paced.recv(1) == b"x"


class Turning(socket.socket):
    """The right end of a line; each read turns the clock."""

    def __init__(self, line: Line, step: float) -> None:
        super().__init__(fileno=line.right.detach())
        self.line, self.step = line, step

    def recv(self, bufsize: int, flags: int = 0) -> bytes:
        self.line.now += self.step
        return super().recv(bufsize, flags)
