"""机器草稿 on the clerk's form and before a reader: made by a machine, checked by a person, kept nowhere alone."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.staff.auth import Door
from app.staff.machine import running
from cases.db import transaction
from cases.inbox import queries as inbox
from cases.staff.may import Role
from cases.vault import words
from intake.machine import drafting
from tests.factories.console import token_in
from tests.factories.desk_pages import Pages, pages
from tests.factories.office import sent_file
from tests.factories.scan import pages as pdf
from tests.factories.scan import scan
from tests.factories.whisper import make_model, vowels

__all__ = ["pages"]

FIRST = ("检验科的王主任收了三千八百元，", "让我们去院外的华检医学检验所。")
SECOND = ("十三床也是这样。",)
CANARY = "华检医学"  # in the picture, and never typed
LETTER = {"arrived_on": "2026-01-05", "long_ago": "y", "sheets": "2", "concerns": "none"}


@pytest.fixture
def clerk(pages: Pages) -> Pages:
    """The same office with a clerk, 甲typist."""
    pages.console.join("typist", Role.INTAKE)
    return pages


class Form:
    """The form of a letter in a browser without script: what stands in it is sent with every button."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = client.get("/intake/letter")
        form = re.search(r'name="form" value="([^"]+)"', self.page.text)
        self.fields: dict[str, Any] = {"csrf_token": token_in(self.page), "form": form[1], **LETTER}  # type: ignore[index]

    def press(self, step: str = "", **more: object) -> TestResponse:
        data = {**self.fields, **more, **({"step": step} if step else {})}
        self.page = self.client.post("/intake/letter", data=data, content_type="multipart/form-data")
        for name in ("parked", "drafted"):
            if f'name="{name}"' in self.page.text:
                self.fields[name] = re.search(rf'name="{name}" value="([^"]+)"', self.page.text)[1]  # type: ignore[index]
        return self.page

    def boxes(self) -> list[str]:
        return re.findall(r'<textarea[^>]* name="machine"[^>]*>\n?(.*?)</textarea>', self.page.text, re.DOTALL)


def ready(client: FlaskClient, page: str) -> str:
    """The part of the form that a script asks for, once the drafts are there."""
    at = re.search(r'data-machine="([^"]+)"', page)
    assert at is not None, page
    until = time.monotonic() + 200
    while 'value="look"' in (part := client.get(at[1]).text):
        assert "正在" in part
        assert time.monotonic() < until
        time.sleep(0.3)
    return part


def at_rest(home: Path) -> str:
    return "".join(file.read_bytes().decode("utf-8", "ignore") for file in home.rglob("*") if file.is_file())


@pytest.fixture
def drafted(clerk: Pages, tmp_path: Path) -> Form:
    """A form whose scan of two pages has been read."""
    form = Form(clerk.browser("typist"))
    assert "读一遍扫描件" in form.page.text
    assert form.press("read").status_code == 422
    assert "先选好扫描件" in form.page.text
    begun = form.press("read", attachments=(BytesIO(pdf(scan(FIRST), scan(SECOND))), "来信.pdf"))
    assert begun.status_code == 200
    assert "来信.pdf" in begun.text
    assert 'src="data:image/jpeg;base64,' in ready(form.client, begun.text)
    assert clerk.get("head", re.search(r'data-machine="([^"]+)"', begun.text)[1]).status_code in {403, 404}  # type: ignore[index]
    form.press("look")
    assert CANARY not in at_rest(tmp_path)
    return form


def test_a_scan_is_read_beside_its_picture_and_only_what_was_checked_goes_into_the_narrative(
    clerk: Pages, tmp_path: Path, drafted: Form
) -> None:
    form = drafted
    assert "img-src data:" in form.page.headers["Content-Security-Policy"]
    first, second = form.boxes()
    assert CANARY in first
    assert "十三床" in second

    corrected = [first + "落款看不清。", second]
    assert form.press("put", machine=corrected).status_code == 422
    assert form.boxes() == corrected
    handed = form.press(narrative="信封背面另有一行字。", machine=corrected)
    assert handed.status_code == 422
    assert "机器草稿还没有放进来" in handed.text
    assert form.boxes() == corrected

    put = form.press("put", narrative="信封背面另有一行字。", machine=corrected, checked="y")
    assert (put.status_code, form.boxes()) == (200, [])
    told = re.search(r'<textarea[^>]* name="narrative"[^>]*>(.*?)</textarea>', put.text, re.DOTALL)[1].strip()  # type: ignore[index]
    assert told == "\n\n".join(["信封背面另有一行字。", *corrected])
    ref = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", form.press(narrative=told).text)[0]  # type: ignore[index]
    assert CANARY not in at_rest(tmp_path)
    with transaction(reading=True):
        found = words(clerk.office.desk("clerk"), inbox.report(ref))
        assert found.way["drafted"] is True
        assert [one.name for one in found.files] == ["来信.pdf"]
    clerk.post("clerk", f"/triage/{ref}/open-words", reason="受理审核")
    assert "机器识别，经人核对" in clerk.get("clerk", f"/triage/{ref}").text


