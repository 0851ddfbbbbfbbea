"""Letters through the door: once each, sealed whole, walls kept, replies joined, troubles counted."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from app.letterbox import Way
from cases.channels.models import Claim, MailTrouble
from cases.db import connect, disconnect, session, transaction
from cases.errors import Unready
from cases.office import pin_root
from crypto.receipt import Receipt
from intake.claims import Token, fetch
from intake.mail import headers
from tests.factories.databases import statement
from tests.factories.letters import WORDS, letter, multipart, part
from tests.intake.mail.conftest import NOW, Desk, head_of, opened

TODAY = NOW.date()


def stored(home: Path) -> int:
    """How many objects lie in the store."""
    return sum(1 for one in (home / "objects").rglob("*") if one.is_file())


def test_a_letter_is_one_report_with_its_words_files_and_itself(desk: Desk, tmp_path: Path) -> None:
    inner = part("text/plain; charset=gb2312", (WORDS + "镕").encode("gbk"))
    file = part("application/pdf", b"%PDF-1.7", 'Content-Disposition: attachment; filename="a.pdf"\r\n')
    raw = multipart(
        "mixed",
        inner,
        file,
        head=b"From: Jia <jia@mail.example>\r\nX-Originating-IP: 203.0.113.9\r\nSubject: s\r\nMessage-ID: <1@x>\r\n",
    )
    assert desk.take(raw).result == "received"
    (report,) = desk.reports()
    body = desk.body(report)
    assert (report.channel, report.addressee, report.named) == ("CH_EMAIL", "office", False)
    assert (body["narrative"], body["way"]["kind"], body["way"]["subject"]) == (WORDS + "镕", "mail", "s")
    assert desk.file(report, 0) == ("a.pdf", b"%PDF-1.7")
    assert body["way"]["raw"] == body["files"][1]["id"]
    kept, said = desk.file(report, 1)[1], desk.sender(report)
    # Who works on the report does not see who wrote; with what is released the letter is whole, byte for byte.
    assert b"jia@" not in kept
    assert b"203.0.113.9" not in kept
    assert (said["name"], said["mail"]) == ("Jia", "jia@mail.example")
    assert head_of(said) + headers.block(kept)[1] == raw
    for again in range(2):
        assert desk.take(raw).result == "duplicate", again
    assert len(desk.reports()) == 1
    assert stored(tmp_path) == 2


def test_without_a_message_id_the_bytes_decide(desk: Desk) -> None:
    one, other = (f"From: a@b.cn\r\n\r\n{text}".encode() for text in ("一", "二"))
    assert [desk.take(raw).result for raw in (one, one, other)] == ["received", "duplicate", "received"]


def test_an_id_in_raw_bytes_is_an_id(desk: Desk) -> None:
    raw = "From: a@b.cn\r\nMessage-ID: <信@b.cn>\r\nReferences: <前@b.cn>\r\n\r\n一\r\n".encode("gbk")
    assert [desk.take(raw).result, desk.take(raw + b"\r\n").result] == ["received", "duplicate"]


def test_robots_and_empty_letters_are_no_reports(desk: Desk) -> None:
    said = [
        desk.take(letter(Auto_Submitted="auto-replied")),
        desk.take(letter(List_Id="<x>")),
        desk.take(b"From: a@b\r\n\r\n"),
    ]
    assert [(one.result, one.reason, one.answer) for one in said] == [
        ("ignored", "auto", ""),
        ("ignored", "list", ""),
        ("ignored", "empty", ""),
    ]
    assert desk.take(letter(List_Id="<x>"), lists="take").result == "received"


def test_a_reply_joins_the_report_that_it_answers_and_nobody_signed_it(desk: Desk) -> None:
    desk.take(letter(message_id="first@x"))
    answers = letter("补充：昨天又去了。", message_id="second@x", In_Reply_To="<first@x>")
    assert (desk.take(answers).reason, desk.take(answers).result) == ("joined", "duplicate")
    further = letter("还有一次。", message_id="third@x", References="<unknown@x> <second@x>")
    assert desk.take(further).reason == "joined"
    (report,) = desk.reports()
    assert report.new_words
    assert [(one.source, one.text) for one in desk.added()] == [("mail", "补充：昨天又去了。"), ("mail", "还有一次。")]
    assert [one.name for one in desk.added()[0].files] == ["letter.eml"]


def test_a_reply_to_our_own_answer_joins_too(desk: Desk) -> None:
    desk.take(letter(), link_days=30, make_id=lambda: "ours@office")
    assert desk.take(letter("谢谢", In_Reply_To="<ours@office>")).reason == "joined"


def test_a_reply_that_nobody_can_look_through_is_a_report_of_its_own(desk: Desk) -> None:
    desk.take(letter(message_id="first@x"))
    armour = "-----BEGIN PGP MESSAGE-----\n\nabcd\n-----END PGP MESSAGE-----"
    assert desk.take(letter(armour, In_Reply_To="<first@x>")).reason == ""
    assert len(desk.reports()) == 2
    assert not desk.added()


def test_a_reply_that_names_who_would_read_it_is_a_report_of_its_own(desk: Desk) -> None:
    desk.take(letter(message_id="first@x"))
    assert desk.take(letter("这事陆闻笙也知道。", In_Reply_To="<first@x>")).reason == ""
    assert sorted(one.addressee for one in desk.reports()) == ["office", "secretary"]
    assert not desk.added()


@pytest.mark.parametrize("where", ["body", "subject", "file", "html"])
def test_whom_a_letter_names_anywhere_never_reads_it(desk: Desk, where: str) -> None:
    name = "陆闻笙"
    head = f"From: a@b.cn\r\nSubject: {name if where == 'subject' else 's'}\r\n".encode()
    forms = [part("text/plain; charset=utf-8", (name if where == "body" else WORDS).encode())]
    forms.append(part("text/html; charset=utf-8", f"<p>{name if where == 'html' else ''}</p>".encode()))
    label = f"{name if where == 'file' else 'x'}.pdf"
    file = part("application/pdf", b"%PDF", f'Content-Disposition: attachment; filename="{label}"\r\n')
    assert desk.take(multipart("mixed", multipart("alternative", *forms), file, head=head)).result == "received"
    assert [one.addressee for one in desk.reports()] == ["secretary"]


def test_what_is_about_the_leadership_is_not_taken_without_the_superior(desk: Desk, tmp_path: Path) -> None:
    done = desk.take(letter("院长欧阳澄收了钱"), link_days=30)
    assert (done.result, done.reason, done.away, done.answer) == ("ignored", "leadership", True, "above")
    assert not desk.reports()
    assert stored(tmp_path) == 0
    with transaction(reading=True):
        (row,) = session().scalars(select(MailTrouble)).all()
    assert (row.box, row.why, row.state) == ("举报邮箱", "leadership", "failed")


def test_with_the_superior_it_is_sealed_to_the_superior_alone(sqlite_url: str, tmp_path: Path) -> None:
    desk = opened(sqlite_url, tmp_path, consent=True)
    assert desk.take(letter("院长欧阳澄收了钱")).result == "received"
    (report,) = desk.reports()
    assert report.addressee == "superior"
    assert desk.body(report)["identity"]["mail"] == "jia@mail.example"


def test_three_failures_put_a_letter_away_and_a_success_forgets_them(desk: Desk) -> None:
    bad = b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 400
    said = [desk.take(bad) for _ in range(3)]
    assert [(one.result, one.away) for one in said] == [("failed", False), ("failed", False), ("failed", True)]
    with transaction(reading=True):
        (row,) = session().scalars(select(MailTrouble)).all()
    assert (row.tries, row.state) == (3, "failed")
    good = letter()
    desk.box.failed(good, Way("x"), "broken", NOW)
    desk.take(good)
    with transaction(reading=True):
        assert len(session().scalars(select(MailTrouble)).all()) == 1


def test_a_link_gives_the_code_once(desk: Desk) -> None:
    done = desk.take(letter(), link_days=30)
    token = Token.read(done.token)
    assert done.answer == "receipt"
    assert token
    with transaction():
        code = fetch(token, TODAY)
    assert code
    assert code.lookup_hash == desk.reports()[0].lookup
    assert Receipt.parse(code.chinese) == code
    with transaction():
        assert fetch(token, TODAY) is None


def test_a_link_ends_and_a_stolen_row_opens_nothing(desk: Desk) -> None:
    done = desk.take(letter(), link_days=30)
    token = Token.read(done.token)
    assert token
    with transaction(reading=True):
        row = session().scalars(select(Claim)).one()
    assert token.value not in row.box
    assert row.mark != token.value
    with transaction():
        assert fetch(Token.new(), TODAY) is None
        assert fetch(token, TODAY + timedelta(days=31)) is None


def test_nobody_is_offered_a_link_who_is_no_person(desk: Desk) -> None:
    assert desk.take(letter(sender="x <noreply@x.cn>"), link_days=30).answer == ""
    assert desk.take(letter(sender="nobody"), link_days=30).answer == ""


def test_while_nothing_can_be_kept_a_letter_stays_where_it_is_uncounted(desk: Desk, tmp_path: Path) -> None:
    pin_root(b"\0" * 32)
    with pytest.raises(Unready):
        desk.take(letter())
    pin_root(desk.office.root.public)
    with transaction(reading=True):
        assert not session().scalars(select(MailTrouble)).all()
    assert stored(tmp_path) == 0


def test_the_public_role_is_enough(postgres_url: str, tmp_path: Path) -> None:
    desk = opened(postgres_url, tmp_path)
    role = f"mail_{uuid4().hex[:8]}"
    statement(postgres_url, f"CREATE ROLE {role} LOGIN IN ROLE qingyuan_public")
    disconnect()
    connect(make_url(postgres_url).set(username=role).render_as_string(hide_password=False))
    done = desk.take(letter(message_id="first@x"), link_days=30)
    assert desk.take(letter(In_Reply_To="<first@x>")).reason == "joined"
    assert desk.take(letter("院长欧阳澄")).reason == "leadership"
    token = Token.read(done.token)
    assert token
    with transaction():
        assert fetch(token, TODAY)
        assert fetch(token, TODAY) is None
