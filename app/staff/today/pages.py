"""/today 今日: what needs me, by how near it is due; what waits for my signature, and what waits for others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from app import labels
from app.staff import course, rail
from app.staff.auth import staff_page
from app.staff.clues import video
from app.staff.days import LEVELS, Due, due
from app.staff.sayings import KEY_KINDS
from app.words import _
from app.words import lazy as _l
from cases.casework import queries as casework
from cases.casework.queries import Today, Waiting
from cases.channels import openings
from cases.inbox.queries import waiting_count
from cases.office import queries as office
from cases.office.rules import Calendar
from cases.staff.desk import Desk
from cases.staff.endings import Ending, endings
from cases.staff.may import May, may
from cases.staff.queries import people
from cases.triage import queries as triage
from cases.triage import seconds

MOST = 30
_WHAT = {"received": _l("登记受理"), "registered": _l("定下怎么办"), "handing_up": _l("打印、移交上级")}
MANY = 1_000  # counted no further
WHAT = ("approve", "messages", "waiting")
bp = Blueprint("today", __name__)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of 要我办的."""

    what: str
    href: str
    ref: str
    basis: str
    due: Due
    title: str = field(default="", repr=False)


@bp.get("/today")
@staff_page(May.TODAY)
def index(desk: Desk) -> str:
    """What needs me today. `?level=` shows one colour, `?what=` one of the lists beside it."""
    found, calendar = casework.today(desk), office.calendar()
    items = sorted(items_of(desk, found, _reports(desk), calendar), key=lambda one: (one.due.day, one.ref))
    decide, own = _proposals(desk, found)
    boxes = openings.to_confirm(desk)
    level, what = request.args.get("level", ""), request.args.get("what", "")
    shown = [one for one in items if level not in LEVELS or one.due.level == level]
    return render_template(
        "staff/today/index.html",
        by_level=[(name, rows) for name in LEVELS if (rows := [one for one in shown if one.due.level == name])],
        tally=_tally(desk, items, (len(decide) + len(found.unlocks) + len(boxes), len(found.words))),
        found=found,
        recordings=video.lines(desk),
        decide=decide,
        others=own,
        level=level if level in LEVELS else "",
        what=what if what in WHAT else "",
        count=len(shown),
        boxes=boxes,
        course=course,
        today=desk.today,
        now=desk.now,
        **_endings(desk),
    )


def items_of(desk: Desk, found: Today, reports: Iterable[triage.Row], calendar: Calendar) -> Iterator[Item]:
    """What has a day, as lines of a list."""

    def when(one: Any) -> Due:
        return due(one.due_on, one.level, desk.today, calendar)

    task_basis = _("任务")
    for clue in found.clues:
        if clue.due_on is not None:
            what, basis = str(labels.TRACK_STEPS[clue.track]), str(labels.TRACK_BASIS[clue.track])
            yield Item(what, f"/clues/{clue.ref}", clue.ref, basis, when(clue), clue.title)
    for task in found.tasks:
        yield Item(task.text, f"/clues/{task.ref}#tasks", task.ref, task_basis, when(task), task.title)
    title = _("待受理登记的举报件")
    for row in reports:
        basis = _("来文要求的期限") if row.limit_on == row.due_on else _("收到举报后的期限")
        what = str(_WHAT.get(row.state, _WHAT["registered"]))
        yield Item(what, f"/triage/{row.ref}", row.ref, basis, when(row), title)


def _reports(desk: Desk) -> Iterable[triage.Row]:
    # The list of what waits holds only what is due some day.
    return triage.waiting(desk, limit=MOST).rows if may(desk.roles, May.TRIAGE) else ()


def _endings(desk: Desk) -> dict[str, Any]:
    """Certificates that end soon, for who can certify."""
    found = endings(desk.today) if may(desk.roles, May.CONFIRM_KEYS) else []
    names = {one.id: one.name for one in people()} if found else {}
    return {"endings": [(_whose(one, names), one) for one in found]}


def _whose(one: Ending, names: dict[UUID, str]) -> str:
    if one.person is None:
        return str(KEY_KINDS.get(one.kind, _("记录签名密钥")))
    name = names.get(one.person, "")
    return _("%(name)s的签发证书", name=name) if one.kind == "certifier" else _("%(name)s的个人密钥", name=name)


def _proposals(desk: Desk, found: Today) -> tuple[list[Waiting], list[Waiting]]:
    """What waits for my decision, and what of mine waits for others."""
    on_reports = triage.to_decide(desk) if may(desk.roles, May.TRIAGE) else []
    named = seconds.to_decide(desk) if may(desk.roles, May.SECOND) else []
    decide = [one for one, mine in on_reports if not mine and may(desk.roles, May.DECIDE)]
    return [*named, *decide, *found.proposals], [*(one for one, mine in on_reports if mine), *found.others]


def _tally(desk: Desk, items: list[Item], counts: tuple[int, int]) -> list[tuple[int | str, str, str, str]]:
    words = {"red": _("已超期"), "yellow": _("将到期"), "blue": _("过半")}
    tally: list[tuple[int | str, str, str, str]] = [
        (sum(one.due.level == level for one in items), word, f"/today?level={level}", level)
        for level, word in words.items()
    ]
    tally += [
        (counts[0], _("等我审批、会签"), "/today?what=approve", ""),
        (counts[1], _("举报人新回话"), "/today?what=messages", ""),
    ]
    if may(desk.roles, May.TRIAGE):
        tally.append((waiting_reports(desk) or "0", _("待受理登记"), "/triage", ""))
    return tally


def waiting_reports(desk: Desk) -> str:
    """How many reports wait that this person has a key for; `999+` beyond. Empty for none."""
    found = waiting_count(triage.kinds(desk), MANY)
    return f"{MANY - 1}+" if found == MANY else str(found or "")


rail.counts("/triage", waiting_reports)
