"""A clue on its way to the superior, by the real actions: 温以宁 finds and prints it, 陆闻笙 confirms."""

from cases.casework import actions
from cases.casework.models import Clue
from cases.db import session, transaction
from tests.factories.office import FoundedOffice

TO = "市纪委监委派驻组"


def going(office: FoundedOffice, clue: Clue) -> None:
    """Found by the handler to be the superior's."""
    with transaction():
        actions.hand_up(office.desk("wen"), clue.ref, TO, 1, "被反映人是副院长")


def printed(office: FoundedOffice, clue: Clue) -> None:
    """The originals and the slip are printed."""
    with transaction():
        actions.print_out(office.desk("wen"), clue.ref)


def handed(office: FoundedOffice, clue: Clue) -> None:
    """Handed over, and confirmed by another."""
    wen = office.desk("wen")
    with transaction():
        proposal = actions.propose_handed_over(wen, clue.ref, "派驻组，何某", wen.today)
    with transaction():
        actions.decide(office.desk("head"), proposal, approve=True)


def up(office: FoundedOffice, clue: Clue) -> None:
    """All of it."""
    going(office, clue)
    printed(office, clue)
    handed(office, clue)


def state(clue: Clue) -> str:
    """The clue's state."""
    with transaction(reading=True):
        return session().get_one(Clue, clue.id).state
