"""Recordings: whom it reminds, until when, and what a hint tells."""

from datetime import date, timedelta

import pytest

from cases.casework import actions
from cases.casework.queries import video
from cases.db import session, transaction
from cases.errors import BadInput
from cases.inbox.models import Report
from cases.triage import actions as triage
from cases.triage import video as hints
from intake import incidents
from tests.factories.office import FoundedOffice, statements


@pytest.fixture(autouse=True)
def _forget(office: FoundedOffice) -> None:
    for desk in office.desks.values():
        video.drop(desk.staff_id)
        hints.drop(desk.staff_id)


def levels(office: FoundedOffice, who: str, days: int) -> list[str]:
    desk = office.desk(who, days=days)
    with transaction(reading=True):
        return [one.level(desk.today) for one in video.alarms(desk, incidents.day)]


def test_it_turns_yellow_and_red_and_is_over(office: FoundedOffice) -> None:
    office.clue(occurred_on="2025年3月3日上午")
    found = {days: levels(office, "wen", days) for days in (0, 19, 20, 26, 27, 29, 30)}
    assert found == {0: ["none"], 19: ["none"], 20: ["yellow"], 26: ["yellow"], 27: ["red"], 29: ["red"], 30: []}
    assert levels(office, "gu", 20) == []


def test_words_of_a_day_count_from_when_they_were_written(office: FoundedOffice) -> None:
    office.clue(occurred_on="昨天")
    with transaction(reading=True):
        (one,) = video.alarms(office.desk("wen", days=9), incidents.day)
    assert (one.on, one.until) == (date(2025, 3, 2), date(2025, 4, 1))


def test_a_later_summary_counts_and_a_mark_ends_it(office: FoundedOffice) -> None:
    clue, _ = office.clue(occurred_on="去年冬天")
    wen = office.desks["wen"]
    assert levels(office, "wen", 0) == []
    with transaction():
        actions.edit_gist(wen, clue.ref, {"occurred_on": "2025-02-10"}, 1)
    assert levels(office, "wen", 0) == ["yellow"]
    with transaction(), pytest.raises(BadInput, match="choice"):
        actions.mark_video(wen, clue.ref, "perhaps")
    with transaction():
        actions.mark_video(wen, clue.ref, "kept", "保卫科")
    assert levels(office, "wen", 0) == []


def test_of_a_waiting_report_only_the_hint_is_opened_and_once(office: FoundedOffice) -> None:
    sent = office.report(occurred_on="2月10日", narrative="二月十日的事")
    office.report(narrative="不知道哪天")
    clerk = office.desks["clerk"]
    with transaction(reading=True):
        (one,) = hints.alarms(clerk)
        assert (one.ref, one.on, one.title) == (sent.ref, date(2025, 2, 10), "")
    with statements() as seen, transaction(reading=True):
        assert len(hints.alarms(clerk)) == 1
    assert not any("report.body" in text for text in seen)
    with transaction(reading=True):
        assert hints.alarms(office.desk("clerk", days=41)) == []


def test_a_hint_that_does_not_open_is_none_and_a_clue_takes_it_away(office: FoundedOffice) -> None:
    broken, good = office.report(occurred_on="2月10日"), office.registered(occurred_on="2月11日")
    with transaction():
        row = session().get_one(Report, broken.id)
        row.hint = bytes(len(row.hint or b""))
    clerk = office.desks["clerk"]
    with transaction(reading=True):
        assert [one.ref for one in hints.alarms(clerk)] == [good.ref]
    with transaction():
        triage.open_clue(clerk, good.ref, office.new_clue())
    with transaction(reading=True):
        assert hints.alarms(clerk) == []
    assert timedelta(days=40) == hints.LATELY
