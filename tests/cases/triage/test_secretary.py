"""Reports about the office itself: sealed to the secretary alone (docs/decisions/0005-sealed-to-the-secretary.md)."""

from hashlib import sha256

import pytest
from sqlalchemy import select

from cases.approvals.actions import Draft
from cases.approvals.models import Proposal
from cases.audit.models import AuditLine
from cases.casework import queries as casework
from cases.db import session, transaction
from cases.errors import BadInput, NeedsSecond, NotAllowed, NotFound, WrongState
from cases.inbox.models import Report
from cases.staff.actions import NewPerson
from cases.staff.may import Role
from cases.triage import actions, queries, seconds
from cases.triage.seconds import Ask
from cases.vault import contexts
from crypto.errors import CannotOpen
from tests.factories.office import NARRATIVE, FoundedOffice, Sent, arrive, statements

SUMMARY = "反映的是院办车辆，不归本室。"


@pytest.fixture
def he(office: FoundedOffice) -> FoundedOffice:
    """The office with two Party secretaries, of whom 贺云岫 is named."""
    for who, name in (("he", "贺云岫"), ("other", "尉迟安")):
        with transaction():
            new = NewPerson(f"{who}.pc", name, "党委书记", frozenset({Role.PC_SEC}))
            office.desks[who] = arrive(office.desks["sec"], new)
    return office


def proposed(office: FoundedOffice, sent: Sent, summary: str = SUMMARY):  # type: ignore[no-untyped-def]
    with transaction():
        ask = Ask(office.id("he"), summary)
        return actions.propose_refuse(office.desk("sec"), sent.ref, "R1_13_1", "不属受理范围", ask)


def received(office: FoundedOffice, **more: object) -> Sent:
    sent = office.report(concerns="office", **more)  # type: ignore[arg-type]
    with transaction():
        actions.register(office.desk("sec"), sent.ref)
    return sent


def state(sent: Sent) -> str:
    with transaction(reading=True):
        return session().get_one(Report, sent.id).state


def test_what_only_the_secretary_can_open_is_never_refused_by_one_and_may_become_a_clue(he: FoundedOffice) -> None:
    sent, sec = received(he), he.desk("sec")
    proposal = proposed(he, sent)
    with pytest.raises(NeedsSecond), transaction():
        actions.decide(sec, proposal, approve=True)
    for who in ("head", "clerk"):
        with pytest.raises(NotFound), transaction():
            actions.decide(he.desk(who), proposal, approve=True)
    with transaction():
        actions.withdraw_proposal(sec, proposal)
        clue = actions.open_clue(sec, sent.ref, he.new_clue())
    with transaction(reading=True):
        assert state(sent) == "clue_opened"
        assert casework.clue(he.desk("wen"), clue.ref).origins[0].ref == sent.ref


def test_who_is_named_decides_on_a_summary_and_opens_nothing(he: FoundedOffice) -> None:
    sent, second = received(he), he.desk("he")
    proposal = proposed(he, sent)
    with transaction(reading=True):
        (waiting,) = seconds.to_decide(second)
        assert (waiting.id, waiting.ref, waiting.act, waiting.by) == (proposal, sent.ref, "refuse", "骆平川")
        asked = seconds.asked(second, proposal)
        assert asked.told == {"ground": "R1_13_1", "reason": "不属受理范围", "summary": SUMMARY}
        assert NARRATIVE not in repr(asked.told)
        with pytest.raises(NotAllowed):
            queries.opened(second, sent.ref)
    with transaction():
        seconds.look(second, proposal)
        seconds.decide(second, proposal, approve=True, reason="同意，另有渠道")
    assert state(sent) == "refused"
    with transaction(reading=True):
        assert session().get_one(Report, sent.id).said == "refused"
        assert seconds.to_decide(second) == []
        row = session().get_one(Proposal, proposal)
        assert (row.proposed_by, row.second_id, row.decided_by) == (he.id("sec"), he.id("he"), he.id("he"))
    with pytest.raises(WrongState), transaction():
        seconds.decide(second, proposal, approve=True)


def test_the_record_names_both_and_the_summary_by_its_hash(he: FoundedOffice) -> None:
    sent = received(he)
    proposal = proposed(he, sent)
    with transaction():
        seconds.look(he.desk("he"), proposal)
        seconds.decide(he.desk("he"), proposal, approve=True)
    with transaction(reading=True):
        told = sha256(session().get_one(Proposal, proposal).summary or b"").digest()
        lines = session().scalars(select(AuditLine).where(AuditLine.digest == told).order_by(AuditLine.id)).all()
    assert [(one.act, one.actor, one.object) for one in lines] == [
        ("report.second", str(he.id("sec")), str(he.id("he"))),
        ("report.summary", str(he.id("he")), str(sent.id)),
        ("report.refuse.approve", str(he.id("he")), str(sent.id)),
    ]


