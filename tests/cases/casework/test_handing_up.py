"""A clue that a reader finds to be the superior's: printed once, handed over by two, and nothing of it opens again."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import LargeBinary, select

from cases import objects
from cases.audit.models import AuditLine
from cases.casework import actions, hooks, queries
from cases.casework.actions import NewPaper, handing, recovery
from cases.casework.models import CaseRecovery, Clue, Holding, Origin, Sealed, ThreadKey
from cases.casework.rules import LIVE
from cases.db import Base, session, transaction
from cases.errors import BadInput, NeedsSecond, NotFound, WorkError, WrongState
from cases.inbox.models import Blob, Identity, Message, Report
from cases.ledger import register
from cases.ledger.actions import reseal
from cases.office import queries as offices
from cases.triage import actions as triage
from cases.triage import handing as triage_handing
from tests.factories.going_up import TO, going, handed, printed, up
from tests.factories.office import NAMED, FoundedOffice, Sent, sent_file


def of_clue() -> list[Any]:
    return [*Sealed.__subclasses__(), Origin, ThreadKey, CaseRecovery, Holding]


def pieces() -> Iterator[bytes]:
    for table in Base.metadata.sorted_tables:
        columns = [one for one in table.columns if isinstance(one.type, LargeBinary)]
        if columns:
            yield from (value for line in session().execute(select(*columns)) for value in line if value)


def test_it_is_due_in_five_working_days_from_the_day_it_was_found_and_stays_in_the_lists(
    office: FoundedOffice,
) -> None:
    clue, _ = office.clue()
    going(office, clue)
    with transaction(reading=True):
        wen = office.desk("wen")
        page = queries.clue(wen, clue.ref)
        assert (page.state, page.ended, page.events) == ("handing_up", True, ["keep_here", "handed_over"])
        assert page.state in LIVE
        assert page.due_on == offices.due_on("D01", wen.today)
        assert [one.ref for one in queries.mine(wen).rows] == [clue.ref]
        assert page.origins[0].next_on == page.due_on
    for act in (actions.propose_close, actions.propose_track):
        more = ("no_action", "untrue", "不是") if act is actions.propose_close else ("conduct", "不是")
        with pytest.raises(WrongState), transaction():
            act(office.desk("wen"), clue.ref, *more)
    other = office.registered("又一件")
    with pytest.raises(BadInput, match="closed"), transaction():
        triage.join_clue(office.desk("head"), other.ref, clue.ref)


def test_it_is_kept_here_with_the_limit_it_had(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    with transaction(reading=True):
        before = session().get_one(Clue, clue.id).due_on
    going(office, clue)
    with transaction():
        actions.keep_here(office.desk("wen"), clue.ref, "同名的另一个人")
    with transaction(reading=True):
        row = session().get_one(Clue, clue.id)
        assert (row.state, row.due_on) == ("open", before)
    with pytest.raises(WrongState), transaction():
        actions.keep_here(office.desk("wen"), clue.ref, "再来")


def test_it_is_printed_once_with_all_that_was_done_and_not_handed_over_unprinted(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    office.says(sent, "是那位副院长说的。")
    wen = office.desk("wen")
    with pytest.raises(WrongState, match="hand_up"), transaction():
        actions.print_out(wen, clue.ref)
    going(office, clue)
    with pytest.raises(WrongState, match="unprinted"), transaction():
        actions.propose_handed_over(wen, clue.ref, "何某", wen.today)
    printed(office, clue)
    with pytest.raises(WrongState, match="printed"), transaction():
        actions.print_out(wen, clue.ref)
    with pytest.raises(BadInput, match="future"), transaction():
        actions.propose_handed_over(wen, clue.ref, "何某", wen.today + timedelta(days=1))
    with transaction(reading=True):
        sheet = handing.sheet(wen, clue.ref)
        words = sheet.words[sent.ref]
        assert words is not None
        assert words.narrative
        assert (sheet.to, sheet.copies) == (TO, "1")
        assert [one.text for one in sheet.page.origins[0].letters] == ["是那位副院长说的。"]
    with pytest.raises(WorkError), transaction(reading=True):
        handing.sheet(office.desk("head"), clue.ref)
    with transaction():
        actions.keep_here(wen, clue.ref, "纸件打坏了")
    going(office, clue)
    printed(office, clue)


def test_nobody_confirms_an_own_handover(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    going(office, clue)
    with transaction():
        head = office.desk("head")
        actions.print_out(head, clue.ref)
        proposal = actions.propose_handed_over(head, clue.ref, "何某", head.today)
    with pytest.raises(NeedsSecond), transaction():
        actions.decide(head, proposal, approve=True)
    with pytest.raises(WrongState, match="proposed"), transaction():
        actions.keep_here(head, clue.ref, "不送了")


def full(office: FoundedOffice) -> tuple[Clue, Sent, list[UUID], set[bytes]]:
    """A clue with all that a clue can have; its objects in the store, and its every piece of bytes."""
    sent = office.registered(fresh=(sent_file("a.jpg", b"a" * 3000),), reporter=NAMED)
    clue, _ = office.clue(sent=sent)
    office.says(sent, "是那位副院长说的。")
    wen = office.desk("wen")
    with transaction():
        actions.note(wen, clue.ref, "看了排班表")
        actions.add_task(wen, clue.ref, "调病历", office.id("wen"), wen.today)
        paper = actions.add_paper(wen, clue.ref, NewPaper("排班.pdf"), [b"p" * 2000]).object_id
    with transaction(reading=True):
        blob = session().scalars(select(Blob.id).where(Blob.report_id == sent.id)).one()
        rows: list[Any] = [session().get_one(Report, sent.id)]
        for table in of_clue():
            rows += session().scalars(select(table).where(table.clue_id == clue.id)).all()
        for table in (Message, Identity, Blob):
            rows += session().scalars(select(table).where(table.report_id == sent.id)).all()
        values = {
            value
            for one in rows
            for column in type(one).__table__.columns
            if isinstance(value := getattr(one, column.name), bytes) and column.name not in ("lookup", "origin")
        }
    return clue, sent, [blob, paper], values


def test_after_it_was_handed_up_no_key_and_no_word_of_it_is_left(office: FoundedOffice) -> None:
    hooks.on_change(reseal)
    kept, _ = office.clue("另一件，留在这里。", title="留下的")
    clue, sent, stored, before = full(office)
    up(office, clue)
    with transaction(reading=True):
        row, report = session().get_one(Clue, clue.id), session().get_one(Report, sent.id)
        assert (row.state, row.due_on, row.closed_on) == ("handed_up", None, office.desks["wen"].today)
        assert (report.state, report.said, report.body, report.thread_public) == ("handed_up", "handed_up", b"", None)
        assert not before & set(pieces())
        for table in of_clue():
            assert not session().scalars(select(table).where(table.clue_id == clue.id)).all()
        assert clue.id not in recovery.unheld()
        acts = set(session().scalars(select(AuditLine.act).where(AuditLine.object == str(clue.id))))
        assert {"clue.hand_up", "clue.print", "clue.handed_over.approve", "clue.handed_up"} <= acts
        assert [one.ref for one in triage_handing.listed(office.desk("clerk"))] == [sent.ref]
        assert queries.clue(office.desk("wen"), kept.ref).gist.title == "留下的"
    for one in stored:
        with pytest.raises(NotFound):
            objects.store().size(one)
    for who in ("wen", "head"):
        with pytest.raises(NotFound), transaction(reading=True):
            queries.clue(office.desk(who), clue.ref)
    with pytest.raises(WorkError):
        office.says(sent, "再说一句")
    assert office.hears(sent) == []


def test_the_ledgers_row_keeps_a_number_and_days(office: FoundedOffice) -> None:
    hooks.on_change(reseal)
    clue, _ = office.clue()
    head = office.desk("sec")

    def told() -> tuple[int, dict[str, object]]:
        with transaction():
            reader = register.Register()
            while reader.step(head):
                pass
            ((line, facts),) = register.facts_of(head, list(reader.lines))
            return line.number, facts

    number, facts = told()
    assert facts["subject"]
    going(office, clue)
    for wanted in ("handing_up", "handed_up"):
        same, facts = told()
        assert same == number
        assert facts["state"] == wanted
        assert facts["received_on"] == office.desks["wen"].today.isoformat()
        assert set(facts) <= {"v", "clue", "state", "track", "received_on", "accepted_on", "due_on", "closed_on"}
        assert "周某" not in json.dumps(facts, ensure_ascii=False)
        if wanted == "handing_up":
            printed(office, clue)
            handed(office, clue)


def test_who_only_reads_finds_nothing_to_be_the_superiors(office: FoundedOffice) -> None:
    clue, _ = office.clue(readers=[office.id("gu")])
    with pytest.raises(WorkError, match="reader"), transaction():
        actions.hand_up(office.desk("gu"), clue.ref, TO, 1, "副院长")
