"""What can go wrong in the work, in the words of the work.

Errors carry codes, never words or data: the edge says them to a person, and no exception text can leak anything.
"""


class WorkError(Exception):
    """Any refusal that a person can understand; `code` names the sentence which the edge shows."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code


class NotAllowed(WorkError):
    """The person's roles do not include the act (see `cases.staff.may`)."""


class NotFound(WorkError):
    """Nothing there for this person: it never existed, or it is behind a wall. The two are never told apart."""


class WrongState(WorkError):
    """The thing has moved on since the page was drawn: two people acted at once and one has won."""


class BadInput(WorkError):
    """A value that cannot be taken; `field` names the form's field it stands in."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.field = field


class NeedsSecond(WorkError):
    """The proposer may not decide on an own proposal (domain 10.2: the first absolute bar)."""


class Unready(WorkError):
    """The office cannot take or open anything now: pepper, keys, database or root are missing."""
