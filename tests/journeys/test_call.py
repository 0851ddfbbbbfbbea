"""A call in a real browser, with the keyboard alone: written down, kept, read back, corrected, taken; then the number
and the PIN on a telephone's page. With script and without it, on both databases.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from cases.db import transaction
from cases.staff import queries as people
from cases.staff.totp import code_at
from tests.factories.browser import DESK, PHONE, OpenPage, keys, types
from tests.factories.system import PASSWORD, System, on_postgres, system

pytestmark = [pytest.mark.browser, pytest.mark.journey]
STORY = "上个月在九楼，管床医生让我加一个人的微信，钱扫的是个人收款码。"
Axe = Callable[[Page], None]


@pytest.fixture(scope="module")
def running(request: pytest.FixtureRequest) -> Iterator[System]:
    """Both sites, on a founded office in the database that is asked for."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else ""
    with on_postgres(server) if server else system() as made:
        made.start()
        made.enter()
        yield made


def at_desk(page: Page, running: System) -> None:
    """The clerk signs in, with the keyboard, and opens the form."""
    with transaction():
        people.by_username("clerk").totp_step = 0
    page.goto(f"http://127.0.0.1:{running.settings.staff_port}/login")
    page.get_by_label("用户名").focus()
    for text in ("clerk", PASSWORD, code_at(running.totp["clerk"], datetime.now(UTC))):
        types(page, text)
        keys(page, "Tab")
    page.get_by_label("动态口令").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    opened(page, running)


def opened(page: Page, running: System) -> None:
    page.goto(f"http://127.0.0.1:{running.settings.staff_port}/intake/calls/new")


def on(page: Page) -> Any:
    """Whatever has the focus."""
    return page.locator(":focus")


def alt(page: Page, letter: str) -> None:
    """Alt and a letter, as a keyboard sends them: without the letter's own text no access key is found."""
    key = {"modifiers": 1, "key": letter, "code": f"Key{letter.upper()}", "windowsVirtualKeyCode": ord(letter.upper())}
    page.wait_for_load_state()
    chrome = page.context.new_cdp_session(page)
    chrome.send("Input.dispatchKeyEvent", {"type": "keyDown", "unmodifiedText": letter, **key})
    chrome.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


def status(page: Page, running: System, number: str, pin: str) -> Page:
    """What the public page says to this number and PIN, typed on a telephone."""
    page.goto(f"http://127.0.0.1:{running.settings.public_port}/receipt")
    page.get_by_role("textbox", name="受理号").fill(number)
    page.get_by_role("textbox", name="密码").fill(pin)
    page.get_by_role("button", name="看办到哪一步").click()
    return page


def number_on(page: Page) -> str:
    expect(page.locator("#caller-number")).to_have_text(re.compile(r"^\s*\d{4}\s*\d{4}\s*$"))
    return page.locator("#caller-number").inner_text()


def written(page: Page) -> None:
    """The call is written down, Enter and access keys alone."""
    expect(on(page)).to_have_attribute("id", "narrative")
    types(page, STORY)
    keys(page, "Control+Enter")
    expect(on(page)).to_have_attribute("id", "concerns-none")
    keys(page, "Space", "Enter", "Space")
    expect(page.get_by_label("对方怕被报复")).to_be_checked()
    alt(page, "r")
    expect(on(page)).to_have_attribute("id", "occurred_on")
    types(page, "上个月二十号")
    keys(page, "Enter")
    expect(on(page)).to_have_attribute("id", "place")
    with page.expect_response(lambda answer: quote("九楼") in (answer.request.post_data or "")):
        types(page, "九楼")
    expect(page.locator("li[data-for=place]")).to_contain_text("已记")
    expect(page.locator("li[data-for=subject] .noted")).to_be_hidden()
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"^\d+:\d\d$"))
    expect(page.get_by_text("写的字已存成草稿")).to_be_visible()


def corrected(page: Page) -> None:
    """Read back, and what the caller says is added."""
    alt(page, "n")
    expect(page.get_by_text("地点是九楼。")).to_be_visible()
    alt(page, "b")
    expect(page.get_by_label("对方说的话")).to_have_value(STORY)
    alt(page, "k")
    expect(on(page)).to_have_attribute("id", "department")
    types(page, "肿瘤内科二病区")
    alt(page, "n")
    expect(page.get_by_text("科室是肿瘤内科二病区。")).to_be_visible()


def taken(page: Page) -> str:
    """With a PIN that is too easy, then with another; the number."""
    keys(page, "Tab", "Enter")
    expect(on(page)).to_have_attribute("id", "pin")
    types(page, "1234")
    keys(page, "Enter", "Enter")
    expect(page.locator("#pin-error")).to_contain_text("太好猜")
    page.get_by_label("对方说的四位密码").focus()
    keys(page, "Control+a")
    types(page, "7305")
    alt(page, "y")
    return number_on(page)


@pytest.mark.parametrize("running", ["sqlite", "postgresql"], indirect=True)
def test_a_call_with_the_keyboard_alone(running: System, open_page: OpenPage, axe: Axe) -> None:
    page = open_page(DESK)
    at_desk(page, running)
    axe(page)
    written(page)
    opened(page, running)  # the line broke, or the machine was restarted
    alt(page, "j")  # asked first, so that two callers' words do not flow together: the same call goes on
    expect(page.get_by_label("对方说的话")).to_have_value(STORY)
    expect(page.get_by_label("事情在什么地方")).to_have_value("九楼")
    corrected(page)
    axe(page)
    number = taken(page)
    axe(page)
    reporter = status(open_page(PHONE), running, number, "7305")
    expect(reporter.get_by_role("heading", level=1)).to_have_text("已收到")
    axe(reporter)
    assert reporter.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened(page, running)
    expect(page.get_by_label("对方说的话")).to_have_value("")  # what was taken is kept as a draft no longer


@pytest.mark.parametrize("running", ["sqlite"], indirect=True)
def test_the_same_without_script(running: System, open_page: OpenPage) -> None:
    page = open_page(DESK, script=False)
    at_desk(page, running)
    expect(page.locator("#narrative")).to_be_focused()
    types(page, STORY)
    keys(page, "Tab", "Space")
    expect(page.locator("#concerns-none")).to_be_checked()
    alt(page, "w")
    expect(page.locator("#place")).to_be_focused()
    types(page, "九楼")
    keys(page, "Enter")
    expect(page.get_by_text("地点是九楼。")).to_be_visible()
    began = page.locator("time").first.get_attribute("datetime")
    page.get_by_label("对方说的四位密码").focus()
    types(page, "7305")
    keys(page, "Enter")
    number = number_on(page)
    assert began
    reporter = status(open_page(PHONE, script=False), running, number, "9999")
    expect(reporter.get_by_text("对不上").first).to_be_visible()
    status(reporter, running, number, "7305")
    expect(reporter.get_by_role("heading", level=1)).to_have_text("已收到")
