"""安全查看: what a stranger sent is shown in pictures, and fetched with a reason."""

import base64
import io
import re
import shutil
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from app.staff.auth import Door
from cases.audit.models import AuditLine
from cases.db import session, transaction
from tests.factories import hostile
from tests.factories.desk_pages import Pages, pages
from tests.factories.office import Sent, sent_file

__all__ = ["pages"]

DRAWN = re.compile(r'src="data:image/(?:jpeg|png);base64,([^"]+)"')


def sent(pages: Pages, *files: tuple[str, bytes]) -> tuple[Sent, list[str]]:
    made = tuple(sent_file(name, data) for name, data in files)
    report = pages.office.report("有医生让我母亲去院外的公司做检测。", fresh=made)
    pages.post("clerk", f"/triage/{report.ref}/open-words", reason="受理审核")
    return report, [f"/triage/{report.ref}/files/{one.id}" for one in made]


def acts(object_id: str) -> list[str]:
    with transaction(reading=True):
        return list(session().scalars(select(AuditLine.act).where(AuditLine.object == object_id)))


def test_a_photo_is_made_anew_and_its_view_is_on_record(pages: Pages) -> None:
    _, (at,) = sent(pages, ("检测袋.jpg", hostile.photo()))
    page = pages.post("clerk", f"{at}/view")
    assert page.status_code == 200
    picture = base64.b64decode(DRAWN.search(page.text)[1])  # type: ignore[index]
    assert Image.open(io.BytesIO(picture)).size == (160, 320)
    assert b"HUAWEI" not in picture
    assert page.headers["Cache-Control"] == "no-store"
    assert "img-src data:" in page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert acts(at.rpartition("/")[2]) == ["file.view"]
    assert "安全查看文件" in pages.get("clerk", "/audit").text


def test_the_pages_of_a_paper_are_turned_one_by_one(pages: Pages) -> None:
    _, (at,) = sent(pages, ("单.pdf", hostile.paper(3)))
    first = pages.post("clerk", f"{at}/view")
    assert "第 1 页，共 3 页" in first.text
    third = pages.post("clerk", f"{at}/view", page="3")
    assert "第 3 页，共 3 页" in third.text
    assert DRAWN.search(first.text)[1] != DRAWN.search(third.text)[1]  # type: ignore[index]
    assert acts(at.rpartition("/")[2]) == ["file.view"]


def test_words_of_a_document_and_of_a_text_are_shown_as_words(pages: Pages) -> None:
    _, (letter, text) = sent(pages, ("信.docx", hostile.letter()), ("记.txt", "<b>周六</b>下午".encode("gb18030")))
    with settings(pages, soffice=""):
        assert "管床医生要我做检测" in pages.post("clerk", f"{letter}/view").text
    assert "&lt;b&gt;周六&lt;/b&gt;下午" in pages.post("clerk", f"{text}/view").text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("wide.png", "画面太大"), ("bomb.docx", "压缩炸弹"), ("pages.pdf", "页数太多"), ("locked.pdf", "文件有密码"),
        ("half.jpg", "文件不完整"), ("nothing.bin", "这类文件画不出来"),
        ("voice.amr", "浏览器放不出来"),
    ],
)  # fmt: skip
def test_what_is_not_shown_is_said_in_words(pages: Pages, name: str, words: str) -> None:
    made = hostile.HARMFUL[name]() if name in hostile.HARMFUL else b"#!AMR\n" + bytes(400)
    _, (at,) = sent(pages, (name, made))
    page = pages.post("clerk", f"{at}/view")
    assert page.status_code == 200
    assert words in page.text
    assert "取原件" in page.text


def test_a_recording_is_played_on_the_page_without_what_it_tells(pages: Pages) -> None:
    _, (voice, film) = sent(
        pages, ("录音.m4a", hostile.voice()), ("片.mp4", hostile.voice().replace(b"M4A ", b"isom", 1))
    )
    page = pages.post("clerk", f"{voice}/view")
    played = re.search(r'<audio[^>]* src="data:audio/mp4;base64,([^"]+)"', page.text)
    assert played
    assert b"HUAWEI" not in base64.b64decode(played[1])
    assert "media-src data:" in page.headers["Content-Security-Policy"]
    assert acts(voice.rpartition("/")[2]) == ["file.view"]
    assert re.search(r'<video[^>]* src="data:video/mp4;base64,', pages.post("clerk", f"{film}/view").text)


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here: `setup/machine test` installs it as root")
def test_an_old_document_is_drawn_by_libreoffice_and_without_it_the_page_says_so(pages: Pages) -> None:
    _, (old,) = sent(pages, ("旧信.doc", hostile.old_letter()))
    with settings(pages, soffice=""):
        assert "要装了 LibreOffice 才画得出来" in pages.post("clerk", f"{old}/view").text
    with settings(pages, soffice=str(shutil.which("soffice"))):
        page = pages.post("clerk", f"{old}/view").text
    if "不能把打开文件的进程关起来" in page:
        pytest.skip("this kernel gives no user namespaces to this user: LibreOffice is not used then")
    assert "由 LibreOffice 画出" in page
    assert len(DRAWN.findall(page)) == 1


