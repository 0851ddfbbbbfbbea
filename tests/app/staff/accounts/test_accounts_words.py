"""What /accounts says: what was just done, who has left, and that a role has to be chosen."""

from cases.staff.may import Role
from tests.factories.console import Console, post


def test_what_was_done_is_said_and_who_left_stays_in_sight(console: Console) -> None:
    wen = console.join("wen", Role.HANDLER)
    console.join("guqh", Role.HANDLER)
    sec = console.sign_in("sec")
    where = f"/accounts/{wen.staff_id}"
    page = sec.get(where).text
    assert '<option value="">请选角色</option>' in page
    done = post(sec, f"{where}/grant", at=where, role="case_reviewer")
    assert done.headers["Location"].endswith("?done=granted")
    assert "角色已授予" in sec.get(done.headers["Location"]).text
    gone = post(sec, f"{where}/leave", at=where)
    page = sec.get(gone.headers["Location"]).text
    assert "离开已办好" in page
    assert "已离开的 1 人" in page
    assert page.index("已离开的 1 人") < page.index(f'href="{where}"')
    assert "已保存" not in sec.get("/accounts?done=nonsense").text


def test_no_role_chosen_is_said_beside_the_field(console: Console) -> None:
    wen = console.join("wen", Role.HANDLER)
    sec = console.sign_in("sec")
    page = post(sec, f"/accounts/{wen.staff_id}/grant", at=f"/accounts/{wen.staff_id}", role="").text
    assert 'id="role-error"' in page
    assert "请先选一个角色。" in page


def test_the_document_of_a_scope_is_asked_of_leaders_alone(console: Console) -> None:
    wen, yang = console.join("wen", Role.HANDLER), console.join("yang", Role.LEADER)
    sec = console.sign_in("sec")
    assert "知悉范围文号" not in sec.get(f"/accounts/{wen.staff_id}").text
    assert "知悉范围文号" in sec.get(f"/accounts/{yang.staff_id}").text


def test_what_is_required_says_so_and_to_who_listens_too(console: Console) -> None:
    page = console.sign_in("sec").get("/settings/password").text
    assert page.count('<span class="must-inline">必填</span>') == 3
    assert page.count(" required ") == 3
