"""What one sender's letter may cost whoever opens it."""

from pathlib import Path
from uuid import uuid4

import pytest

from app.staff import mail
from cases.channels.mailkeys import Held
from cases.vault import LockedMail, OpenFile
from intake.files.sandbox import Sandbox
from intake.mail.encrypted import Encrypted
from tests.crypto.mail_keys import mail_key
from tests.crypto.mail_programs import pem, smime_to

WORDS = b"Subject: a\r\nContent-Type: text/plain\r\n\r\n" + b"a" * 3000


def locked() -> LockedMail:
    """A letter, and the office's S/MIME key."""
    key = mail_key("smime")
    raw = OpenFile("a.eml", "message/rfc822", 0, "", uuid4(), bytes(32))
    return LockedMail(raw, [Held(key.kind, key.public, key.private)])


def test_all_parts_of_a_letter_together_hold_no_more_than_one_may(tmp_path: Path) -> None:
    pem(mail_key("smime"), tmp_path)
    part = Encrypted("smime", "letter", smime_to(tmp_path, "aes-256-gcm", WORDS))
    seen = mail._Seen(left=2 * len(WORDS))
    for _ in range(20):
        seen.take(part, locked())
    assert (len(seen.found), seen.unopened, seen.why) == (2, 18, "big")


def test_a_letter_that_cannot_be_opened_now_is_kept_closed_to_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    box = Sandbox(patience=0)
    monkeypatch.setattr(mail, "_BOX", box)
    box._turn.acquire()
    with pytest.raises(mail.CannotShow, match="busy"):
        mail._Seen().take(Encrypted("openpgp", "file", b"\xc1", "a.gpg"), locked())
