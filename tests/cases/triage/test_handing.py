"""What a reader finds to be the superior's: printed once, handed over, destroyed; and orders that go back."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from uuid import UUID, uuid4

import pytest
from sqlalchemy import LargeBinary, select

from cases import objects
from cases.audit.models import AuditLine
from cases.db import Base, session, transaction
from cases.errors import BadInput, NeedsSecond, NotFound, WorkError, WrongState
from cases.inbox import contexts
from cases.inbox.models import Blob, ClerkWrap, Identity, Message, Report, ReportWrap
from cases.keys import queries as keys
from cases.office import queries as offices
from cases.office.models import KeyEpoch
from cases.triage import actions, handing, queries, typed
from crypto.errors import CannotOpen
from crypto.shares import join
from crypto.unseal import unwrap
from intake.submission import Clerk
from tests.factories.office import NAMED, FoundedOffice, Sent, sent_file, statements

ORDER = {"kind": "order", "platform": "12345", "number": "GD-1", "contact_phone": "0000-1234567"}


def found(office: FoundedOffice) -> Sent:
    """A named report with a file and a letter, which the clerk reads and finds to be about a deputy head."""
    clerk = office.desk("clerk")
    who = Clerk(office.id("gu"), "顾清和", office.desk("gu").keys.pair.public)
    sent = office.report(fresh=(sent_file("a.jpg", b"a" * 3000),), reporter=NAMED, clerk=who)
    office.says(sent, "是那位副院长说的。")
    with transaction():
        actions.open_words(clerk, sent.ref, "受理审核")
        handing.hand_up(clerk, sent.ref, "市纪委监委派驻组", 1, "被反映人是副院长")
    return sent


def handed(office: FoundedOffice, sent: Sent) -> None:
    clerk, head = office.desk("clerk", minutes=1), office.desk("head", minutes=2)
    with transaction():
        handing.print_out(clerk, sent.ref)
    with transaction():
        proposal = handing.propose_handed_over(clerk, sent.ref, "派驻组，何某", clerk.today)
    with transaction():
        actions.decide(head, proposal, approve=True)


def row(sent: Sent) -> Report:
    return session().get_one(Report, sent.id)


def everything() -> Iterator[bytes]:
    """Every piece of bytes in every table."""
    for table in Base.metadata.sorted_tables:
        columns = [one for one in table.columns if isinstance(one.type, LargeBinary)]
        if columns:
            yield from (value for line in session().execute(select(*columns)) for value in line if value)


def seeds(office: FoundedOffice) -> list[bytes]:
    """Every key there is: all epochs, by whoever holds them, the recovery key from its shares, and each person's."""
    held = {desk.keys.pair.seed for desk in office.desks.values()}
    with transaction():
        for desk in office.desks.values():
            for kind in {one.kind for one in session().scalars(select(KeyEpoch))}:
                held |= {keys.seed(desk, epoch) for epoch in keys.held(desk, kind)}
    return [*held, join(list(islice(office.founded.shares, 2)))]


def opens(seed: bytes, value: bytes, sent: Sent, epochs: list[UUID]) -> bool:
    """Whether `value` is the report's key, wrapped to `seed` for any epoch."""
    for epoch in epochs if 1100 < len(value) < 1400 else ():
        try:
            unwrap(seed, value, contexts.report_dek(sent.id, epoch))
        except CannotOpen:
            continue
        return True
    return False


def test_it_is_due_in_five_working_days_and_waits_for_nothing_else(office: FoundedOffice) -> None:
    sent = found(office)
    with transaction(reading=True):
        page = queries.report(office.desk("clerk"), sent.ref)
        assert (page.row.state, page.events) == ("handing_up", ["keep_here", "handed_over"])
        assert page.row.due_on == offices.due_on("D01", page.row.received_on)
        assert sent.ref in [one.ref for one in queries.waiting(office.desk("clerk")).rows]
    for act in (actions.register, handing.keep_here):
        with pytest.raises((WrongState, BadInput)), transaction():
            act(office.desk("clerk"), sent.ref, *([""] if act is handing.keep_here else []))


