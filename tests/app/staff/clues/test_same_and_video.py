"""On the pages: procedures, the same matter, recordings; and nothing of them to who is not on it."""

from datetime import timedelta

import pytest

from cases.casework import actions as casework
from cases.casework.models import Clue
from cases.db import transaction
from cases.triage import actions as triage
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]
FIRST = "父亲住院，管床的周医生说一定要做基因检测，让我加一个姓柳的经理，扫她的码付了一万二千八百元。"
AGAIN = "我爸住院时周大夫推荐院外做基因检测，沐棠公司的柳经理来抽的血，收了12800元，扫的私人收款码。"


def opened(pages: Pages, words: str, **gist: str) -> Clue:
    sent = pages.office.report(words)
    with transaction():
        triage.register(pages.office.desks["clerk"], sent.ref)
    return pages.office.clue(sent=sent, **gist)[0]


def text(pages: Pages, who: str, address: str) -> str:
    answer = pages.get(who, address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("days", "level", "shown"),
    [(3, "none", True), (20, "yellow", True), (27, "red", True), (29, "red", True), (30, "", False)],
)
def test_a_recording_is_asked_for_until_it_is_gone(pages: Pages, days: int, level: str, shown: bool) -> None:
    wen = pages.office.desks["wen"]
    on = wen.today - timedelta(days=days)
    clue = opened(pages, FIRST, occurred_on=f"{on.isoformat()}下午")
    page = text(pages, "wen", "/today")
    assert (f"事发第 {days} 天" in page) is shown
    assert ("前保存监控录像" in page) is shown
    if level in ("yellow", "red"):
        assert f"due-{level}" in page or level in page
    own = text(pages, "wen", f"/clues/{clue.ref}")
    assert ("前保存监控录像" in own) is shown
    assert ("可能已被覆盖" in own) is (not shown)
    assert "保存监控录像" not in text(pages, "guqh", "/today")


def test_who_says_what_was_done_is_not_reminded_again(pages: Pages) -> None:
    wen = pages.office.desks["wen"]
    clue = opened(pages, FIRST, occurred_on=(wen.today - timedelta(days=21)).isoformat())
    with transaction():
        casework.mark_video(wen, clue.ref, "asked", "九楼东走廊，保卫科")
    assert "保存监控录像" not in text(pages, "wen", "/today")
    page = text(pages, "wen", f"/clues/{clue.ref}")
    assert "已申请保存录像" in page
    assert "九楼东走廊，保卫科" in page


def test_of_a_waiting_report_the_day_alone_is_shown(pages: Pages) -> None:
    day = pages.office.desks["sec"].today - timedelta(days=22)
    sent = pages.office.report(FIRST, occurred_on=f"{day.month}月{day.day}日")
    page = text(pages, "clerk", "/today")
    assert "事发第 22 天" in page
    assert sent.ref in page
    assert "周医生" not in page
    assert "保存监控录像" not in text(pages, "guqh", "/today")


def test_a_pair_is_shown_with_why_and_linked_by_a_form(pages: Pages) -> None:
    one = opened(pages, FIRST, title="甲")
    two = opened(pages, AGAIN, title="乙")
    page = text(pages, "wen", f"/clues/{one.ref}")
    assert "可能是同一件事" in page
    assert "人名相同" in page
    assert f"/clues/{one.ref}/linking?other={two.ref}" in page
    answer = pages.post("wen", f"/clues/{one.ref}/linking", other=two.ref, reason="同一家公司")
    assert answer.status_code == 303
    page = text(pages, "wen", f"/clues/{one.ref}")
    assert "已关联" in page
    assert "可能是同一件事" not in page


def test_an_opened_report_names_what_it_is_much_like(pages: Pages) -> None:
    clerk = pages.office.desks["clerk"]
    first, again = pages.office.report(FIRST), pages.office.report(AGAIN)
    for one in (first, again):
        with transaction():
            triage.register(clerk, one.ref)
            triage.open_words(clerk, one.ref, "受理审核")
    page = text(pages, "clerk", f"/triage/{first.ref}")
    assert "可能是同一件事" in page
    assert again.ref in page


def test_a_change_of_track_is_asked_for_and_decided_on_the_pages(pages: Pages) -> None:
    clue = opened(pages, FIRST)
    answer = pages.post("wen", f"/clues/{clue.ref}/track", track="complaint", reason="是收费投诉")
    assert answer.status_code == 303
    page = text(pages, "head", f"/clues/{clue.ref}")
    assert "改为：医疗投诉" in page
    assert "提请改按另一种程序办" in page


@pytest.mark.parametrize("act", ["linking", "unlinking", "merging", "unmerging", "track", "video"])
def test_the_new_pages_are_behind_the_same_wall(pages: Pages, act: str) -> None:
    clue = opened(pages, FIRST)
    for ref in (clue.ref, "0000-0000"):
        if act != "video":
            assert pages.get("guqh", f"/clues/{ref}/{act}").status_code == 404
        answer = pages.post("guqh", f"/clues/{ref}/{act}", other="X", reason="x", track="petition", step="kept")
        assert answer.status_code == 404


def test_what_is_said_while_the_report_waits_is_carried_into_its_clue(pages: Pages) -> None:
    day = pages.office.desks["sec"].today - timedelta(days=22)
    sent = pages.office.report(FIRST, occurred_on=day.isoformat())
    assert "保存监控录像" in text(pages, "clerk", f"/triage/{sent.ref}")
    done = pages.post("clerk", f"/triage/{sent.ref}/video", step="asked", said="九楼东走廊，保卫科")
    assert done.status_code == 303
    assert "保存监控录像" not in text(pages, "clerk", "/today")
    assert "保存监控录像" not in text(pages, "clerk", f"/triage/{sent.ref}")
    with transaction():
        triage.register(pages.office.desks["clerk"], sent.ref)
    clue, _ = pages.office.clue(sent=sent, occurred_on=day.isoformat())
    page = text(pages, "wen", f"/clues/{clue.ref}")
    assert "已申请保存录像" in page
    assert "九楼东走廊，保卫科" in page
    assert "保存监控录像" not in text(pages, "wen", "/today")
