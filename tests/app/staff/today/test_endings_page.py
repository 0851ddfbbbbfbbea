"""Certificates that end soon stand on the day of who can certify, and of nobody else."""

from datetime import timedelta

from sqlalchemy import update

from cases.db import session, transaction
from cases.office.models import CertificateRow
from cases.staff.may import Role
from tests.factories.console import Console, console

__all__ = ["console"]


def test_who_certifies_is_told_in_time(console: Console) -> None:
    console.join("head", Role.DI_HEAD)
    console.join("handler", Role.HANDLER)
    browsers = {who: console.sign_in(who) for who in ("sec", "head", "handler")}
    assert "有证书快到期" not in browsers["sec"].get("/today").text
    until = console.desks["sec"].today + timedelta(days=40)
    with transaction():
        session().execute(update(CertificateRow).where(CertificateRow.kind == "certifier").values(not_after=until))
    for who in ("sec", "head"):
        page = browsers[who].get("/today").text
        assert "有证书快到期" in page
        assert "骆平川的签发证书" in page
        assert "note-error" not in page
    assert "有证书快到期" not in browsers["handler"].get("/today").text
    with transaction():
        session().execute(update(CertificateRow).values(not_after=until - timedelta(days=30)))
    page = browsers["sec"].get("/today").text
    assert "note-error" in page
    assert all(words in page for words in ("受理密钥", "记录签名密钥", "甲handler的个人密钥"))