def test_the_original_wants_a_reason(pages: Pages) -> None:
    data = hostile.photo()
    _, (at,) = sent(pages, ("检测袋.jpg", data))
    assert pages.post("clerk", at).status_code == 303
    assert acts(at.rpartition("/")[2]) == []
    assert pages.post("clerk", at, reason="核对拍摄时间").data == data
    assert acts(at.rpartition("/")[2]) == ["report.file"]


def test_without_an_opened_report_nothing_is_shown(pages: Pages) -> None:
    made = sent_file("检测袋.jpg", hostile.photo())
    report = pages.office.report("有医生让我母亲去院外的公司做检测。", fresh=(made,))
    answer = pages.post("clerk", f"/triage/{report.ref}/files/{made.id}/view")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/triage/{report.ref}#words")
    assert pages.post("wen", f"/triage/{report.ref}/files/{made.id}/view").status_code in {403, 404}


def test_on_a_clue_it_is_the_same(pages: Pages) -> None:
    made = sent_file("检测袋.jpg", hostile.photo())
    clue, report = pages.opened_clue(fresh=(made,))
    at = f"/clues/{clue.ref}/files/{made.id}"
    assert pages.post("wen", f"{at}/view").headers["Location"] == f"/clues/{clue.ref}#original"
    pages.post("wen", f"/clues/{clue.ref}/original/{report.ref}", reason="核对")
    assert DRAWN.search(pages.post("wen", f"{at}/view").text)
    assert pages.post("wen", at, reason="送检").data == hostile.photo()
    assert "送检" in pages.get("wen", f"/clues/{clue.ref}").text
    assert pages.post("guqh", f"{at}/view").status_code == 404


class Clamd(socketserver.StreamRequestHandler):
    """clamd's side of INSTREAM, with one signature: the word HARM."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        whole = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            whole += self.rfile.read(size)
        self.wfile.write(b"stream: Test.Harm FOUND\0" if b"HARM" in whole else b"stream: OK\0")


@contextmanager
def settings(pages: Pages, **changed: Any) -> Iterator[None]:
    app = pages.console.app
    old: Door = app.extensions["qingyuan_door"]
    app.extensions["qingyuan_door"] = replace(old, settings=replace(old.settings, **changed))
    try:
        yield
    finally:
        app.extensions["qingyuan_door"] = old


@contextmanager
def clamd(pages: Pages, path: Path, server: bool = True) -> Iterator[None]:
    made = socketserver.ThreadingUnixStreamServer(str(path), Clamd) if server else None
    if made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
    try:
        with settings(pages, clamd=str(path)):
            yield
    finally:
        if made:
            made.shutdown()
            made.server_close()


def test_what_clamd_knows_is_not_shown_and_not_lost(pages: Pages, tmp_path: Path) -> None:
    harm = b"HARM " * 200_000
    _, (bad, good) = sent(pages, ("坏.txt", harm), ("好.txt", "周六下午".encode()))
    with clamd(pages, tmp_path / "clamd"):
        page = pages.post("clerk", f"{bad}/view")
        assert "查到有害内容：Test.Harm" in page.text
        assert "HARM HARM" not in page.text
        held = pages.post("clerk", bad, reason="送检")
        assert (held.status_code, "Test.Harm" in held.text) == (409, True)
        assert pages.post("clerk", bad, reason="送检", anyway="y").data == harm
        assert "周六下午" in pages.post("clerk", f"{good}/view").text
        assert pages.post("clerk", good, reason="送检").data == "周六下午".encode()
    with clamd(pages, tmp_path / "away", server=False):
        page = pages.post("clerk", f"{good}/view")
        assert "没有查过毒" in page.text
        assert "周六下午" in page.text
