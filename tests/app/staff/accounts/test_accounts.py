"""/accounts, over Flask's own client."""

import re

from cases.db import transaction
from cases.staff import queries
from cases.staff.may import Role
from tests.factories.console import Console, post


def test_a_new_colleague_from_invitation_to_keys(console_both: Console) -> None:
    console = console_both
    sec = console.sign_in("sec")
    console.join("wen", Role.CLUE_ADMIN, confirm=False)
    where = f"/accounts/{console.desks['wen'].staff_id}"
    page = sec.get(where).text
    assert "指纹已核对，确认并授予密钥" in page
    seen = re.search(r'name="fingerprint" value="([^"]{8})"', page)
    assert seen is not None
    assert seen[1][:4] in console.sign_in("wen").get("/settings").text
    answer = post(sec, f"{where}/confirm", at=where, fingerprint="另外八个字的指纹")
    assert answer.status_code == 409
    assert post(sec, f"{where}/confirm", at=where, fingerprint=seen[1]).status_code == 303
    assert "还差" in sec.get("/accounts").text
    with transaction(reading=True):
        assert queries.standing(queries.by_username("wen")).lacking == ()


def test_an_invitation_shows_its_link_once(console: Console) -> None:
    sec = console.sign_in("sec")
    answer = post(sec, "/accounts/new", username="guqinghe", name="顾清和", roles=["handler"])
    assert answer.status_code == 200
    link = re.search(r"http://localhost/activate/([\w-]{43})", answer.text)
    assert link is not None
    assert link[1] not in sec.get("/accounts").text
    assert console.app.test_client().get(f"/activate/{link[1]}").status_code == 200


def test_errors_stand_beside_the_field_and_nothing_typed_is_lost(console: Console) -> None:
    sec = console.sign_in("sec")
    for typed, words in (
        ({"username": "Not A Name", "name": "顾清和"}, "用 3 到 64 个小写字母"),
        ({"username": "sec", "name": "顾清和"}, "这个用户名已经有人用了"),
        ({"username": "guqinghe", "name": "顾清和", "roles": ["sys_admin", "handler"]}, "不能由一个人兼任"),
    ):
        page = post(sec, "/accounts/new", **typed).text
        assert words in page
        assert 'value="顾清和"' in page
        assert 'aria-invalid="true"' in page or "is-wrong" in page


def test_roles_are_granted_and_taken_away(console: Console) -> None:
    sec = console.sign_in("sec")
    console.join("wen", Role.HANDLER)
    where = f"/accounts/{console.desks['wen'].staff_id}"
    assert post(sec, f"{where}/grant", at=where, role="clue_admin").status_code == 303
    assert "不能由一个人兼任" in post(sec, f"{where}/grant", at=where, role="audit_admin").text
    assert post(sec, f"{where}/end-role", at=where, role="handler").status_code == 303
    with transaction(reading=True):
        assert queries.roles_of(console.desks["wen"].staff_id) == {Role.CLUE_ADMIN}


def test_a_leaver_is_signed_out_in_the_middle_of_work(console: Console) -> None:
    console.join("wen", Role.CLUE_ADMIN)
    sec, wen = console.sign_in("sec"), console.sign_in("wen")
    assert wen.get("/settings").status_code == 200
    where = f"/accounts/{console.desks['wen'].staff_id}"
    assert post(sec, f"{where}/leave", at=where).status_code == 303
    assert wen.get("/settings").status_code == 303
    assert post(sec, f"{where}/leave", at=where).status_code == 404


def test_the_last_secretary_is_told_why_there_is_no_leaving(console: Console) -> None:
    console.join("safe", Role.SEC_ADMIN)
    client = console.sign_in("safe")
    where = f"/accounts/{console.desks['sec'].staff_id}"
    page = post(client, f"{where}/leave", at=where)
    assert "最后一位能核对指纹" in page.text


def test_a_reset_gives_a_new_link(console: Console) -> None:
    console.join("wen", Role.HANDLER)
    sec = console.sign_in("sec")
    where = f"/accounts/{console.desks['wen'].staff_id}"
    page = post(sec, f"{where}/reset", at=where)
    assert re.search(r"/activate/[\w-]{43}", page.text)
    assert "已邀请" in sec.get(where).text


def test_who_may_grant_may_not_confirm(console: Console) -> None:
    console.join("safe", Role.SEC_ADMIN)
    console.join("wen", Role.HANDLER, confirm=False)
    client = console.sign_in("safe")
    where = f"/accounts/{console.desks['wen'].staff_id}"
    assert "指纹已核对" not in client.get(where).text
    assert post(client, f"{where}/confirm", at="/settings", fingerprint="x").status_code == 403
    assert client.get("/accounts/00000000-0000-4000-8000-000000000000").status_code == 404


def test_a_head_without_the_roots_certificate_is_told_what_to_do(console: Console) -> None:
    console.join("head", Role.DI_HEAD)
    console.join("wen", Role.HANDLER, confirm=False)
    head = console.sign_in("head")
    assert "python -m app certify" in head.get("/accounts").text
    where = f"/accounts/{console.desks['wen'].staff_id}"
    seen = re.search(r'name="fingerprint" value="([^"]{8})"', head.get(where).text)
    assert seen is not None
    assert "您还没有根密钥签发的证书" in post(head, f"{where}/confirm", at=where, fingerprint=seen[1]).text


def test_the_first_custodian_gives_the_key_on_to_the_second(console: Console) -> None:
    console.join("keeper", Role.KEY_CUSTODIAN)
    second = console.join("keeper2", Role.KEY_CUSTODIAN)
    client = console.sign_in("keeper")
    assert "待授予保管密钥的保管人" in client.get("/settings").text
    assert post(client, f"/settings/give-on/{second.staff_id}", at="/settings").status_code == 303
    assert "待授予保管密钥的保管人" not in client.get("/settings").text
