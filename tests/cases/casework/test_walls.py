"""Walls: whoever is not on a clue meets what never existed; whoever was taken off it opens nothing that comes after."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from cases import vault
from cases.casework import actions, hooks, queries
from cases.casework.actions import NewPaper
from cases.casework.models import Bar, Clue, Entry, Gist, Holding, Origin, Sealed, ThreadKey
from cases.db import session, transaction
from cases.errors import BadInput, NotFound
from cases.inbox import contexts as inbox
from cases.inbox.models import Message, Report
from cases.staff.desk import Desk
from cases.vault import CaseKey, contexts, open_holdings
from cases.vault.reports import origin_key
from crypto.errors import CannotOpen
from crypto.unseal import unbox, unseal, unseal_from
from tests.factories.office import NAMED, NOW, FoundedOffice, statements

Act = Callable[[Desk, str], object]

ROUTES: dict[str, Act] = {
    "page": queries.clue,
    "original": lambda desk, ref: queries.original(desk, ref, "0000-0000"),
    "originals": queries.opened_originals,
    "file": lambda desk, ref: queries.file(desk, ref, uuid4()),
    "look": actions.look,
    "note": lambda desk, ref: actions.note(desk, ref, "x"),
    "task": lambda desk, ref: actions.add_task(desk, ref, "x", desk.staff_id, desk.today),
    "finish": lambda desk, ref: actions.finish_task(desk, ref, uuid4()),
    "gist": lambda desk, ref: actions.edit_gist(desk, ref, {"title": "x"}, 1),
    "paper": lambda desk, ref: actions.add_paper(desk, ref, NewPaper("x.txt"), [b"x"]),
    "open original": lambda desk, ref: actions.open_original(desk, ref, "0000-0000", "x"),
    "open file": lambda desk, ref: actions.open_file(desk, ref, uuid4(), "x"),
    "reply": lambda desk, ref: actions.reply(desk, ref, "0000-0000", "x"),
    "add": lambda desk, ref: actions.add_person(desk, ref, desk.staff_id, "reader"),
    "recuse": lambda desk, ref: actions.recuse(desk, ref, desk.staff_id, "x"),
    "close": lambda desk, ref: actions.propose_close(desk, ref, "no_action", "untrue", "x"),
    "reopen": lambda desk, ref: actions.reopen(desk, ref, "x"),
    "identity": lambda desk, ref: actions.ask_identity(desk, ref, "0000-0000", "x"),
}


def test_every_route_answers_alike_for_absent_and_walled(office: FoundedOffice) -> None:
    clue, _ = office.clue(bars=[office.id("gu")])
    for name, act in ROUTES.items():
        told = []
        for ref in ("0000-0000", clue.ref):
            with statements() as seen, pytest.raises(NotFound) as refused, transaction():
                act(office.desk("gu"), ref)
            told.append((seen, refused.value.args, refused.value.code))
        assert told[0] == told[1], name
        assert told[0][0], name


def _asked(act: Callable[[UUID], object], thing: UUID) -> list[str]:
    with statements() as seen, pytest.raises(NotFound), transaction():
        act(thing)
    return seen


def test_a_proposal_and_a_release_on_a_walled_clue_are_as_absent_as_none(office: FoundedOffice) -> None:
    clue, sent = office.clue(sent=office.registered(reporter=NAMED))
    with transaction():
        proposal = actions.propose_close(office.desk("wen"), clue.ref, "no_action", "untrue", "查明")
        release = actions.ask_identity(office.desk("wen"), clue.ref, sent.ref, "核实")
    acts: list[Callable[[UUID], object]] = [
        lambda one: actions.decide(office.desk("sec"), one, approve=True),
        lambda one: actions.withdraw_proposal(office.desk("sec"), one),
        lambda one: actions.grant_identity(office.desk("sec"), one, NOW),
        lambda one: actions.decline_identity(office.desk("sec"), one),
        lambda one: actions.read_identity(office.desk("sec"), one),
        lambda one: queries.identity(office.desk("sec"), one),
    ]
    for act in acts:
        seen = [_asked(act, one) for one in (uuid4(), proposal, release)]
        assert seen[0] == seen[1] == seen[2]


def test_lists_search_and_today_know_nothing_of_it(office: FoundedOffice) -> None:
    office.clue(bars=[office.id("gu")])
    desk = office.desk("gu")
    with transaction(reading=True):
        assert queries.mine(desk).rows == []
        assert queries.search(desk, "二病区") == []
        assert queries.today(desk) == queries.Today()


def test_a_barred_or_named_person_is_never_put_on_it(office: FoundedOffice) -> None:
    clue, _ = office.clue(bars=[office.id("gu")])
    other, _ = office.clue(subject="顾清和，承办人", handlers=[office.id("wen")])
    for ref, code in ((clue.ref, "barred"), (other.ref, "barred")):
        with pytest.raises(BadInput) as refused, transaction():
            actions.add_person(office.desk("wen"), ref, office.id("gu"), "handler")
        assert refused.value.code == code
    with transaction(reading=True):
        for row in session().scalars(select(Bar)):
            assert office.id("gu").hex.encode() not in row.body
            assert str(office.id("gu")).encode() not in row.body


def test_who_is_put_on_it_reads_it_and_who_is_added_twice_is_once_on_it(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    for part in ("reader", "handler"):
        with transaction():
            actions.add_person(office.desk("wen"), clue.ref, office.id("gu"), part)
    with transaction(reading=True):
        page = queries.clue(office.desk("gu"), clue.ref)
    assert [(one.name, one.part) for one in page.people if one.name == "顾清和"] == [("顾清和", "handler")]
    assert page.part == "handler"


def test_a_removed_person_opens_nothing_that_comes_later(office: FoundedOffice) -> None:
    clue, sent = office.clue(handlers=[office.id("wen"), office.id("gu")])
    office.says(sent, "早先的话")
    with transaction():
        actions.note(office.desk("gu"), clue.ref, "早先的记录")
    with transaction(reading=True):
        saved = session().get_one(Holding, (clue.id, office.id("gu")))
        old = open_holdings(office.desk("gu"), [saved])[clue.id]
        dek = origin_key(old, session().scalars(select(Origin)).one())
        thread = session().scalars(select(ThreadKey)).one()
        seed = unbox(old.key, thread.seed, contexts.thread_seed(sent.id, 1, 1))
    with transaction():
        actions.recuse(office.desk("wen"), clue.ref, office.id("gu"), "近亲属关系")
    office.says(sent, "后来的话")
    with transaction():
        actions.reply(office.desk("wen"), clue.ref, sent.ref, "后来的答复")
        actions.note(office.desk("wen"), clue.ref, "后来的记录")
        actions.edit_gist(office.desk("wen"), clue.ref, {"points": "后来的要点"}, 1)
    with transaction(reading=True):
        with pytest.raises(NotFound):
            queries.clue(office.desk("gu"), clue.ref)
        assert session().get(Holding, (clue.id, office.id("gu"))) is None
        assert queries.search(office.desk("gu"), "二病区") == []
        now = session().get_one(Clue, clue.id)
        assert now.epoch == 2
        _rows_stay_shut(old)
        for thread in session().scalars(select(ThreadKey)):
            with pytest.raises(CannotOpen):
                unbox(old.key, thread.seed, contexts.thread_seed(sent.id, thread.epoch, thread.case_epoch))
        later = session().scalars(select(Message).where(Message.epoch == 2)).all()
        assert {one.direction for one in later} == {"in", "out"}
        for message in later:
            _opens_with_nothing_old(message, dek, seed)


def _rows_stay_shut(old: CaseKey) -> None:
    rows: list[Sealed] = []
    for table in (Entry, Gist, Bar):
        rows += session().scalars(select(table))
    assert rows
    for row in rows:
        for epoch in (1, 2):
            case = CaseKey(old.clue_id, epoch, old.key)
            with pytest.raises(CannotOpen):
                vault.open_parts(case, row.__tablename__, row.id, epoch, (row.key, row.body))


def _opens_with_nothing_old(row: Message, dek: bytes, seed: bytes) -> None:
    copy = inbox.message_copy(row.report_id, row.counter)
    attempts: list[Callable[[], bytes]] = [
        lambda: unseal(dek, row.copy or row.body, copy),
        lambda: unseal_from(seed, row.copy or row.body, copy),
        lambda: unseal_from(seed, row.key or row.body, inbox.message_key(row.report_id, row.counter, 2, None)),
    ]
    for attempt in attempts:
        with pytest.raises(CannotOpen):
            attempt()


def test_those_who_stay_read_everything_after_a_recusal(office: FoundedOffice) -> None:
    clue, sent = office.clue(handlers=[office.id("wen"), office.id("gu")])
    office.says(sent, "早先的话")
    with transaction():
        actions.note(office.desk("gu"), clue.ref, "早先的记录")
        actions.add_task(office.desk("gu"), clue.ref, "调取单据", office.id("wen"), office.desk("wen").today)
        actions.propose_close(office.desk("gu"), clue.ref, "no_action", "untrue", "查明")
        paper = actions.add_paper(office.desk("gu"), clue.ref, NewPaper("单据.pdf"), [b"%PDF"])
    with transaction():
        actions.recuse(office.desk("gu"), clue.ref, office.id("gu"), "本人申请回避")
    office.says(sent, "后来的话")
    with transaction():
        actions.open_file(office.desk("head"), clue.ref, paper.id)
    with transaction(reading=True):
        for who in ("wen", "head"):
            page = queries.clue(office.desk(who), clue.ref)
            assert {"早先的记录", "本人申请回避"} <= {line.text for line in page.course}
            assert {letter.text for letter in page.origins[0].letters} == {"早先的话", "后来的话"}
            assert [task.text for task in page.tasks] == ["调取单据"]
            assert [one.body["reason"] for one in page.proposals] == ["查明"]
        assert b"".join(queries.file(office.desk("head"), clue.ref, paper.id).chunks()) == b"%PDF"
        assert vault.words(office.desk("wen"), session().get_one(Report, sent.id)).narrative
        assert queries.facts(office.desk("wen"), session().get_one(Clue, clue.id))["handlers"] == ["温以宁"]


def test_two_stay_on_a_clue_and_one_of_them_can_approve(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    for who, code in (("wen", "two_holders"), ("head", "two_holders")):
        with pytest.raises(BadInput) as refused, transaction():
            actions.recuse(office.desk("wen"), clue.ref, office.id(who), "回避")
        assert refused.value.code == code
    with transaction():
        actions.add_person(office.desk("wen"), clue.ref, office.id("gu"), "handler")
    with pytest.raises(BadInput) as refused, transaction():
        actions.recuse(office.desk("wen"), clue.ref, office.id("head"), "回避")
    assert refused.value.code == "approver"


def test_a_recusal_that_breaks_half_way_changes_nothing(office: FoundedOffice) -> None:
    clue, sent = office.clue(handlers=[office.id("wen"), office.id("gu")])

    def fail(_desk: Desk, _clue: Clue) -> None:
        raise RuntimeError("the lights went out")

    hooks.on_change(fail)
    with pytest.raises(RuntimeError), transaction():
        actions.recuse(office.desk("wen"), clue.ref, office.id("gu"), "回避")
    hooks.clear()
    office.says(sent, "还在")
    with transaction(reading=True):
        for who in ("wen", "gu", "head"):
            page = queries.clue(office.desk(who), clue.ref)
            assert [letter.text for letter in page.origins[0].letters] == ["还在"]


def test_the_row_goes_to_the_restricted_register_where_a_keeper_of_the_ledger_is_barred(office: FoundedOffice) -> None:
    plain, _ = office.clue()
    barred, _ = office.clue(bars=[office.id("clerk")])
    told = []
    hooks.on_change(lambda desk, clue: told.append(queries.facts(desk, clue)["register"]))
    office.clue(bars=[office.id("clerk")])
    with transaction(reading=True):
        told += [
            queries.facts(office.desk("wen"), session().get_one(Clue, one.id))["register"] for one in (plain, barred)
        ]
    assert told == ["restricted", "ledger", "restricted"]


def test_a_lost_password_is_mended_by_a_colleague_and_a_leaver_is_off(office: FoundedOffice) -> None:
    clue, _ = office.clue(handlers=[office.id("wen"), office.id("gu")])
    with transaction():
        actions.lost(office.desk("sec"), office.id("gu"))
    with pytest.raises(NotFound), transaction(reading=True):
        queries.clue(office.desk("gu"), clue.ref)
    with transaction():
        assert actions.regrant(office.desk("wen"), office.id("gu")) == 1
        assert actions.regrant(office.desk("wen"), office.id("gu")) == 0
    with transaction(reading=True):
        assert queries.clue(office.desk("gu"), clue.ref).part == "handler"


def test_the_last_who_can_open_a_clue_cannot_go(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    with transaction():
        actions.lost(office.desk("sec"), office.id("wen"))
    with pytest.raises(BadInput) as refused, transaction():
        actions.lost(office.desk("sec"), office.id("head"))
    assert refused.value.code == "last_holder"
    with transaction(reading=True):
        assert queries.clue(office.desk("head"), clue.ref).ref == clue.ref


def test_the_envelope_is_boxed_on_first_opening(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    for _ in range(2):
        with transaction(reading=True):
            queries.clue(office.desk("wen"), clue.ref)
    with transaction(reading=True):
        assert session().get_one(Holding, (clue.id, office.id("wen"))).form == "box"
        assert session().get_one(Holding, (clue.id, office.id("head"))).form == "hpke"
        assert queries.clue(office.desk("wen", days=1), clue.ref).ref == clue.ref
