"""The machine's drafts in a real browser: they come into the form by themselves, and what was typed stays."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cases.staff.may import Role
from tests.factories.browser import PHONE, OpenPage
from tests.factories.console import Console, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_draft_comes_into_the_form_by_itself_and_what_was_typed_meanwhile_stays(
    console: Console, site: str, open_page: OpenPage, tmp_path: Path, axe: Callable[[Page], None]
) -> None:
    console.join("typist", Role.INTAKE)
    page, note = open_page(), tmp_path / "说明.txt"
    note.write_text("周六下午，九楼。", "utf-8")
    sign_in(page, site, console, "typist")
    page.goto(f"{site}/intake/letter")
    page.get_by_label("扫描件、照片、随信材料").set_input_files(note)
    page.get_by_role("button", name="读一遍扫描件").click()
    expect(page).to_have_url(f"{site}/intake/letter#machine")
    page.get_by_label("哪个科室").fill("检验科")
    # No machine reads a text: it is quick, and said in the place of the draft.
    expect(page.get_by_text("这类文件机器认不了")).to_be_visible()
    expect(page.get_by_label("哪个科室")).to_have_value("检验科")
    axe(page)
    page.set_viewport_size({"width": PHONE, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.get_by_label("哪个科室").press("Enter")
    expect(page.get_by_text("请录入反映的内容").first).to_be_visible()  # handed in, not read again
