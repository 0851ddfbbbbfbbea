"""今日: what needs me, by deadline, each number a link to its rows."""

from datetime import timedelta

from cases.casework import actions as casework
from cases.casework import jobs
from cases.db import transaction
from tests.factories.desk_pages import Pages, pages

__all__ = ["pages"]


def test_the_day_begins_with_what_is_over_due(pages: Pages) -> None:
    clue, _sent = pages.opened_clue("某件事")
    wen, past = pages.office.desks["wen"], pages.office.desk("wen", days=-9)
    with transaction():
        casework.add_task(past, clue.ref, "看录像副本", wen.staff_id, past.today + timedelta(days=2))
        casework.add_task(wen, clue.ref, "与当事人谈话", wen.staff_id, wen.today + timedelta(days=40))
    with transaction():
        jobs.levels(wen.now)
    page = pages.get("wen", "/today").text
    assert page.index("已超期") < page.index("看录像副本") < page.index("与当事人谈话")
    assert "超 7 天" in page
    assert "周" in page
    red = pages.get("wen", "/today?level=red").text
    assert "看录像副本" in red
    assert "与当事人谈话" not in red


def test_the_second_person_sees_what_waits_and_the_first_sees_that_it_waits(pages: Pages) -> None:
    clue, _sent = pages.opened_clue("某件事")
    values = {"outcome": "no_action", "verification": "unproven", "reason": "查无实据"}
    pages.post("wen", f"/clues/{clue.ref}/closing", **values)
    assert f"/clues/{clue.ref}#approvals" in pages.get("head", "/today?what=approve").text
    assert f"/clues/{clue.ref}#approvals" in pages.get("wen", "/today?what=waiting").text
    assert f"/clues/{clue.ref}#approvals" not in pages.get("wen", "/today?what=approve").text


def test_who_registers_sees_how_much_waits_and_no_word_of_it(pages: Pages) -> None:
    sent = pages.office.report("单于家的病历被人拿走")
    page = pages.get("clerk", "/today").text
    assert "待受理登记" in page
    assert sent.ref in page
    assert "单于" not in page
    assert "待受理登记" not in pages.get("wen", "/today").text


def test_a_custodian_has_a_day_too_and_an_administrator_has_none(pages: Pages) -> None:
    assert pages.get("keeper", "/today").status_code == 200
    assert pages.get("keeper", "/clues").status_code == 403
