"""The day's work on a clue: notes, tasks, summary, papers, originals, letters, closing, identity."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cases.audit.models import AuditLine
from cases.casework import actions, jobs, queries
from cases.casework.actions import NewPaper
from cases.casework.models import Clue, Holding, Paper
from cases.db import session, transaction
from cases.errors import BadInput, NeedsSecond, NotAllowed, NotFound, WrongState
from cases.inbox.models import Report
from tests.factories.office import NAMED, NARRATIVE, NOW, FoundedOffice, sent_file, statements, together


def page(office: FoundedOffice, ref: str, who: str = "wen") -> queries.CluePage:
    with transaction(reading=True):
        return queries.clue(office.desk(who), ref)


def test_notes_and_tasks_stand_in_the_course(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    wen, today = office.desk("wen"), office.desk("wen").today
    with transaction():
        actions.note(wen, clue.ref, "已看病历")
        task = actions.add_task(wen, clue.ref, "调取缴费记录", office.id("head"), today + timedelta(days=7))
    with pytest.raises(BadInput), transaction():
        actions.add_task(wen, clue.ref, "调取", office.id("gu"), today)
    with pytest.raises(BadInput), transaction():
        actions.add_task(wen, clue.ref, "调取", office.id("head"), today - timedelta(days=1))
    with transaction(reading=True):
        assert [(one.text, one.title) for one in queries.today(office.desk("head")).tasks] == [
            ("调取缴费记录", "二病区院外检测")
        ]
    with transaction():
        actions.finish_task(office.desk("head"), clue.ref, task.id)
    with pytest.raises(WrongState), transaction():
        actions.finish_task(office.desk("head"), clue.ref, task.id)
    seen = page(office, clue.ref)
    assert {line.kind for line in seen.course} == {"opened", "note", "task", "task_done"}
    assert [(one.assignee, one.done_on) for one in seen.tasks] == [("陆闻笙", today)]


def test_the_summary_has_versions_and_the_slower_of_two_is_told(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    with transaction():
        actions.edit_gist(office.desk("wen"), clue.ref, {"points": "先查缴费"}, 1)
    with pytest.raises(WrongState), transaction():
        actions.edit_gist(office.desk("head"), clue.ref, {"points": "先谈话"}, 1)
    seen = page(office, clue.ref)
    assert (seen.gist.number, seen.gists, seen.gist.points, seen.gist.title) == (2, 2, "先查缴费", "二病区院外检测")
    told = together(
        lambda: actions.edit_gist(office.desk("wen"), clue.ref, {"points": "甲"}, 2),
        lambda: actions.edit_gist(office.desk("head"), clue.ref, {"points": "乙"}, 2),
    )
    assert sorted(isinstance(one, WrongState) for one in told) == [False, True]


def test_papers_are_streamed_hashed_and_read_in_any_part(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    data = bytes(range(256)) * 1000
    with transaction():
        paper = actions.add_paper(
            office.desk("wen"),
            clue.ref,
            NewPaper("../../etc/缴费 记录.pdf", "application/pdf", "收费处提供"),
            (data[at : at + 4096] for at in range(0, len(data), 4096)),
        )
    with pytest.raises(NotAllowed), transaction(reading=True):
        queries.file(office.desk("head"), clue.ref, paper.id)
    with transaction():
        actions.open_file(office.desk("head"), clue.ref, paper.id)
    with transaction(reading=True):
        file = queries.file(office.desk("head"), clue.ref, paper.id)
    assert (file.name, file.size) == ("缴费 记录.pdf", len(data))
    assert b"".join(file.chunks()) == data
    assert file.read(70_000, 500) == data[70_000:70_500]
    with pytest.raises(BadInput), transaction():
        actions.add_paper(office.desk("wen"), clue.ref, NewPaper("empty.txt"), [])
    with transaction(reading=True):
        assert session().scalar(select(func.count()).select_from(Paper)) == 1


def test_the_original_opens_with_a_reason_that_everybody_on_the_clue_sees(office: FoundedOffice) -> None:
    photo = sent_file("收据.jpg", b"jpeg" * 1000)
    clue, sent = office.clue(sent=office.registered(fresh=(photo,)))
    wen = office.desk("wen")
    with pytest.raises(NotAllowed), transaction(reading=True):
        queries.original(wen, clue.ref, sent.ref)
    with pytest.raises(BadInput), transaction():
        actions.open_file(wen, clue.ref, photo.id)
    with transaction():
        actions.open_original(wen, clue.ref, sent.ref, "核对时间")
    with transaction(reading=True):
        assert queries.original(wen, clue.ref, sent.ref).narrative == NARRATIVE
        assert list(queries.opened_originals(wen, clue.ref)) == [sent.ref]
        assert queries.opened_originals(office.desk("head"), clue.ref) == {}
        with pytest.raises(NotAllowed):
            queries.original(office.desk("wen", minutes=31), clue.ref, sent.ref)
    with transaction():
        actions.open_file(wen, clue.ref, photo.id)
    with transaction(reading=True):
        assert b"".join(queries.file(wen, clue.ref, photo.id).chunks()) == b"jpeg" * 1000
    (line,) = [line for line in page(office, clue.ref, "head").course if line.kind == "original"]
    assert (line.text, line.by) == ("核对时间", "温以宁")


def test_looking_is_kept_and_marks_the_reporters_words_as_read(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    office.says(sent, "新的话")
    with transaction(reading=True):
        assert [row.ref for row in queries.today(office.desk("wen")).words] == [clue.ref]
        assert queries.mine(office.desk("wen")).rows[0].new_words
    with transaction():
        actions.look(office.desk("wen"), clue.ref)
    with transaction(reading=True):
        assert queries.today(office.desk("wen")).words == []
        assert session().scalar(select(AuditLine.actor).where(AuditLine.act == "clue.read")) == str(office.id("wen"))


def test_a_letter_asks_the_reporter_and_is_read_with_the_code(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    with transaction():
        actions.reply(office.desk("wen"), clue.ref, sent.ref, "请补充日期", office.desk("wen", days=7).today)
    assert [one.text for one in office.hears(sent)] == ["请补充日期"]
    (letter,) = page(office, clue.ref, "head").origins[0].letters
    assert (letter.text, letter.by, letter.direction) == ("请补充日期", "温以宁", "out")
    with pytest.raises(BadInput), transaction():
        actions.reply(office.desk("wen"), clue.ref, sent.ref, " ")


def closed(office: FoundedOffice) -> tuple[Clue, object]:
    clue, sent = office.clue()
    with transaction():
        proposal = actions.propose_close(office.desk("wen"), clue.ref, "criticised", "partly", "部分属实，已批评教育")
    with transaction():
        actions.decide(office.desk("head"), proposal, approve=True, reason="同意")
    return clue, sent


def test_closing_needs_a_second_person_and_reopening_begins_a_new_time_limit(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    with transaction():
        proposal = actions.propose_close(office.desk("head"), clue.ref, "criticised", "partly", "已批评教育")
    with pytest.raises(NeedsSecond), transaction():
        actions.decide(office.desk("head"), proposal, approve=True)
    with pytest.raises(NotAllowed), transaction():
        actions.decide(office.desk("wen"), proposal, approve=True)
    with transaction():
        actions.withdraw_proposal(office.desk("head"), proposal)
    with transaction():
        proposal = actions.propose_close(office.desk("wen"), clue.ref, "criticised", "partly", "已批评教育")
    with transaction(reading=True):
        (waiting,) = queries.today(office.desk("head")).proposals
        assert (waiting.ref, waiting.act, waiting.by) == (clue.ref, "close", "温以宁")
        assert [one.id for one in queries.today(office.desk("wen")).others] == [proposal]
    with transaction():
        actions.decide(office.desk("head"), proposal, approve=True)
    seen = page(office, clue.ref)
    assert seen.close is not None
    assert (seen.state, seen.close.outcome, seen.close.verification) == ("closed", "criticised", "partly")
    assert (seen.close.reason, seen.close.by, seen.events) == ("已批评教育", "陆闻笙", ["reopen"])
    with transaction(reading=True):
        report = session().get_one(Report, sent.id)
        assert (report.state, report.said) == ("closed", "closed")
        facts = queries.facts(office.desk("wen"), session().get_one(Clue, clue.id))
        assert (facts["outcome"], facts["verification"], facts["state"]) == ("criticised", "partly", "closed")
        assert queries.mine(office.desk("wen")).rows == []
        assert [row.ref for row in queries.mine(office.desk("wen"), closed=True).rows] == [clue.ref]
    with pytest.raises(WrongState), transaction():
        actions.add_task(office.desk("wen"), clue.ref, "晚了", office.id("wen"), office.desk("wen").today)
    office.says(sent, "他又来了")
    with transaction():
        actions.reopen(office.desk("wen", days=60), clue.ref, "举报人补充新情况")
    seen = page(office, clue.ref)
    assert (seen.state, seen.closed_on, seen.level) == ("reopened", None, "none")
    assert seen.due_on is not None
    assert seen.due_on > (clue.due_on or NOW.date())
    with transaction(reading=True):
        assert session().get_one(Report, sent.id).said == "accepted"
    with pytest.raises(WrongState), transaction():
        actions.reopen(office.desk("wen"), clue.ref, "再来")


def test_of_two_who_decide_at_once_one_wins(office: FoundedOffice) -> None:
    clue, _ = office.clue(readers=[office.id("sec")])
    with transaction():
        proposal = actions.propose_close(office.desk("wen"), clue.ref, "no_action", "untrue", "查明")
    told = together(
        lambda: actions.decide(office.desk("head"), proposal, approve=True),
        lambda: actions.decide(office.desk("sec"), proposal, approve=False, reason="再查"),
    )
    assert sorted(type(one).__name__ for one in told) == ["NoneType", "WrongState"]


@pytest.mark.parametrize(("outcome", "verification"), [("fired", "true"), ("no_action", "maybe")])
def test_outcomes_come_from_the_lists(office: FoundedOffice, outcome: str, verification: str) -> None:
    clue, _ = office.clue()
    with pytest.raises(BadInput), transaction():
        actions.propose_close(office.desk("wen"), clue.ref, outcome, verification, "理由")


def test_an_identity_goes_through_three_hands_and_ends_by_the_clock(office: FoundedOffice) -> None:
    clue, sent = office.clue(sent=office.registered(reporter=NAMED))
    assert page(office, clue.ref).origins[0].has_identity
    with transaction():
        release = actions.ask_identity(office.desk("wen"), clue.ref, sent.ref, "需当面核实")
    with pytest.raises(WrongState), transaction():
        actions.ask_identity(office.desk("wen"), clue.ref, sent.ref, "再问")
    with pytest.raises(WrongState), transaction():
        actions.grant_identity(office.desk("head"), release, NOW + timedelta(days=1))
    with pytest.raises(NotAllowed), transaction():
        actions.unlock_identity(office.desk("head"), release)
    with transaction(reading=True):
        (waiting,) = queries.unlocks(office.desk("keeper2"))
        assert (waiting.handler, waiting.reason, waiting.report_ref) == ("温以宁", "", "")
    with transaction():
        actions.unlock_identity(office.desk("keeper2"), release)
    with pytest.raises(NotFound), transaction():
        actions.grant_identity(office.desk("sec"), release, NOW + timedelta(days=1))
    with pytest.raises(BadInput), transaction():
        actions.grant_identity(office.desk("head"), release, NOW + timedelta(days=8))
    with transaction():
        actions.grant_identity(office.desk("head"), release, NOW + timedelta(days=1))
    with pytest.raises(NotAllowed), transaction(reading=True):
        queries.identity(office.desk("wen"), release)
    with pytest.raises(NotFound), transaction():
        actions.read_identity(office.desk("head"), release)
    with transaction():
        actions.read_identity(office.desk("wen"), release)
    with transaction(reading=True):
        assert queries.identity(office.desk("wen"), release)["name"] == NAMED.name
        with pytest.raises(NotFound):
            queries.identity(office.desk("wen", days=1), release)
    with transaction():
        assert jobs.end_releases(NOW + timedelta(days=1)) == 1
        assert jobs.end_releases(NOW + timedelta(days=1)) == 0
    (row,) = page(office, clue.ref).releases
    assert (row.state, row.reason, row.custodian, row.approver) == ("ended", "需当面核实", "商陆离", "陆闻笙")
    with transaction(reading=True):
        acts = set(session().scalars(select(AuditLine.act).where(AuditLine.object == str(release))))
    assert acts == {"clue.identity", "identity.unlock", "identity.read"}


def test_an_identity_that_was_declined_cannot_be_read(office: FoundedOffice) -> None:
    clue, sent = office.clue(sent=office.registered(reporter=NAMED))
    with transaction():
        release = actions.ask_identity(office.desk("wen"), clue.ref, sent.ref, "好奇")
    with transaction():
        actions.decline_identity(office.desk("head"), release, "没有必要")
    with pytest.raises(NotFound), transaction():
        actions.read_identity(office.desk("wen"), release)
    with pytest.raises(WrongState), transaction():
        actions.unlock_identity(office.desk("keeper"), release)


def test_who_left_the_clue_reads_no_identity_any_more(office: FoundedOffice) -> None:
    clue, sent = office.clue(sent=office.registered(reporter=NAMED), handlers=[office.id("wen"), office.id("gu")])
    with transaction():
        release = actions.ask_identity(office.desk("wen"), clue.ref, sent.ref, "需当面核实")
    with transaction():
        actions.unlock_identity(office.desk("keeper"), release)
    with transaction():
        actions.grant_identity(office.desk("head"), release, NOW + timedelta(days=1))
        actions.read_identity(office.desk("wen"), release)
    with transaction():
        actions.recuse(office.desk("gu"), clue.ref, office.id("wen"), "回避")
    with pytest.raises(NotFound), transaction(reading=True):
        queries.identity(office.desk("wen"), release)
    assert [row.state for row in page(office, clue.ref, "gu").releases] == ["ended"]


def test_due_dates_take_their_colour_once(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    report = office.report()
    with transaction():
        actions.add_task(office.desk("wen"), clue.ref, "x", office.id("wen"), office.desk("wen").today)
    late = NOW + timedelta(days=90)
    with transaction():
        assert jobs.levels(late) == 3
        assert jobs.levels(late) == 0
    with transaction(reading=True):
        assert session().get_one(Clue, clue.id).level == "red"
        assert session().get_one(Report, report.id).level == "red"
        assert queries.mine(office.desk("wen")).rows[0].level == "red"


def test_what_the_ledger_is_told(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    with transaction(reading=True):
        facts = queries.facts(office.desk("head"), session().get_one(Clue, clue.id))
    assert facts["title"] == "二病区院外检测"
    assert (facts["channel"], facts["named"], facts["repeat_type"]) == ("CH_WEB", False, "first")
    assert (facts["handlers"], facts["state"], facts["register"]) == (["温以宁"], "open", "ledger")
    assert facts["warn_blue"] < facts["warn_yellow"] < facts["warn_red"]
    assert NARRATIVE not in str(facts)


def test_the_list_pages_by_day_and_its_cost_does_not_grow(office: FoundedOffice) -> None:
    clues = [office.clue(f"{n}：{NARRATIVE}", title=f"线索{n}")[0] for n in range(5)]
    with transaction():
        for n, clue in enumerate(clues):
            session().get_one(Holding, (clue.id, office.id("wen"))).due_on = NOW.date() + timedelta(days=n // 2)
    refs: list[str] = []
    after = None
    counts = []
    while True:
        with statements() as seen, transaction(reading=True):
            found = queries.mine(office.desk("wen"), after=after, limit=2)
        refs += [row.ref for row in found.rows]
        counts.append(len([one for one in seen if one.startswith("SELECT")]))
        after = found.next
        if after is None:
            break
    assert sorted(refs) == sorted(clue.ref for clue in clues)
    assert len(set(refs)) == 5
    assert set(counts) == {4}
    assert found.rows[0].people == ["温以宁"]


def test_search_finds_titles_summaries_and_originals_and_forgets_at_sign_out(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    other, _ = office.clue("走廊里有人推销保健品。", title="推销", allegation="", subject="", department="")
    wen = office.desk("wen")

    def found(words: str) -> list[tuple[str, str]]:
        with transaction(reading=True):
            return [(row.ref, row.where) for row in queries.search(wen, words)]

    assert found("院外检测") == [(clue.ref, "title")]
    assert found("周某") == [(clue.ref, "summary")]
    assert found("九千元") == [(clue.ref, "original")]
    assert found("推销 保健品") == [(other.ref, "original")]
    assert found("推销 九千元") == []
    assert found("  ") == []
    with transaction():
        actions.edit_gist(office.desk("head"), other.ref, {"points": "九千元之说"}, 1)
    assert {ref for ref, _ in found("九千元")} == {clue.ref, other.ref}
    with transaction():
        actions.add_person(office.desk("wen"), other.ref, office.id("gu"), "reader")
    with transaction():
        actions.recuse(office.desk("head"), other.ref, office.id("wen"), "回避")
    assert found("保健品") == []
