"""Who has left, or has other keys: what they signed before stands, and nothing that is dated later."""

from datetime import timedelta

import pytest

from cases import vault
from cases.casework import actions, queries
from cases.casework.models import Origin
from cases.db import session, transaction
from cases.errors import Unready
from cases.inbox import door as inbox
from cases.inbox.models import Report
from cases.office import queries as offices
from cases.staff import actions as staff
from cases.staff.hooks import on_lost
from crypto.certs import Certificate, issue
from crypto.fields import join
from crypto.keys import Pair, new_seed
from intake import keyring, receipt
from tests.factories.office import FoundedOffice, Sent


def gone(office: FoundedOffice, who: str) -> None:
    on_lost(actions.lost)
    with transaction():
        staff.leave(office.desk("sec"), office.id(who))


def may_write(office: FoundedOffice, sent: Sent, days: int) -> bool:
    day = office.desk("sec").today + timedelta(days=days)
    with transaction(reading=True):
        thread = inbox.thread(sent.code.lookup_hash)
        assert thread is not None
        return receipt.can_be_written_to(thread, offices.root(), day, keyring.load(day).ended)


def test_what_a_leaver_signed_before_stands(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    with transaction():
        actions.add_person(office.desk("wen"), clue.ref, office.id("gu"), "handler")
        actions.reply(office.desk("wen"), clue.ref, sent.ref, "请问是哪一天？")
    gone(office, "wen")
    with transaction(reading=True):
        page = queries.clue(office.desk("gu"), clue.ref)
        assert [one.text for one in page.origins[0].letters] == ["请问是哪一天？"]
    heard = receipt_letters(office, sent)
    assert [one.text for one in heard] == ["请问是哪一天？"]
    assert may_write(office, sent, 1)


def receipt_letters(office: FoundedOffice, sent: Sent) -> list[receipt.Letter]:
    with transaction(reading=True):
        thread = inbox.thread(sent.code.lookup_hash)
        assert thread is not None
        return receipt.letters(sent.code, thread, offices.root(), keyring.load(office.desk("sec").today).ended)


def test_what_a_leaver_signs_later_is_refused(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    with transaction():
        actions.add_person(office.desk("wen"), clue.ref, office.id("gu"), "handler")
    wen = office.desk("wen")
    certificate = wen.certificate_id
    assert certificate is not None
    gone(office, "wen")
    tomorrow = wen.today + timedelta(days=1)
    with transaction():
        # A thread's key of the leaver's own, laid down with what the leaver kept and the database's own password.
        report = session().get_one(Report, sent.id)
        chain = offices.chain(certificate)
        pair, own = Pair.from_seed(new_seed()), chain[-1].subject
        draft = Certificate(
            "thread", str(report.id), report.thread_epoch, b"", pair.public, tomorrow, chain[-1].not_after, own
        )
        report.thread_public = pair.public
        report.thread_proof = join(one.to_bytes() for one in (*chain, issue(wen.keys.signer, own, draft)))
    assert not may_write(office, sent, 1)
    with transaction(reading=True), pytest.raises(Unready):
        offices.verified(certificate, tomorrow)


def test_a_letter_dated_after_its_writer_left_is_not_shown_as_the_offices(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    with transaction():
        actions.add_person(office.desk("wen"), clue.ref, office.id("gu"), "handler")
    late = office.desk("wen", days=1)
    gone(office, "wen")
    with transaction():  # what the leaver kept, with the database's own password
        origin = session().get_one(Origin, (clue.id, sent.id))
        have = queries.held(office.desk("gu"), clue.ref)
        (opened,) = vault.by_case(have.case, [(origin, session().get_one(Report, sent.id))])
        vault.write_to_reporter(late, opened, "明天带上两千元", None)
    with transaction(reading=True):
        page = queries.clue(office.desk("gu"), clue.ref)
        assert [one.text for one in page.origins[0].letters] == [None]
    assert [one.text for one in receipt_letters(office, sent)] == [None]
