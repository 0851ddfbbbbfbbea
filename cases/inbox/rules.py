"""The states of a report, as rows: what may follow what, and which steps need a second person."""

from dataclasses import dataclass
from datetime import date

from cases.errors import WrongState

__all__ = [
    "ANSWERING",
    "FINAL",
    "MACHINE",
    "OPEN",
    "SAYS",
    "WAITING",
    "Step",
    "asks",
    "may_be_deleted",
    "next_state",
    "step",
]

# States in which a report waits in 受理登记.
WAITING = ("received", "registered", "handing_up")
# States with a step still open, whose due date turns blue, yellow and red.
OPEN = WAITING
# What the reporter is told in each state (`report.said`); "asked" is said by a letter, not by a state.
SAYS = {
    "received": "received",
    "registered": "received",
    "refused": "refused",
    "transferred": "transferred",
    "duplicate": "accepted",
    "handing_up": "accepted",
    "sent_back": "sent_back",
    "handed_up": "handed_up",
    "clue_opened": "accepted",
    "closed": "closed",
    "reopened": "accepted",
}


# The time limit of an answer for which no day was set.
ANSWERING = "ASK"


def asks(text: str) -> bool:
    """Whether a letter asks its reader something."""
    return "？" in text or "?" in text


@dataclass(frozen=True, slots=True)
class Step:
    """From `source` by `event` to `to`; `second`: another person decides on it; `reason`: it is asked for in words."""

    source: str
    event: str
    to: str
    second: bool = False
    reason: bool = False


# domain 1.5 (Report), the part of it that this office works with; three lawful grounds of refusal: R1 Art 13.
MACHINE: tuple[Step, ...] = (
    Step("received", "register", "registered"),
    Step("registered", "refuse", "refused", second=True, reason=True),
    Step("registered", "transfer", "transferred", second=True, reason=True),
    Step("registered", "duplicate", "duplicate", second=True, reason=True),
    # A work order that is not ours goes back to the platform that sent it (domain 10.2).
    Step("received", "send_back", "sent_back", second=True, reason=True),
    Step("registered", "send_back", "sent_back", second=True, reason=True),
    # What only a reader found to be the superior's: printed, handed over, and then nothing of it opens (R1 Art 15).
    Step("received", "hand_up", "handing_up", reason=True),
    Step("registered", "hand_up", "handing_up", reason=True),
    Step("handing_up", "keep_here", "registered", reason=True),
    Step("handing_up", "handed_over", "handed_up", second=True, reason=True),
    Step("clue_opened", "handed_over", "handed_up", second=True, reason=True),
    Step("reopened", "handed_over", "handed_up", second=True, reason=True),
    Step("duplicate", "undo_duplicate", "registered", reason=True),
    Step("registered", "open_clue", "clue_opened"),
    Step("clue_opened", "close", "closed", second=True, reason=True),
    Step("reopened", "close", "closed", second=True, reason=True),
    Step("closed", "reopen", "reopened", reason=True),
)


def step(state: str, event: str) -> Step:
    """The row for `event` in `state`. Raises WrongState where there is none."""
    for one in MACHINE:
        if one.source == state and one.event == event:
            return one
    raise WrongState(event)


def next_state(state: str, event: str) -> str:
    """Where `event` leads from `state`. Raises WrongState."""
    return step(state, event).to


FINAL = ("refused", "transferred", "duplicate", "closed")


def may_be_deleted(state: str, received_on: date, today: date, keep_days: int | None) -> bool:
    """Whether an office that keeps reports of this state for `keep_days` may delete one; None keeps for good."""
    return keep_days is not None and state in FINAL and (today - received_on).days > keep_days
