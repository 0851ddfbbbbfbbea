"""The office's mail keys, on both databases: who makes them, who opens, what a new epoch changes."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from app.staff.wiring import wire
from cases.channels import mailkeys
from cases.channels.door.mailkeys import PublicKey, published
from cases.channels.models import MailKey
from cases.db import connect, disconnect, session, transaction
from cases.errors import BadInput, NotAllowed, NotFound
from cases.keys import actions as keys
from crypto.mail import Kind
from tests.crypto.mail_keys import ADDRESS, mail_key
from tests.factories.databases import statement
from tests.factories.office import FoundedOffice, found_office


def kept(office: FoundedOffice, kind: Kind = "smime") -> mailkeys.KeyRow:
    with transaction():
        own = mailkeys.keep(office.desk("sec"), mail_key(kind))
    with transaction(reading=True):
        return next(one for one in mailkeys.listed(office.desk("sec")) if one.id == own)


def opens(office: FoundedOffice, who: str) -> list[bytes]:
    with transaction(reading=True):
        return [one.private for one in mailkeys.held(office.desk(who))]


def on_notice(day: date) -> list[PublicKey]:
    with transaction(reading=True):
        return published(day)


def test_holders_of_the_offices_key_open_it_and_nobody_else(office: FoundedOffice) -> None:
    row = kept(office)
    assert (row.kind, row.address, row.ended_at, row.changed) == ("smime", ADDRESS, None, False)
    for who in ("sec", "head", "clerk"):
        assert opens(office, who) == [mail_key("smime").private]
    for who in ("wen", "keeper"):
        assert opens(office, who) == []
    with transaction(reading=True):
        found = session().scalars(sa.select(MailKey)).one()
        assert mail_key("smime").private[40:80] not in found.private + found.key


def test_only_who_certifies_makes_and_ends_one(office: FoundedOffice) -> None:
    row = kept(office)
    for who in ("clerk", "wen", "keeper"):
        with pytest.raises(NotAllowed), transaction():
            mailkeys.keep(office.desk(who), mail_key("openpgp"))
        with pytest.raises(NotAllowed), transaction():
            mailkeys.end(office.desk(who), row.id)
    with pytest.raises(NotAllowed), transaction(reading=True):
        mailkeys.listed(office.desk("wen"))


def test_a_new_epoch_takes_the_keys_along(office: FoundedOffice) -> None:
    wire()
    kept(office)
    kept(office, "openpgp")
    with transaction():
        keys.rotate(office.desk("sec", days=40), "office")
    assert set(opens(office, "clerk")) == {mail_key("smime").private, mail_key("openpgp").private}


def test_one_that_ended_is_published_no_more_and_still_opens(office: FoundedOffice) -> None:
    row, day = kept(office), office.desk("sec").today
    assert [(one.kind, one.public, one.fingerprint) for one in on_notice(day)] == [
        ("smime", mail_key("smime").public, mail_key("smime").fingerprint)
    ]
    assert on_notice(date(2030, 1, 1)) == []
    with transaction():
        mailkeys.end(office.desk("head"), row.id)
    with pytest.raises(NotFound), transaction():
        mailkeys.end(office.desk("head"), row.id)
    assert on_notice(day) == []
    assert opens(office, "clerk") == [mail_key("smime").private]


def test_a_public_part_that_was_exchanged_is_noticed_by_who_holds_the_key(office: FoundedOffice) -> None:
    kept(office)
    with transaction():
        session().scalars(sa.select(MailKey)).one().public = b"another"
    with transaction(reading=True):
        assert [one.changed for one in mailkeys.listed(office.desk("clerk"))] == [True]
    assert opens(office, "clerk") == [mail_key("smime").private]


def test_what_is_no_address_is_refused() -> None:
    assert mailkeys.plain_address(" jjs@hospital.example ") == ADDRESS
    for said, code in (
        ("", "empty"),
        ("纪委@医院", "mail"),
        ("a@b", "mail"),
        ("a b@c.cn", "mail"),
        ("a@c.cn>", "mail"),
    ):
        with pytest.raises(BadInput) as found:
            mailkeys.plain_address(said)
        assert found.value.code == code


def test_the_public_role_reads_what_is_published_and_nothing_else(postgres_url: str, tmp_path: Path) -> None:
    office = found_office(postgres_url, tmp_path)
    kept(office)
    day, role = office.desk("sec").today, f"public_{uuid4().hex[:8]}"
    statement(postgres_url, f"CREATE ROLE {role} LOGIN IN ROLE qingyuan_public")
    disconnect()
    connect(make_url(postgres_url).set(username=role).render_as_string(hide_password=False))
    assert [(one.address, one.public) for one in on_notice(day)] == [(ADDRESS, mail_key("smime").public)]
    with pytest.raises(sa.exc.ProgrammingError), transaction(reading=True):
        session().scalar(sa.select(MailKey.private))
