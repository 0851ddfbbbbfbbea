"""What is done on a clue day by day: looking, notes, tasks, the summary, letters, originals."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from cases import vault
from cases.casework import hooks
from cases.casework.actions.course import enter, entry, record
from cases.casework.actions.turning import held, held_to_look, reached
from cases.casework.models import Entry, Gist, Holding, Origin, Task
from cases.casework.queries.held import Held, gists_of, working
from cases.casework.queries.originals import VIEW, file_of, origin
from cases.casework.queries.page import latest
from cases.casework.queries.releases import opened_lately
from cases.casework.rules import GIST, OPEN, told
from cases.db import session
from cases.errors import BadInput, NotAllowed, NotFound, WrongState
from cases.inbox.models import Blob, Message, Report
from cases.staff.desk import Desk
from cases.staff.models import Staff


def look(desk: Desk, ref: str, *, unread: bool = True) -> bool:
    """Keep that this person looks at the clue, and that the reporter's words on it are read (`unread`: False where
    there surely are none). A new case key, where one is owed, is made here, and a new certificate for a thread whose
    own soon ends. Raises NotFound. Gives whether the key that reporters write to was another's: then it is replaced,
    and everybody on the clue is told.
    """
    have = held_to_look(desk, ref)
    foreign = bool(vault.foreign_threads(have.case)) and _mend(desk, ref)
    if vault.renew_threads(desk, have.case):
        record(desk, "clue.thread", have.clue.id)
    if unread:
        _read(have.clue.id)
    record(desk, "clue.read", have.clue.id)
    return foreign


def _mend(desk: Desk, ref: str) -> bool:
    have = reached(desk, ref)
    for report in vault.mend_threads(desk, have.case):
        entry(desk, have.case, "foreign", {"text": "", "report": report.ref})
        record(desk, "thread.foreign", report.id)
    return True


def _read(clue_id: UUID) -> None:
    mine = select(Origin.report_id).where(Origin.clue_id == clue_id, Origin.leads)
    session().execute(update(Report).where(Report.id.in_(mine), Report.new_words).values(new_words=False))
    session().execute(
        update(Message).where(Message.report_id.in_(mine), Message.direction == "in", ~Message.read).values(read=True)
    )


def note(desk: Desk, ref: str, text: str) -> Entry:
    """Write a note. Raises NotFound, BadInput."""
    return enter(desk, held(desk, ref), "note", told(text, "text"))


def add_task(desk: Desk, ref: str, text: str, assignee: UUID, due_on: date) -> Task:
    """Set somebody on the clue a task. Raises NotFound, BadInput("not_on_it", "past"), WrongState on a closed clue."""
    have, said = opened(desk, ref), told(text, "text", 500)
    holder = session().get(Holding, (have.clue.id, assignee))
    if holder is None:
        raise BadInput("not_on_it", "assignee")
    if due_on < desk.today:
        raise BadInput("past", "due_on")
    row = Task(assignee_id=assignee, since=desk.today, due_on=due_on, level="none")
    session().add(vault.seal_row(have.case, row, {"text": said}))
    enter(desk, have, "task", said, assignee=_name(assignee), due_on=due_on)
    return row


def finish_task(desk: Desk, ref: str, task_id: UUID) -> None:
    """Mark a task as done; who has the clue only to read, their own. Raises NotFound, NotAllowed, WrongState when it is
    done already.
    """
    have = reached(desk, ref)
    row = session().get(Task, task_id, populate_existing=True)
    if row is None or row.clue_id != have.clue.id:
        raise NotFound
    if row.assignee_id != desk.staff_id:
        working(have)
    if row.done_on is not None:
        raise WrongState("task")
    row.done_on, row.level = desk.today, "none"
    enter(desk, have, "task_done", str(vault.open_row(have.case, row).get("text", "")))


def edit_gist(desk: Desk, ref: str, values: dict[str, Any], number: int) -> Gist:
    """A new version of the summary; earlier ones stay. `number` is the version that was edited.

    Raises NotFound, BadInput, WrongState where another was quicker.
    """
    have = held(desk, ref)
    if latest(have.clue) != number:
        raise WrongState("gist")
    before = gists_of({have.clue.id: have.case})[have.clue.id]
    gist = {name: str(values.get(name, before.get(name, ""))).strip() for name in GIST}
    told(gist["title"], "title", 200)
    row = vault.seal_row(have.case, Gist(number=number + 1, at=desk.now, by_id=desk.staff_id), gist)
    session().add(row)
    enter(desk, have, "gist", number=number + 1)
    hooks.changed(desk, have.clue, have.case)
    return row


def reply(desk: Desk, ref: str, report_ref: str, text: str, reply_by: date | None = None) -> Message:
    """Write to the reporter of one of the clue's reports. Raises NotFound, BadInput, WrongState, NotAllowed."""
    have = held(desk, ref)
    to = origin(have, Report.ref == report_ref)
    if not to.leads:
        raise BadInput("kept_elsewhere", "text")
    if reply_by is not None and (reply_by < desk.today or have.clue.state not in OPEN):
        raise BadInput("past" if have.clue.state in OPEN else "closed", "reply_by")
    message = vault.write_to_reporter(desk, to, text, reply_by)
    enter(desk, have, "letter", text.strip(), report=report_ref, reply_by=reply_by or "")
    hooks.changed(desk, have.clue, have.case)
    return message


def open_original(desk: Desk, ref: str, report_ref: str, reason: str) -> None:
    """Ask for a report's own words, with a reason that everybody on the clue sees. Keep this, then show
    `queries.original`. Raises NotFound, BadInput.
    """
    have, said = reached(desk, ref), told(reason)
    to = origin(have, Report.ref == report_ref)
    enter(desk, have, "original", said, report=report_ref, object=to.report.id)


def open_file(desk: Desk, ref: str, file_id: UUID, reason: str = "") -> None:
    """Ask for a file as it is; keep this, then read `queries.file`. What a reporter sent needs a reason, which all on
    the clue see: it may harm whoever opens it, and tells more than is seen. Of a paper of the office's own a reason is
    kept where one is given. Raises NotFound, BadInput, CannotOpen.
    """
    have = reached(desk, ref)
    name = file_of(desk, have, file_id).name
    if session().get(Blob, file_id) is None and not reason.strip():
        record(desk, "clue.file", file_id)
    else:
        enter(desk, have, "file", told(reason), file=name, object=file_id)


def view_file(desk: Desk, ref: str, file_id: UUID) -> None:
    """Ask for pictures of a file; keep this, then read `queries.viewed`. Of a report's own only while its words are
    open. Raises NotFound, NotAllowed, CannotOpen.
    """
    file_of(desk, reached(desk, ref), file_id)
    blob = session().get(Blob, file_id)
    if blob is not None and blob.message_id is None and not opened_lately(desk, "clue.original", blob.report_id):
        raise NotAllowed("not_opened")
    record(desk, VIEW, file_id)


def opened(desk: Desk, ref: str) -> Held:
    """The clue, locked, while it is open. Raises NotFound, WrongState."""
    have = held(desk, ref)
    if have.clue.state not in OPEN:
        raise WrongState("closed")
    return have


def _name(staff_id: UUID) -> str:
    person = session().get(Staff, staff_id)
    return person.name if person else ""
