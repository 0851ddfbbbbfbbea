"""Words without the code's signature: read where a report came by mail, said to be unsigned, and nowhere else."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from app.letterbox import Letterbox, Way
from cases import objects, vault
from cases.db import session, transaction
from cases.inbox import door as inbox
from cases.inbox.models import Report
from cases.office import queries as offices
from cases.triage import actions as triage
from intake import keyring
from intake.marks import Marks
from intake.unsigned import Added, seal_added
from tests.factories.letters import letter
from tests.factories.office import FoundedOffice, Sent


@pytest.fixture
def box(office: FoundedOffice, tmp_path: Path) -> Letterbox:
    objects.connect(str(tmp_path / "objects"))
    return Letterbox(Marks(os.urandom(32)), objects.store(), 0)


def read(office: FoundedOffice, who: str, report: Report) -> list[vault.Letter]:
    desk = office.desk(who)
    with transaction(reading=True):
        have = vault.opened(desk, session().get_one(Report, report.id))
        return vault.letters(desk, have)


def only() -> Report:
    with transaction(reading=True):
        (report,) = session().query(Report)
        return report


def test_a_reply_by_mail_is_read_before_and_after_a_clue_and_said_to_be_unsigned(
    office: FoundedOffice, box: Letterbox
) -> None:
    now = office.desk("sec").now
    box.take(letter(message_id="first@x"), Way("x"), now)
    box.take(letter("早先的话", In_Reply_To="<first@x>"), Way("x"), now)
    report = only()
    (one,) = read(office, "clerk", report)
    assert (one.text, one.signed, one.unsigned, one.by) == ("早先的话", False, "mail", "")
    with transaction():
        triage.register(office.desks["clerk"], report.ref)
    office.clue(sent=Sent(report.id, report.ref, b""))
    box.known.forget()
    assert box.take(letter("后来的话", In_Reply_To="<first@x>"), Way("x"), now + timedelta(hours=1)).reason == "joined"
    assert [(one.text, one.signed) for one in read(office, "wen", report)] == [("早先的话", False), ("后来的话", False)]
    desk, files = office.desk("wen"), read(office, "wen", report)[1].files
    with transaction(reading=True):
        have = vault.opened(desk, session().get_one(Report, report.id))
        assert "后来的话".encode() in b"".join(vault.open_file(desk, have, files[0].id).chunks())


def test_in_a_report_with_a_code_nothing_unsigned_is_read(office: FoundedOffice) -> None:
    sent, today = office.registered(), office.desk("sec").today
    with transaction():
        thread = inbox.thread(sent.code.lookup_hash)
        assert thread
        added = Added("假的", os.urandom(32))
        ring, terms = keyring.load(today), (offices.root(), today)
        inbox.add_message(seal_added(sent.code.lookup_hash, thread, added, ring, terms))
    (one,) = read(office, "clerk", only())
    assert (one.text, one.signed) == (None, True)
