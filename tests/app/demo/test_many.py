"""Rows made by the hundred for measuring open like those that people make one by one."""

import pytest

from cases.casework.queries import mine
from cases.casework.search import search
from cases.db import transaction
from cases.ledger.register import Register
from cases.triage import actions as triage
from cases.triage import queries as waiting
from tests.factories.many import Many, clues, ledger_rows, reports
from tests.factories.office import FoundedOffice, office, office_on_postgres, office_on_sqlite

__all__ = ["office", "office_on_postgres", "office_on_sqlite"]


@pytest.fixture
def today(office: FoundedOffice) -> Many:
    """Forty, with their words, as of the office's day."""
    return Many(40, office.desk("wen").today, words=True)


def test_reports_wait_and_open(office: FoundedOffice, today: Many) -> None:
    clerk = office.desk("clerk")
    reports(clerk, today)
    with transaction():
        rows = waiting.waiting(clerk).rows
        triage.open_words(clerk, rows[0].ref, "受理审核")
    with transaction():
        assert len(rows) == 40
        assert "基因检测" in waiting.opened(clerk, rows[0].ref).words.narrative


def test_clues_are_held_found_and_in_the_ledger(office: FoundedOffice, today: Many) -> None:
    wen, clerk = office.desk("wen"), office.desk("clerk")
    clues(wen, office.desk("head"), today)
    assert ledger_rows(clerk, today, fresh=5) == 40
    register = Register()
    with transaction():
        assert len(mine(wen).rows) == 40
        assert [row.where for row in search(wen, "第7件 快递")] == []
        assert [row.where for row in search(wen, "第7件。父亲")] == ["original"]
        while register.step(clerk):
            continue
    assert len(register.lines) == 40
