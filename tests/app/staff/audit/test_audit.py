"""/audit, over Flask's own client."""

from datetime import UTC, datetime

from cases.audit import actions, jobs
from cases.db import transaction
from cases.staff.may import TABLE, Role
from crypto.keys import Signer
from tests.factories.console import Console, post


def grow(console: Console) -> None:
    with transaction():
        jobs.grow(datetime.now(UTC))
    with transaction():
        jobs.checkpoint(datetime.now(UTC), Signer.from_seed(console.founded.log_seed))


def test_everybody_sees_own_lines_and_the_audit_administrator_all(console: Console) -> None:
    console.join("wen", Role.HANDLER)
    console.join("eye", Role.AUDIT_ADMIN)
    wen, eye = console.sign_in("wen"), console.sign_in("eye")
    page = wen.get("/audit").text
    assert "登录" in page
    assert "骆平川" not in page
    assert wen.get("/audit/all").status_code == 403
    everything = eye.get("/audit/all").text
    assert "骆平川" in everything
    assert "启用本系统" in everything
    assert "查看全部操作记录" in eye.get("/audit").text


def test_only_the_audit_administrator_sees_where_lines_stand_among_all(console: Console) -> None:
    console.join("wen", Role.HANDLER)
    console.join("eye", Role.AUDIT_ADMIN)
    wen, eye = console.sign_in("wen"), console.sign_in("eye")
    for _ in range(101):
        with transaction():
            actions.line("clue.read", actor=console.desks["wen"].staff_id, now=datetime.now(UTC))
    grow(console)
    own = wen.get("/audit").text
    assert "序号" not in own
    assert "before=" not in own
    assert own.count("<tr><td") == 100
    assert "/audit?page=2" in own
    second = wen.get("/audit?page=2").text
    assert 0 < second.count("<tr><td") < 100
    assert "page=3" not in second
    assert wen.get("/audit?page=0").status_code == wen.get("/audit?page=x").status_code == 200
    assert "记录条数" not in wen.get("/audit/checkpoints").text
    assert "序号" in eye.get("/audit/all").text
    assert "记录条数" in eye.get("/audit/checkpoints").text


def test_lines_are_narrowed_by_kind_and_person_and_those_of_keys_are_folded(console: Console) -> None:
    console.join("wen", Role.HANDLER)
    console.join("eye", Role.AUDIT_ADMIN)
    eye = console.sign_in("eye")
    wen = console.desks["wen"].staff_id
    with transaction():
        for _ in range(5):
            actions.line("key.share", actor=wen, object=wen, now=datetime.now(UTC))
        actions.line("clue.read", actor=wen, object=wen, now=datetime.now(UTC))
    page = eye.get(f"/audit/all?who={wen}").text
    assert "授予密钥 5 次" in page
    assert "<details" in page
    assert "启用本系统" not in page
    assert "看线索" not in eye.get(f"/audit/all?who={wen}&kind=keys").text
    assert "看线索" in eye.get("/audit/all?kind=clues").text
    assert "没有这样的记录" in console.sign_in("wen").get("/audit?kind=ledger").text
    assert eye.get("/audit/all?kind=%27&who=%25").status_code == 200


def test_the_list_is_read_page_by_page(console: Console) -> None:
    console.join("eye", Role.AUDIT_ADMIN)
    eye = console.sign_in("eye")
    for _ in range(101):
        eye.get("/audit/all")
    assert "/audit/all?before=" in eye.get("/audit/all").text
    assert eye.get("/audit/all?before=5").status_code == 200
    assert eye.get("/audit/all?before=nonsense").status_code == 200


def test_an_anchor_is_taken_along_and_checked_against(console: Console) -> None:
    console.join("eye", Role.AUDIT_ADMIN)
    eye = console.sign_in("eye")
    assert eye.get("/audit/anchor.txt").status_code == 404
    grow(console)
    anchor = eye.get("/audit/anchor.txt")
    assert anchor.headers["Content-Disposition"].startswith("attachment")
    assert "核验通过" in post(eye, "/audit/check", at="/audit/checkpoints", anchor=anchor.text).text
    name, size, rest = anchor.text.split("\n", 2)
    broken = f"{name}\n{int(size) + 900}\n{rest}"
    found = post(eye, "/audit/check", at="/audit/checkpoints", anchor=broken).text
    assert "核验不通过" in found
    assert "您粘贴的存证" in found
    for not_one in (anchor.text[::-1], "不是存证", name):
        said = post(eye, "/audit/check", at="/audit/checkpoints", anchor=not_one).text
        assert "这不是一份存证，或者没有粘全" in said
        assert "核验不通过" not in said
    assert "请粘贴存证全文" in post(eye, "/audit/check", at="/audit/checkpoints", anchor="").text


def test_the_permission_table_shows_every_act(console: Console) -> None:
    page = console.sign_in("sec").get("/audit/permissions").text
    assert page.count('<tr><th scope="row">') == len(TABLE)
    assert page.count("●") == sum(len(roles) for roles in TABLE.values())
