"""The public site as the role it has in production: it hands in, follows a thread, and can read no report."""

from pathlib import Path
from uuid import uuid4

from sqlalchemy.engine import make_url

from cases.db import connect, disconnect
from cases.inbox.models import Blob, Message, Report
from tests.factories.databases import statement
from tests.factories.public_site import TOKEN, code_of, count, file, open_site, post


def test_the_whole_way_of_a_reporter_as_the_public_role(postgres_url: str, tmp_path: Path) -> None:
    site = open_site(postgres_url, tmp_path)
    role = f"public_{uuid4().hex[:8]}"
    statement(postgres_url, f"CREATE ROLE {role} LOGIN IN ROLE qingyuan_public")
    disconnect()
    connect(make_url(postgres_url).set(username=role).render_as_string(hide_password=False))
    assert site.client().get("/healthz").status_code == 200
    fields = site.form(named="y", reporter_name="某某", step="check", attachments=file())
    assert "已经封好，等您提交。" in post(site, fields).text
    final = {name: value for name, value in fields.items() if name not in {"step", "attachments"}}
    code = code_of(post(site, {**final, "parked": "1"}))
    assert len(code) == 12
    assert code_of(post(site, {**final, "parked": "1"})) == code
    thread = site.client().post("/receipt", data={"code": code})
    token = TOKEN.search(thread.text)
    assert token
    sent = site.client().post("/receipt", data={"code": code, "form": token[1], "message": "在九楼"})
    assert "封好，发出去了" in sent.text
    gone = site.client().post("/receipt", data={"code": code, "form": token[1], "act": "withdraw"})
    assert "您已撤回" in gone.text
    disconnect()
    connect(postgres_url)
    assert (count(Report), count(Blob), count(Message)) == (1, 1, 1)