@contextmanager
def hearing(pages: Pages, folder: Path) -> Iterator[None]:
    app = pages.console.app
    old: Door = app.extensions["qingyuan_door"]
    app.extensions["qingyuan_door"] = replace(old, settings=replace(old.settings, speech_model=folder))
    yield
    app.extensions["qingyuan_door"] = old


def test_a_recording_before_its_reader_is_drafted_and_a_checked_text_is_a_note_of_the_clue(
    pages: Pages, tmp_path: Path
) -> None:
    made = sent_file("留言.wav", vowels(4))
    clue, report = pages.opened_clue(fresh=(made,))
    at = f"/clues/{clue.ref}/files/{made.id}"
    with hearing(pages, make_model(tmp_path / "model")):
        assert pages.post("wen", f"{at}/draft").headers["Location"] == f"/clues/{clue.ref}#original"
        pages.post("wen", f"/clues/{clue.ref}/original/{report.ref}", reason="核对")
        assert "写成文字（机器草稿）" in pages.post("wen", f"{at}/view").text
        assert pages.post("wen", f"{at}/draft").headers["Location"] == f"{at}/draft"
        until = time.monotonic() + 100
        while 'http-equiv="refresh"' in (page := pages.get("wen", f"{at}/draft")).text:
            assert time.monotonic() < until
            time.sleep(0.3)
        assert "存进办理过程" in page.text
        assert pages.post("guqh", f"{at}/draft").status_code == 404
        assert pages.post("wen", f"{at}/draft", text="对方说：周六下午在九楼。").status_code == 422
        assert pages.post("wen", f"{at}/draft", text="对方说：周六下午在九楼。", checked="y").status_code == 303
        course = pages.get("wen", f"/clues/{clue.ref}").text
        assert "《留言.wav》，机器识别，经人核对：" in course
        assert "对方说：周六下午在九楼。" in course
        assert pages.get("wen", f"{at}/draft").status_code == 303
    assert "写成文字（机器草稿）" not in pages.post("wen", f"{at}/view").text


def test_a_draft_goes_with_its_persons_sitting(pages: Pages) -> None:
    made = sent_file("说明.txt", "周六下午，九楼。".encode())
    report = pages.office.report("有医生让我母亲去院外的公司做检测。", fresh=(made,))
    pages.post("clerk", f"/triage/{report.ref}/open-words", reason="受理审核")
    at = f"/triage/{report.ref}/files/{made.id}/draft"
    pages.post("clerk", at)
    until = time.monotonic() + 30
    while "这类文件机器认不了" not in pages.get("clerk", at).text:
        assert time.monotonic() < until
    who = pages.office.id("clerk")
    assert [one.staff_id for one in running._all].count(who) == 1
    pages.post("clerk", "/logout")
    assert who not in [one.staff_id for one in running._all]


def test_a_draft_that_nobody_looks_at_goes_by_itself(pages: Pages) -> None:
    who, at = pages.office.id("clerk"), datetime.now(UTC)
    running.start(running.Drafting(who, b"a form", at, None, []))
    running.sweep(at + running.LIFE)
    assert running._all[-1].staff_id == who
    running.sweep(at + running.LIFE + timedelta(seconds=1))
    assert who not in [one.staff_id for one in running._all]


def test_without_the_extras_nothing_is_offered(clerk: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "find_spec", lambda _name: None)
    page = clerk.browser("typist").get("/intake/letter")
    assert "机器" not in page.text
    made = sent_file("检测袋.jpg", scan(SECOND))
    report = clerk.office.report("有医生让我母亲去院外的公司做检测。", fresh=(made,))
    clerk.post("clerk", f"/triage/{report.ref}/open-words", reason="受理审核")
    assert "机器草稿" not in clerk.post("clerk", f"/triage/{report.ref}/files/{made.id}/view").text
