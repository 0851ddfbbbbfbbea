"""LMTP: 250 once a letter is kept and no sooner; what is not kept is said so, and can be sent again."""

import smtplib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.doorkeeper import Keeper, _lmtp
from cases.office import pin_root
from intake.mail.lmtp import Receiver
from intake.mail.settings import Lmtp
from tests.factories.letters import letter
from tests.factories.processes import free_port
from tests.intake.mail.conftest import Desk

FROM, TO = "jia@mail.example", ["jubao@hospital.example", "second@hospital.example"]


@pytest.fixture
def line(desk: Desk) -> Iterator[smtplib.LMTP]:
    place = Path("/tmp") / f"qy-lmtp-{free_port()}.sock"
    receiver = receiver_at(desk, Lmtp(place, letter_mb=1))
    with smtplib.LMTP(str(place)) as made:
        yield made
    receiver.close()
    place.unlink(missing_ok=True)


def receiver_at(desk: Desk, settings: Lmtp) -> Receiver:
    keeper = Keeper(desk.box)
    return Receiver(settings, _lmtp(keeper, keeper.way("LMTP", settings.lists, settings.letter_mb)))


def test_a_letter_is_kept_when_it_is_accepted_and_once_for_all_recipients(desk: Desk, line: smtplib.LMTP) -> None:
    dots = letter("第一行\n.\n..两点\n.end")
    assert line.sendmail(FROM, TO[:1], dots) == {}
    line.mail(FROM)
    for one in TO:
        line.rcpt(one)
    # One answer for each recipient (RFC 2033, 4.2); smtplib reads the first.
    assert [line.data(dots)[0], line.getreply()[0]] == [250, 250]
    (report,) = desk.reports()
    assert desk.body(report)["narrative"] == "第一行\n.\n..两点\n.end"


def test_what_cannot_be_kept_now_may_come_again(desk: Desk, line: smtplib.LMTP) -> None:
    pin_root(b"\0" * 32)
    with pytest.raises(smtplib.SMTPException) as refused:
        line.sendmail(FROM, TO[:1], letter())
    assert "451" in str(refused.value)
    assert not desk.reports()


@pytest.mark.parametrize(("data", "code"), [(letter("院长欧阳澄"), 550), (letter("长" * 600_000), 552)])
def test_what_is_refused_for_ever_says_so(desk: Desk, line: smtplib.LMTP, data: bytes, code: int) -> None:
    line.ehlo_or_helo_if_needed()
    line.mail(FROM)
    line.rcpt(TO[0])
    assert line.data(data)[0] == code
    assert not desk.reports()
    assert line.sendmail(FROM, TO[:1], letter()) == {}


def test_on_a_port_and_with_nonsense(desk: Desk) -> None:
    port = free_port()
    receiver = receiver_at(desk, Lmtp(None, port))
    try:
        with socket.create_connection(("127.0.0.1", port), 10) as talk:
            lines = talk.makefile("rwb")
            for said, code in ((b"DATA", b"503"), (b"RCPT TO:<a>", b"503"), (b"LHLO x", b"250"), (b"BLA", b"503")):
                if code == b"503" and said == b"DATA":
                    assert lines.readline().startswith(b"220")
                lines.write(said + b"\r\n")
                lines.flush()
                assert lines.readline().startswith(code)
                while said == b"LHLO x" and not lines.readline().startswith(b"250 "):
                    pass
            lines.write(b"x" * 5000)
            lines.flush()
            assert lines.readline().startswith(b"500")
    finally:
        receiver.close()
