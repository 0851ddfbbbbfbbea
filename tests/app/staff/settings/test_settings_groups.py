"""The office's own page says into how many groups its departments are put."""

from tests.factories.console import Console, post


def test_the_page_of_the_office_tells_how_many_groups_there_are(console: Console) -> None:
    sec = console.sign_in("sec")
    assert sec.get("/settings/office").status_code == 200
    lines = "骨科，外科系统\n药剂科，医技\n信息科"
    saved = post(sec, "/settings/office/departments", at="/settings", departments=lines)
    page = sec.get(saved.headers["Location"])
    assert page.status_code == 200
    assert "分 2 组" in page.text
    assert "已保存。" in page.text
