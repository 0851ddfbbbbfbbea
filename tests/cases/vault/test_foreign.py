"""A confirmed colleague who also writes the database: another thread key is found and replaced; a gap is shown."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from cases.audit.models import AuditLine
from cases.casework import actions as casework
from cases.casework import queries as clues
from cases.db import session, transaction
from cases.inbox.models import Message, Report
from cases.office import queries as offices
from cases.triage import actions as triage
from cases.triage import queries as waiting
from crypto.certs import Certificate, issue
from crypto.fields import join
from crypto.keys import Pair, new_seed
from tests.factories.office import FoundedOffice, Sent


def put_own_key(office: FoundedOffice, sent: Sent, epoch: int | None = None) -> Pair:
    """顾清和, confirmed and not on the clue, writes an own thread key into the inbox, properly certified."""
    gu, pair = office.desk("gu"), Pair.from_seed(new_seed())
    with transaction():
        report = session().get_one(Report, sent.id)
        report.thread_epoch = report.thread_epoch if epoch is None else epoch
        chain = offices.chain(gu.certificate_id or "")
        until, own = gu.today + timedelta(days=90), chain[-1].subject
        draft = Certificate("thread", str(report.id), report.thread_epoch, b"", pair.public, gu.today, until, own)
        leaf = issue(gu.keys.signer, own, draft)
        report.thread_public, report.thread_proof = pair.public, join(one.to_bytes() for one in (*chain, leaf))
    return pair


def lines(act: str) -> list[str]:
    with transaction(reading=True):
        return list(session().scalars(select(AuditLine.object).where(AuditLine.act == act)))


@pytest.mark.parametrize("epoch", [None, 7, 0])
def test_another_thread_key_is_found_said_and_replaced(office: FoundedOffice, epoch: int | None) -> None:
    clue, sent = office.clue()
    wen = office.desk("wen")
    with transaction():
        assert not casework.look(wen, clue.ref)
    theirs = put_own_key(office, sent, epoch)
    if epoch != 0:
        office.says(sent, "这一句到了别人手里")
    with transaction():
        assert casework.look(wen, clue.ref)
    with transaction(reading=True):
        report = session().get_one(Report, sent.id)
        assert report.thread_public != theirs.public
        page = clues.clue(office.desk("head"), clue.ref)
    assert [(one.kind, one.data) for one in page.course if one.kind == "foreign"] == [("foreign", {"report": sent.ref})]
    assert lines("thread.foreign") == [str(sent.id)]
    office.says(sent, "这一句到了本室")
    with transaction():
        assert not casework.look(wen, clue.ref)
    with transaction(reading=True):
        said = [one.text for one in clues.clue(wen, clue.ref).origins[0].letters]
    assert said == ([None] if epoch != 0 else []) + ["这一句到了本室"]
    assert lines("thread.foreign") == [str(sent.id)]


def test_a_thread_key_for_a_report_without_a_clue_is_taken_away(office: FoundedOffice) -> None:
    sent, clerk = office.registered(), office.desk("clerk")
    put_own_key(office, sent, 1)
    with transaction():
        triage.open_words(clerk, sent.ref, "受理审核")
    with transaction(reading=True):
        report = session().get_one(Report, sent.id)
        assert (report.thread_public, report.thread_proof, report.thread_epoch) == (None, None, 0)
        assert "foreign" in [one.act for one in waiting.opened(clerk, sent.ref).notes]
    assert lines("thread.foreign") == [str(sent.id)]
    office.says(sent, "到了本室")
    with transaction(reading=True):
        assert [one.text for one in waiting.opened(clerk, sent.ref).letters] == ["到了本室"]


def test_after_a_letter_to_a_foreign_key_the_clue_begins_its_thread_beyond_it(office: FoundedOffice) -> None:
    sent = office.registered()
    put_own_key(office, sent, 3)
    office.says(sent, "这一句到了别人手里")
    with transaction():
        triage.open_words(office.desk("clerk"), sent.ref, "受理审核")
    clue, _ = office.clue(sent=sent)
    office.says(sent, "这一句到了本室")
    with transaction(reading=True):
        assert session().get_one(Report, sent.id).thread_epoch == 4
        letters = clues.clue(office.desk("wen"), clue.ref).origins[0].letters
    assert [one.text for one in letters] == [None, "这一句到了本室"]


def test_a_letter_that_was_deleted_leaves_a_gap_that_is_said(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    for text in ("第一封", "第二封", "第三封", "第四封"):
        office.says(sent, text)
    with transaction():
        mine = (Message.report_id == sent.id, Message.direction == "in", Message.counter.in_((1, 3)))
        session().execute(delete(Message).where(*mine))
    with transaction(reading=True):
        letters = clues.clue(office.desk("wen"), clue.ref).origins[0].letters
    assert [(one.counter, one.text, one.missing) for one in letters] == [
        (1, None, True),
        (2, "第二封", False),
        (3, None, True),
        (4, "第四封", False),
    ]
    assert len({one.id for one in letters}) == 4


def test_a_number_written_into_the_database_fills_no_page(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    office.says(sent, "第一封")
    with transaction():
        session().scalars(select(Message)).one().counter = 2_000_000_000
    with transaction(reading=True):
        assert len(clues.clue(office.desk("wen"), clue.ref).origins[0].letters) < 60
