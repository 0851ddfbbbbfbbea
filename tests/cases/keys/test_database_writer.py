"""Somebody writes the database with an account of the office, and no key: none of it brings a key into other hands."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.staff.wiring import wire
from cases import vault
from cases.casework import actions as casework
from cases.db import session, transaction
from cases.errors import Unready
from cases.inbox.models import Report
from cases.keys.actions import rotate
from cases.keys.models import KeyWrap
from cases.keys.queries import holders_of, seed
from cases.office.actions import put_certificate
from cases.office.models import KeyEpoch
from cases.office.queries import certified_epoch, current_epoch
from cases.staff import actions as staff
from cases.staff import queries as people
from cases.staff.lock import new_lock
from cases.staff.may import Role
from cases.staff.sitting import desk_of
from cases.staff.totp import SecondFactor, code_at, new_secret
from crypto.certs import Certificate, issue
from crypto.keys import Pair
from crypto.seal import new_key
from tests.factories.office import CHEAP, NOW, PASSWORD, FoundedOffice

FOREIGN = Pair.from_seed(b"e" * 32).public


@pytest.fixture
def office(office: FoundedOffice) -> FoundedOffice:
    wire()
    return office


def test_a_member_cannot_certify_an_epoch_as_if_it_were_a_thread(office: FoundedOffice) -> None:
    wen, last = office.desk("wen"), NOW.date() + timedelta(days=300)
    with transaction():
        epoch = current_epoch("office")
        draft = Certificate("thread", "office", epoch.number, b"", FOREIGN, NOW.date(), last, "")
        forged = issue(wen.keys.signer, str(wen.staff_id), draft)
        epoch.public, epoch.certificate_id = FOREIGN, put_certificate(forged, wen.certificate_id)
    with transaction(reading=True), pytest.raises(Unready):
        certified_epoch("office", NOW.date())


def test_no_case_key_is_laid_down_for_a_recovery_key_without_certificate(office: FoundedOffice) -> None:
    case = vault.CaseKey(uuid4(), 1, new_key())
    with transaction():
        known = current_epoch("recovery")
        known.superseded_on = NOW.date()
        session().add(KeyEpoch(id=uuid4(), kind="recovery", number=2, public=FOREIGN, began_on=NOW.date()))
    with transaction(reading=True), pytest.raises(Unready):
        vault.keep_for_recovery(case, NOW.date())
    with transaction():
        session().get_one(KeyEpoch, known.id).public = FOREIGN
    with transaction(reading=True), pytest.raises(Unready):
        vault.keep_for_recovery(case, NOW.date())


def test_swapped_keys_and_a_planted_epoch_show_another_fingerprint_than_the_persons_own(office: FoundedOffice) -> None:
    keeper = office.desk("keeper")
    with transaction(reading=True):
        row = people.staff(keeper.staff_id)
        assert people.own_fingerprint(keeper) == people.fingerprint_of(row)
    with transaction():
        planted = KeyEpoch(id=uuid4(), kind="custodians", number=9, public=FOREIGN, began_on=NOW.date())
        session().add(planted)
        session().flush()
        session().add(KeyWrap(epoch_id=planted.id, staff_id=keeper.staff_id, form="hpke", blob=b"x" * 1201))
    with transaction(reading=True):
        assert people.own_fingerprint(keeper) != people.fingerprint_of(people.staff(keeper.staff_id))
    with transaction():
        people.staff(office.id("wen")).seal_public = FOREIGN
    with transaction(reading=True):
        wen = people.staff(office.id("wen"))
        assert people.own_fingerprint(office.desk("wen")) != people.fingerprint_of(wen)


def test_confirming_a_person_certifies_no_planted_intake_key(office: FoundedOffice) -> None:
    with transaction():
        planted = KeyEpoch(id=uuid4(), kind="office", number=9, public=FOREIGN, began_on=NOW.date())
        session().add(planted)
        session().flush()
        session().add(KeyWrap(epoch_id=planted.id, staff_id=office.id("wen"), form="hpke", blob=b"x" * 1201))
    with transaction():
        staff.confirm(office.desk("sec"), office.id("wen"), people.fingerprint_of(people.staff(office.id("wen"))))
        assert session().get_one(KeyEpoch, planted.id).certificate_id is None
        assert certified_epoch("office", NOW.date()).public != FOREIGN


def test_a_rotation_gives_the_new_seed_to_nobody_whose_row_was_only_written(office: FoundedOffice) -> None:
    wen = office.id("wen")
    with transaction():
        old = current_epoch("office")
        blob = session().get_one(KeyWrap, (old.id, office.id("clerk"))).blob  # another's, and a bare one
        session().add(KeyWrap(epoch_id=old.id, staff_id=wen, form="hpke", blob=blob))
        session().add(KeyWrap(epoch_id=old.id, staff_id=office.id("gu"), form="hpke", blob=b""))
    with transaction():
        new = rotate(office.desk("sec"), "office")
    with transaction(reading=True):
        assert set(holders_of(new.id)) == {office.id(who) for who in ("sec", "head", "clerk")}
    with transaction():
        for who in ("head", "clerk"):
            assert seed(office.desk(who), new.id) == seed(office.desk("sec"), new.id)
    with transaction():  # boxed by now, and still marked
        third = rotate(office.desk("sec"), "office")
        assert set(holders_of(third.id)) == {office.id(who) for who in ("sec", "head", "clerk")}


def test_who_took_over_an_account_by_a_reset_has_no_role_before_the_fingerprint_is_compared(
    office: FoundedOffice,
) -> None:
    with transaction():
        token = staff.reset(office.desk("sec"), office.id("clerk"))
    secret = new_secret()
    with transaction():
        lock = new_lock(PASSWORD, CHEAP)
        desk, _seed = staff.activate(token, lock, SecondFactor(secret, code_at(secret, NOW)), NOW)
        assert desk.roles == frozenset()
        staff.confirm(office.desk("sec"), desk.staff_id, people.own_fingerprint(desk))
        assert desk_of(people.staff(desk.staff_id), desk.keys, NOW).roles == {Role.CLUE_ADMIN}


def test_a_thread_that_was_set_back_behind_the_offices_letters_takes_no_words(office: FoundedOffice) -> None:
    clue, sent = office.clue()
    with transaction():
        casework.reply(office.desk("wen"), clue.ref, sent.ref, "那天是谁在场？")
    office.says(sent, "护士站的两个人")
    with transaction():
        row = session().get_one(Report, sent.id)
        row.thread_public, row.thread_proof, row.thread_epoch = None, None, 0
    with pytest.raises(Unready):
        office.says(sent, "还有一个护工")
