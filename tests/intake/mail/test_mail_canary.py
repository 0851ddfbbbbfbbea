"""Known words in every place of a letter are searched for wherever the process could have left them."""

from app.config import Settings
from tests.factories.letters import multipart, part
from tests.factories.processes import wait_until
from tests.hold.mail_kills import WHO, place
from tests.hold.needles import CORE, canary, found_in


def hostile() -> list[bytes]:
    """Canaries in body, subject, headers, sender and files; a reply; a letter that fails; one about a leader."""
    sender = f"From: {canary('名')} <nautilus-amber@mail.example>\r\n"
    head = f"{sender}Subject: {canary('题')}\r\nX-Note: {canary('头')}\r\n".encode()
    name = canary("档")
    file = part(
        "application/pdf", canary("件").encode() * 50, f'Content-Disposition: attachment; filename="{name}"\r\n'
    )
    whole = multipart("mixed", part("text/plain; charset=utf-8", canary("文").encode()), file, head=head)
    broken = head + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 400 + canary("坏").encode()
    above = head + f"Message-ID: <1@x>\r\n\r\n院长欧阳澄{canary('上')}".encode()
    reply = head + f"In-Reply-To: <first@x>\r\n\r\n{canary('复')}".encode()
    return [b"Message-ID: <first@x>\r\n" + whole, reply, broken, above]


def test_no_word_of_a_letter_lies_anywhere_unsealed() -> None:
    with place() as here:
        here.server.put(WHO, hostile())
        here.start()
        wait_until(
            lambda: here.server.held(WHO, "Failed") == 1 and here.server.held(WHO, "Superior") == 1,
            here.log.read_text,
            here.process,
            60,
        )
        assert here.kept() == 1
        here.kill()
        home = Settings.from_env(here.env).home
        looked = [one for one in home.parent.rglob("*") if one.is_file()]
        assert {one.name for one in looked} >= {"qingyuan.db", "log"}
        found = [line for one in looked for line in found_in(str(one), one.read_bytes())]
        found += [str(one) for one in looked if b"nautilus-amber" in one.read_bytes() or CORE in one.name]
        assert found == []
