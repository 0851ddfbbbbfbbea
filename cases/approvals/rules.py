"""State machines as rows, and which of their steps want a second person. Pure."""

from collections.abc import Iterable
from typing import Protocol

from cases.errors import NeedsSecond, WrongState
from cases.inbox import rules as inbox


class Transition(Protocol):
    """One row: from `source` by `event` to `to` (`cases.inbox.rules.Step` is one)."""

    @property
    def source(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def second(self) -> bool: ...
    @property
    def reason(self) -> bool: ...


class Machine:
    """What may follow what. A further state is a further row."""

    def __init__(self, rows: Iterable[Transition]) -> None:
        self._rows = {(row.source, row.event): row for row in rows}

    def step(self, state: str, event: str) -> Transition:
        """The row for `event` in `state`. Raises WrongState where there is none."""
        row = self._rows.get((state, event))
        if row is None:
            raise WrongState(event)
        return row

    def next(self, state: str, event: str) -> str:
        """Where `event` leads. Raises WrongState."""
        return self.step(state, event).to

    def alone(self, state: str, event: str) -> str:
        """Where `event` leads when one person does it. Raises WrongState, and NeedsSecond where that is not enough."""
        row = self.step(state, event)
        if row.second:
            raise NeedsSecond(event)
        return row.to

    def events(self, state: str) -> list[str]:
        """What may be done in `state`, in the order of the rows."""
        return [event for source, event in self._rows if source == state]


REPORTS = Machine(inbox.MACHINE)
# A proposal itself. Who decides is never who proposed.
PROPOSALS = Machine(
    (
        inbox.Step("open", "approve", "approved"),
        inbox.Step("open", "decline", "declined"),
        inbox.Step("open", "withdraw", "withdrawn"),
    )
)
