"""Key epochs: who opens them, and what becomes of what lies under an old one."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.staff.wiring import wire
from cases import vault
from cases.db import session, transaction
from cases.errors import NotAllowed, Unready, WrongState
from cases.inbox import queries as inbox
from cases.inbox.models import ReportWrap
from cases.keys import actions, queries
from cases.keys.models import KeyWrap, RecoveryWrap
from cases.office import pin_root
from cases.office.models import CertificateRow, KeyEpoch
from cases.office.queries import certificate_for_staff, certified_epoch, current_epoch
from cases.staff import actions as staff
from cases.staff import queries as people
from crypto.keys import Pair
from tests.factories.office import NARRATIVE, NOW, FoundedOffice


@pytest.fixture
def office(office: FoundedOffice) -> FoundedOffice:
    wire()
    return office


def epoch(kind: str) -> KeyEpoch:
    with transaction(reading=True):
        return current_epoch(kind)


def test_the_seed_of_an_epoch_is_the_one_of_its_public_key_for_every_holder(office: FoundedOffice) -> None:
    now = epoch("office")
    for who in ("sec", "head", "clerk"):
        with transaction(reading=True):
            assert Pair.from_seed(queries.seed(office.desks[who], now.id)).public == now.public


@pytest.mark.parametrize(
    ("who", "kind"), [("wen", "office"), ("head", "secretary"), ("clerk", "approvers"), ("sec", "custodians")]
)
def test_a_role_without_a_wrap_opens_nothing(office: FoundedOffice, who: str, kind: str) -> None:
    with transaction(reading=True), pytest.raises(NotAllowed):
        queries.seed(office.desks[who], current_epoch(kind).id)


def test_an_envelope_is_boxed_on_the_first_open_that_may_write(office: FoundedOffice) -> None:
    now, clerk = epoch("office"), office.desks["clerk"]
    forms = []
    for reading in (True, False):
        with transaction(reading=reading):
            seed = queries.seed(clerk, now.id)
        with transaction(reading=True):
            forms.append(session().get_one(KeyWrap, (now.id, clerk.staff_id)).form)
            assert queries.seed(clerk, now.id) == seed
    assert forms == ["hpke", "box"]


def test_rotation_takes_waiting_reports_along_and_destroys_the_old_seed(office: FoundedOffice) -> None:
    sent, old = office.report(), epoch("office")
    office.says(sent, "补充一句")
    later = office.desk("sec", days=40)
    with transaction():
        new = actions.rotate(later, "office")
    with transaction(reading=True):
        gone = session().get_one(KeyEpoch, old.id)
        assert (gone.superseded_on, gone.destroyed_on) == (later.today, later.today)
        for table in (KeyWrap, RecoveryWrap, ReportWrap):
            assert session().scalar(select(func.count()).select_from(table).where(table.epoch_id == old.id)) == 0
        clerk = office.desk("clerk", days=40)
        report = inbox.report(sent.ref)
        assert vault.words(clerk, report).narrative == NARRATIVE
        assert [letter.text for letter in vault.letters(clerk, vault.opened(clerk, report))] == ["补充一句"]
        assert certified_epoch("office", later.today).id == new.id


def test_a_destroyed_seed_opens_for_nobody_and_is_not_rotated_twice(office: FoundedOffice) -> None:
    old = epoch("office")
    with transaction():
        actions.rotate(office.desks["sec"], "office")
    with transaction(reading=True), pytest.raises(NotAllowed):
        queries.seed(office.desks["sec"], old.id)
    with transaction(reading=True), pytest.raises(WrongState):
        actions.destroy(office.desks["sec"], current_epoch("office"))


def test_only_a_certifier_makes_epochs(office: FoundedOffice) -> None:
    for who in ("head", "clerk", "wen"):
        with pytest.raises(NotAllowed), transaction():
            actions.new_epoch(office.desks[who], "counts", [office.id("sec")])


def test_a_ledger_epoch_keeps_its_remaining_holders_after_rotation(office: FoundedOffice) -> None:
    old = epoch("ledger")
    with transaction():
        actions.rotate(office.desks["sec"], "ledger")
    with transaction(reading=True):
        held = queries.held(office.desks["clerk"], "ledger")
        assert len(held) == 2
        assert old.id in held


def test_intake_keys_are_renewed_in_a_new_month_by_a_certifiers_session(office: FoundedOffice) -> None:
    with transaction():
        assert staff.upkeep(office.desk("sec", days=3)) == []
        assert staff.upkeep(office.desk("clerk", days=40)) == []
        assert staff.upkeep(office.desk("sec", days=40)) == ["office", "secretary"]
        assert staff.upkeep(office.desk("sec", days=41)) == []


def test_a_swapped_public_key_is_refused(office: FoundedOffice) -> None:
    foreign = Pair.from_seed(b"e" * 32).public
    with transaction():
        current_epoch("office").public = foreign
    with transaction(reading=True), pytest.raises(Unready):
        certified_epoch("office", NOW.date())


def test_anothers_root_vouches_for_nothing_here(office: FoundedOffice) -> None:
    pin_root(b"r" * 32)
    with transaction(reading=True), pytest.raises(Unready):
        certified_epoch("office", NOW.date())
    pin_root(office.founded.root_public)
    with transaction(reading=True):
        certified_epoch("office", NOW.date())


def test_a_revoked_or_expired_certificate_is_refused(office: FoundedOffice) -> None:
    with transaction(reading=True), pytest.raises(Unready):
        certified_epoch("office", NOW.date() + timedelta(days=500))
    with transaction():
        session().get_one(CertificateRow, current_epoch("office").certificate_id).revoked = True
    with transaction(reading=True), pytest.raises(Unready):
        certified_epoch("office", NOW.date())


def test_nothing_is_wrapped_to_anothers_certificate_or_to_one_who_is_not_confirmed(office: FoundedOffice) -> None:
    wen, gu = office.id("wen"), office.id("gu")
    with transaction():
        people.staff(wen).certificate_id = people.staff(gu).certificate_id
    with transaction(reading=True), pytest.raises(Unready):
        certificate_for_staff(wen, NOW.date())
    with transaction():
        people.staff(gu).state = "active"
    with transaction(reading=True), pytest.raises(Unready):
        certificate_for_staff(gu, NOW.date())
    with transaction(reading=True), pytest.raises(Unready):
        certificate_for_staff(UUID(int=1), NOW.date())


def test_certificates_near_their_end_are_given_anew(office: FoundedOffice) -> None:
    later = NOW + timedelta(days=380)
    with transaction():
        staff.certify_person(office.founded.root_seed, people.staff(office.id("sec")), later)
    desk = replace(office.desk("sec", later), certificate_id=_certificate(office, "sec"))
    with transaction():
        staff.upkeep(desk)
    after = (NOW + timedelta(days=600)).date()
    with transaction(reading=True):
        for kind in ("office", "ledger", "custodians", "recovery"):
            certified_epoch(kind, after)
        certificate_for_staff(office.id("wen"), after)


def _certificate(office: FoundedOffice, who: str) -> str | None:
    with transaction(reading=True):
        return people.staff(office.id(who)).certificate_id
