"""Certificates that end are spoken of in time, without a key and without a name."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.db import session, transaction
from cases.office.models import CertificateRow
from cases.staff import actions, queries
from cases.staff.endings import EARLY, LATE, endings, told
from cases.staff.founding import CERTIFIER_DAYS
from cases.staff.jobs import tell_endings
from cases.staff.upkeep import renew_certificates
from tests.factories.office import NOW, FoundedOffice


def test_sixty_days_before_it_is_said_and_a_fortnight_before_it_is_urgent(
    office: FoundedOffice, caplog: pytest.LogCaptureFixture
) -> None:
    last = office.desks["sec"].today + timedelta(days=CERTIFIER_DAYS)
    with transaction(reading=True):
        assert endings(last - EARLY - timedelta(days=1)) == []
        found = endings(last - EARLY)
        assert [(one.kind, one.person) for one in found if one.kind == "certifier"] == [("certifier", office.id("sec"))]
        assert {"office", "secretary", "recovery", "log", "user", "custodians"} <= {one.kind for one in found}
        assert not any(one.late for one in found)
        assert all(one.late for one in endings(last - LATE))
    with caplog.at_level(logging.WARNING), transaction():
        assert tell_endings(NOW) == 0
        assert tell_endings(NOW + timedelta(days=CERTIFIER_DAYS - 59)) > 0
        assert tell_endings(NOW + timedelta(days=CERTIFIER_DAYS - 13)) > 0
    assert [one.levelno for one in caplog.records] == [logging.WARNING, logging.ERROR]
    with transaction(reading=True):
        people = queries.people()
        assert "certifier " + last.isoformat() in caplog.text
        assert not any(one.name in caplog.text or str(one.id) in caplog.text for one in people)


def test_after_the_root_has_certified_anew_and_a_certifier_signed_in_nothing_ends(office: FoundedOffice) -> None:
    late = NOW + timedelta(days=CERTIFIER_DAYS - 10)
    with transaction():
        actions.certify_person(office.founded.root_seed, queries.staff(office.id("sec")), late)
        sec = office.desk("sec", late)
        renew_certificates(replace(sec, certificate_id=queries.staff(sec.staff_id).certificate_id))
    with transaction(reading=True):
        assert endings(office.desk("sec", late).today) == []


def test_who_has_left_and_what_was_replaced_is_not_spoken_of(office: FoundedOffice) -> None:
    with transaction():
        actions.leave(office.desks["sec"], office.id("wen"))
    with transaction(reading=True):
        last = max(row.not_after for row in session().query(CertificateRow))
        assert office.id("wen") not in {one.person for one in endings(last)}
        assert told([]) == ""
