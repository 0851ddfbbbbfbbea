"""The clerk's desk in a real browser: a letter with its scan, a visit, a transfer whose limit wins, one handed up."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cases.staff.may import Role
from tests.factories.browser import PHONE, OpenPage
from tests.factories.console import Console, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAID = "三月一日上午，九楼有人让我母亲去院外的公司做检测。"
Axe = Callable[[Page], None]


@pytest.fixture
def typist(console: Console, site: str, open_page: OpenPage) -> Page:
    """A clerk's page."""
    for who, role in (
        ("typist", Role.INTAKE),
        ("other", Role.INTAKE),
        ("admin", Role.CLUE_ADMIN),
        ("head", Role.DI_HEAD),
    ):
        console.join(who, role)
    page = open_page()
    sign_in(page, site, console, "typist")
    return page


def reference(page: Page) -> str:
    """What the page says that it was given."""
    expect(page.get_by_role("heading", level=1)).to_have_text("收下了，封好了")
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", page.inner_text("main"))
    assert found is not None
    return found[0]


def handed_in(page: Page) -> str:
    page.locator("#concerns-none").check()
    page.get_by_role("button", name="封好，交上").click()
    return reference(page)


def test_the_role_intake_begins_here_and_every_form_can_be_used_by_all(
    typist: Page, site: str, open_page: OpenPage, console: Console, axe: Axe
) -> None:
    expect(typist.get_by_role("heading", level=1)).to_have_text("录入")
    for kind in ("", "/letter", "/box", "/visit", "/transfer", "/order", "/classified", "/box-openings"):
        for width in (1280, PHONE):
            typist.set_viewport_size({"width": width, "height": 900})
            typist.goto(f"{site}/intake{kind}")
            axe(typist)
            assert typist.evaluate("document.documentElement.scrollWidth") <= width, kind


def test_a_letter_with_its_scan_and_a_code_to_read_out(typist: Page, site: str, tmp_path: Path, axe: Axe) -> None:
    scan = tmp_path / "第一页.jpg"
    scan.write_bytes(b"\xff\xd8" + b"x" * 300_000)
    typist.goto(f"{site}/intake/letter")
    typist.get_by_label("反映的内容").fill(SAID)
    typist.get_by_label("扫描件、照片").set_input_files(scan)
    typist.get_by_label("给举报人一个查询码").check()
    ref = handed_in(typist)
    expect(typist.locator("#receipt-code span")).to_have_count(12)
    axe(typist)
    typist.get_by_role("link", name="再看一遍我录的").click()
    expect(typist.locator(".opened")).to_have_text(SAID)
    expect(typist.get_by_text("第一页.jpg")).to_be_visible()
    axe(typist)
    typist.goto(f"{site}/intake")
    expect(typist.get_by_role("link", name=ref)).to_be_visible()


def test_a_visit_is_received_by_two_and_its_record_can_be_signed(typist: Page, site: str) -> None:
    typist.goto(f"{site}/intake/visit")
    typist.get_by_label("甲other").check()
    typist.get_by_label("在哪里接待").fill("行政楼 407 室")
    typist.get_by_label("几点开始").fill("09:10")
    typist.get_by_label("几点结束").fill("09:50")
    typist.get_by_label("已把记录念给来访人听").check()
    typist.get_by_label("来访人认为记录无误").check()
    typist.get_by_label("反映的内容").fill(SAID)
    handed_in(typist)
    typist.get_by_role("link", name="打印来访记录，请来访人签字").click()
    expect(typist.get_by_role("heading", level=1)).to_contain_text("来访记录")
    typist.emulate_media(media="print")
    expect(typist.get_by_text("来访人签字：")).to_be_visible()
    expect(typist.get_by_text("甲other，职员")).to_be_visible()


def test_a_transfer_with_its_own_limit_is_found_to_be_the_superiors(
    typist: Page, site: str, open_page: OpenPage, console: Console, axe: Axe
) -> None:
    typist.goto(f"{site}/intake/transfer")
    typist.get_by_label("怎么来的").select_option("SRC_SUPERIOR")
    typist.get_by_label("来文单位").fill("市卫健委")
    typist.get_by_label("文号").fill("〔2099〕7 号")
    typist.get_by_label("要求哪天办结").fill("2099-03-05")
    typist.get_by_label("反映的内容").fill(SAID)
    ref = handed_in(typist)
    desk = open_page()
    sign_in(desk, site, console, "admin")
    desk.goto(f"{site}/triage")
    expect(desk.get_by_role("row").filter(has_text=ref)).to_contain_text("来文要求 3月5日 办结")
    desk.goto(f"{site}/triage/{ref}")
    desk.get_by_label("为什么要打开").fill("受理审核")
    desk.get_by_role("button", name="记下并打开").click()
    expect(desk.get_by_text("市卫健委")).to_be_visible()
    desk.get_by_role("button", name="登记受理").click()
    expect(desk.locator(".facts")).to_contain_text("3月5日")
    typist.goto(f"{site}/intake/typed/{ref}")
    expect(typist.get_by_role("heading", level=1)).to_have_text("没有这一页")
    _handed_up(desk, site, ref, axe)
    head = open_page()
    sign_in(head, site, console, "head")
    head.goto(f"{site}/triage/{ref}")
    head.get_by_label("为什么要打开").fill("核对移交")
    head.get_by_role("button", name="记下并打开").click()
    head.get_by_role("button", name="同意", exact=True).click()
    expect(head.get_by_role("button", name="同意", exact=True)).to_have_count(0)
    head.goto(f"{site}/triage?gone=y")
    expect(head.get_by_role("group", name="已移交上级")).to_contain_text(ref)
    axe(head)
    desk.goto(f"{site}/triage/{ref}")
    expect(desk.get_by_role("heading", level=1)).to_have_text("没有这一页")


def _handed_up(desk: Page, site: str, ref: str, axe: Axe) -> None:
    desk.get_by_role("link", name="应由上级处理").click()
    desk.get_by_label("收件机关").fill("派驻纪检监察组")
    desk.get_by_label("为什么应由上级处理").fill("被反映人是副院长")
    desk.get_by_role("button", name="认定，去打印").click()
    desk.get_by_role("button", name="打印原件和交接单").click()
    expect(desk.locator(".opened")).to_have_text(SAID)
    expect(desk.get_by_role("heading", name="检举控告移交单")).to_be_visible()
    axe(desk)
    desk.goto(f"{site}/triage/{ref}")
    expect(desk.get_by_text("已经打印过一次")).to_be_visible()
    expect(desk.get_by_role("button", name="打印原件和交接单")).to_have_count(0)
    desk.get_by_role("link", name="已送到、已签收").click()
    desk.get_by_label("谁签收的").fill("派驻组，何某")
    desk.get_by_role("button", name="提请另一人确认").click()
    expect(desk.get_by_text("已提请确认已移交上级")).to_be_visible()
