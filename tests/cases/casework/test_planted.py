"""Somebody writes rows into the database that say a person is on a clue: no key follows from it."""

from cases import vault
from cases.casework import actions
from cases.casework.models import Holding
from cases.casework.rules import NEVER
from cases.db import session, transaction
from cases.staff import actions as staff
from cases.staff.hooks import on_lost
from tests.factories.office import NOW, FoundedOffice


def _plant(office: FoundedOffice, clue: object, form: str, key: bytes) -> None:
    with transaction():
        row = Holding(clue_id=clue.id, staff_id=office.id("gu"), part="reader", epoch=1, form=form, key=key)  # type: ignore[attr-defined]
        row.closed, row.due_on, row.since = False, NEVER, NOW
        session().add(row)


def test_who_is_written_onto_a_clue_as_having_lost_the_keys_is_given_none(office: FoundedOffice) -> None:
    clue, _ = office.clue()
    with transaction(reading=True):
        others = session().get_one(Holding, (clue.id, office.id("wen"))).key
    for key in (b"", others[:33]):
        _plant(office, clue, vault.LOST, key)
        with transaction():
            assert actions.regrant(office.desk("wen"), office.id("gu")) == 0
            row = session().get_one(Holding, (clue.id, office.id("gu")))
            assert row.form == vault.LOST
            session().delete(row)


def test_a_new_case_key_is_wrapped_to_nobody_who_was_only_written_onto_the_clue(office: FoundedOffice) -> None:
    clue, _ = office.clue(readers=[office.id("clerk")])
    _plant(office, clue, "hpke", b"x" * 1201)
    with transaction():
        actions.recuse(office.desk("wen"), clue.ref, office.id("clerk"), "亲属")
    with transaction(reading=True):
        assert session().get(Holding, (clue.id, office.id("gu"))) is None
        assert session().get_one(Holding, (clue.id, office.id("head"))).form == "hpke"


def test_who_lost_the_keys_is_known_again_after_another_left_and_the_key_was_renewed(office: FoundedOffice) -> None:
    on_lost(actions.lost)
    clue, _ = office.clue(handlers=[office.id("wen"), office.id("gu")])
    with transaction():
        staff.reset(office.desk("sec"), office.id("gu"))
    with transaction():
        actions.note(office.desk("wen"), clue.ref, "换了新的一期")
    with transaction(reading=True):
        row = session().get_one(Holding, (clue.id, office.id("gu")))
        assert (row.form, row.epoch) == (vault.LOST, 2)
        assert vault.was_given(vault.case_key(office.desk("wen"), clue.id), row)
