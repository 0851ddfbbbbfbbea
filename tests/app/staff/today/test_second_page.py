"""The second person for a report sealed to the secretary alone: led there from 今日, opening nothing."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from cases.casework import hooks
from cases.db import disconnect, session, transaction
from cases.inbox.models import Report
from cases.staff.may import Role
from cases.triage import actions as triage
from tests.factories.desk_pages import Pages, certified, make_pages
from tests.factories.office import Sent

WORDS = "单于家的车是公家的，主任开着去接孩子。"
FORM = {"ground": "R1_13_1", "reason": "不属受理范围", "summary": "反映用车，不归本室。"}


@pytest.fixture
def pages(database_url: str, tmp_path: Path) -> Iterator[Pages]:
    yield make_pages(database_url, tmp_path)
    hooks.clear()
    disconnect()


def join(pages: Pages, who: str) -> None:
    desk = pages.console.join(who, Role.PC_SEC)
    with transaction(reading=True):
        pages.console.desks[who] = certified(desk)


def received(pages: Pages) -> Sent:
    sent = pages.office.report(WORDS, concerns="office")
    with transaction():
        triage.register(pages.office.desks["sec"], sent.ref)
    return sent


def test_where_nobody_can_be_named_the_page_says_so(pages: Pages) -> None:
    sent = received(pages)
    for act in ("refusal", "transfer"):
        assert "还没有第二人" in pages.get("sec", f"/triage/{sent.ref}/{act}").text
    assert "没有人能批" in pages.get("sec", f"/triage/{sent.ref}/duplicate").text
    refused = pages.post("sec", f"/triage/{sent.ref}/refusal", **FORM)
    assert (refused.status_code, "请选第二人" in refused.text) == (422, True)
    assert FORM["summary"] in refused.text
    office = pages.office.report("另一件")
    assert "第二人" not in pages.get("clerk", f"/triage/{office.ref}/refusal").text


def test_the_named_person_is_led_to_the_summary_and_decides(pages: Pages) -> None:
    join(pages, "party")
    join(pages, "other")
    sent, he = received(pages), pages.office.desks["party"].staff_id
    assert pages.post("sec", f"/triage/{sent.ref}/refusal", **FORM, second=str(he)).status_code == 303
    assert "甲party 待批" in pages.get("sec", f"/triage/{sent.ref}").text
    page = pages.get("party", "/today?what=approve").text
    at = page.split('href="/today/seconds/')[1].split('"')[0]
    assert sent.ref in page
    for who in ("other", "head", "clerk", "wen"):
        assert at not in pages.get(who, "/today").text
    shown = pages.get("party", f"/today/seconds/{at}")
    assert all(words in shown.text for words in (FORM["summary"], FORM["reason"], "骆平川"))
    assert WORDS not in shown.text
    no = pages.post("party", f"/today/seconds/{at}", decision="decline", opinion="")
    assert (no.status_code, "请写明理由" in no.text) == (422, True)
    yes = pages.post("party", f"/today/seconds/{at}", decision="approve", opinion="照办")
    assert yes.status_code == 303
    assert "已同意" in pages.get("party", f"/today/seconds/{at}").text
    with transaction(reading=True):
        assert session().get_one(Report, sent.id).state == "refused"
    pages.post("sec", f"/triage/{sent.ref}/open-words", reason="看批复")
    assert "照办" in pages.get("sec", f"/triage/{sent.ref}").text


def test_who_was_not_named_gets_the_answer_for_what_never_was(pages: Pages) -> None:
    join(pages, "party")
    join(pages, "other")
    sent, he = received(pages), pages.office.desks["party"].staff_id
    pages.post("sec", f"/triage/{sent.ref}/refusal", **FORM, second=str(he))
    at = pages.get("party", "/today").text.split('href="/today/seconds/')[1].split('"')[0]
    for who in ("other", "head", "sec"):
        for send in (pages.get, lambda one, where: pages.post(one, where, decision="approve")):
            theirs, nobodys = (send(who, f"/today/seconds/{one}") for one in (at, uuid4()))
            assert theirs.status_code == (404 if who == "other" else 403)
            assert (theirs.data, theirs.status_code) == (nobodys.data, nobodys.status_code)
    with transaction(reading=True):
        assert session().get_one(Report, sent.id).state == "registered"
