"""The same matter: found among what one may read, linked and merged by who is on both, and undone."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from cases.casework import actions, queries
from cases.casework.models import Clue, Holding, Link, Origin, ThreadKey
from cases.casework.queries import near as kept
from cases.db import session, transaction
from cases.errors import BadInput, NeedsSecond, NotFound, WrongState
from cases.inbox.models import Report
from cases.triage import actions as triage
from cases.triage import near as triage_near
from cases.triage import queries as triage_queries
from tests.factories.office import NARRATIVE, FoundedOffice, Sent, statements

FIRST = "父亲十月住院，管床的周医生说一定要做基因检测，让我加一个姓柳的经理，扫她的码付了一万二千八百元。"
AGAIN = "我爸住院时周大夫推荐院外做基因检测，沐棠公司的柳经理来抽的血，收了12800元，扫的私人收款码。"
OTHER = "停车场收费员收现金不打票，保卫科队长每月抽头。"


@pytest.fixture(autouse=True)
def _forget(office: FoundedOffice) -> None:
    for desk in office.desks.values():
        kept.drop(desk.staff_id)


def pair(office: FoundedOffice) -> tuple[Clue, Sent, Clue, Sent]:
    one, first = office.clue(FIRST, title="甲")
    two, second = office.clue(AGAIN, title="乙", handlers=[office.id("wen"), office.id("gu")])
    return one, first, two, second


def near(office: FoundedOffice, who: str, clue: Clue) -> list[str]:
    with transaction(reading=True):
        desk = office.desks[who]
        return [one.ref for one in kept.near_clue(desk, queries.held(desk, clue.ref)).found]


def test_what_is_much_alike_is_found_with_why_and_only_among_ones_own(office: FoundedOffice) -> None:
    one, _, two, _ = pair(office)
    office.clue(OTHER, title="丙", allegation="", subject="葛某", department="", violation="FC")
    hidden, _ = office.clue(FIRST, title="丁", handlers=[office.id("gu")], approver=office.id("sec"))
    assert near(office, "wen", one) == [two.ref]
    assert set(near(office, "gu", two)) == {hidden.ref}
    with transaction(reading=True):
        wen = office.desks["wen"]
        (found,) = kept.near_clue(wen, queries.held(wen, one.ref)).found
    assert {"person", "amount"} <= set(found.why)


def test_an_opened_report_is_compared_with_clues_and_with_what_one_has_opened(office: FoundedOffice) -> None:
    clerk = office.desks["clerk"]
    waiting, opened, unread = office.registered(FIRST), office.registered(AGAIN), office.registered(FIRST)
    for one in (waiting, opened):
        with transaction():
            triage.open_words(clerk, one.ref, "受理审核")
    with transaction(reading=True):
        found = triage_near.near(clerk, triage_queries.opened(clerk, waiting.ref)).found
    assert [(one.kind, one.ref) for one in found] == [("report", opened.ref)]
    assert unread.ref not in {one.ref for one in found}


def test_what_is_changed_is_read_anew_and_nothing_else(office: FoundedOffice) -> None:
    one, _, two, _ = pair(office)
    near(office, "wen", one)
    with transaction():
        actions.edit_gist(office.desks["wen"], two.ref, {"title": "改了"}, 1)
    with transaction(reading=True):
        wen = office.desks["wen"]
        assert [same.title for same in kept.near_clue(wen, queries.held(wen, one.ref)).found] == ["改了"]


def test_a_link_stands_on_both_and_is_undone_on_both(office: FoundedOffice) -> None:
    one, _, two, _ = pair(office)
    wen = office.desks["wen"]
    with transaction():
        actions.link(wen, one.ref, two.ref, "同一家公司")
    assert near(office, "wen", one) == []
    with transaction(reading=True):
        for mine, its in ((one, two), (two, one)):
            page = queries.clue(wen, mine.ref)
            assert [same.ref for same in page.same] == [its.ref]
            assert page.course[0].kind == "linked"
    with transaction(), pytest.raises(WrongState):
        actions.link(wen, two.ref, one.ref, "又一次")
    with transaction():
        actions.unlink(wen, two.ref, one.ref, "不是一件事")
    with transaction(reading=True):
        assert queries.clue(wen, one.ref).same == []
        assert all(row.ended_at for row in session().scalars(select(Link)))


def test_who_holds_one_of_the_two_learns_nothing_of_the_other(office: FoundedOffice) -> None:
    one, _, two, _ = pair(office)
    with transaction():
        actions.link(office.desks["wen"], one.ref, two.ref, "同一家公司")
    with transaction(reading=True):
        page = queries.clue(office.desks["gu"], two.ref)
        assert page.same == []
        assert "linked" not in {line.kind for line in page.course}
        assert one.ref not in repr(page)
        assert str(one.id) not in repr(page)
    gu = office.desks["gu"]
    for act in (actions.link, actions.unlink, actions.propose_merge):
        with transaction(), pytest.raises(NotFound):
            act(gu, one.ref, two.ref, "x")
        with transaction(), pytest.raises(BadInput, match="absent"):
            act(gu, two.ref, one.ref, "x")


def merged(office: FoundedOffice, one: Clue, two: Clue) -> None:
    with transaction():
        asked = actions.propose_merge(office.desks["wen"], one.ref, two.ref, "同一件事")
    with transaction(), pytest.raises(NeedsSecond):
        actions.decide(office.desks["wen"], asked, approve=True)
    with transaction():
        actions.decide(office.desks["head"], asked, approve=True, reason="同意并案")


def test_a_merged_clue_keeps_its_page_and_its_report_goes_on_in_the_other(office: FoundedOffice) -> None:
    one, first, two, second = pair(office)
    wen, gu = office.desks["wen"], office.desks["gu"]
    with transaction():
        actions.reply(wen, one.ref, first.ref, "那天谁在场？")
    merged(office, one, two)
    office.says(first, "护士在场。")
    with transaction(reading=True):
        old, new = queries.clue(wen, one.ref), queries.clue(gu, two.ref)
        assert (old.state, old.ended, old.events) == ("merged", True, ["unmerge"])
        assert [same.ref for same in old.same] == [two.ref]
        assert {row.ref for row in new.origins} == {first.ref, second.ref}
        letters = next(row for row in new.origins if row.ref == first.ref).letters
        assert {letter.text for letter in letters} == {"那天谁在场？", "护士在场。"}
        assert {letter.text for letter in old.origins[0].letters} == {"那天谁在场？"}
        assert old.origins[0].leads is False
        assert queries.mine(wen).rows[0].ref == two.ref
        assert queries.mine(wen, closed=True).rows[0].ref == one.ref
    with transaction(), pytest.raises(WrongState):
        actions.propose_close(wen, one.ref, "reminded", "partly", "x")
    with transaction():
        actions.reply(gu, two.ref, first.ref, "谢谢。")
    assert [letter.text for letter in office.hears(first)][-1] == "谢谢。"


def test_unmerging_restores_both(office: FoundedOffice) -> None:
    one, first, two, second = pair(office)
    wen, gu = office.desks["wen"], office.desks["gu"]
    merged(office, one, two)
    office.says(first, "护士在场。")
    with transaction():
        actions.unmerge(wen, one.ref, "是两件事")
    office.says(first, "还有一件。")
    with transaction(reading=True):
        page = queries.clue(wen, one.ref)
        assert (page.state, page.origins[0].leads) == ("open", True)
        assert {letter.text for letter in page.origins[0].letters} == {"护士在场。", "还有一件。"}
        assert [row.ref for row in queries.clue(gu, two.ref).origins] == [second.ref]
        assert {row.clue_id for row in session().scalars(select(Origin))} == {one.id, two.id}
        assert not session().scalars(select(ThreadKey).where(ThreadKey.clue_id == two.id)).all()[1:]
    with transaction():
        actions.reply(wen, one.ref, first.ref, "收到。")


def test_what_one_may_no_longer_read_is_kept_nowhere(office: FoundedOffice) -> None:
    one, _ = office.clue(FIRST, title="甲")
    two, _ = office.clue(AGAIN, title="乙")
    assert near(office, "wen", one) == [two.ref]
    mine = kept._kept[office.id("wen")]
    assert set(mine.known) == {one.id, two.id}
    with transaction():
        session().execute(delete(Holding).where(Holding.clue_id == two.id, Holding.staff_id == office.id("wen")))
    assert near(office, "wen", one) == []
    assert set(mine.known) == {one.id}
    assert mine.counts.total() == len(mine.known[one.id][1].sketch)


def test_what_was_found_is_remembered_and_never_shown_to_who_lost_it(office: FoundedOffice) -> None:
    one, _ = office.clue(FIRST, title="甲")
    two, _ = office.clue(AGAIN, title="乙")
    assert near(office, "wen", one) == [two.ref]
    with statements() as seen:
        assert near(office, "wen", one) == [two.ref]
    assert not any("shares" in one for one in seen)  # nothing was compared again
    # As many clues as before, of as many versions, and all since the same moment: the world looks the same.
    with transaction():
        session().execute(delete(Holding).where(Holding.clue_id == two.id, Holding.staff_id == office.id("wen")))
    three, _ = office.clue(AGAIN, title="丙")
    assert near(office, "wen", one) == [three.ref]


def test_a_key_is_turned_before_and_after_a_merge(office: FoundedOffice) -> None:
    one, first, two, _ = pair(office)
    merged(office, one, two)
    with transaction():
        actions.recuse(office.desks["head"], two.ref, office.id("gu"), "亲属")
    office.says(first, "再说一句。")
    with transaction(reading=True):
        rows = queries.clue(office.desks["wen"], two.ref).origins
        assert [letter.text for row in rows if row.ref == first.ref for letter in row.letters] == ["再说一句。"]
    with transaction():
        actions.unmerge(office.desks["wen"], one.ref, "是两件事")
    with transaction(reading=True):
        letters = queries.clue(office.desks["wen"], one.ref).origins[0].letters
    assert [letter.text for letter in letters] == ["再说一句。"]


def test_nobody_named_in_one_gets_at_it_by_way_of_the_other(office: FoundedOffice) -> None:
    one, _ = office.clue(FIRST, sent=office.registered(FIRST, subject="顾清和"), title="甲")
    two, _ = office.clue(AGAIN, title="乙", handlers=[office.id("wen"), office.id("gu")])
    with transaction(), pytest.raises(BadInput, match="barred"):
        actions.propose_merge(office.desks["wen"], one.ref, two.ref, "同一件事")
    three, _ = office.clue(NARRATIVE, title="丙")
    merged(office, one, three)
    with transaction(), pytest.raises(BadInput, match="barred"):
        actions.add_person(office.desks["wen"], three.ref, office.id("gu"), "handler")


def test_who_approves_one_alone_cannot_decide(office: FoundedOffice) -> None:
    one, _ = office.clue(FIRST, title="甲", handlers=[office.id("wen"), office.id("sec")])
    two, _ = office.clue(AGAIN, title="乙")
    with transaction():
        asked = actions.propose_merge(office.desks["wen"], one.ref, two.ref, "同一件事")
    with transaction(reading=True):
        page = queries.clue(office.desks["sec"], one.ref)
        assert str(two.id) not in repr(page)
        assert two.ref not in repr(page)
    with pytest.raises(BadInput, match="both"), transaction():
        actions.decide(office.desks["sec"], asked, approve=True)
    with transaction(reading=True):
        assert session().get_one(Clue, UUID(str(one.id))).state == "open"


def test_the_report_closes_with_the_clue_it_joined(office: FoundedOffice) -> None:
    one, first, two, _ = pair(office)
    merged(office, one, two)
    with transaction():
        asked = actions.propose_close(office.desks["wen"], two.ref, "reminded", "partly", "查清")
    with transaction():
        actions.decide(office.desks["head"], asked, approve=True)
    with transaction(reading=True):
        assert set(session().scalars(select(Report.state))) == {"closed"}
    with transaction():
        actions.unmerge(office.desks["wen"], one.ref, "是两件事")
    with transaction(reading=True):
        row = session().scalars(select(Report).where(Report.ref == first.ref)).one()
        assert (row.state, row.said, row.next_on) == ("reopened", "accepted", date(2025, 4, 3))
