"""按日历看: the month without script, each number a link to what it counts."""

import re
from datetime import timedelta

from cases.casework import actions as casework
from cases.db import transaction
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]

NUMBER = re.compile(r'href="(/today/calendar\?month=[0-9-]+&amp;day=([0-9-]+)#day)"><svg.*?</svg>(?:<span>)?(\d+)<')


def test_each_number_leads_to_as_many_lines(pages: Pages) -> None:
    clue, _sent = pages.opened_clue("某件事")
    wen = pages.office.desks["wen"]
    due = wen.today + timedelta(days=3)
    with transaction():
        for text in ("看录像", "调病历", "与当事人谈话"):
            casework.add_task(wen, clue.ref, text, wen.staff_id, due)
    page = pages.get("wen", f"/today/calendar?month={due:%Y-%m}").text
    found = {day: (href.replace("&amp;", "&"), int(number)) for href, day, number in NUMBER.findall(page)}
    assert found[due.isoformat()][1] == 3
    listed = pages.get("wen", found[due.isoformat()][0]).text
    assert listed.count('<p class="what">') == 3
    assert "调病历" in listed
    assert "看录像" not in pages.get("guqh", f"/today/calendar?day={due}").text


def test_reports_stand_there_for_who_registers_them_and_without_a_word(pages: Pages) -> None:
    sent = pages.office.report("单于家的病历被人拿走")
    due = pages.office.desks["clerk"].today
    months = {due, due + timedelta(days=14)}
    numbers = [
        one for day in months for one in NUMBER.findall(pages.get("clerk", f"/today/calendar?month={day:%Y-%m}").text)
    ]
    page = "".join(pages.get("clerk", href.replace("&amp;", "&")).text for href, _day, _n in numbers)
    assert sent.ref in page
    assert "单于" not in page
    assert sent.ref not in pages.get("wen", f"/today/calendar?day={numbers[0][1]}").text


def test_what_is_over_is_red_and_an_odd_address_shows_this_month(pages: Pages) -> None:
    clue, _sent = pages.opened_clue("某件事")
    wen, past = pages.office.desks["wen"], pages.office.desk("wen", days=-9)
    day = wen.today - timedelta(days=2)
    with transaction():
        casework.add_task(past, clue.ref, "看录像副本", wen.staff_id, day)
    page = pages.get("wen", f"/today/calendar?month={day:%Y-%m}").text
    assert re.search(rf'class="due due-red" href="[^"]*day={day}#day"', page)
    for odd in ("?month=2026-13", "?month=x", "?day=2026-02-31", "?day=%00"):
        assert f"{wen.today.year} 年 {wen.today.month} 月" in pages.get("wen", f"/today/calendar{odd}").text