def test_it_is_printed_once_and_not_handed_over_unprinted(office: FoundedOffice) -> None:
    sent, clerk = found(office), office.desk("clerk")
    with pytest.raises(WrongState, match="unprinted"), transaction():
        handing.propose_handed_over(clerk, sent.ref, "何某", clerk.today)
    with pytest.raises(BadInput, match="future"), transaction():
        handing.propose_handed_over(clerk, sent.ref, "何某", clerk.today + timedelta(days=1))
    with transaction():
        handing.print_out(clerk, sent.ref)
    with transaction(reading=True):
        sheet = handing.sheet(clerk, sent.ref)
        assert (sheet.to, sheet.copies) == ("市纪委监委派驻组", "1")
        assert sheet.opened.words.narrative
        assert [one.text for one in sheet.opened.letters] == ["是那位副院长说的。"]
    with pytest.raises(WrongState, match="printed"), transaction():
        handing.print_out(clerk, sent.ref)
    with transaction():
        handing.keep_here(clerk, sent.ref, "纸件打坏了")
        handing.hand_up(clerk, sent.ref, "派驻组", 1, "重报")
    with transaction():
        handing.print_out(clerk, sent.ref)


def test_nobody_confirms_an_own_handover(office: FoundedOffice) -> None:
    sent, head = found(office), office.desk("head", minutes=1)
    with transaction():
        handing.print_out(head, sent.ref)
        proposal = handing.propose_handed_over(head, sent.ref, "何某", head.today)
    with pytest.raises(NeedsSecond), transaction():
        actions.decide(head, proposal, approve=True)
    with transaction(reading=True):
        assert row(sent).state == "handing_up"
        assert session().scalars(select(ReportWrap).where(ReportWrap.report_id == sent.id)).all()


def test_after_it_was_handed_up_nothing_opens_with_every_key_there_is(office: FoundedOffice) -> None:
    other = office.report("另一件，留在这里。")
    sent = found(office)
    with transaction(reading=True):
        blob = session().scalars(select(Blob.id).where(Blob.report_id == sent.id)).one()
        tables = (ReportWrap, Message, Identity, ClerkWrap, Blob)
        of_it = [one for table in tables for one in session().scalars(select(table).where(table.report_id == sent.id))]
        before = {
            value
            for one in [row(sent), *of_it]
            for column in type(one).__table__.columns
            if isinstance(value := getattr(one, column.name), bytes) and column.name not in ("lookup", "origin")
        }
        wraps = [one for one in of_it if isinstance(one, ReportWrap)]
        assert {session().get_one(KeyEpoch, one.epoch_id).kind for one in wraps} == {"office", "recovery"}
    handed(office, sent)
    every = seeds(office)
    with transaction(reading=True):
        left = row(sent)
        assert (left.state, left.said, left.body, left.hint) == ("handed_up", "handed_up", b"", None)
        for table in tables:
            assert not session().scalars(select(table).where(table.report_id == sent.id)).all()
        now = list(everything())
        assert not before & set(now)
        epochs = list(session().scalars(select(KeyEpoch.id)))
    assert not any(opens(seed, value, sent, epochs) for seed in every for value in now)
    with pytest.raises(NotFound):
        objects.store().size(blob)
    for who in ("clerk", "head", "sec"):
        with pytest.raises(NotFound), transaction(reading=True):
            queries.report(office.desk(who), sent.ref)
    with transaction(reading=True):
        assert [one.ref for one in handing.listed(office.desk("clerk"))] == [sent.ref]
        assert queries.report(office.desk("clerk"), other.ref).row.state == "received"


def doubles(office: FoundedOffice, sent: Sent) -> UUID:
    """Another report, proposed as one that says the same; the proposal."""
    clerk, again = office.desk("clerk"), office.report("还是那位副院长的事。")
    with transaction():
        actions.open_words(clerk, again.ref, "受理审核")
        actions.register(clerk, again.ref)
    with transaction():
        return actions.propose_duplicate(clerk, again.ref, sent.ref, "说的是同一件事")


def test_nothing_is_destroyed_while_another_report_says_the_same(office: FoundedOffice) -> None:
    sent = found(office)
    proposal = doubles(office, sent)
    with transaction():
        actions.decide(office.desk("head"), proposal, approve=True)
    with pytest.raises(WrongState, match="doubled"):
        handed(office, sent)
    with transaction(reading=True):
        assert row(sent).state == "handing_up"


