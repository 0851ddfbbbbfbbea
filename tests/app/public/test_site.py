"""The plain pages, health, headers, and what is never kept of anybody."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cases import objects
from cases.db import connect, disconnect
from cases.office import pin_root
from tests.factories.public_site import PublicSite, code_of, file, open_site, post

PAGES = ("/", "/report", "/receipt", "/notice", "/?lang=en", "/report?lang=en", "/receipt?lang=en", "/notice?lang=en")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_small_and_sets_no_cookie(one: PublicSite, path: str) -> None:
    page = one.client().get(path)
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert page.text.count("<h1") == 1
    css = sum(len(one.client().get(part.split('"')[0]).data) for part in page.text.split('stylesheet" href="')[1:])
    icons = len(one.client().get("/static/icons.svg").data)
    assert len(page.data) + css + icons < 50 * 1024


def test_the_ways_to_reach_the_office_are_published_and_can_be_used(one: PublicSite) -> None:
    client = one.client()
    for path in ("/", "/report", "/notice"):
        assert 'href="tel:12388"' in client.get(path).text, path
    for path in ("/notice", "/notice/poster"):
        assert "https://report.example" in client.get(path).text, path


def test_a_submission_sets_no_cookie_either(one: PublicSite) -> None:
    answer = one.send()
    assert code_of(answer)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_leaving_goes_to_the_offices_neutral_page(one: PublicSite) -> None:
    away = one.client().get("/leave")
    assert (away.status_code, away.headers["Location"]) == (303, "https://weather.example/")


def test_leaving_works_when_nothing_else_does(one: PublicSite) -> None:
    disconnect()
    one.app.extensions["qingyuan_public"].known.forget()
    assert one.client().get("/leave").status_code == 303


def test_healthy_only_while_a_report_could_be_taken(site: PublicSite, tmp_path: Path) -> None:
    client = site.client()
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("lack", ["database", "root", "secret", "objects", "keys"])
def test_unhealthy_and_nothing_is_taken_when_something_lacks(sqlite_url: str, tmp_path: Path, lack: str) -> None:
    kinds = ("secretary", "recovery") if lack == "keys" else ("office", "secretary", "recovery")
    more: dict[str, Any] = {"public_secret_file": tmp_path / "none"} if lack == "secret" else {}
    site = open_site(sqlite_url, tmp_path, kinds, **more)
    if lack == "database":
        disconnect()
        connect(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    if lack == "root":
        pin_root(None)
    if lack == "objects":
        (tmp_path / "file").write_text("")
        objects.connect(str(tmp_path / "file" / "objects"))
    assert site.client().get("/healthz").status_code == 503
    if lack != "objects":
        page = site.client().get("/report")
        assert page.status_code == 503
        assert "<h1>" in page.text


def test_a_database_that_goes_away_costs_no_words_and_keeps_nothing(sqlite_url: str, tmp_path: Path) -> None:
    site = open_site(sqlite_url, tmp_path)
    fields = site.form(narrative="写了很久很久", attachments=file("单据.jpg"))
    disconnect()
    connect(f"sqlite:///{tmp_path / 'nowhere' / 'none.db'}")
    site.app.extensions["qingyuan_public"].known.forget()
    answer = post(site, fields)
    assert answer.status_code == 503
    assert "写了很久很久" in answer.text
    assert "现在暂时收不了" in answer.text
    assert "这个文件没有留下" in answer.text
    assert list(objects.store().ids()) == []
    disconnect()
    connect(sqlite_url)
    assert code_of(post(site, {**site.form(narrative="写了很久很久"), "form": fields["form"]}))


def test_nothing_of_address_browser_or_origin_is_kept_anywhere(sqlite_url: str, tmp_path: Path) -> None:
    site = open_site(sqlite_url, tmp_path)
    headers = {
        "User-Agent": "canary-browser/7",
        "Referer": "https://canary.example/",
        "X-Forwarded-For": "198.51.100.77",
    }
    fields = site.form(narrative="canary-words 金丝雀")
    away = {"REMOTE_ADDR": "198.51.100.77"}
    kinds = {"headers": headers, "environ_base": away, "content_type": "multipart/form-data"}
    code = code_of(site.client().post("/report", data=fields, **kinds))
    site.client().post("/receipt", data={"code": code, "form": fields["form"], "message": "canary-words"}, **kinds)
    site.client().post("/report", data={**fields, "step": "check"}, **kinds)
    site.client().get("/nowhere", headers=headers, environ_base=away)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    wanted = ("canary-browser", "canary.example", "198.51.100.77", "canary-words", "金丝雀", code)
    for words in wanted:
        for spelt in (words.encode(), words.encode("utf-16-le"), words.encode("gb18030")):
            assert spelt not in kept


def test_the_public_process_loads_nothing_that_opens_reports() -> None:
    script = (
        "import sys, app.public\n"
        "bad = [m for m in sys.modules if m.startswith(('app.staff', 'cases.vault', 'cases.casework', 'cases.triage', "
        "'cases.approvals', 'cases.ledger', 'cases.staff', 'cases.keys'))]\n"
        "print(bad)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
