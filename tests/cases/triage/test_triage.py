"""受理登记: what a list shows, what it takes to see words, and what needs two people."""

import pytest
from sqlalchemy import func, select

from cases import vault
from cases.audit.models import AuditLine
from cases.casework import hooks
from cases.casework import queries as casework
from cases.casework.models import CaseRecovery, Clue, Gist, Holding, Origin
from cases.db import session, transaction
from cases.errors import BadInput, NeedsSecond, NotAllowed, NotFound, WrongState
from cases.inbox.models import Message, Report, ReportWrap
from cases.triage import actions, queries
from cases.triage.queries import Row
from tests.factories.office import NARRATIVE, FoundedOffice, Sent, sent_file, statements, together


def row(sent: Sent) -> Report:
    with transaction(reading=True):
        return session().get_one(Report, sent.id)


def opened(office: FoundedOffice, sent: Sent, who: str = "clerk") -> queries.OpenedReport:
    with transaction():
        actions.open_words(office.desk(who), sent.ref, "登记")
    with transaction(reading=True):
        return queries.opened(office.desk(who), sent.ref)


def test_the_list_shows_no_words_and_pages_in_order_of_the_due_day(office: FoundedOffice) -> None:
    sent = [office.report(f"第 {n} 件：{NARRATIVE}") for n in range(5)]
    with transaction(reading=True):
        first = queries.waiting(office.desk("clerk"), limit=3)
        second = queries.waiting(office.desk("clerk"), after=first.next, limit=3)
    assert {one.ref for one in first.rows + second.rows} == {one.ref for one in sent}
    assert second.next is None
    assert {type(one) for one in first.rows} == {Row}
    with pytest.raises(BadInput), transaction(reading=True):
        queries.waiting(office.desk("clerk"), after="x.y")


def test_without_the_role_there_is_no_list(office: FoundedOffice) -> None:
    with pytest.raises(NotAllowed), transaction(reading=True):
        queries.waiting(office.desk("wen"))


def test_a_report_about_the_office_is_as_absent_to_the_office_as_one_that_never_was(office: FoundedOffice) -> None:
    sent = office.report(concerns="office")
    asked = []
    for ref in (sent.ref, "0000-0000"):
        with statements() as seen, pytest.raises(NotFound) as refused, transaction(reading=True):
            queries.report(office.desk("clerk"), ref)
        asked.append((seen, refused.value.code))
    assert asked[0] == asked[1]
    with transaction(reading=True):
        assert queries.waiting(office.desk("clerk")).rows == []
        assert [one.ref for one in queries.waiting(office.desk("sec")).rows] == [sent.ref]
    assert opened(office, sent, "sec").words.narrative == NARRATIVE


def test_words_are_shown_after_a_reason_was_kept_and_for_a_while(office: FoundedOffice) -> None:
    sent = office.report(subject="周某", department="胃肠外科")
    with pytest.raises(NotAllowed), transaction(reading=True):
        queries.opened(office.desk("clerk"), sent.ref)
    with pytest.raises(BadInput), transaction():
        actions.open_words(office.desk("clerk"), sent.ref, "  ")
    page = opened(office, sent)
    assert (page.words.narrative, page.words.subject, page.words.department) == (NARRATIVE, "周某", "胃肠外科")
    assert [(one.act, one.body["reason"], one.by) for one in page.notes] == [("open", "登记", "季望舒")]
    with transaction(reading=True):
        line = session().scalars(select(AuditLine).where(AuditLine.act == "report.open")).one()
        assert (line.actor, line.object) == (str(office.id("clerk")), str(sent.id))
        with pytest.raises(NotAllowed):
            queries.opened(office.desk("head"), sent.ref)
        with pytest.raises(NotAllowed):
            queries.opened(office.desk("clerk", minutes=31), sent.ref)


def test_registering_sets_a_day_and_tells_the_reporter_and_happens_once(office: FoundedOffice) -> None:
    sent = office.registered()
    assert (row(sent).state, row(sent).said) == ("registered", "accepted")
    assert row(sent).due_on == row(sent).next_on
    with pytest.raises(WrongState), transaction():
        actions.register(office.desk("clerk"), sent.ref)


def test_of_two_who_register_at_once_one_wins(office: FoundedOffice) -> None:
    sent = office.report()
    told = together(
        lambda: actions.register(office.desk("clerk"), sent.ref),
        lambda: actions.register(office.desk("head"), sent.ref),
    )
    assert sorted(type(one).__name__ for one in told) == ["NoneType", "WrongState"]


