"""What every component looks like in a real browser, at the width of a phone and of a desk."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import ConsoleMessage, FilePayload, Locator, Page, expect

from tests.factories.browser import OpenPage, keys

Look = Callable[[Page], None]

pytestmark = pytest.mark.browser
PAGES = [
    ("public", "/report"),
    ("public", "/report?lang=en"),
    ("staff", "/today"),
    ("staff", "/bare"),
    ("public", "/bare"),
    ("staff", "/error/404"),
    ("public", "/error/500"),
]
WIDTHS = [390, 1440]


def _blocked(page: Page) -> list[str]:
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "status of" not in message.text:  # an error page is meant to answer 404
            said.append(message.text)

    page.on("console", hear)
    return said


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("where", PAGES)
def test_keeps_nobody_out_and_breaks_no_policy(
    sites: dict[str, str], open_page: OpenPage, axe: Look, where: tuple[str, str], width: int
) -> None:
    page = open_page(width)
    said = _blocked(page)
    page.goto(sites[where[0]] + where[1])
    axe(page)
    assert said == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("where", [("public", "/report"), ("staff", "/today")])
def test_a_form_with_errors_says_so_at_the_top_and_beside_the_field(
    sites: dict[str, str], open_page: OpenPage, axe: Look, where: tuple[str, str], width: int
) -> None:
    page = open_page(width)
    page.goto(sites[where[0]] + where[1])
    page.fill("[name=department]", "肿瘤内科二病区")
    page.locator("form:has([name=department]) .btn-main").click()
    expect(page.locator(".summary")).to_be_visible()
    axe(page)
    expect(page.locator("#wrong")).to_be_focused()
    page.get_by_role("link", name="哪个科室：最多写 5 个字，请缩短一些。").click()
    field = page.locator("[name=department]")
    expect(field).to_be_focused()
    expect(field, "nothing typed is lost").to_have_value("肿瘤内科二病区")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#{field.get_attribute('aria-describedby')}")).to_have_text("最多写 5 个字，请缩短一些。")


def test_every_icon_is_drawn(sites: dict[str, str], page_desk: Page) -> None:
    for side, path in PAGES[:3]:
        page_desk.goto(sites[side] + path)
        # The drawings are a file of their own, which the page may be told of after its load.
        icons = "[...document.querySelectorAll('svg:has(> use)')]"
        expect(page_desk.locator("svg:has(> use)")).not_to_have_count(0)
        page_desk.wait_for_function(f"{icons}.every((svg) => svg.firstElementChild.getBBox().width > 0)")


def test_one_can_sign_out_on_a_phone(sites: dict[str, str], page_phone: Page) -> None:
    page_phone.goto(sites["staff"] + "/today")
    expect(page_phone.get_by_role("button", name="锁定并退出")).to_be_visible()


def here(page: Page) -> Locator:
    """The row that the keys have come to."""
    return page.locator(".rows tr.is-here a")


def test_keys_move_through_a_list_but_not_while_one_writes(sites: dict[str, str], page_desk: Page) -> None:
    page_desk.goto(sites["staff"] + "/today")

    expect(here(page_desk)).to_have_text("写处置意见")
    keys(page_desk, "j")
    expect(here(page_desk)).to_have_text("答复转办单")
    keys(page_desk, "k")
    expect(here(page_desk)).to_have_text("写处置意见")
    keys(page_desk, "/")
    expect(page_desk.locator("#q")).to_be_focused()
    keys(page_desk, "j", "k")
    expect(page_desk.locator("#q")).to_have_value("jk")
    expect(here(page_desk)).to_have_text("写处置意见")


def test_keys_can_be_switched_off(sites: dict[str, str], page_desk: Page) -> None:
    page_desk.goto(sites["staff"] + "/today")
    page_desk.evaluate("document.body.dataset.keys = 'off'")
    keys(page_desk, "j")
    expect(here(page_desk)).to_have_text("写处置意见")


def test_quick_leave_leaves_no_page_to_come_back_to(sites: dict[str, str], page_phone: Page) -> None:
    page_phone.goto(sites["public"] + "/bare")
    page_phone.goto(sites["public"] + "/report")
    page_phone.locator(".leave").click()
    page_phone.wait_for_url("**/leave")
    page_phone.go_back()
    expect(page_phone).to_have_url(re.compile("/bare$"))


def test_chosen_files_are_named(sites: dict[str, str], page_phone: Page) -> None:
    page_phone.goto(sites["public"] + "/report")
    files: list[FilePayload] = [
        {"name": name, "mimeType": "text/plain", "buffer": b"x" * 2048} for name in ("一.txt", "二.txt")
    ]
    page_phone.set_input_files("[name=attachments]", files)
    expect(page_phone.locator(".picked li")).to_have_text(["一.txt · 2 KB", "二.txt · 2 KB"])


def test_the_pages_read_well_without_script(sites: dict[str, str], open_page: OpenPage) -> None:
    page = open_page(390, script=False)
    page.goto(sites["public"] + "/report")
    page.get_by_role("button", name="封好，提交").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator(".leave")).to_have_attribute("href", "/leave")
