"""How large files may be: set by the office, on record, and what the public page promises."""

from sqlalchemy import select

from cases.audit.models import AuditLine
from cases.db import session, transaction
from cases.office import queries as office
from cases.office.files import file_limits
from tests.factories.console import Console, post

AT = "/settings/office/files"


def test_sizes_are_set_in_words_and_leave_a_line(console: Console) -> None:
    client = console.sign_in("sec")
    page = client.get(AT).text
    assert 'value="200"' in page
    assert "不再收文件，文字照收" in page
    wrong = post(client, AT, at=AT, file_mb="5000", report_mb="6000")
    assert (wrong.status_code, "写 1 到 4096 之间的数" in wrong.text) == (422, True)
    less = post(client, AT, at=AT, file_mb="500", report_mb="400")
    assert (less.status_code, "不能比一个文件还小" in less.text) == (422, True)
    assert post(client, AT, at=AT, file_mb="", report_mb="x").status_code == 422
    assert post(client, AT, at=AT, file_mb="500", report_mb="1000").status_code == 303
    assert "一个最大 500 兆，一件合计 1000 兆" in client.get("/settings/office").text
    with transaction(reading=True):
        assert file_limits(office.office().limits) == (500, 1000)
        assert "office.files" in set(session().scalars(select(AuditLine.act)))
