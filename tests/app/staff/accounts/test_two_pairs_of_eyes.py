"""Who makes an account does not also vouch for it: what the pages say (docs/decisions/0008-two-pairs-of-eyes.md)."""

from datetime import UTC, datetime
from uuid import UUID

from cases.db import transaction
from cases.staff import actions, queries
from cases.staff.may import Role
from tests.factories.console import Console, console, post

__all__ = ["console"]


def head_certified(console: Console) -> None:
    console.join("head", Role.DI_HEAD)
    with transaction():
        head = queries.by_username("head")
        actions.certify_person(console.founded.root_seed, head, datetime.now(UTC))


def test_the_secretary_is_told_who_compares_and_the_head_does(console: Console) -> None:
    head_certified(console)
    new = console.join("newone", Role.HANDLER, confirm=False)
    at, seen = f"/accounts/{new.staff_id}", fingerprint_of(new.staff_id)
    sec, head = console.sign_in("sec"), console.sign_in("head")
    page = sec.get(at).text
    assert "要由另一位能签发证书的人核对指纹：甲head" in page
    assert "确认并授予密钥" not in page
    assert "要由另一位能签发证书的人" in post(sec, f"{at}/confirm", at=at, fingerprint=seen).text
    assert post(head, f"{at}/confirm", at=at, fingerprint=seen).status_code == 303
    assert "一人经手" not in sec.get("/accounts").text
    assert "一人经手" not in sec.get("/audit/permissions").text


def test_who_was_confirmed_by_one_alone_is_marked_until_another_has_compared(console: Console) -> None:
    new = console.join("newone", Role.HANDLER)
    console.join("auditor", Role.AUDIT_ADMIN)
    head_certified(console)
    at = f"/accounts/{new.staff_id}"
    assert "一人经手，待复核" in console.sign_in("sec").get("/accounts").text
    assert "甲newone，由 骆平川 经手" in console.sign_in("auditor").get("/audit/permissions").text
    head = console.sign_in("head")
    assert "都是 骆平川 一个人在" in head.get(at).text
    post(head, f"{at}/confirm", at=at, fingerprint=fingerprint_of(new.staff_id))
    assert "一人经手" not in head.get(at).text
    assert "甲newone，" not in console.sign_in("auditor").get("/audit/permissions").text


def fingerprint_of(staff_id: UUID) -> str:
    with transaction(reading=True):
        return queries.fingerprint_of(queries.staff(staff_id))
