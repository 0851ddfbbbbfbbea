"""With script, the code stays in the browser: a thread's letters open there, and what is answered is sealed there."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import FilePayload, Page, expect

from cases.db import session, transaction
from cases.inbox import contexts, files
from cases.inbox.models import Blob, Message, Report
from crypto.keys import Signer, new_seed
from crypto.messages import FromReporter, Place, SignedMessage, read_message, sign_message
from crypto.receipt import Receipt
from crypto.seal import seal_to
from crypto.unseal import open_stream, unseal, unwrap
from tests.app.public.test_sealing_in_browser import Line
from tests.factories import hostile
from tests.factories.public_site import PublicSite, code_of, open_site, rows, served

pytestmark = pytest.mark.browser


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[PublicSite]:
    with served(open_site(sqlite_url, tmp_path / "home")) as one:
        yield one


def letter(site: PublicSite, code: str, text: str, signer: Signer | None = None, counter: int = 1) -> None:
    """A letter of the office, or of somebody who would like to be it."""
    report = rows(Report)[0]
    place = Place(report.id, "to_reporter", counter, 0)
    plain = sign_message(signer or site.office.certifier.signer, SignedMessage(place, text, (), site.office.chain))
    body = seal_to(Receipt.parse(code).pair.public, plain, contexts.message_out(report.id, counter))
    values = {"direction": "out", "counter": counter, "day": report.received_on, "epoch": 0, "key_form": "none"}
    with transaction():
        session().add(Message(id=uuid4(), report_id=report.id, body=body, read=False, **values))


def enter(page: Page, site: PublicSite, code: str) -> Line:
    line = Line(page)
    page.goto(f"{site.url}/receipt")
    expect(page.locator('[data-path="sealed"]').first).to_be_visible()
    page.fill("#code", code)
    page.click("form[data-seal-code] .btn-main")
    return line


def test_letters_open_where_the_code_is_and_a_forged_one_does_not(site: PublicSite, page_phone: Page, axe: Any) -> None:
    code, page = code_of(site.send()), page_phone
    letter(site, code, "取血那天还有谁在？\n请写下日期。")
    letter(site, code, "请把姓名告诉我们。", Signer.from_seed(new_seed()), 2)
    line = enter(page, site, code)
    expect(page.locator('[data-letter="1"]')).to_contain_text("取血那天还有谁在？")
    expect(page.locator('[data-letter="2"]')).to_contain_text("没有通过核对")
    expect(page.locator(".signed:visible")).to_have_count(1)
    expect(page.get_by_text("请把姓名告诉我们")).to_have_count(0)
    for said in (code, " ".join(code), code[:4]):
        assert line.holds(said) == []
    axe(page)


def test_an_answer_with_a_file_is_signed_and_sealed_in_the_browser(
    site: PublicSite, page_desk: Page, tmp_path: Path
) -> None:
    code, page = code_of(site.send()), page_desk
    (tmp_path / "快递单.jpg").write_bytes(b"parcel" * 1000)
    line = enter(page, site, code)
    page.fill("#message", "又找到一张快递单")
    page.set_input_files("#attachments", tmp_path / "快递单.jpg")
    page.get_by_role("button", name="封好，发出").click()
    expect(page.get_by_text("封好，发出去了")).to_be_visible()
    expect(page.locator(".letter.mine")).to_have_count(1)
    for said in (code, "又找到", "快递单"):
        assert line.holds(said) == []
    (report,), (message,), (blob,) = rows(Report), rows(Message), rows(Blob)
    seed = site.office.seeds[message.epoch_id]
    key = unwrap(seed, message.key, contexts.message_key(report.id, 1, 0, message.epoch_id))
    plain = unseal(key, message.body, contexts.message_in(report.id, 1))
    sender = FromReporter(Receipt.parse(code).signer.public)
    read = read_message(plain, sender, Place(report.id, "to_office", 1, 0))
    assert (read.text, read.files[0].name, read.files[0].reference) == ("又找到一张快递单", "快递单.jpg", str(blob.id))
    assert b"".join(open_stream(read.files[0].key, files.read(blob.id, blob.parts))) == b"parcel" * 1000
    page.fill("#message", "还有一句")
    page.get_by_role("button", name="封好，发出").click()
    expect(page.locator(".letter.mine")).to_have_count(2)


def test_after_a_message_the_next_photo_is_looked_into_too(site: PublicSite, page_phone: Page) -> None:
    code, page = code_of(site.send()), page_phone
    photo: FilePayload = {"name": "检测袋.jpg", "mimeType": "image/jpeg", "buffer": hostile.photo()}
    enter(page, site, code)
    for count in (1, 2, 3):
        expect(page.locator("[data-voice]")).to_be_visible()
        page.set_input_files("#attachments", photo)
        expect(page.locator("[data-looks] fieldset")).to_have_count(1)
        expect(page.locator(".picked li")).to_contain_text("检测袋-已清理.jpg")
        page.get_by_role("button", name="封好，发出").click()
        expect(page.locator(".letter.mine")).to_have_count(count)


def test_a_report_is_taken_back_and_found_by_its_english_words(site: PublicSite, page_phone: Page) -> None:
    code, page = code_of(site.send()), page_phone
    enter(page, site, Receipt.parse(code).english.upper())
    page.get_by_text("我要撤回这一件").click()
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("已经记下：您撤回了这一件")).to_be_visible()
    assert rows(Report)[0].withdrawn


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("捐久经", "查询码是十二个字"),
        ("鑫久经体顾零止待挤侵竹迟", "不在查询码的字表里"),
        (Receipt.from_secret(b"somebody else...").chinese, "没有找到这个查询码"),
    ],
)
def test_a_wrong_code_is_said_beside_the_field(site: PublicSite, page_phone: Page, typed: str, said: str) -> None:
    page = page_phone
    enter(page, site, typed)
    expect(page.locator("#code-error")).to_contain_text(said)
    expect(page.locator("#code")).to_have_value(typed)


def sealed(site: PublicSite, path: str, **values: Any) -> Any:
    page = site.client().get("/receipt").text
    token = page.split('name="form" value="')[1].split('"')[0]
    body = json.dumps({"v": 1, "form": token, "ticket": "", "work": "", **values})
    return site.client().post(path, data=body, content_type="application/vnd.qingyuan.sealed+json")


def test_what_is_unknown_and_what_is_no_lookup_are_answered_alike_and_tell_nothing(site: PublicSite) -> None:
    unknown = sealed(site, "/receipt", lookup=base64.b64encode(b"x" * 32).decode())
    assert (unknown.status_code, unknown.json) == (422, {"error": "absent"})
    assert sealed(site, "/receipt", lookup="short").json == {"error": "shape"}


def test_the_hash_that_is_stored_opens_no_thread(site: PublicSite) -> None:
    code = Receipt.parse(code_of(site.send()))
    assert sealed(site, "/receipt", lookup=base64.b64encode(code.lookup_hash).decode()).json == {"error": "absent"}
    assert sealed(site, "/receipt", lookup=base64.b64encode(code.lookup_id).decode()).status_code == 200
