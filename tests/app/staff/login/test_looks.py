"""Every page of sign-in, accounts, settings and the record keeps nobody out, on a telephone and on a desk."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cases.audit import jobs
from cases.db import transaction
from cases.staff import actions
from cases.staff.actions import NewPerson
from cases.staff.may import Role
from crypto.keys import Signer
from tests.factories.browser import DESK, PHONE, OpenPage
from tests.factories.console import Console, sign_in

PAGES = (
    "/accounts",
    "/accounts/new",
    "/accounts/{wen}",
    "/settings",
    "/settings/password",
    "/settings/totp",
    "/settings/office",
    "/settings/office/departments",
    "/settings/office/officials",
    "/settings/office/notice",
    "/settings/office/channels",
    "/settings/office/deadlines",
    "/settings/office/holidays",
    "/audit",
    "/audit/permissions",
    "/audit/checkpoints",
)
Axe = Callable[[Page], None]


def picture(page: Page, name: str) -> None:
    """Kept for human eyes where QINGYUAN_TEST_PICTURES names a folder."""
    folder = os.environ.get("QINGYUAN_TEST_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.browser
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_no_page_keeps_anyone_out(console: Console, site: str, open_page: OpenPage, axe: Axe, width: int) -> None:
    wen = console.join("wen", Role.CLUE_ADMIN, confirm=False)
    with transaction():
        jobs.grow(datetime.now(UTC))
    with transaction():
        jobs.checkpoint(datetime.now(UTC), Signer.from_seed(console.founded.log_seed))
    page = open_page(width)
    page.goto(f"{site}/login")
    axe(page)
    picture(page, f"{width}-login")
    sign_in(page, site, console, "sec")
    for address in PAGES:
        page.goto(site + address.format(wen=wen.staff_id))
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        picture(page, f"{width}{address.replace('/', '-').replace('{wen}', 'person')}")


@pytest.mark.browser
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_activation_keeps_nobody_out_and_says_what_is_wrong(
    console: Console, site: str, open_page: OpenPage, axe: Axe, width: int
) -> None:
    with transaction():
        token = actions.invite(console.desks["sec"], NewPerson("gu.qinghe", "顾清和"))
    page = open_page(width)
    page.goto(f"{site}/activate/{token}")
    axe(page)
    expect(page.locator(".qr svg")).to_be_visible()
    page.get_by_label("新密码").fill("short")
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_text("这一项必须填").first).to_be_visible()
    page.get_by_label("新密码").fill("short")
    page.get_by_label("再输一次").fill("short")
    page.get_by_label("动态口令").fill("000000")
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_text("这一项必须填")).to_have_count(0)
    expect(page.get_by_text("密码至少 12 个字").first).to_be_visible()
    expect(page).not_to_have_url(re.compile(re.escape(token)))
    axe(page)
    picture(page, f"{width}-activate")


@pytest.mark.browser
def test_sign_in_works_without_script(console: Console, site: str, open_page: OpenPage) -> None:
    page = open_page(PHONE, script=False)
    sign_in(page, site, console, "sec")
    page.goto(f"{site}/settings")
    expect(page.get_by_role("heading", name="设置", exact=True)).to_be_visible()
