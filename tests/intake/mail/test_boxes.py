"""Mailboxes of a real Dovecot: what is kept is marked, moved or deleted, and only that."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from app.doorkeeper import Keeper, Rounds
from app.letterbox import Letterbox, Outcome, Way
from intake.mail import parse
from intake.mail.boxes import DONE, BoxAway, Mailbox, Verdict
from intake.mail.settings import Box, Folders, Server
from tests.factories.dovecot import PASSWORD, Dovecot, dovecot
from tests.factories.letters import letter
from tests.intake.mail.conftest import Desk

BAD = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 400


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as made:
        yield made


@pytest.fixture
def who() -> str:
    """Each test has a box of its own."""
    return f"box{time.monotonic_ns()}"


def box(server: Dovecot, who: str, done: str = "mark") -> Box:
    return Box("举报邮箱", Server("127.0.0.1", server.port, "none", who, PASSWORD), Folders(), done, every=60)


def look(desk: Desk, one: Box, times: int = 1) -> None:
    rounds = Rounds(Keeper(desk.box), Mailbox(one))
    for _ in range(times):
        rounds.due = 0
        rounds.look()
        assert not rounds.falls
    rounds.mailbox.close()


@pytest.mark.parametrize(("done", "held"), [("mark", (3, 0)), ("move", (0, 3)), ("delete", (0, 0))])
def test_what_is_kept_is_marked_moved_or_deleted(
    desk: Desk, server: Dovecot, who: str, done: str, held: tuple[int, int]
) -> None:
    server.put(who, [letter() for _ in range(3)])
    look(desk, box(server, who, done), times=2)
    assert len(desk.reports()) == 3
    assert (server.held(who), server.held(who, "Done")) == held
    assert server.held(who, search=f"KEYWORD {DONE}") == held[0]


@pytest.mark.parametrize("done", ["mark", "move", "delete"])
def test_what_is_not_kept_is_never_deleted(desk: Desk, server: Dovecot, who: str, done: str) -> None:
    server.put(who, [letter(Auto_Submitted="auto-replied"), BAD, letter("院长欧阳澄"), letter()])
    look(desk, box(server, who, done), times=3)
    assert len(desk.reports()) == 1
    held = {name: server.held(who, name) for name in ("Ignored", "Failed", "Superior")}
    assert held == {"Ignored": int(done != "mark"), "Failed": 1, "Superior": 1}


def test_one_bad_letter_holds_up_none_behind_it_and_three_failures_put_it_away(
    desk: Desk, server: Dovecot, who: str
) -> None:
    server.put(who, [BAD, letter(), letter()])
    look(desk, box(server, who))
    assert len(desk.reports()) == 2
    assert server.held(who, "Failed") == 0
    look(desk, box(server, who), times=2)
    assert server.held(who, "Failed") == 1


def test_a_letter_that_nobody_thought_of_is_counted_too(
    desk: Desk, server: Dovecot, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(who, [letter("炸"), letter()])
    real = Letterbox.take

    def take(self: Letterbox, data: bytes, way: Way, now: datetime) -> Outcome:
        if parse.read(data).text == "炸":
            raise ZeroDivisionError
        return real(self, data, way, now)

    monkeypatch.setattr(Letterbox, "take", take)
    look(desk, box(server, who), times=3)
    assert len(desk.reports()) == 1
    assert server.held(who, "Failed") == 1


def test_a_server_that_is_away_costs_nothing(desk: Desk, who: str) -> None:
    with dovecot() as server:
        server.put(who, [letter() for _ in range(4)])
        rounds = Rounds(Keeper(desk.box), Mailbox(box(server, who)))
        seen: list[bytes] = []

        def take(data: bytes) -> Verdict:
            seen.append(data)
            if len(seen) == 3:
                server.kill()
            return Verdict("done" if desk.take(data).result == "received" else "left")

        with pytest.raises(BoxAway):
            rounds.mailbox.round(take, lambda: True)
        assert len(desk.reports()) == 4
        server.start()
        rounds.look()
        assert len(desk.reports()) == 4
        assert server.held(who, search=f"KEYWORD {DONE}") == 4


def test_the_server_tells_of_a_new_letter(desk: Desk, server: Dovecot, who: str) -> None:
    server.put(who, [letter()])
    mailbox = Mailbox(box(server, who))
    mailbox.round(lambda _: Verdict("done"), lambda: True)
    assert mailbox.can_wait
    threading.Timer(0.5, lambda: server.put(who, [letter()])).start()
    begun = time.monotonic()
    mailbox.wait(20)
    assert time.monotonic() - begun < 15
    mailbox.close()
