"""The desk in a real browser, at a phone's and a desk's width: nobody is kept out, and nothing runs over the edge."""

import os
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from cases.casework import actions as casework
from cases.casework import jobs
from cases.casework.actions import NewPaper
from cases.db import transaction
from cases.staff import queries as people
from cases.staff.totp import code_at
from cases.triage import actions as triage
from tests.factories.browser import DESK, PHONE, OpenPage, keys
from tests.factories.console import PASSWORD
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]
SHOTS = os.environ.get("QINGYUAN_SHOTS", "")


@pytest.fixture
def site(pages: Pages) -> Iterator[str]:
    """The console over a real socket."""
    server = make_server("127.0.0.1", 0, pages.console.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def full(pages: Pages) -> dict[str, str]:
    """A day with something of everything; the references by what they are."""
    office, wen = pages.office, pages.office.desks["wen"]
    clue, sent = pages.opened_clue("医生说医院做不了，让加公司人员的微信。", department="肿瘤内科二病区")
    with transaction():
        casework.add_task(
            office.desk("wen", days=-9), clue.ref, "看九楼东走廊录像副本", wen.staff_id, wen.today - timedelta(days=2)
        )
        casework.add_task(
            office.desk("wen", days=-9), clue.ref, "与宋某谈话，两人在场", wen.staff_id, wen.today + timedelta(days=2)
        )
        casework.add_task(wen, clue.ref, "写核实报告", wen.staff_id, wen.today + timedelta(days=30))
        casework.note(wen, clue.ref, "与病案室核对，46 份病历中 11 份无检测记录")
        casework.add_paper(wen, clue.ref, NewPaper("病历核对表.xlsx", note="病案室，两人签字"), [b"paper" * 9000])
        casework.reply(wen, clue.ref, sent.ref, "那天病房里有医院的人在场吗？", wen.today + timedelta(days=9))
    office.says(sent, "又找到一张快递单，上面有寄件的门牌。")
    with transaction():
        casework.propose_close(wen, clue.ref, "reminded", "partly", "部分问题属实，已谈话提醒")
    waiting, other = office.report("第二件"), office.report("第三件", concerns="office")
    with transaction():
        triage.register(office.desks["clerk"], waiting.ref)
        triage.open_words(office.desks["sec"], waiting.ref, "受理审核")
        jobs.levels(wen.now)
    return {"clue": clue.ref, "report": waiting.ref, "shut": other.ref}


def enter(page: Page, pages: Pages, site: str, who: str) -> None:
    """Sign in as a person does."""
    with transaction():
        people.by_username(who).totp_step = 0
    page.goto(f"{site}/login")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=otp]", code_at(pages.console.totp[who], datetime.now(UTC)))
    page.click("button.btn-main")
    page.wait_for_url("**/today")


def looked_at(page: Page, name: str, axe: Callable[[Page], None]) -> None:
    """Nothing that keeps somebody out, nothing wider than the screen."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)  # type: ignore[index]
    axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"


@pytest.mark.browser
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_desk_keeps_nobody_out(
    pages: Pages, site: str, open_page: OpenPage, axe: Callable[[Page], None], width: int
) -> None:
    refs = full(pages)
    for who, places in {
        "wen": {
            "today": "/today",
            "clues": "/clues",
            "clue": f"/clues/{refs['clue']}",
            "task": f"/clues/{refs['clue']}/tasks",
            "gist": f"/clues/{refs['clue']}/gist",
            "paper": f"/clues/{refs['clue']}/files",
        },
        "sec": {
            "triage": "/triage",
            "report": f"/triage/{refs['report']}",
            "shut": f"/triage/{refs['shut']}",
            "new-clue": f"/triage/{refs['report']}/clue",
            "refusal": f"/triage/{refs['report']}/refusal",
        },
        "head": {"clue-of-head": f"/clues/{refs['clue']}", "today-of-head": "/today"},
        "keeper": {"identity": "/identity"},
    }.items():
        page = open_page(width)
        enter(page, pages, site, who)
        for name, address in places.items():
            page.goto(f"{site}{address}")
            looked_at(page, name, axe)


@pytest.mark.browser
def test_a_row_is_reached_and_opened_by_keys(pages: Pages, site: str, open_page: OpenPage) -> None:
    clue, _sent = pages.opened_clue("某件事")
    page = open_page(DESK)
    enter(page, pages, site, "wen")
    page.goto(f"{site}/clues")
    keys(page, "/")
    expect(page.locator(":focus")).to_have_attribute("name", "q")
    keys(page, "Tab")
    page.locator(":focus").blur()
    keys(page, "j")
    expect(page.locator(":focus")).to_have_attribute("href", f"/clues/{clue.ref}")
    keys(page, "Enter")
    page.wait_for_url(f"**/clues/{clue.ref}")


@pytest.mark.browser
def test_on_paper_the_words_stay_and_the_buttons_go(pages: Pages, site: str, open_page: OpenPage) -> None:
    clue, _sent = pages.opened_clue("某件事")
    page = open_page(DESK)
    enter(page, pages, site, "wen")
    page.goto(f"{site}/clues/{clue.ref}")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("dl.gist")).to_be_visible()
    for gone in (".rail", ".acts", ".reply", ".locked form"):
        expect(page.locator(gone).first, gone).to_be_hidden()


def test_on_paper_stands_the_whole_course(pages: Pages) -> None:
    clue, _sent = pages.opened_clue("某件事")
    for number in range(12):
        pages.post("wen", f"/clues/{clue.ref}/notes", text=f"第 {number} 条记录")
    page = pages.get("wen", f"/clues/{clue.ref}").text
    assert "第 0 条记录" in page
    lines = len(re.findall(r'<li[^>]*class="[^"]*only-print', page))
    assert lines >= 5
    assert "only-print" not in pages.get("wen", f"/clues/{clue.ref}?course=all").text
