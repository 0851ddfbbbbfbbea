"""Procedures: each with its clock, two of one report at once, and a change that two decide on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from cases.casework import actions, hooks, queries
from cases.casework.models import Clue, Holding, Origin, Task, ThreadKey
from cases.casework.tracks import TRACKS, rule_of
from cases.db import session, transaction
from cases.errors import BadInput, NeedsSecond, NotFound
from cases.inbox.models import Report
from cases.ledger.actions import reseal
from cases.ledger.models import LedgerRow
from cases.office.deadlines import DEADLINES
from cases.office.rules import Calendar
from cases.triage import actions as triage
from tests.factories.office import FoundedOffice, Sent

BEFORE = {"已收到，请保留票据。", "票据没有给我。"}


def one(office: FoundedOffice, track: str, *, several: bool = False) -> Clue:
    clue, _sent = office.clue(sent=office.registered(), track=track, several=several)
    return clue


@pytest.mark.parametrize(
    ("track", "several", "due"),
    [
        ("accusation", False, date(2025, 4, 3)),
        ("conduct", False, date(2025, 4, 2)),
        ("complaint", False, date(2025, 3, 10)),
        ("complaint", True, date(2025, 3, 17)),
        ("petition", False, date(2025, 5, 6)),  # 2 May is a holiday, which ends on the fifth
    ],
)
def test_each_track_has_its_own_clock(office: FoundedOffice, track: str, several: bool, due: date) -> None:
    assert one(office, track, several=several).due_on == due


def test_a_petition_owes_a_written_notice_in_fifteen_days(office: FoundedOffice) -> None:
    clue = one(office, "petition")
    with transaction(reading=True):
        page = queries.clue(office.desks["wen"], clue.ref)
    assert [(row.text, row.due_on) for row in page.tasks] == [("书面告知信访人是否受理", date(2025, 3, 18))]


def test_an_incoming_papers_limit_goes_before_every_tracks(office: FoundedOffice) -> None:
    sent = office.registered(limit_on=date(2025, 3, 7))
    clue, _ = office.clue(sent=sent, track="petition")
    assert clue.due_on == date(2025, 3, 7)


def two(office: FoundedOffice, sent: Sent) -> tuple[str, str]:
    first = office.new_clue(track="accusation", title="检测牟利")
    second = office.new_clue(
        track="complaint", title="检测收费投诉", handlers=[office.id("gu")], approver=office.id("sec")
    )
    with transaction():
        clues = triage.open_two(office.desks["clerk"], sent.ref, first, second)
        return clues[0].ref, clues[1].ref


def test_who_is_barred_from_one_track_is_barred_from_the_reports_other(office: FoundedOffice) -> None:
    sent = office.registered()
    barred = office.new_clue(track="accusation", bars=[office.id("gu")])
    free = office.new_clue(track="complaint", handlers=[office.id("gu")], approver=office.id("sec"))
    for pair in ((barred, free), (free, barred)):
        with pytest.raises(BadInput) as wrong, transaction():
            triage.open_two(office.desks["clerk"], sent.ref, *pair)
        assert wrong.value.code == "barred"


def test_two_tracks_are_two_clues_with_walls_between_them(office: FoundedOffice) -> None:
    sent = office.registered()
    first, second = two(office, sent)
    with transaction(reading=True):
        for who, own, other in (("wen", first, second), ("gu", second, first)):
            assert queries.clue(office.desks[who], own).origins[0].ref == sent.ref
            with pytest.raises(NotFound):
                queries.clue(office.desks[who], other)
        keys = {row.clue_id: row.key for row in session().scalars(select(Origin))}
        assert len(set(keys.values())) == 2
        assert session().scalars(select(ThreadKey)).one().clue_id in keys


def test_two_of_one_track_are_not_taken(office: FoundedOffice) -> None:
    sent = office.registered()
    with transaction(), pytest.raises(BadInput, match="same_track"):
        triage.open_two(office.desks["clerk"], sent.ref, office.new_clue(), office.new_clue())


def test_if_the_second_cannot_be_made_there_is_none(office: FoundedOffice) -> None:
    sent = office.registered()
    bad = office.new_clue(track="complaint", handlers=[], approver=office.id("head"))
    with pytest.raises(BadInput, match="two_holders"), transaction():
        triage.open_two(office.desks["clerk"], sent.ref, office.new_clue(), bad)
    with transaction(reading=True):
        assert session().scalars(select(Clue)).all() == []
        assert session().scalars(select(Report.state)).one() == "registered"


def test_the_correspondence_is_the_firsts_and_the_second_sees_what_was_before(office: FoundedOffice) -> None:
    sent = office.registered()
    with transaction():
        triage.write(office.desks["clerk"], sent.ref, "已收到，请保留票据。")
    office.says(sent, "票据没有给我。")
    first, second = two(office, sent)
    wen, gu = office.desks["wen"], office.desks["gu"]
    with transaction():
        actions.reply(wen, first, sent.ref, "那天谁在场？")
    office.says(sent, "护士在场。")
    with transaction(reading=True):
        kept, beside = queries.clue(wen, first).origins[0], queries.clue(gu, second).origins[0]
        assert {letter.text for letter in kept.letters} == {*BEFORE, "那天谁在场？", "护士在场。"}
        assert {letter.text for letter in beside.letters} == BEFORE
        assert (kept.leads, beside.leads) == (True, False)
        assert [row.new_words for row in queries.mine(wen).rows] == [True]
        assert [row.new_words for row in queries.mine(gu).rows] == [False]
        assert queries.today(gu).words == []
    with transaction(), pytest.raises(BadInput, match="kept_elsewhere"):
        actions.reply(gu, second, sent.ref, "还有别的吗？")
    with transaction():
        actions.look(gu, second)
    with transaction(reading=True):
        assert session().scalars(select(Report.new_words)).one()


def test_a_recusal_on_the_second_leaves_the_thread_alone(office: FoundedOffice) -> None:
    sent = office.registered()
    first, second = two(office, sent)
    with transaction():
        actions.add_person(office.desks["gu"], second, office.id("head"), "handler")
        actions.recuse(office.desks["head"], second, office.id("gu"), "亲属在该科")
    office.says(sent, "又想起一件。")
    with transaction(reading=True):
        assert queries.clue(office.desks["wen"], first).origins[0].letters[-1].text == "又想起一件。"
        assert queries.clue(office.desks["head"], second).origins[0].leads is False


def test_who_is_recused_from_one_is_off_the_other_where_the_same_desk_works_on_it(office: FoundedOffice) -> None:
    sent = office.registered()
    first, second = two(office, sent)
    wen, gu, head = (office.desks[who] for who in ("wen", "gu", "head"))
    with transaction():
        actions.add_person(gu, second, head.staff_id, "handler")
        actions.add_person(wen, first, gu.staff_id, "handler")
    with transaction():
        assert actions.recuse(head, second, gu.staff_id, "亲属在该科") is False
    office.says(sent, "又想起一件。")
    for ref in (first, second):
        with transaction(reading=True), pytest.raises(NotFound):
            queries.clue(gu, ref)
        with transaction(), pytest.raises(BadInput, match="barred"):
            actions.add_person(head, ref, gu.staff_id, "handler")
    with transaction(reading=True):
        assert queries.clue(wen, first).origins[0].letters[-1].text == "又想起一件。"


def test_of_a_track_that_others_work_on_the_desk_is_told(office: FoundedOffice) -> None:
    first, _ = two(office, office.registered())
    with transaction():
        actions.add_person(office.desks["wen"], first, office.id("clerk"), "handler")
        assert actions.recuse(office.desks["wen"], first, office.id("clerk"), "亲属在该科") is True


def close(office: FoundedOffice, who: str, second: str, ref: str) -> None:
    with transaction():
        asked = actions.propose_close(office.desks[who], ref, "reminded", "partly", "查清")
    with transaction():
        actions.decide(office.desks[second], asked, approve=True)


def test_the_report_closes_with_its_last_clue(office: FoundedOffice) -> None:
    sent = office.registered()
    first, second = two(office, sent)
    close(office, "wen", "head", first)
    with transaction(reading=True):
        row = session().scalars(select(Report)).one()
        assert (row.state, row.said, row.next_on) == ("clue_opened", "accepted", date(2025, 3, 10))
    close(office, "gu", "sec", second)
    with transaction(reading=True):
        row = session().scalars(select(Report)).one()
        assert (row.state, row.said, row.next_on) == ("closed", "closed", None)
    with transaction():
        actions.reopen(office.desks["wen"], first, "有新情况")
    with transaction(reading=True):
        assert session().scalars(select(Report.state)).one() == "reopened"


def test_a_change_of_track_wants_two_and_counts_from_receipt(office: FoundedOffice) -> None:
    hooks.on_change(reseal)
    sent = office.registered()
    with transaction():
        clerk = office.desk("clerk", days=2)
        clue = triage.open_clue(clerk, sent.ref, office.new_clue(track="complaint"))
    wen, head = office.desk("wen", days=3), office.desk("head", days=3)
    with transaction():
        asked = actions.propose_track(wen, clue.ref, "accusation", "涉及收钱，应按检举控告办")
        assert session().scalars(select(LedgerRow)).all() == []
    with transaction(), pytest.raises(NeedsSecond):
        actions.decide(wen, asked, approve=True)
    with transaction():
        actions.decide(head, asked, approve=True, reason="同意")
    with transaction(reading=True):
        page = queries.clue(wen, clue.ref)
        assert (page.track, page.due_on) == ("accusation", date(2025, 4, 3))
        assert (page.course[0].kind, page.course[0].text) == ("track", "涉及收钱，应按检举控告办")
        assert set(session().scalars(select(Holding.due_on))) == {date(2025, 4, 3)}
        assert len(session().scalars(select(LedgerRow)).all()) == 1
        assert session().scalars(select(Report.next_on)).one() == date(2025, 4, 3)


def test_the_same_track_again_is_not_asked_for(office: FoundedOffice) -> None:
    clue = one(office, "complaint", several=True)
    with transaction(), pytest.raises(BadInput, match="same_track"):
        actions.propose_track(office.desks["wen"], clue.ref, "complaint", "x", several=True)
    with transaction():
        actions.propose_track(office.desks["wen"], clue.ref, "complaint", "只涉及一个科室", several=False)


def test_a_change_to_a_petition_owes_the_notice(office: FoundedOffice) -> None:
    clue = one(office, "accusation")
    with transaction():
        asked = actions.propose_track(office.desks["wen"], clue.ref, "petition", "是求决事项")
    with transaction():
        actions.decide(office.desks["head"], asked, approve=True)
    with transaction(reading=True):
        assert session().scalars(select(Task.due_on)).all() == [date(2025, 3, 18)]


def test_only_an_accusation_stands_in_the_ledger(office: FoundedOffice) -> None:
    hooks.on_change(reseal)
    for track in TRACKS:
        one(office, track)
    with transaction(reading=True):
        assert len(session().scalars(select(LedgerRow)).all()) == 1


def test_a_list_may_show_some_tracks_alone(office: FoundedOffice) -> None:
    for track in TRACKS:
        one(office, track)
    with transaction(reading=True):
        shown = queries.mine(office.desks["wen"], only="others").rows
    assert sorted(row.track for row in shown) == ["complaint", "conduct", "petition"]


# The clocks over the real calendar: holidays, days worked instead, ends of months.
CALENDAR = Calendar()
DAYS = st.dates(date(2018, 1, 1), date(2025, 11, 30))


@given(DAYS, st.sampled_from(sorted(TRACKS)), st.booleans())
def test_a_clock_ends_on_a_working_day_after_its_start(day: date, track: str, several: bool) -> None:
    period = DEADLINES[rule_of(track, several=several)]
    due = CALENDAR.add(day, period.n, period.unit)
    assert due > day
    assert CALENDAR.is_workday(due)
    if period.unit == "WD":
        assert CALENDAR.workdays_between(day, due) == period.n
        return
    plain = day + timedelta(days=period.n) if period.unit == "day" else CALENDAR.add(day, period.n, "month")
    assert due >= plain
    assert CALENDAR.workdays_between(plain - timedelta(days=1), due) == 1


@given(DAYS, st.integers(0, 30))
def test_who_comes_later_is_never_due_earlier(day: date, later: int) -> None:
    for track in TRACKS:
        period = DEADLINES[rule_of(track)]
        assert CALENDAR.add(day, period.n, period.unit) <= CALENDAR.add(
            day + timedelta(days=later), period.n, period.unit
        )


@pytest.mark.parametrize(
    ("start", "n", "unit", "due"),
    [
        (date(2023, 9, 20), 15, "WD", date(2023, 10, 17)),
        (date(2023, 1, 31), 1, "month", date(2023, 2, 28)),
        (date(2024, 1, 31), 1, "month", date(2024, 2, 29)),
        (date(2023, 8, 2), 60, "day", date(2023, 10, 7)),
        (date(2023, 9, 27), 5, "WD", date(2023, 10, 10)),  # the 28th; 7 and 8 are worked instead; 9, 10
    ],
)
def test_the_vectors_of_the_table(start: date, n: int, unit: str, due: date) -> None:
    assert CALENDAR.add(start, n, unit) == due
