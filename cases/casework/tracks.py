"""The procedures that a clue may go by, each with its own clock (domain 0.2, 1.6).

检举控告, 行风问题, 医疗投诉, 信访事项.
"""

from dataclasses import dataclass
from datetime import date

from cases.casework.rules import among
from cases.office import queries as office


@dataclass(frozen=True, slots=True)
class Track:
    """A procedure's period: `rule` is a row of `cases.office.deadlines`; `several`, the one that takes its place where
    several departments are concerned; `notice`, that of a written notice owed besides.
    """

    rule: str
    several: str = ""
    since_receipt: bool = True  # else from the day on which the clue was opened
    notice: str = ""


ACCUSATION = "accusation"
TRACKS = {
    ACCUSATION: Track("D08", since_receipt=False),
    "conduct": Track("H01"),
    "complaint": Track("D30", several="D31"),
    # Told in writing within fifteen days of receipt, done within sixty of its acceptance (信访工作条例 23, 34).
    "petition": Track("D22", since_receipt=False, notice="D20"),
}
OTHERS = tuple(track for track in TRACKS if track != ACCUSATION)
NOTICE = "书面告知信访人是否受理"  # the task's words, kept sealed as any task's


def rule_of(track: str, *, several: bool = False) -> str:
    """Which deadline counts. Raises BadInput("choice") for no track."""
    found = TRACKS[among(track, TRACKS, "track")]
    return found.several if several and found.several else found.rule


def due_on(track: str, received_on: date, opened_on: date, *, several: bool = False) -> date:
    """The day on which a clue of this track is due, where no incoming paper sets another."""
    since = received_on if TRACKS[among(track, TRACKS, "track")].since_receipt else opened_on
    return office.due_on(rule_of(track, several=several), since)


def notice_on(track: str, received_on: date) -> date | None:
    """Until when the sender is owed a written notice, where one is owed."""
    rule = TRACKS[track].notice
    return office.due_on(rule, received_on) if rule else None
