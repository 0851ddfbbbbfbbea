"""Who a reporter is: three hands, one reader, a set time."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from cases.audit.models import AuditLine
from cases.casework import actions, jobs, queries
from cases.casework.models import Clue, Release
from cases.db import session, transaction
from cases.errors import BadInput, NotAllowed, NotFound, WrongState
from crypto.errors import CannotOpen
from tests.factories.office import NAMED, NOW, FoundedOffice


def page(office: FoundedOffice, ref: str, who: str = "wen") -> queries.CluePage:
    with transaction(reading=True):
        return queries.clue(office.desk(who), ref)


def granted(office: FoundedOffice) -> tuple[Clue, UUID]:
    clue, sent = office.clue(sent=office.registered(reporter=NAMED))
    with transaction():
        release = actions.ask_identity(office.desk("wen"), clue.ref, sent.ref, "需当面核实")
    with transaction():
        actions.unlock_identity(office.desk("keeper2"), release)
    with transaction():
        actions.grant_identity(office.desk("head"), release, NOW + timedelta(days=1))
    return clue, release


def test_an_identity_goes_through_three_hands(office: FoundedOffice) -> None:
    clue, sent = office.clue(sent=office.registered(reporter=NAMED))
    assert page(office, clue.ref).origins[0].has_identity
    with transaction():
        release = actions.ask_identity(office.desk("wen"), clue.ref, sent.ref, "需当面核实")
    with pytest.raises(WrongState), transaction():
        actions.ask_identity(office.desk("wen"), clue.ref, sent.ref, "再问")
    with pytest.raises(WrongState), transaction():
        actions.grant_identity(office.desk("head"), release, NOW + timedelta(days=1))
    with pytest.raises(NotAllowed), transaction():
        actions.unlock_identity(office.desk("head"), release)
    with transaction(reading=True):
        (waiting,) = queries.unlocks(office.desk("keeper2"))
        # A custodian opens a layer, and need not know who works on what.
        assert (waiting.handler, waiting.handler_id, waiting.reason, waiting.report_ref) == ("", None, "", "")
        asked = queries.clue(office.desk("wen"), clue.ref).releases[0]
        assert waiting.number == asked.number
    with transaction():
        actions.unlock_identity(office.desk("keeper2"), release)
    with pytest.raises(NotFound), transaction():
        actions.grant_identity(office.desk("sec"), release, NOW + timedelta(days=1))
    with pytest.raises(BadInput), transaction():
        actions.grant_identity(office.desk("head"), release, NOW + timedelta(days=8))
    with transaction():
        actions.grant_identity(office.desk("head"), release, NOW + timedelta(days=1))


def test_a_released_identity_is_read_by_one_and_ends_by_the_clock(office: FoundedOffice) -> None:
    clue, release = granted(office)
    with pytest.raises(NotAllowed), transaction(reading=True):
        queries.identity(office.desk("wen"), release)
    with pytest.raises(NotFound), transaction():
        actions.read_identity(office.desk("head"), release)
    with transaction():
        actions.read_identity(office.desk("wen"), release)
    with transaction(reading=True):
        assert queries.identity(office.desk("wen"), release)["name"] == NAMED.name
        with pytest.raises(NotFound):
            queries.identity(office.desk("wen", days=1), release)
    with transaction():
        assert jobs.end_releases(NOW + timedelta(days=1)) == 1
        assert jobs.end_releases(NOW + timedelta(days=1)) == 0
    (row,) = page(office, clue.ref).releases
    assert (row.state, row.reason, row.custodian, row.approver) == ("ended", "需当面核实", "商陆离", "陆闻笙")
    with transaction(reading=True):
        acts = set(session().scalars(select(AuditLine.act).where(AuditLine.object == str(release))))
    assert acts == {"clue.identity", "identity.unlock", "identity.read"}


def test_an_identity_that_was_declined_cannot_be_read(office: FoundedOffice) -> None:
    clue, sent = office.clue(sent=office.registered(reporter=NAMED))
    with transaction():
        release = actions.ask_identity(office.desk("wen"), clue.ref, sent.ref, "好奇")
    with transaction():
        actions.decline_identity(office.desk("head"), release, "没有必要")
    with pytest.raises(NotFound), transaction():
        actions.read_identity(office.desk("wen"), release)
    with pytest.raises(WrongState), transaction():
        actions.unlock_identity(office.desk("keeper"), release)


def test_who_left_the_clue_reads_no_identity_any_more(office: FoundedOffice) -> None:
    clue, sent = office.clue(sent=office.registered(reporter=NAMED), handlers=[office.id("wen"), office.id("gu")])
    with transaction():
        release = actions.ask_identity(office.desk("wen"), clue.ref, sent.ref, "需当面核实")
    with transaction():
        actions.unlock_identity(office.desk("keeper"), release)
    with transaction():
        actions.grant_identity(office.desk("head"), release, NOW + timedelta(days=1))
        actions.read_identity(office.desk("wen"), release)
    with transaction():
        actions.recuse(office.desk("gu"), clue.ref, office.id("wen"), "回避")
    with pytest.raises(NotFound), transaction(reading=True):
        queries.identity(office.desk("wen"), release)
    assert [row.state for row in page(office, clue.ref, "gu").releases] == ["ended"]


def test_a_request_that_was_turned_to_another_person_or_report_is_not_granted(office: FoundedOffice) -> None:
    clue, sent = office.clue(sent=office.registered(reporter=NAMED), handlers=[office.id("wen"), office.id("gu")])
    with transaction():
        release = actions.ask_identity(office.desk("wen"), clue.ref, sent.ref, "需当面核实")
        actions.unlock_identity(office.desk("keeper2"), release)
        session().get_one(Release, release).handler_id = office.id("gu")
    with pytest.raises(CannotOpen), transaction():
        actions.grant_identity(office.desk("head"), release, NOW + timedelta(days=1))
