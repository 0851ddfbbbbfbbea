"""Reports about the office itself: sealed to the secretary alone (docs/decisions/0005-sealed-to-the-secretary.md)."""

import pytest

from cases.casework import queries as casework
from cases.db import session, transaction
from cases.errors import NeedsSecond, NotFound
from cases.inbox.models import Report
from cases.triage import actions
from tests.factories.office import FoundedOffice


def test_what_only_the_secretary_can_open_is_never_refused_by_one_and_may_become_a_clue(office: FoundedOffice) -> None:
    sent, sec = office.report(concerns="office"), office.desk("sec")
    with transaction():
        actions.register(sec, sent.ref)
        proposal = actions.propose_refuse(sec, sent.ref, "R1_13_2", "不归本单位管")
    with pytest.raises(NeedsSecond), transaction():
        actions.decide(sec, proposal, approve=True)
    for who in ("head", "clerk"):
        with pytest.raises(NotFound), transaction():
            actions.decide(office.desk(who), proposal, approve=True)
    with transaction():
        actions.withdraw_proposal(sec, proposal)
        clue = actions.open_clue(sec, sent.ref, office.new_clue())
    with transaction(reading=True):
        assert session().get_one(Report, sent.id).state == "clue_opened"
        assert casework.clue(office.desk("wen"), clue.ref).origins[0].ref == sent.ref
