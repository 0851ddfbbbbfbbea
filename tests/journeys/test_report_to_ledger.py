"""The whole way in a real browser, with the processes that an operator starts: report, code, register, question,
answer, clue, close by two, ledger, Excel opened again.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from cases.db import transaction
from cases.staff import queries as people
from cases.staff.totp import code_at
from tests.factories.browser import DESK, PHONE, OpenPage
from tests.factories.system import PASSWORD, System, on_postgres, system

pytestmark = [pytest.mark.browser, pytest.mark.journey]
STORY = "十月在九楼，管床医生说医院做不了，让我加一个人的微信，钱扫的是个人收款码。"


@pytest.fixture(scope="module")
def running(request: pytest.FixtureRequest) -> Iterator[System]:
    """Both sites and the worker, on a founded office in the database that is asked for."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else ""
    with on_postgres(server) if server else system() as made:
        made.start()
        made.enter()
        yield made


def public(running: System) -> str:
    return f"http://127.0.0.1:{running.settings.public_port}"


def at_desk(page: Page, running: System, who: str) -> Page:
    """Sign in as a person does."""
    with transaction():
        people.by_username(who).totp_step = 0
    page.goto(f"http://127.0.0.1:{running.settings.staff_port}/login")
    page.get_by_label("用户名").fill(who)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("动态口令").fill(code_at(running.totp[who], datetime.now(UTC)))
    page.get_by_role("button", name=re.compile("登录|进入")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今日")
    return page


def back_with(page: Page, running: System, code: str) -> None:
    """The reporter comes back with the code."""
    page.goto(f"{public(running)}/receipt")
    page.get_by_label("您的查询码").fill(code)
    page.get_by_role("button", name="打开").click()


def reported(page: Page, running: System) -> str:
    """A report on the public site; its code."""
    page.goto(f"{public(running)}/report")
    page.get_by_label("让去院外的公司做检测").check()
    page.get_by_label("说说经过").fill(STORY)
    page.get_by_role("button", name="封好，提交").click()
    expect(page.locator("#receipt-code span")).to_have_count(12)
    return "".join(page.locator("#receipt-code").inner_text().split())


def registered(page: Page, running: System) -> str:
    """The clerk opens what waits with a reason, registers it, asks the reporter; the report's reference."""
    page.goto(f"http://127.0.0.1:{running.settings.staff_port}/triage")
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_text(STORY)).to_have_count(0)
    page.get_by_label("为什么要打开").fill("受理审核")
    page.get_by_role("button", name="记下并打开").click()
    expect(page.locator(".opened")).to_have_text(STORY)
    page.get_by_role("button", name="登记受理").click()
    expect(page.get_by_role("button", name="登记受理")).to_have_count(0)
    page.get_by_label("写给举报人").fill("那天病房里有医院的人在场吗？")
    page.get_by_role("button", name="签名发出").click()
    expect(page.locator(".letter.ours")).to_contain_text("那天病房里")
    return page.url.rpartition("/")[2].partition("#")[0]


def made_a_clue(page: Page, running: System, ref: str) -> None:
    """The clerk makes a clue of it for others, and it is gone from the clerk's list."""
    page.goto(f"http://127.0.0.1:{running.settings.staff_port}/triage/{ref}")
    page.get_by_role("link", name="立为问题线索").click()
    page.get_by_label("线索名称").fill("九楼院外检测")
    page.get_by_label("反映的问题").fill("介绍患者到院外检测，扫个人收款码")
    page.get_by_label("问题类别").select_option("GT01")
    page.get_by_role("group", name="承办人").get_by_label("温以宁").check()
    page.locator("[name=approver]").select_option(label="陆闻笙")
    page.get_by_role("button", name="立为问题线索").click()
    expect(page.get_by_role("heading", name="已立为问题线索")).to_be_visible()
    expect(page.get_by_text(ref)).to_have_count(0)


