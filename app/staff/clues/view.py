"""The page of one clue, put together: facts, stages, clocks, course, letters, and the forms that stand on it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request

from app import labels
from app.forms import Form
from app.render import plain_day
from app.staff import course, same
from app.staff.auth import moment
from app.staff.clues import video
from app.staff.clues.forms import DecideForm, LetterForm
from app.staff.days import Due, due
from app.words import _
from cases.casework import queries
from cases.casework.queries import CluePage, OriginRow
from cases.casework.queries.near import Compared, near_clue
from cases.casework.rules import HANDING_UP, LIVE
from cases.inbox.rules import ANSWERING
from cases.office import queries as office
from cases.office.rules import Calendar
from cases.staff.desk import Desk
from cases.staff.may import May, may
from cases.vault import FileMeta, Letter

SHORT = 8  # lines of the course that are shown before "all" is asked for


@dataclass(frozen=True)
class Refused:
    """The form that could not be taken; the page shows it again as it was."""

    letter: LetterForm | None = None
    decide: DecideForm | None = None
    original: str = ""

    @property
    def forms(self) -> list[Form]:
        """Those whose errors stand in the list at the top."""
        return [one for one in (self.letter, self.decide) if one is not None]


def page(desk: Desk, found: CluePage, refused: Refused) -> str:
    """The page, for who is on the clue."""
    calendar = office.calendar()
    lines = [one for one in found.course if one.main] if request.args.get("course") == "key" else found.course
    every = request.args.get("course") == "all"
    return render_template(
        "staff/clues/clue.html",
        clue=found,
        now=moment(),
        gist=found.gist,
        originals=queries.opened_originals(desk, found.ref),
        due=_due(found, desk.today, calendar),
        stages=_stages(found),
        clocks=_clocks(found, desk.today, calendar),
        tasks=[(one, due(one.due_on, one.level, desk.today, calendar)) for one in found.tasks],
        course=course.items(lines, None if every else SHORT),
        letters=[(one, [letter_of(letter, found.ref) for letter in one.letters]) for one in found.origins],
        letter=refused.letter or _letter(found, desk.today),
        decide=refused.decide or DecideForm(),
        refused=refused,
        person_id=desk.staff_id,
        decides=may(desk.roles, May.DECIDE) and found.works,
        approves=may(desk.roles, May.IDENTITY_APPROVE) and found.works,
        act_words=course.ACTS,
        labels=labels,
        video=video.of_clue(found, desk.today),
        near=_near(desk, found),
        why=same.why,
    )


def _near(desk: Desk, found: CluePage) -> Compared:
    if found.ended:
        return Compared()
    return near_clue(desk, queries.held(desk, found.ref), all_=request.args.get("same") == "all")


def _letter(found: CluePage, today: date) -> LetterForm:
    form = LetterForm()
    if not found.ended:
        form.reply_by.data = office.due_on(ANSWERING, today)
    form.report.choices = [(one.ref, one.ref) for one in found.origins if one.leads]
    return form


def letter_of(letter: Letter, ref: str, side: str = "clues") -> dict[str, Any]:
    """A letter for `ui.letters`; one that does not open says so."""
    ours = letter.direction == "out"
    files = [{"id": one.id, "name": one.name, "size": one.size, "kind": _kind(one, letter)} for one in letter.files]
    return {
        "who": _("%(by)s，以本室名义", by=letter.by) if ours else _("举报人"),
        "at": letter.day,
        "text": letter.text if letter.text is not None else _unreadable(letter),
        "side": "ours" if ours else "",
        "signed": False,
        "files": [],
        "parts": [{**one, "action": f"/{side}/{ref}/files/{one['id']}"} for one in files],
        "fresh": not ours and not letter.read,
        "unsigned": str(labels.UNSIGNED[letter.unsigned]) if letter.unsigned else "",
    }


def _kind(file: FileMeta, letter: Letter) -> str:
    """Whether it is a cleaned copy, or that of which there is one."""
    if file.cleaned_of:
        return "copy"
    return "original" if any(one.cleaned_of == file.id for one in letter.files) else ""


def _unreadable(letter: Letter) -> str:
    if letter.missing:
        return _("第 %(n)d 封不见了：有人从数据库里删掉了它。请告诉审计管理员核验操作记录。", n=letter.counter)
    return _("这一封打不开，或者核对不上，请告诉系统管理员。")


def _due(found: CluePage, today: date, calendar: Calendar) -> Due | None:
    return due(found.due_on, found.level, today, calendar) if found.due_on and found.state in LIVE else None


def _stages(found: CluePage) -> list[tuple[str, str, str]]:
    if found.state == HANDING_UP:
        return _going_up(found)
    closed = found.state == "closed"
    asked = next((one for one in found.proposals if one.state == "open" and one.act == "close"), None)
    received = min((one.received_on for one in found.origins), default=found.opened_on)
    until = _("%(day)s前", day=plain_day(found.due_on)) if found.due_on else ""
    return [
        (_("收到"), plain_day(received), "done"),
        (_("立为线索"), plain_day(found.opened_on), "done"),
        (
            _("重新办理") if found.state == "reopened" else _("办理"),
            until if not closed else "",
            "done" if closed or asked else "now",
        ),
        (_("提请办结"), plain_day(asked.at) if asked else "", "done" if closed else "now" if asked else ""),
        (_("办结"), plain_day(found.closed_on) if found.closed_on else _("两人确认"), "now" if closed else ""),
    ]


def _going_up(found: CluePage) -> list[tuple[str, str, str]]:
    printed = next((one for one in found.course if one.kind in ("print", "hand_up")), None)
    asked = next((one for one in found.proposals if one.state == "open" and one.act == "handed_over"), None)
    on_paper = printed is not None and printed.kind == "print"
    until = _("%(day)s前", day=plain_day(found.due_on)) if found.due_on else ""
    return [
        (_("立为线索"), plain_day(found.opened_on), "done"),
        (_("认定应由上级处理"), "", "done"),
        (_("打印"), plain_day(printed.at) if printed and on_paper else "", "done" if on_paper else "now"),
        (_("送上级签收"), until, "done" if asked else "now" if on_paper else ""),
        (_("另一人确认，销毁"), plain_day(asked.at) if asked else "", "now" if asked else ""),
    ]


def _step(found: CluePage) -> str:
    return _("送上级签收") if found.state == HANDING_UP else str(labels.TRACK_STEPS[found.track])


def _clocks(found: CluePage, today: date, calendar: Calendar) -> list[tuple[str, Due, str]]:
    told = _due(found, today, calendar)
    clocks = [(_step(found), told, _("%(day)s立为线索", day=plain_day(found.opened_on)))] if told else []
    clocks += [
        (_("来文要求办结"), due(one.limit_on, "none", today, calendar), _("期限以来文为准"))
        for one in found.origins
        if one.limit_on is not None and not found.ended
    ]
    clocks += [
        (one.text, due(one.due_on, one.level, today, calendar), _("任务，%(by)s", by=one.assignee))
        for one in found.tasks
        if one.done_on is None and not found.ended
    ]
    return clocks + [told for one in found.origins for told in _next(found, one, today, calendar)]


def _next(found: CluePage, one: OriginRow, today: date, calendar: Calendar) -> list[tuple[str, Due, str]]:
    if one.next_on is None or found.ended or not one.leads or one.said != "asked":
        return []
    return [(_("等举报人回话"), due(one.next_on, "none", today, calendar), _("对方看到的日期"))]