def test_a_no_needs_a_reason_which_the_proposer_alone_reads(he: FoundedOffice) -> None:
    sent, sec = received(he), he.desk("sec")
    proposal = proposed(he, sent)
    with pytest.raises(BadInput), transaction():
        seconds.decide(he.desk("he"), proposal, approve=False)
    with transaction():
        seconds.decide(he.desk("he"), proposal, approve=False, reason="应当自己核实")
        actions.open_words(sec, sent.ref, "看批复")
    with transaction(reading=True):
        seen = queries.opened(sec, sent.ref)
        assert [(one.state, one.second) for one in seen.proposals] == [("declined", "贺云岫")]
        assert ("decline", "应当自己核实") in [(one.act, one.body.get("reason")) for one in seen.notes]
    assert state(sent) == "registered"


def test_another_secretary_of_the_party_the_head_and_the_clerk_see_nothing(he: FoundedOffice) -> None:
    sent = received(he)
    proposal, absent = proposed(he, sent), sent.id
    with transaction(reading=True):
        assert seconds.to_decide(he.desk("other")) == []
        with statements() as theirs, pytest.raises(NotFound):
            seconds.asked(he.desk("other"), proposal)
        with statements() as nobodys, pytest.raises(NotFound):
            seconds.asked(he.desk("other"), absent)
        assert theirs == nobodys
    for who, error in (("other", NotFound), ("head", NotAllowed), ("clerk", NotAllowed), ("sec", NotAllowed)):
        for act in (seconds.look, lambda desk, one: seconds.decide(desk, one, approve=True)):
            with pytest.raises(error), transaction():
                act(he.desk(who), proposal)
    with transaction(reading=True):
        for who in ("head", "clerk"):
            assert queries.to_decide(he.desk(who)) == []
        assert [mine for _, mine in queries.to_decide(he.desk("sec"))] == [True]
    assert state(sent) == "registered"


def test_who_can_be_named_is_of_the_party_committee_and_not_of_the_office(he: FoundedOffice) -> None:
    with transaction():
        both = NewPerson("both.pc", "司马朔", "党委书记兼承办", frozenset({Role.PC_SEC, Role.HANDLER}))
        he.desks["both"] = arrive(he.desks["sec"], both)
    sent = received(he, subject="贺云岫")
    with transaction(reading=True):
        assert {one.name for one in seconds.choices(he.desk("sec"))} == {"贺云岫", "尉迟安"}
    refused = {}
    for who, summary in (("both", SUMMARY), ("head", SUMMARY), ("he", SUMMARY), ("other", " ")):
        ask = Ask(he.id(who), summary)
        with pytest.raises(BadInput) as error, transaction():
            actions.propose_transfer(he.desk("sec"), sent.ref, "院办", "不归本室", ask)
        refused[who] = (error.value.code, error.value.field)
    assert refused == {
        "both": ("second", "second"),
        "head": ("second", "second"),
        "he": ("named_in_it", "second"),
        "other": ("empty", "summary"),
    }
    with pytest.raises(BadInput), transaction():
        actions.propose_transfer(he.desk("sec"), sent.ref, "院办", "不归本室")


def test_words_that_were_put_in_the_secretarys_mouth_are_not_decided_on(he: FoundedOffice) -> None:
    """Whoever writes the database and knows every public key still cannot sign, nor turn the act."""
    sent = received(he)
    proposal = proposed(he, sent)
    with transaction(reading=True):
        row = session().get_one(Proposal, proposal)
        draft = Draft(row.id, "report", sent.id, "refuse", b"")
        forged = contexts.report_summary(row.id, sent.id, he.id("he"))
        said = {"ground": "R1_13_1", "reason": "x", "summary": "y", "act": draft.act}
        sealed = seconds._sealed(he.desk("other"), he.id("he"), said, forged)
    for change in ({"summary": sealed}, {"act": "transfer"}):
        with transaction():
            row = session().get_one(Proposal, proposal)
            before = {name: getattr(row, name) for name in change}
            for name, value in change.items():
                setattr(row, name, value)
        with pytest.raises(CannotOpen), transaction():
            seconds.decide(he.desk("he"), proposal, approve=True)
        with transaction():
            for name, value in before.items():
                setattr(session().get_one(Proposal, proposal), name, value)
    assert state(sent) == "registered"


def test_where_two_hold_the_secretarys_key_the_second_opens_the_report_and_decides(he: FoundedOffice) -> None:
    with transaction():
        he.desks["sec2"] = arrive(he.desks["sec"], NewPerson("sec.two", "副书记", "", frozenset({Role.DC_SEC})))
    sent = received(he)
    with transaction():
        proposal = actions.propose_refuse(he.desk("sec"), sent.ref, "R1_13_1", "不属受理范围")
    with transaction(reading=True):
        assert not queries.report(he.desk("sec"), sent.ref).alone
    with transaction():
        actions.decide(he.desk("sec2"), proposal, approve=True)
    assert state(sent) == "refused"