def proposed(page: Page) -> str:
    """The handler reads the answer, notes what was done, and proposes to close; the clue's reference."""
    page.get_by_role("link", name="问题线索").first.click()
    page.get_by_role("link", name="九楼院外检测").click()
    expect(page.get_by_text("护士站有两个人在")).to_be_visible()
    page.get_by_role("link", name="写工作记录").click()
    page.get_by_label("做了什么").fill("与病案室核对，十一份无检测记录")
    page.get_by_role("button", name="记下").click()
    page.get_by_role("link", name="提请办结").click()
    page.get_by_label("处置结果").select_option("reminded")
    page.get_by_label("是否属实").select_option("partly")
    page.get_by_label("理由").fill("部分属实，已谈话提醒")
    page.get_by_role("button", name="提请办结").click()
    expect(page.get_by_text("您是提请人，不能审批这一件。")).to_be_visible()
    return page.url.rpartition("/")[2].partition("#")[0]


def entered(page: Page, running: System) -> list[list[str]]:
    """The clerk, who is not on the clue, finds its row in the ledger and takes the Excel; the sheet's rows."""
    page.goto(f"http://127.0.0.1:{running.settings.staff_port}/ledger")
    row = page.get_by_role("row").filter(has_text="九楼院外检测").first
    expect(row).to_contain_text("已办结")
    expect(row).to_contain_text("部分属实，谈话提醒")
    page.get_by_role("link", name=re.compile("已办结")).first.click()
    page.wait_for_url("**/ledger?*state=closed*")
    with page.expect_download() as taken:
        page.get_by_role("button", name="导出 Excel").click()
    sheet = openpyxl.load_workbook(BytesIO(taken.value.path().read_bytes())).worksheets[0]
    return [[str(cell.value) for cell in line] for line in sheet.iter_rows(min_row=3)]


WAYS = [
    pytest.param("sqlite", PHONE, True, id="sqlite-phone-script"),
    pytest.param("sqlite", PHONE, False, id="sqlite-phone-no-script"),
    pytest.param("sqlite", DESK, False, id="sqlite-desk-no-script"),
    pytest.param("postgresql", DESK, True, id="postgresql-desk-script"),
    pytest.param("postgresql", PHONE, False, id="postgresql-phone-no-script"),
]


@pytest.mark.parametrize(("running", "width", "script"), WAYS, indirect=["running"])
def test_from_a_report_to_a_row_of_the_excel(running: System, open_page: OpenPage, width: int, script: bool) -> None:
    def page() -> Page:
        return open_page(width, script=script)

    reporter = page()
    code = reported(reporter, running)
    assert len(code) == 12
    clerk = at_desk(page(), running, "clerk")
    ref = registered(clerk, running)
    back_with(reporter, running, code)
    expect(reporter.get_by_text("那天病房里有医院的人在场吗？")).to_be_visible()
    reporter.get_by_label("您想说的").fill("护士站有两个人在")
    reporter.get_by_role("button", name="封好，发出").click()
    expect(reporter.get_by_text("封好，发出去了")).to_be_visible()
    made_a_clue(clerk, running, ref)
    handler = at_desk(page(), running, "wen")
    clue = proposed(handler)
    head = at_desk(page(), running, "head")
    head.get_by_role("link", name=re.compile(f"办结 *{clue}")).click()
    head.get_by_role("button", name="同意", exact=True).click()
    expect(head.locator(".facts")).to_contain_text("已办结")
    back_with(reporter, running, code)
    expect(reporter.get_by_role("heading", level=1)).to_have_text("已办结")
    handler.goto(f"http://127.0.0.1:{running.settings.staff_port}/clues?closed=y")
    expect(handler.get_by_role("link", name="九楼院外检测").first).to_be_visible()
    head_row, *rows = entered(clerk, running)
    assert len(head_row) == 16
    assert head_row[1] == "线索编号"
    assert any(row[2] == "九楼院外检测" and re.fullmatch(r"XS-\d{4}-\d{4}", row[1]) for row in rows)
    assert STORY not in str(rows)