def test_a_refusal_stands_on_a_lawful_ground_and_on_a_second_person(office: FoundedOffice) -> None:
    sent = office.registered()
    with pytest.raises(BadInput), transaction():
        actions.propose_refuse(office.desk("head"), sent.ref, "boring", "理由")
    with transaction():
        proposal = actions.propose_refuse(office.desk("head"), sent.ref, "R1_13_3", "没有实质内容")
    with pytest.raises(WrongState), transaction():
        actions.propose_transfer(office.desk("clerk"), sent.ref, "市医保局", "属医保")
    with pytest.raises(NeedsSecond), transaction():
        actions.decide(office.desk("head"), proposal, approve=True)
    with pytest.raises(NotAllowed), transaction():
        actions.decide(office.desk("clerk"), proposal, approve=True)
    with transaction(reading=True):
        assert [(one.ref, mine) for one, mine in queries.to_decide(office.desk("sec"))] == [(sent.ref, False)]
        assert queries.waiting(office.desk("sec")).rows[0].proposed == "refuse"
    assert row(sent).state == "registered"
    with transaction():
        actions.decide(office.desk("sec"), proposal, approve=True, reason="同意")
    assert (row(sent).state, row(sent).said) == ("refused", "refused")
    with pytest.raises(WrongState), transaction():
        actions.decide(office.desk("sec"), proposal, approve=False, reason="晚了")


def test_a_declined_or_withdrawn_proposal_changes_nothing(office: FoundedOffice) -> None:
    sent = office.registered()
    with transaction():
        proposal = actions.propose_transfer(office.desk("clerk"), sent.ref, "市医保局", "属医保")
    with pytest.raises(BadInput), transaction():
        actions.decide(office.desk("sec"), proposal, approve=False)
    with transaction():
        actions.decide(office.desk("sec"), proposal, approve=False, reason="属本院")
    with transaction():
        again = actions.propose_transfer(office.desk("clerk"), sent.ref, "市医保局", "再报")
    with pytest.raises(NotAllowed), transaction():
        actions.withdraw_proposal(office.desk("head"), again)
    with transaction():
        actions.withdraw_proposal(office.desk("clerk"), again)
    assert row(sent).state == "registered"
    page = opened(office, sent)
    assert [one.state for one in page.proposals].count("declined") == 1
    assert {one.body["reason"] for one in page.proposals} == {"属医保", "再报"}


def test_of_two_who_decide_at_once_one_wins(office: FoundedOffice) -> None:
    sent = office.registered()
    with transaction():
        proposal = actions.propose_refuse(office.desk("clerk"), sent.ref, "R1_13_1", "已诉讼")
    told = together(
        lambda: actions.decide(office.desk("sec"), proposal, approve=True),
        lambda: actions.decide(office.desk("head"), proposal, approve=False, reason="不同意"),
    )
    assert sorted(type(one).__name__ for one in told) == ["NoneType", "WrongState"]


def test_a_duplicate_is_kept_and_can_be_undone(office: FoundedOffice) -> None:
    first, second = office.registered(), office.registered()
    with pytest.raises(BadInput), transaction():
        actions.propose_duplicate(office.desk("clerk"), second.ref, "0000-0000")
    with transaction():
        proposal = actions.propose_duplicate(office.desk("clerk"), second.ref, first.ref)
    with transaction():
        actions.decide(office.desk("head"), proposal, approve=True)
    assert opened(office, first).duplicates == [second.ref]
    assert (opened(office, second).duplicate_of, row(second).state) == (first.ref, "duplicate")
    with transaction():
        actions.undo_duplicate(office.desk("clerk"), second.ref, "时间不同")
    assert (row(second).state, row(second).duplicate_of) == ("registered", None)
    assert opened(office, first).duplicates == []


def test_letters_go_both_ways_before_a_clue_and_files_come_along(office: FoundedOffice) -> None:
    sent = office.registered()
    with transaction():
        actions.write(office.desk("clerk"), sent.ref, "请问是哪家公司？", office.desk("clerk", days=7).today)
    assert (row(sent).said, [one.text for one in office.hears(sent)]) == ("asked", ["请问是哪家公司？"])
    photo = sent_file("收据.jpg", b"\xff\xd8" + bytes(100_000))
    office.says(sent, "是甲公司", (photo,))
    assert row(sent).new_words
    page = opened(office, sent)
    assert [(one.direction, one.text, one.by) for one in page.letters] == [
        ("in", "是甲公司", ""),
        ("out", "请问是哪家公司？", "季望舒"),
    ]
    assert not row(sent).new_words
    with pytest.raises(NotAllowed), transaction(reading=True):
        queries.file(office.desk("clerk"), sent.ref, photo.id)
    with transaction():
        actions.open_file(office.desk("clerk"), sent.ref, photo.id, "核对")
    with transaction(reading=True):
        file = queries.file(office.desk("clerk"), sent.ref, photo.id)
    assert (file.name, len(b"".join(file.chunks())), file.read(0, 2)) == ("收据.jpg", 100_002, b"\xff\xd8")


