"""What is typed is kept while one is signed in, comes back on the form, and is forgotten once it was sent."""

import json
import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from cases.db import session, transaction
from cases.staff import actions
from cases.staff.models import Draft, StaffSession
from tests.factories.browser import OpenPage
from tests.factories.console import sign_in, site
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages", "site"]

WORDS = "与病案室核对，十一份没有检测记录"


@pytest.fixture
def console(pages: Pages) -> object:
    """The console that `site` serves."""
    return pages.console


def kept(pages: Pages, who: str, place: str) -> str:
    with transaction(reading=True):
        return actions.draft(pages.office.desks[who], place)


def test_an_idle_sitting_loses_no_words(pages: Pages, site: str, open_page: OpenPage) -> None:
    clue, _sent = pages.opened_clue("某件事")
    page: Page = open_page(1280)
    sign_in(page, site, pages.console, "wen")
    page.goto(f"{site}/clues/{clue.ref}/notes")
    page.get_by_label("做了什么").fill(WORDS)
    expect(page.get_by_text("写的字已存成草稿，只有您打得开。")).to_be_visible()
    with transaction():
        session().query(StaffSession).delete()  # idle: the sitting is over
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("您已自动退出，刚才那一下没有办成")).to_be_visible()
    sign_in(page, site, pages.console, "wen")
    page.goto(f"{site}/clues/{clue.ref}/notes")
    expect(page.get_by_text(re.compile("恢复了 .* 未保存的文字"))).to_be_visible()
    expect(page.get_by_label("做了什么")).to_have_value(WORDS)
    page.get_by_role("button", name="记下").click()
    page.wait_for_url(f"{site}/clues/{clue.ref}#course")
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.goto(f"{site}/clues/{clue.ref}/notes")
    expect(page.get_by_label("做了什么")).to_have_value("")


def test_a_letter_comes_back_and_can_be_thrown_away(pages: Pages, site: str, open_page: OpenPage) -> None:
    clue, _sent = pages.opened_clue("某件事")
    page: Page = open_page(390)
    sign_in(page, site, pages.console, "wen")
    page.goto(f"{site}/clues/{clue.ref}")
    page.get_by_label("写给举报人").fill("请问那天是谁在场")
    expect(page.get_by_text("写的字已存成草稿，只有您打得开。")).to_be_visible()
    page.reload()
    expect(page.get_by_label("写给举报人")).to_have_value("请问那天是谁在场")
    page.get_by_role("button", name="不要了").click()
    page.wait_for_url(f"{site}/clues/{clue.ref}#letters")
    expect(page.get_by_label("写给举报人")).to_have_value("")
    assert kept(pages, "wen", f"/clues/{clue.ref}#letters") == ""


def test_a_draft_is_sealed_and_ones_own(pages: Pages) -> None:
    words = json.dumps({"text": [WORDS]})
    assert pages.post("wen", "/drafts", place="/clues/K7M3-Q9TX/notes", words=words).status_code == 204
    with transaction(reading=True):
        row = session().query(Draft).one()
        assert WORDS.encode() not in row.body
    assert kept(pages, "wen", "/clues/K7M3-Q9TX/notes") == words
    assert kept(pages, "head", "/clues/K7M3-Q9TX/notes") == ""


def test_what_is_no_form_is_refused_and_no_place_leads_elsewhere(pages: Pages) -> None:
    for words in ("", "[]", "{", '{"a": 1}', '{"a": [1]}', json.dumps({"text": ["字" * 200_001]})):
        assert pages.post("wen", "/drafts", place="/today", words=words).status_code == 422
    for place in ("//evil.example", "https://evil.example", "/x" * 60, "/a?b=c", "/ä"):
        assert pages.post("wen", "/drafts/drop", place=place).headers["Location"] == "/today"


def test_a_refused_form_keeps_its_draft_and_a_taken_one_does_not(pages: Pages) -> None:
    clue, _sent = pages.opened_clue("某件事")
    place = f"/clues/{clue.ref}/tasks"
    pages.post("wen", "/drafts", place=place, words=json.dumps({"text": ["看录像"], "due_on": ["2026-12-01"]}))
    page = pages.get("wen", place).text
    assert 'value="看录像"' in page
    assert 'value="2026-12-01"' in page
    assert pages.post("wen", place, draft=place, text="看录像").status_code == 422
    assert kept(pages, "wen", place)
    wen = pages.office.desks["wen"].staff_id
    done = pages.post("wen", place, draft=place, text="看录像", assignee=str(wen), due_on="2027-12-01")
    assert done.status_code == 303
    assert not kept(pages, "wen", place)


def test_a_person_has_room_for_a_hundred(pages: Pages) -> None:
    wen = pages.office.desks["wen"]
    with transaction():
        for number in range(103):
            actions.keep_draft(wen, f"/clues/{number}", "字")
            session().flush()
    with transaction(reading=True):
        rows = session().scalars(select(Draft).where(Draft.staff_id == wen.staff_id)).all()
        assert len(rows) == 100
        assert not any("clues" in row.place for row in rows)  # a stolen row does not say where
