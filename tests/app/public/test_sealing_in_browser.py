"""With script, /report and /receipt seal and open in the browser: the server is handed envelopes, and they open."""

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Request, expect

from cases.inbox import contexts, files
from cases.inbox.models import Blob, Identity, Message, Report, ReportWrap, Upload
from crypto.messages import FromReporter, Place, read_message
from crypto.unseal import open_stream, unbox, unseal, unseal_from, unwrap
from tests.factories.public_office import KINDS
from tests.factories.public_site import PublicSite, count, open_site, rows, served

pytestmark = pytest.mark.browser
STORY = "父亲十月在肿瘤内科住院，病区主任让我们把 12800 元付给一家没有听说过的检测公司。"


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[PublicSite]:
    with served(open_site(sqlite_url, tmp_path / "home")) as one:
        yield one


class Line:
    """All that the page sends."""

    def __init__(self, page: Page) -> None:
        self.sent: list[tuple[str, str, bytes]] = []
        page.on("request", self._keep)

    def _keep(self, request: Request) -> None:
        head = json.dumps(request.headers, ensure_ascii=False).encode()
        self.sent.append((request.method, request.url, head + (request.post_data_buffer or b"")))

    def holds(self, text: str) -> list[str]:
        """Where `text` was sent, in any of the writings that a browser has for it."""
        raw = text.encode()
        forms = {raw, text.encode("utf-16-le"), text.encode("gb18030"), quote(text).encode()}
        forms |= {json.dumps(text)[1:-1].encode(), raw.hex().encode()}
        # In base64 a text has three writings, by where it begins.
        forms |= {base64.b64encode(b"\0" * shift + raw)[4:-4] for shift in range(3)}
        return [
            f"{method} {url}"
            for method, url, body in self.sent
            if any(one in body or one in url.encode() for one in forms)
        ]


def opened(page: Page, site: PublicSite, path: str = "/report") -> Line:
    line = Line(page)
    page.goto(f"{site.url}{path}")
    expect(page.locator('[data-path="sealed"]').first).to_be_visible()
    return line


def code_on(page: Page) -> str:
    expect(page.locator("#receipt-code span")).to_have_count(12)
    return page.locator("#receipt-code").inner_text().replace("\n", "").replace(" ", "")


def dek_of(site: PublicSite, report: Report) -> bytes:
    for wrap in rows(ReportWrap):
        if wrap.report_id == report.id and wrap.epoch_id in site.office.seeds:
            return unwrap(site.office.seeds[wrap.epoch_id], wrap.blob, contexts.report_dek(report.id, wrap.epoch_id))
    raise AssertionError("no wrap")


def words_of(site: PublicSite, report: Report) -> Any:
    return json.loads(unseal(dek_of(site, report), report.body, contexts.report_body(report.id)))


def test_a_report_is_sealed_before_it_leaves_and_opens_at_the_office(site: PublicSite, page_phone: Page) -> None:
    page = page_phone
    line = opened(page, site)
    page.fill("#narrative", STORY)
    page.fill("#subject", "病区主任")
    page.fill("#occurred_on", "昨天下午")
    page.check("#named-y")
    page.fill("#reporter_name", "沈芷若")
    page.fill("#reporter_phone", "13900002071")
    page.click("form[data-seal] .btn-main")
    code = code_on(page)
    for said in (STORY, STORY[:12], "病区主任", "昨天下午", "沈芷若", "13900002071", code, code[:3]):
        assert line.holds(said) == [], said
    (report,) = rows(Report)
    words = words_of(site, report)
    assert (words["narrative"], words["subject"], words["concerns"]) == (STORY, "病区主任", "none")
    assert report.named
    assert {one.epoch_id for one in rows(ReportWrap)} == {site.office.epochs["office"], site.office.epochs["recovery"]}
    hint = json.loads(unseal(dek_of(site, report), report.hint, contexts.report_hint(report.id)))
    assert set(hint) == {"v", "incident_on"}
    (who,) = rows(Identity)
    inner = unseal_from(
        site.office.seeds[who.custodians_id], who.blob, contexts.identity_outer(report.id, who.custodians_id)
    )
    plain = unseal_from(
        site.office.seeds[who.approvers_id], inner, contexts.identity_inner(report.id, who.approvers_id)
    )
    assert json.loads(plain) == {"v": 1, "name": "沈芷若", "phone": "13900002071"}


