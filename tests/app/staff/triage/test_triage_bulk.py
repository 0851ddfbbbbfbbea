"""Several reports registered at once: each by itself, no word opened, and nobody told what is behind a wall."""

import pytest
from playwright.sync_api import expect

from cases.audit.models import AuditLine
from cases.db import session, transaction
from cases.inbox import queries as inbox
from cases.triage import actions as triage
from tests.factories.browser import OpenPage, keys
from tests.factories.console import sign_in, site
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages", "site"]


@pytest.fixture
def console(pages: Pages) -> object:
    """The console that `site` serves."""
    return pages.console


def states(refs: list[str]) -> list[str]:
    with transaction(reading=True):
        return [inbox.report(ref).state for ref in refs]


def test_what_another_took_meanwhile_does_not_hold_up_the_rest(pages: Pages) -> None:
    refs = [pages.office.report(f"第 {number} 件").ref for number in range(3)]
    page = pages.get("clerk", "/triage").text
    assert page.count('name="ref"') == 3
    with transaction():
        triage.register(pages.office.desks["clerk"], refs[1])
    answer = pages.post("clerk", "/triage/registrations", ref=refs)
    assert answer.headers["Location"] == "/triage?registered=2&late=1#main"
    page = pages.get("clerk", answer.headers["Location"]).text
    assert "登记了 2 件" in page
    assert "1 件没有登记" in page
    assert states(refs) == ["registered"] * 3
    assert pages.post("clerk", "/triage/registrations").headers["Location"] == "/triage?registered=0&late=0#main"


def test_a_report_without_a_key_is_refused_as_one_that_is_not_there(pages: Pages) -> None:
    secret = pages.office.report("写到本室的一件", concerns="office").ref
    with transaction(reading=True):
        before = session().query(AuditLine).filter_by(act="refused").count()
    for ref in (secret, "0000-0000", "乱写"):
        answer = pages.post("clerk", "/triage/registrations", ref=ref)
        assert answer.headers["Location"] == "/triage?registered=0&late=1#main"
    assert states([secret]) == ["received"]
    with transaction(reading=True):
        assert session().query(AuditLine).filter_by(act="refused").count() == before + 3
    assert pages.post("wen", "/triage/registrations", ref=secret).status_code == 403


def test_by_keyboard_in_a_real_browser(pages: Pages, site: str, open_page: OpenPage) -> None:
    refs = [pages.office.report(f"第 {number} 件").ref for number in range(3)]
    page = open_page(1280)
    sign_in(page, site, pages.console, "clerk")
    page.goto(f"{site}/triage")
    keys(page, "j", "x", "j", "x")
    expect(page.get_by_text("已选 2 件")).to_be_visible()
    keys(page, "k", "x")
    expect(page.get_by_text("已选 1 件")).to_be_visible()
    page.get_by_label("选", exact=True).check()
    expect(page.get_by_text("已选 3 件")).to_be_visible()
    page.get_by_role("button", name="登记选中的").click()
    expect(page.get_by_text("登记了 3 件")).to_be_visible()
    assert states(refs) == ["registered"] * 3
    keys(page, "j", "Enter")
    page.wait_for_url(lambda url: "/triage/" in url)
