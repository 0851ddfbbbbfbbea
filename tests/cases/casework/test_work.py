"""The day's work on a clue: notes, tasks, summary, papers, originals, letters."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cases.audit.models import AuditLine
from cases.casework import actions, jobs, queries
from cases.casework.actions import NewPaper
from cases.casework.models import Paper
from cases.db import session, transaction
from cases.errors import BadInput, NotAllowed, WrongState
from cases.office import queries as offices
from tests.factories.office import NARRATIVE, FoundedOffice, sent_file, together


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
    with pytest.raises(NotAllowed), transaction():
        actions.view_file(wen, clue.ref, photo.id)
    with transaction():
        actions.open_original(wen, clue.ref, sent.ref, "核对时间")
    with transaction(reading=True):
        assert queries.original(wen, clue.ref, sent.ref).narrative == NARRATIVE
        assert list(queries.opened_originals(wen, clue.ref)) == [sent.ref]
        assert queries.opened_originals(office.desk("head"), clue.ref) == {}
        with pytest.raises(NotAllowed):
            queries.original(office.desk("wen", minutes=31), clue.ref, sent.ref)
    with pytest.raises(NotAllowed), transaction(reading=True):
        queries.viewed(wen, clue.ref, photo.id)
    with transaction():
        actions.view_file(wen, clue.ref, photo.id)
    with transaction(reading=True):
        assert queries.viewed(wen, clue.ref, photo.id).read(0, 4) == b"jpeg"
        with pytest.raises(NotAllowed):
            queries.file(wen, clue.ref, photo.id)
    with pytest.raises(BadInput), transaction():
        actions.open_file(wen, clue.ref, photo.id, " ")
    with transaction():
        actions.open_file(wen, clue.ref, photo.id, "核对收据")
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


def test_a_question_without_a_day_is_asked_all_the_same(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    wen = office.desk("wen")
    with transaction():
        actions.reply(wen, clue.ref, sent.ref, "已经受理，谢谢。")
    assert page(office, clue.ref).origins[0].said == "accepted"
    with transaction():
        actions.reply(wen, clue.ref, sent.ref, "那天谁在场？")
    (told,) = page(office, clue.ref).origins
    with transaction(reading=True):
        assert (told.said, told.next_on) == ("asked", offices.calendar().add(wen.today, 10, "WD"))


def test_the_tasks_of_a_closed_clue_wait_for_nobody(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    wen = office.desk("wen")
    with transaction():
        actions.add_task(wen, clue.ref, "调取缴费记录", wen.staff_id, wen.today)
        proposal = actions.propose_close(wen, clue.ref, "no_action", "untrue", "查明")
    later = office.desk("wen", days=5)
    with transaction():
        jobs.levels(later.now)
    assert page(office, clue.ref).tasks[0].level != "none"
    with transaction():
        actions.decide(office.desk("head"), proposal, approve=True)
    with transaction():
        assert jobs.levels(later.now) == 0
    assert page(office, clue.ref).tasks[0].level == "none"
    with transaction(reading=True):
        assert queries.today(later).tasks == []
    with transaction():
        actions.reopen(wen, clue.ref, "又有新材料")
    with transaction():
        jobs.levels(later.now)
    with transaction(reading=True):
        assert [one.level != "none" for one in queries.today(later).tasks] == [True]