def test_a_file_is_sealed_in_parts_and_reads_as_it_was(
    site: PublicSite, page_desk: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = os.urandom(20_000_000)
    (tmp_path / "缴费单.jpg").write_bytes(content)
    page = page_desk
    line = opened(page, site)
    page.fill("#narrative", STORY)
    page.set_input_files("#attachments", tmp_path / "缴费单.jpg")
    page.click("form[data-seal] .btn-main")
    code_on(page)
    assert line.holds("缴费单") == []
    assert not any(
        content[at : at + 32] in body for _, _, body in line.sent for at in range(0, len(content), 4_000_000)
    )
    (report,), (blob,) = rows(Report), rows(Blob)
    assert blob.parts == 3
    (meta,) = words_of(site, report)["files"]
    assert (meta["name"], meta["size"], meta["id"]) == ("缴费单.jpg", len(content), str(blob.id))
    assert meta["sha256"] == hashlib.sha256(content).hexdigest()
    key = unbox(dek_of(site, report), blob.key, contexts.blob_key(blob.id))
    assert b"".join(open_stream(key, files.read(blob.id, blob.parts))) == content
    assert rows(Upload) == []


def test_a_broken_line_is_gone_on_with(site: PublicSite, page_desk: Page, tmp_path: Path) -> None:
    content = os.urandom(18_000_000)
    (tmp_path / "a.bin").write_bytes(content)
    page = page_desk
    broken: list[Any] = []

    def breaks(route: Any, request: Request) -> None:
        if request.url.endswith("/1") and not broken:
            broken.append(request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.context.route("**/upload/**", breaks)
    opened(page, site)
    page.fill("#narrative", STORY)
    page.set_input_files("#attachments", tmp_path / "a.bin")
    page.click("form[data-seal] .btn-main")
    code_on(page)
    assert broken
    (report,), (blob,) = rows(Report), rows(Blob)
    key = unbox(dek_of(site, report), blob.key, contexts.blob_key(blob.id))
    assert b"".join(open_stream(key, files.read(blob.id, blob.parts))) == content


def test_who_is_named_is_asked_about_once_and_then_left_out(site: PublicSite, page_phone: Page) -> None:
    page = page_phone
    line = opened(page, site)
    page.fill("#narrative", "陆闻笙收了公司的钱。")
    page.click("form[data-seal] .btn-main")
    expect(page.locator("#sealing-told")).to_contain_text("您写到了陆闻笙（纪检监察室主任）。")
    assert count(Report) == 0
    page.click("form[data-seal] .btn-main")
    code_on(page)
    assert line.holds("陆闻笙") == []
    (report,) = rows(Report)
    assert report.addressee == "secretary"
    assert site.office.epochs["office"] not in {one.epoch_id for one in rows(ReportWrap)}


def test_what_concerns_the_leadership_is_not_sent_where_no_superior_key_is(site: PublicSite, page_phone: Page) -> None:
    page = page_phone
    line = opened(page, site)
    page.fill("#narrative", "院长让我们这样做。")
    page.check("#concerns-leadership")
    page.evaluate("document.querySelector('form[data-seal]').requestSubmit()")
    expect(page.locator("#sealing-told")).to_contain_text("12388")
    assert count(Report) == 0
    assert [one for one in line.sent if one[0] == "POST"] == []


def test_with_the_superiors_key_it_is_sealed_to_that_alone(sqlite_url: str, tmp_path: Path, page_phone: Page) -> None:
    with served(open_site(sqlite_url, tmp_path / "home", (*KINDS, "superior"), consent=True)) as site:
        page = page_phone
        opened(page, site)
        page.fill("#narrative", "院长让我们这样做。")
        page.check("#concerns-leadership")
        page.check("#named-y")
        page.fill("#reporter_name", "沈芷若")
        page.click("form[data-seal] .btn-main")
        code_on(page)
        (report,), (wrap,) = rows(Report), rows(ReportWrap)
        assert (report.addressee, wrap.epoch_id) == ("superior", site.office.epochs["superior"])
        assert words_of(site, report)["identity"]["name"] == "沈芷若"
        assert rows(Identity) == []


def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(site: PublicSite, page_phone: Page, axe: Any) -> None:
    page = page_phone
    opened(page, site)
    axe(page)
    page.fill("#subject", "病区主任")
    page.click("form[data-seal] .btn-main")
    expect(page.locator("#narrative-error")).to_contain_text("请写几句经过")
    expect(page.locator("#narrative")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#subject")).to_have_value("病区主任")
    axe(page)
    page.fill("#narrative", "请打 13900002071 找我。")
    page.click(".btn-check")
    expect(page.locator("#narrative-reveals")).to_contain_text("13900002071")
    axe(page)
    assert count(Report) == 0


def test_a_key_that_is_not_the_offices_leaves_the_way_without_script(site: PublicSite, page_phone: Page) -> None:
    page = page_phone

    def forged(route: Any) -> None:
        answer = route.fetch()
        said = answer.json()
        chain = said["epochs"]["office"]["chain"]
        raw = bytearray(base64.b64decode(chain[-1]))
        raw[-1] ^= 1
        chain[-1] = base64.b64encode(bytes(raw)).decode()
        route.fulfill(response=answer, json=said)

    page.route("**/keys.json", forged)
    with page.expect_response("**/keys.json") as keys:
        page.goto(f"{site.url}/report")
    keys.value.finished()
    # What is asked for now is read after what the page asked for: by then it has judged the keys.
    page.evaluate("(url) => fetch(url).then((answer) => answer.json()).then(() => true)", keys.value.url)
    expect(page.locator('.sealing-path [data-path="plain"]')).to_be_visible()
    page.fill("#narrative", STORY)
    page.click("form[data-seal] .btn-main")
    code_on(page)
    (report,) = rows(Report)
    assert words_of(site, report)["narrative"] == STORY


def test_a_failed_seal_offers_the_plain_way_and_keeps_what_was_typed(site: PublicSite, page_phone: Page) -> None:
    page = page_phone
    opened(page, site)
    page.fill("#narrative", STORY)
    page.evaluate("() => { crypto.subtle.encrypt = () => { throw new Error('broken'); }; }")
    page.click("form[data-seal] .btn-main")
    page.click('#sealing-said [data-act="plain"]')
    expect(page.locator("#narrative")).to_have_value(STORY)
    page.click("form[data-seal] .btn-main")
    code_on(page)
    assert words_of(site, rows(Report)[0])["narrative"] == STORY


def test_an_answer_that_was_lost_leaves_one_report(site: PublicSite, page_phone: Page) -> None:
    page = page_phone
    lost: list[Any] = []

    def loses(route: Any, request: Request) -> None:
        if request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort("connectionreset")
        else:
            route.continue_()

    page.context.route("**/report", loses)
    opened(page, site)
    page.fill("#narrative", STORY)
    page.click("form[data-seal] .btn-main")
    expect(page.locator("#sealing-said")).to_contain_text("都还在这一页")
    assert count(Report) == 1
    page.fill("#narrative", STORY + "还有一张发票。")
    page.click("form[data-seal] .btn-main")
    code_on(page)
    assert count(Report) == 1
    (message,) = rows(Message)
    (report,) = rows(Report)
    words = words_of(site, report)
    key = unwrap(
        site.office.seeds[message.epoch_id], message.key, contexts.message_key(report.id, 1, 0, message.epoch_id)
    )
    plain = unseal(key, message.body, contexts.message_in(report.id, 1))
    sign = FromReporter(base64.b64decode(words["reporter_sign"]))
    assert "还有一张发票" in read_message(plain, sign, Place(report.id, "to_office", 1, 0)).text
