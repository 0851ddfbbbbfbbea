"""What is decided about clues without asking anybody: states, parts, outcomes, who may be put on one. Pure."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from cases.approvals.rules import Machine
from cases.errors import BadInput
from cases.inbox.rules import Step
from cases.staff.may import APPROVERS, Role

# The rules' further states (谈话函询, 初步核实 …) are further rows.
CLUES = Machine(
    (
        Step("open", "close", "closed", second=True, reason=True),
        Step("reopened", "close", "closed", second=True, reason=True),
        Step("closed", "reopen", "reopened", reason=True),
        Step("open", "merge", "merged", second=True, reason=True),
        Step("reopened", "merge", "merged", second=True, reason=True),
        Step("merged", "unmerge", "open", reason=True),
        Step("open", "track", "open", second=True, reason=True),
        Step("reopened", "track", "reopened", second=True, reason=True),
        # What a reader found to be the superior's: printed, handed over, and then nothing of it opens (R1 Art 15).
        Step("open", "hand_up", "handing_up", reason=True),
        Step("reopened", "hand_up", "handing_up", reason=True),
        Step("handing_up", "keep_here", "open", reason=True),
        Step("handing_up", "handed_over", "handed_up", second=True, reason=True),
    )
)
OPEN = ("open", "reopened")
HANDING_UP, HANDED_UP = "handing_up", "handed_up"
LIVE = (*OPEN, HANDING_UP)  # with a time limit that still runs
GOING_UP = "D01"  # the time limit for handing over
MOST_COPIES = 20
PARTS = ("handler", "approver", "clerk", "reader")
READER = "reader"  # 阅知: only looks
# 属实 部分属实 不属实 查无实据
VERIFICATIONS = ("true", "partly", "untrue", "unproven")
OUTCOMES = (
    "no_action",
    "explained",
    "reminded",
    "criticised",
    "self_criticism",
    "admonished",
    "transferred",
    "case_proposed",
)
GIST = ("title", "allegation", "subject", "department", "company", "violation", "occurred_on", "place", "points")
VIDEO = ("asked", "kept", "none")  # what was done about a recording
LONGEST = 100_000
# For how long words stay open to a person who gave a reason; then they ask for one again.
OPENED_FOR = timedelta(minutes=30)
NEVER = date(9999, 12, 31)


def told(text: str, field: str = "reason", longest: int = LONGEST) -> str:
    """A text that must be there. Raises BadInput("empty" or "long")."""
    said = text.strip()
    if not said or len(said) > longest:
        raise BadInput("long" if said else "empty", field)
    return said


def among(value: str, allowed: Collection[str], field: str) -> str:
    """A code from a list. Raises BadInput("choice")."""
    if value not in allowed:
        raise BadInput("choice", field)
    return value


def can_approve(roles: Iterable[Role]) -> bool:
    """Whether a person with these roles can be the second one who decides."""
    return not APPROVERS.isdisjoint(roles)


def enough(holders: Iterable[UUID], roles: dict[UUID, frozenset[Role]]) -> None:
    """Of those who work on a clue there are at least two, one of them able to approve: who only reads (阅知) does not
    count. Raises BadInput("two_holders" or "approver").
    """
    held = set(holders)
    if len(held) < 2:
        raise BadInput("two_holders", "handlers")
    if not any(can_approve(roles.get(one, ())) for one in held):
        raise BadInput("approver", "approver")


def named_in(subject: str, people: Iterable[tuple[UUID, str]]) -> set[UUID]:
    """Who of these people is named in the line about the person complained of. A name of one character names nobody."""
    squeezed = "".join(subject.split())
    return {one for one, name in people if len(name) > 1 and "".join(name.split()) in squeezed}