def test_opening_a_clue_leaves_the_report_to_those_on_it(office: FoundedOffice) -> None:
    sent = office.registered()
    office.says(sent, "补充：还有一次")
    clue, _ = office.clue(sent=sent)
    with transaction(reading=True):
        assert (
            session().scalar(select(func.count()).select_from(ReportWrap).where(ReportWrap.report_id == sent.id)) == 0
        )
        assert session().scalar(select(func.count()).select_from(CaseRecovery)) == 1
        assert session().scalars(select(Message.key_form)).all() == ["dek"]
        for who in ("clerk", "sec", "gu"):
            with pytest.raises(NotFound):
                vault.words(office.desk(who), session().get_one(Report, sent.id))
        assert queries.waiting(office.desk("clerk")).rows == []
        for who in ("wen", "head"):
            assert vault.words(office.desk(who), session().get_one(Report, sent.id)).narrative == NARRATIVE
            (origin,) = casework.clue(office.desk(who), clue.ref).origins
            assert [one.text for one in origin.letters] == ["补充：还有一次"]
    assert (row(sent).state, row(sent).said, row(sent).next_on) == ("clue_opened", "accepted", clue.due_on)
    assert clue.due_on is not None
    assert clue.due_on.isoformat() == "2025-04-03"


def test_what_the_reporter_writes_later_goes_to_the_clue_alone(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    office.says(sent, "后来的话")
    with transaction(reading=True):
        message = session().scalars(select(Message)).one()
        assert (message.epoch, message.epoch_id) == (1, None)
        (origin,) = casework.clue(office.desk("wen"), clue.ref).origins
        assert [one.text for one in origin.letters] == ["后来的话"]
        assert origin.new_words


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"handlers": [], "approver": "head"}, "two_holders"),
        ({"handlers": ["wen"], "approver": "gu"}, "approver"),
        ({"handlers": ["wen"], "approver": "keeper"}, "not_confirmed"),
        ({"handlers": ["wen"], "approver": "head", "bars": ["wen"]}, "barred"),
        ({"handlers": ["wen"], "approver": "head", "subject": "温以宁，承办人"}, "named_in_it"),
        ({"handlers": ["wen"], "approver": "head", "title": " "}, "empty"),
    ],
)
def test_who_may_not_be_on_a_clue_is_refused(office: FoundedOffice, changes: dict, code: str) -> None:
    sent = office.registered()
    people = {key: value for key, value in changes.items() if key in {"handlers", "bars"}}
    values = {**changes, **{key: [office.id(who) for who in names] for key, names in people.items()}}
    values["approver"] = office.id(changes["approver"])
    with pytest.raises(BadInput) as refused, transaction():
        actions.open_clue(office.desk("clerk"), sent.ref, office.new_clue(**values))
    assert refused.value.code == code
    assert row(sent).state == "registered"


def test_who_is_named_in_the_reporters_own_words_is_refused(office: FoundedOffice) -> None:
    sent = office.registered(subject="纪检监察室 温以宁")
    with pytest.raises(BadInput) as refused, transaction():
        actions.open_clue(office.desk("clerk"), sent.ref, office.new_clue())
    assert refused.value.code == "named_in_it"


def test_an_opening_that_breaks_half_way_leaves_nothing(office: FoundedOffice) -> None:
    sent = office.registered()
    before = row(sent)

    def fail(_desk: object, _clue: object) -> None:
        raise RuntimeError("the lights went out")

    hooks.on_change(fail)
    with pytest.raises(RuntimeError), transaction():
        actions.open_clue(office.desk("clerk"), sent.ref, office.new_clue())
    hooks.clear()
    with transaction(reading=True):
        for table in (Clue, Holding, Origin, Gist, CaseRecovery):
            assert session().scalar(select(func.count()).select_from(table)) == 0
        after = session().get_one(Report, sent.id)
        assert (after.state, after.thread_epoch, after.said) == (before.state, before.thread_epoch, before.said)
    assert opened(office, sent).words.narrative == NARRATIVE


def test_of_two_who_open_a_clue_at_once_one_wins(office: FoundedOffice) -> None:
    sent = office.registered()
    told = together(*[lambda: actions.open_clue(office.desk("clerk"), sent.ref, office.new_clue())] * 2)
    assert sum(isinstance(one, Clue) for one in told) == 1
    assert sum(isinstance(one, (WrongState, NotFound)) for one in told) == 1
    with transaction(reading=True):
        assert session().scalar(select(func.count()).select_from(Clue)) == 1


def test_a_second_report_joins_a_clue_of_ones_own(office: FoundedOffice) -> None:
    clue, _ = office.clue(handlers=[office.id("wen"), office.id("clerk")])
    other = office.registered("又一件：" + NARRATIVE)
    with pytest.raises(NotFound), transaction():
        actions.join_clue(office.desk("sec"), other.ref, clue.ref)
    with transaction():
        actions.join_clue(office.desk("clerk"), other.ref, clue.ref)
    with transaction(reading=True):
        page = casework.clue(office.desk("wen"), clue.ref)
        assert len(page.origins) == 2
        assert casework.facts(office.desk("wen"), session().get_one(Clue, clue.id))["repeat_type"] == "repeat"
    assert row(other).state == "clue_opened"


def test_a_closed_report_takes_no_further_step(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    with pytest.raises(NotFound), transaction():
        actions.propose_refuse(office.desk("clerk"), sent.ref, "R1_13_1", "理由")
    assert clue.state == "open"
