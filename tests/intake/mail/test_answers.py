"""What a sender is told: that it came, and a link that gives the code once; never a word of the letter."""

import re
import socket
import threading
import time
from email.message import EmailMessage
from queue import Full

import pytest

from app.doorkeeper import Keeper
from app.public import create_app
from intake.mail import answers
from intake.mail.answers import Post
from intake.mail.outbox import MOST, Outbox
from intake.mail.settings import Answers, Server
from tests.factories.letters import WORDS, letter
from tests.factories.public_office import settings_for
from tests.factories.smtp_sink import Sink, smtp_sink
from tests.intake.mail.conftest import Desk

SITE = "https://jubao.hospital.example"


def keeper(desk: Desk, sink: Sink, **more: int) -> Keeper:
    server = Server("127.0.0.1", sink.port, "none")
    return Keeper(desk.box, Post(Answers(server, "jubao@hospital.example", SITE, **more)))


def take(one: Keeper, *letters: bytes) -> None:
    for data in letters:
        one.letter(data, one.way("举报邮箱", "ignore", 50))
    assert one.outbox is not None
    assert one.outbox.empty(10)


def test_the_answer_has_no_content_and_a_link_to_the_code(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    with smtp_sink() as sink:
        take(keeper(desk, sink), letter(message_id="first@x", Subject="关于沐棠"))
    ((envelope, answer),) = sink.letters
    text = answer.get_content()
    assert envelope == "<>"
    assert answer["Auto-Submitted"] == "auto-replied"
    assert (answer["To"], answer["In-Reply-To"]) == ("jia@mail.example", "<first@x>")
    assert "沐棠" not in text + answer["Subject"]
    assert not any(part in text for part in WORDS.split("，"))
    path = re.findall(re.escape(SITE) + r"(/claim/[\w-]{43})\s", text)[0]
    # Its own Message-ID is tied to the report: an answer to it joins.
    assert desk.take(letter("谢谢", In_Reply_To=answer["Message-ID"])).reason == "joined"
    home = tmp_path_factory.mktemp("site")
    client = create_app(settings_for(home, "sqlite://", desk.office.root.public)).test_client()
    for _ in range(2):  # to look uses nothing up
        assert 'id="receipt-code"' not in client.get(path).text
    shown = client.post(path)
    code = re.findall(r"<span>(.)</span>", shown.text.partition('id="receipt-code"')[2])
    assert len(code) == 12
    again = client.post(path)
    assert (again.status_code, 'id="receipt-code"' in again.text) == (410, False)
    assert client.post("/claim/nothing").status_code == 410
    assert client.post("/claim/" + "A" * 43).status_code == 410


def test_another_site_cannot_use_the_link_up(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    token = desk.take(letter(), link_days=3).token
    home = tmp_path_factory.mktemp("site")
    client = create_app(settings_for(home, "sqlite://", desk.office.root.public)).test_client()
    assert client.post(f"/claim/{token}", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 410
    assert client.post(f"/claim/{token}").status_code == 200


def test_what_is_not_taken_is_sent_on_to_the_superior(desk: Desk) -> None:
    with smtp_sink() as sink:
        take(keeper(desk, sink), letter("院长欧阳澄收了钱"))
    text = sink.letters[0][1].get_content()
    assert "12388" in text
    assert "滨河路 18 号" in text
    assert "claim" not in text
    assert "欧阳澄" not in text


def test_robots_get_no_answer_and_nobody_gets_two_a_day(desk: Desk) -> None:
    with smtp_sink() as sink:
        take(keeper(desk, sink), letter(), letter(), letter(Auto_Submitted="auto-replied"), letter(Precedence="bulk"))
        assert len(sink.letters) == 1
        take(keeper(desk, sink, an_hour=2), *(letter(sender=f"{n}@x.cn") for n in range(5)))
        assert len(sink.letters) == 3


def test_an_answer_that_cannot_be_sent_costs_no_letter(desk: Desk) -> None:
    take(keeper(desk, Sink(port=9)), letter(), letter(sender="b@x.cn"))
    assert len(desk.reports()) == 2


def test_a_mail_server_that_stalls_holds_up_no_letter(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stalled:  # takes the call and never says a word
        one = keeper(desk, Sink(port=stalled.getsockname()[1]))
        assert one.outbox is not None
        begun = time.monotonic()
        for n in range(4):
            one.letter(letter(sender=f"{n}@x.cn"), one.way("举报邮箱", "ignore", 50))
        assert time.monotonic() - begun < answers.PATIENCE / 2
        assert len(desk.reports()) == 4
        assert not one.outbox.empty(0.1), "they wait"


def test_an_outbox_is_bounded_and_outlives_what_cannot_be_sent() -> None:
    gone: list[str] = []
    went: list[BaseException] = []
    open_, answer = threading.Event(), EmailMessage()

    def send(one: EmailMessage) -> None:
        open_.wait()
        if not gone:
            gone.append("a bad one")
            raise RuntimeError
        gone.append(str(one))

    box = Outbox(send, went.append)
    for _ in range(MOST + 5):
        box.put(answer)
    assert {type(one) for one in went} == {Full}
    assert 4 <= len(went) <= 5, "one is on its way"
    open_.set()
    assert box.empty(10)
    assert len(gone) + len(went) == MOST + 6, "the bad one was told of, and those behind it were sent"


@pytest.mark.parametrize("sender", ["<!@[x>", "<a@[>", "<a@b>"])
def test_an_address_that_no_header_can_hold_is_not_answered_and_stops_nobody(desk: Desk, sender: str) -> None:
    odd = f"From: {sender}\r\nMessage-ID: <1@x>\r\nSubject: s\r\n\r\n{WORDS}\r\n".encode()
    with smtp_sink() as sink:
        take(keeper(desk, sink), odd, letter())
    assert len(desk.reports()) == 2
    assert [answer["To"] for _, answer in sink.letters] == ["jia@mail.example"]
