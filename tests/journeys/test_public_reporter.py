"""A reporter's way through the public site in a real browser: phone and desk, script on and off."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories.browser import DESK, PHONE, OpenPage
from tests.factories.picture import read_off
from tests.factories.public_site import PublicSite, open_site, served

pytestmark = [pytest.mark.browser, pytest.mark.journey]
STORY = "父亲十月住院，还没有会诊，管床医生就说要做基因检测。有事打 13900002071 找我。"


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[PublicSite]:
    with served(open_site(sqlite_url, tmp_path)) as running:
        yield running


def code_on(page: Page) -> str:
    expect(page.locator("#receipt-code span")).to_have_count(12)
    return "".join(page.locator("#receipt-code span").all_inner_texts())


def seals(page: Page) -> None:
    """The page's own script has the keys: from here on it seals by itself."""
    expect(page.locator('[data-path="sealed"]').first).to_be_visible()


def picture(folder: Path, name: str, size: int) -> str:
    file = folder / name
    file.write_bytes(b"\xff" * size)
    return str(file)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_report_check_code_and_back_with_an_answer(
    site: PublicSite, open_page: OpenPage, tmp_path: Path, width: int, script: bool
) -> None:
    page = open_page(width, script=script)
    page.goto(site.url)
    page.get_by_role("link", name="反映问题").last.click()
    expect(page.locator(".lab")).to_be_hidden()
    if script:
        seals(page)
    expect(page.locator(".seal-none")).to_be_visible()
    page.get_by_label("让去院外的公司做检测").check()
    page.get_by_label("扫的收款码").check()
    page.get_by_label("是哪家公司、哪个实验室？").fill("沐棠医学检验实验室")
    page.get_by_label("说说经过").fill(STORY)
    page.set_input_files("#attachments", [picture(tmp_path, "单据.jpg", 300_000), picture(tmp_path, "空.m4a", 0)])
    page.get_by_role("button", name="检查一下会不会暴露我").click()
    expect(page.locator("#narrative-reveals")).to_contain_text("13900002071")
    expect(page.locator("#attachments-error" if script else ".files")).to_contain_text("这个文件是空的")
    expect(page.locator("#narrative")).to_have_value(STORY)
    page.get_by_label("说说经过").fill(STORY.replace("13900002071", ""))
    page.get_by_role("button", name="封好，提交").click()
    code = code_on(page)
    assert len(code) == 12
    expect(page.locator("#receipt-code")).to_have_text(re.compile(r"\s*".join(code)), use_inner_text=True)
    page.go_back()
    page.goto(f"{site.url}/receipt")
    if script:
        seals(page)
    page.get_by_label("您的查询码").fill(" ".join(code))
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到")
    expect(page).not_to_have_url(re.compile(code))
    page.get_by_label("您想说的").fill("又找到一张快递单")
    page.set_input_files("#attachments", picture(tmp_path, "快递单.jpg", 2000))
    page.get_by_role("button", name="封好，发出").click()
    expect(page.get_by_text("封好，发出去了")).to_be_visible()
    expect(page.locator(".letter.mine")).to_have_count(1)
    assert page.context.cookies() == []


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_keeps_nobody_out(
    site: PublicSite, open_page: OpenPage, axe: Callable[[Page], None], tmp_path: Path, width: int
) -> None:
    page = open_page(width)
    for path in ("/", "/report", "/report?lang=en", "/receipt", "/notice", "/nowhere"):
        page.goto(site.url + path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{site.url}/report")
    seals(page)
    page.get_by_label("让去院外的公司做检测").check()
    page.get_by_label("说说经过").fill(STORY)
    page.set_input_files("#attachments", [picture(tmp_path, "单据.jpg", 300), picture(tmp_path, "空.m4a", 0)])
    page.get_by_role("button", name="检查一下").click()
    expect(page.locator("#narrative-reveals")).to_be_visible()
    axe(page)
    page.get_by_label("是谁", exact=True).fill("欧阳澄")
    page.get_by_role("button", name="封好，提交").click()
    expect(page.get_by_text("先问一句")).to_be_visible()
    axe(page)
    page.get_by_label("是谁", exact=True).fill("管床医生")
    page.get_by_label("留名", exact=False).last.check()
    page.get_by_label("您的姓名").fill("某某")
    page.get_by_role("button", name="封好，提交").click()
    code = code_on(page)
    axe(page)
    page.goto(f"{site.url}/receipt")
    seals(page)
    for typed, shown in (("错的", "#code-error"), (code, "h1:has-text('已收到')")):
        page.get_by_label("您的查询码").fill(typed)
        page.get_by_role("button", name="打开").click()
        expect(page.locator(shown)).to_be_visible()
        axe(page)
    page.goto(f"{site.url}/report")
    page.get_by_label("涉及院领导").check()
    expect(page.locator(".seal-stop")).to_be_visible()
    expect(page.locator("#q2")).to_be_hidden()
    axe(page)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_when_the_site_is_busy_one_works_or_waits(
    sqlite_url: str, tmp_path: Path, open_page: OpenPage, axe: Callable[[Page], None], script: bool
) -> None:
    with served(open_site(sqlite_url, tmp_path, intake_limit=1)) as site:
        site.send()
        site.send()
        page = open_page(PHONE, script=script)
        page.goto(f"{site.url}/report")
        if script:
            seals(page)
        page.get_by_label("说说经过").fill("等一会儿也要说")
        page.get_by_role("button", name="封好，提交").click()
        if script:
            expect(page.locator("#receipt-code")).to_be_visible()
            return
        expect(page.get_by_role("heading", level=1)).to_have_text("请等一会儿")
        with page.expect_navigation():
            page.get_by_role("button", name="继续").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("请等一会儿")


def test_the_picture_can_be_saved(site: PublicSite, open_page: OpenPage) -> None:
    page = open_page(PHONE, script=False)
    page.goto(f"{site.url}/report")
    page.get_by_label("说说经过").fill("经过")
    page.get_by_role("button", name="封好，提交").click()
    code = code_on(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="存成图片").click()
    assert read_off(Path(saved.value.path()).read_bytes()) == code
    assert saved.value.suggested_filename == "12.png"


def test_the_picture_of_a_code_that_never_left_is_drawn_in_the_browser(site: PublicSite, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    page.goto(f"{site.url}/report")
    seals(page)
    page.get_by_label("说说经过").fill("经过")
    page.get_by_role("button", name="封好，提交").click()
    code_on(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_download() as saved:
        page.get_by_role("button", name="存成图片").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")
    assert saved.value.suggested_filename == "12.png"
    assert [url for url in asked if not url.startswith("blob:")] == []
