"""How a desk, a mailbox or a command takes a report in: by the same door as the web, in one transaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_bytes

from app.facts import Facts, Known
from cases.db import transaction
from cases.errors import WrongState
from cases.inbox.door import Parcel
from crypto.receipt import Receipt
from intake import door
from intake.door import SUPERIOR, Handed, addressee
from intake.names import Person, named
from intake.submission import Submission

_TRIES = 4


class Above(Exception):
    """It is about the leadership, and nothing of that kind may be taken here (R1 Art 15; domain 10.2)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it. `fresh` False: the same letter or call was taken before, nothing was kept now, and neither
    `ref` nor `code` is that report's.
    """

    handed: Handed
    ref: str
    to: str
    code: Receipt

    @property
    def fresh(self) -> bool:
        """Whether it was kept just now."""
        return self.handed.fresh


def whom(submission: Submission, known: Facts) -> list[Person]:
    """Those of the office and the leadership whom the words name."""
    words = f"{submission.words}\n{submission.aside}"
    return named(words, submission.lines.get("subject", ""), known.people)


def take(
    submission: Submission,
    now: datetime,
    also: Callable[[Handed], None] | None = None,
    office: Known | None = None,
) -> Taken:
    """Seal `submission` to whom it may be sealed to, and keep it; `also` is done in the same transaction, where it is
    kept for the first time. A code is made for each, whether or not anybody is told it. `office`: for who takes many,
    the facts of a few seconds ago; a key that was replaced meanwhile is noticed by the inbox door.

    Raises Above, Unready, WrongState (four times in a row a key was replaced under our hands).
    """
    submission = submission if submission.secret else replace(submission, secret=token_bytes(32))
    office = office or Known()
    for left in reversed(range(_TRIES)):
        known = office.at(now)
        to = addressee(submission.concerns, whom(submission, known))
        if to == SUPERIOR and not known.above:
            raise Above
        parcel = door.seal(_walled(submission), to, known.keys, known.terms(submission.received_on))
        try:
            handed = _kept(submission, parcel, known, also)
        except WrongState:
            office.forget()
            if not left:
                raise
        else:
            return Taken(handed, parcel.ref if handed.fresh else "", to, Receipt.from_secret(submission.secret))
    raise WrongState("again")


def _walled(submission: Submission) -> Submission:
    """Who typed it may read it until it is registered, unless the words are about that very person."""
    clerk = submission.clerk
    said = f"{submission.words}\n{submission.aside}"
    if clerk is None or not named(said, "", [Person(clerk.name, "", "office")]):
        return submission
    return replace(submission, clerk=None)


def _kept(submission: Submission, parcel: Parcel, known: Facts, also: Callable[[Handed], None] | None) -> Handed:
    with transaction():
        handed = door.hand_in(submission, parcel, known.keys, known.terms())
        if handed.fresh and also is not None:
            also(handed)
    return handed