def test_what_was_handed_up_is_no_reports_double(office: FoundedOffice) -> None:
    sent = found(office)
    proposal = doubles(office, sent)
    handed(office, sent)
    with pytest.raises(WrongState, match="duplicate"), transaction():
        actions.decide(office.desk("head"), proposal, approve=True)


def test_the_reporter_is_told_and_the_door_takes_no_more_words(office: FoundedOffice) -> None:
    sent = found(office)
    handed(office, sent)
    assert office.hears(sent) == []
    with pytest.raises(WorkError):
        office.says(sent, "再说一句")
    with transaction(reading=True):
        assert not session().scalars(select(Message).where(Message.report_id == sent.id)).all()


def test_what_was_handed_up_is_as_absent_as_what_never_was(office: FoundedOffice) -> None:
    sent = found(office)
    handed(office, sent)
    seen = []
    for ref in (sent.ref, "ZZZZ-ZZZ2"):
        with statements() as told, pytest.raises(NotFound), transaction():
            handing.print_out(office.desk("clerk"), ref)
        seen.append(told)
    assert seen[0] == seen[1]


def test_an_order_goes_back_with_a_reason_and_a_second_person(office: FoundedOffice) -> None:
    clerk, head = office.desk("clerk"), office.desk("head")
    sent = office.report(channel="CH_TRANSFER", way=ORDER)
    with transaction():
        proposal = handing.propose_send_back(clerk, sent.ref, "不属本院职责")
    with pytest.raises(NeedsSecond), transaction():
        actions.decide(clerk, proposal, approve=True)
    with transaction():
        actions.decide(head, proposal, approve=True)
        actions.open_words(clerk, sent.ref, "打印退单函")
    with transaction(reading=True):
        opened, reason, _at = handing.slip(clerk, sent.ref)
        assert (opened.row.state, reason, opened.words.way["number"]) == ("sent_back", "不属本院职责", "GD-1")


def test_only_an_order_goes_back(office: FoundedOffice) -> None:
    sent = office.report()
    with pytest.raises(WrongState), transaction():
        handing.propose_send_back(office.desk("clerk"), sent.ref, "退")


def test_what_a_clerk_typed_is_read_by_that_clerk_until_it_is_registered(office: FoundedOffice) -> None:
    gu = office.desk("gu")
    clerk = Clerk(gu.staff_id, gu.name, gu.keys.pair.public)
    sent = office.report(clerk=clerk)
    typist, other = office.desk("clerk"), office.desk("head")
    with pytest.raises(NotFound), transaction():
        typed.read(typist, sent.ref)
    with pytest.raises(NotFound), transaction():
        typed.read(other, sent.ref)
    mine = office.report(clerk=Clerk(typist.staff_id, typist.name, typist.keys.pair.public))
    with transaction():
        assert typed.read(typist, mine.ref).words.narrative
        assert session().scalars(select(AuditLine).where(AuditLine.act == "intake.read")).all()
    with transaction():
        actions.register(other, mine.ref)
    for ref in (mine.ref, str(uuid4())[:9]):
        with pytest.raises(NotFound), transaction():
            typed.read(typist, ref)


def test_the_papers_own_limit_is_the_clues_too_and_the_sooner_one_wins(office: FoundedOffice) -> None:
    clerk = office.desk("clerk")
    limit = clerk.today + timedelta(days=3)
    clue, _ = office.clue()
    sent = office.registered(limit_on=limit, channel="CH_TRANSFER")
    with transaction(reading=True):
        assert (row(sent).due_on, row(sent).next_on) == (limit, limit)
    with transaction():
        made = actions.open_clue(clerk, sent.ref, office.new_clue())
        assert made.due_on == limit
    assert clue.due_on != limit


def test_what_lay_before_it_was_typed_in_came_on_its_own_day_and_never_later_than_today(office: FoundedOffice) -> None:
    today = office.desk("clerk").today
    lay = office.report(channel="CH_LETTER", received_on=today - timedelta(days=3))
    ahead = office.report(channel="CH_LETTER", received_on=today + timedelta(days=3))
    with transaction(reading=True):
        assert [row(one).received_on for one in (lay, ahead)] == [today - timedelta(days=3), today]
