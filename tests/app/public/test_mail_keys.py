"""The notice offers what a sender's mail program encrypts to, while it is in use, and nothing else of it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from cases.channels.models import MailKey
from cases.db import session, transaction
from cases.office.queries import current_epoch
from crypto.mail import Kind
from tests.crypto.mail_keys import mail_key
from tests.factories.public_site import PublicSite

NOW = datetime.now(UTC)


def put(kind: Kind, **more: object) -> MailKey:
    """A key, as `cases.channels.mailkeys` would keep it, with nothing in it that opens."""
    made = mail_key(kind)
    row = MailKey(id=uuid4(), kind=kind, address=made.address, public=made.public, fingerprint=made.fingerprint)
    row.until, row.created_at, row.key, row.private = NOW.date() + timedelta(days=900), NOW, b"-", b"-"
    for name, value in more.items():
        setattr(row, name, value)
    with transaction():
        row.epoch_id = current_epoch("office").id
        session().add(row)
    return row


def test_a_key_is_offered_with_its_fingerprint_while_it_is_in_use(site: PublicSite) -> None:
    client = site.client()
    assert "发加密邮件" not in client.get("/notice").text
    here = [put("smime"), put("openpgp")]
    gone = [put("smime", ended_at=NOW), put("openpgp", until=NOW.date() - timedelta(days=2))]
    page = client.get("/notice").text
    for one in here:
        assert " ".join(one.fingerprint.upper()[at : at + 4] for at in (0, 4, 8)) in page
        got = client.get(f"/notice/mail/{one.id}")
        assert got.data == one.public
        assert got.headers["Content-Disposition"] in {
            "attachment; filename=office.cer",
            "attachment; filename=office.asc",
        }
    for one in gone:
        assert str(one.id) not in page
        assert client.get(f"/notice/mail/{one.id}").status_code == 404
    assert "Encrypted e-mail" in client.get("/notice?lang=en").text
