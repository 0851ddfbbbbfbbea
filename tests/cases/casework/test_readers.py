"""阅知: who has a clue to read reads it, does the tasks given to them, may recuse themselves, and does nothing else."""

from datetime import timedelta
from uuid import UUID

import pytest

from cases.casework import actions, queries
from cases.casework.actions import NewPaper
from cases.casework.models import Clue, Holding
from cases.db import session, transaction
from cases.errors import BadInput, NotAllowed, NotFound
from cases.triage import actions as triage
from tests.factories.office import NAMED, FoundedOffice, Sent


def read_by_gu(office: FoundedOffice) -> tuple[Clue, Sent]:
    return office.clue(sent=office.registered(reporter=NAMED), readers=[office.id("gu"), office.id("sec")])


def release_and_proposal(office: FoundedOffice, clue: Clue, sent: Sent) -> tuple[UUID, UUID]:
    with transaction():
        release = actions.ask_identity(office.desk("wen"), clue.ref, sent.ref, "核实")
        proposal = actions.propose_close(office.desk("wen"), clue.ref, "no_action", "untrue", "查明")
    with transaction():
        actions.unlock_identity(office.desk("keeper"), release)
    return release, proposal


def test_a_reader_does_nothing_on_a_clue(office: FoundedOffice) -> None:
    clue, sent = read_by_gu(office)
    release, proposal = release_and_proposal(office, clue, sent)
    other = office.registered("同一件事")
    gu, sec, ref = office.desk("gu"), office.desk("sec"), clue.ref
    with transaction():
        task = actions.add_task(office.desk("wen"), ref, "看录像", office.id("wen"), gu.today)
    for act in (
        lambda: actions.note(gu, ref, "x"),
        lambda: actions.add_task(gu, ref, "x", gu.staff_id, gu.today),
        lambda: actions.finish_task(gu, ref, task.id),
        lambda: actions.edit_gist(gu, ref, {"title": "x"}, 1),
        lambda: actions.add_paper(gu, ref, NewPaper("x.txt"), [b"x"]),
        lambda: actions.add_person(gu, ref, gu.staff_id, "handler"),
        lambda: actions.recuse(gu, ref, office.id("wen"), "x"),
        lambda: actions.reply(gu, ref, sent.ref, "x"),
        lambda: actions.propose_close(gu, ref, "no_action", "untrue", "x"),
        lambda: actions.reopen(gu, ref, "x"),
        lambda: actions.ask_identity(gu, ref, sent.ref, "x"),
        lambda: actions.decide(sec, proposal, approve=True),
        lambda: actions.grant_identity(sec, release, sec.now + timedelta(days=1)),
        lambda: actions.decline_identity(sec, release),
        lambda: triage.join_clue(sec, other.ref, ref),
    ):
        with pytest.raises(NotAllowed) as refused, transaction():
            act()
        assert refused.value.code == "reader"
    with transaction(reading=True):
        assert queries.mine(sec, only="works").rows == []
        assert queries.today(sec).proposals == []


def test_a_reader_reads_does_a_task_of_their_own_and_may_recuse_themselves(office: FoundedOffice) -> None:
    clue, sent = read_by_gu(office)
    gu = office.desk("gu")
    with transaction():
        task = actions.add_task(office.desk("wen"), clue.ref, "看录像", gu.staff_id, gu.today)
        paper = actions.add_paper(office.desk("wen"), clue.ref, NewPaper("x.txt"), [b"paper"])
    with transaction():
        actions.look(gu, clue.ref)
        actions.open_original(gu, clue.ref, sent.ref, "核对")
        actions.open_file(gu, clue.ref, paper.id)
        actions.finish_task(gu, clue.ref, task.id)
    with transaction(reading=True):
        page = queries.clue(gu, clue.ref)
        assert (page.works, page.adds, page.tasks[0].done_on) == (False, False, gu.today)
    with transaction():
        actions.recuse(gu, clue.ref, gu.staff_id, "是同学")
    with pytest.raises(NotFound), transaction(reading=True):
        queries.clue(gu, clue.ref)


def test_readers_do_not_count_among_those_who_work(office: FoundedOffice) -> None:
    sent = office.registered()
    with pytest.raises(BadInput) as refused:
        office.clue(sent=sent, handlers=[], readers=[office.id("gu")])
    assert refused.value.code == "two_holders"
    clue, _ = office.clue(sent=sent, readers=[office.id("gu")])
    with pytest.raises(BadInput), transaction():
        actions.add_person(office.desk("wen"), clue.ref, office.id("wen"), "reader")
    with pytest.raises(BadInput), transaction():
        actions.recuse(office.desk("wen"), clue.ref, office.id("wen"), "回避")


def test_a_reader_left_alone_brings_in_who_works(office: FoundedOffice) -> None:
    clue, _ = office.clue(readers=[office.id("gu")])
    with transaction():
        for who in ("wen", "head"):
            session().delete(session().get_one(Holding, (clue.id, office.id(who))))
    gu = office.desk("gu")
    with transaction(reading=True):
        page = queries.clue(gu, clue.ref)
        assert (page.works, page.adds) == (False, True)
    with transaction():
        actions.add_person(gu, clue.ref, office.id("sec"), "handler")
    with pytest.raises(NotAllowed), transaction():
        actions.add_person(gu, clue.ref, office.id("wen"), "handler")
