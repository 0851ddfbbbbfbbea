"""Recordings that will be written over, as lines of /today and of a clue's page: from the day on which it happened,
yellow after twenty days and red after twenty-seven (domain 0.2, 8A).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.render import plain_day
from app.words import _
from cases.casework.queries import CluePage
from cases.casework.queries import video as clues
from cases.office import queries as office
from cases.staff.desk import CHINA, Desk
from cases.staff.may import May, may
from cases.triage import video as reports
from intake import incidents


@dataclass(frozen=True, slots=True)
class Recording:
    """What is said of one: `over` once it may be gone."""

    href: str
    ref: str
    title: str
    level: str
    what: str
    basis: str
    over: bool = False


def lines(desk: Desk) -> list[Recording]:
    """For /today: one's own clues, and the waiting reports by their hints, which hold nothing but the day."""
    found = clues.alarms(desk, incidents.day) if may(desk.roles, May.CLUES) else []
    found += reports.alarms(desk) if may(desk.roles, May.TRIAGE) else []
    return [_line(one, desk.today) for one in sorted(found, key=lambda one: (one.until, one.ref))]


def _line(one: clues.Alarm, today: date) -> Recording:
    href = f"/{'clues' if one.kind == 'clue' else 'triage'}/{one.ref}#video"
    title = one.title if one.kind == "clue" else _("待受理登记的举报件")
    return Recording(href, one.ref, title, one.level(today), _what(one.until), _basis(one.on, today))


def _what(until: date) -> str:
    return _("请于%(day)s前保存监控录像", day=plain_day(until))


def _basis(on: date, today: date) -> str:
    days = office.deadline(clues.KEPT).n
    return _("事发第 %(n)d 天；满 %(most)d 天即被覆盖", n=(today - on).days, most=days)


def of_report(desk: Desk, ref: str) -> Recording | None:
    """For a waiting report's page; None where no day is named, or somebody has said what was done about it."""
    found = next((one for one in reports.alarms(desk) if one.ref == ref), None)
    return _line(found, desk.today) if found is not None else None


def of_clue(found: CluePage, today: date) -> Recording | None:
    """For the clue's own page; None where no day is named, or somebody has said what was done about it."""
    on = incidents.day(found.gist.occurred_on, found.gist.at.astimezone(CHINA).date())
    if on is None or found.ended or any(line.kind == "video" for line in found.course):
        return None
    one = clues.alarm("clue", (found.id, found.ref, ""), on, today)
    if one is not None:
        return _line(one, today)
    until = on + timedelta(days=office.deadline(clues.KEPT).n)
    over = _("%(day)s起可能已被覆盖", day=plain_day(until))
    return Recording("", found.ref, "", "red", over, _basis(on, today), over=True) if today >= until else None
