"""What stands on one clue's page, as rows of plain words: opened by `page`, shown by the edge."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cases.approvals.queries import ProposalView
from cases.casework.queries.releases import ReleaseRow
from cases.casework.rules import OPEN
from cases.vault import Letter


@dataclass(frozen=True, slots=True)
class GistView:
    """A version of the summary."""

    number: int
    at: datetime
    by: str
    title: str = field(repr=False, default="")
    allegation: str = field(repr=False, default="")
    subject: str = field(repr=False, default="")
    department: str = field(repr=False, default="")
    company: str = field(repr=False, default="")
    violation: str = ""
    occurred_on: str = ""
    place: str = field(repr=False, default="")
    points: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the course; `data` holds what else was noted with it."""

    id: UUID
    at: datetime
    by: str
    kind: str
    main: bool
    text: str = field(repr=False)
    data: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Close:
    """How the clue was closed, the last time."""

    outcome: str
    verification: str
    reason: str = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Something to be done. `ref` and `title` are those of its clue, in lists over several."""

    id: UUID
    text: str = field(repr=False)
    assignee: str
    assignee_id: UUID
    due_on: date
    done_on: date | None
    level: str
    mine: bool
    ref: str = ""
    title: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A file that the office added."""

    id: UUID
    name: str = field(repr=False)
    type: str
    size: int
    sha256: str
    note: str = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """A person on the clue."""

    id: UUID
    name: str
    post: str
    part: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OriginRow:
    """A report that the clue goes back to, its words locked; the letters to and fro are open to who is on the clue."""

    report_id: UUID
    ref: str
    received_on: date
    channel: str
    named: bool
    said: str
    next_on: date | None
    new_words: bool
    withdrawn: bool
    limit_on: date | None
    has_identity: bool
    letters: list[Letter] = field(repr=False)
    leads: bool = True  # the correspondence is kept on this clue
    kept_at: str = ""  # else the reference of the clue that keeps it, for who is on that one too


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Another clue about the same matter, that this person is on too: `how` is link, into or from (merged)."""

    how: str
    ref: str
    reason: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class CluePage:
    """All that stands on a clue's page."""

    id: UUID
    ref: str
    state: str
    track: str
    level: str
    opened_on: date
    due_on: date | None
    closed_on: date | None
    part: str
    works: bool
    adds: bool
    gist: GistView
    gists: int
    close: Close | None
    events: list[str]
    can_approve: bool
    people: list[Holder]
    course: list[Line]
    tasks: list[TaskRow]
    papers: list[PaperRow]
    origins: list[OriginRow]
    proposals: list[ProposalView]
    releases: list[ReleaseRow]
    same: list[LinkRow]

    @property
    def unread(self) -> bool:
        """Whether the reporter has written something that nobody on the clue has looked at."""
        kept = [one for one in self.origins if one.leads]
        return any(one.new_words or any(_fresh(letter) for letter in one.letters) for one in kept)

    @property
    def ended(self) -> bool:
        """Whether nothing more is done on it: closed, or merged into another."""
        return self.state not in OPEN


def _fresh(letter: Letter) -> bool:
    return letter.direction == "in" and not letter.read
