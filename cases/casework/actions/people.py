"""Who is on a clue: put on it, taken off it (with a new key), and given the key again after a lost password."""

from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from cases.audit.actions import line
from cases.casework import hooks
from cases.casework.actions.course import enter, record
from cases.casework.actions.opening import bar, check_holders, give, named
from cases.casework.actions.turning import next_epoch, reached
from cases.casework.models import Clue, Holding, Origin, Release
from cases.casework.queries.facts import barred
from cases.casework.queries.held import Held, adding, gists_of, held_by_id, working
from cases.casework.queries.search import drop
from cases.casework.rules import LIVE, NEVER, PARTS, READER, among, enough, told
from cases.db import after_commit, session
from cases.errors import BadInput, NotFound
from cases.staff import queries as staff
from cases.staff.desk import Desk
from cases.staff.models import Staff
from cases.vault import LOST, keep_mark, was_given

RUNNING = ("asked", "unlocked", "granted")


def add_person(desk: Desk, ref: str, staff_id: UUID, part: str) -> Holding:
    """Put a person on the clue, or give one who is on it another part. Raises NotFound, NotAllowed, BadInput (barred,
    named_in_it, not_confirmed, choice; two_holders, approver where too few would work on it), Unready.
    """
    have = adding(reached(desk, ref))
    among(part, PARTS, "part")
    bars = {UUID(one) for one in barred(have.case)}
    subject = str(gists_of({have.clue.id: have.case})[have.clue.id].get("subject", ""))
    check_holders([staff_id], bars | named(subject), bars)
    row = session().get(Holding, (have.clue.id, staff_id))
    if row is not None and row.form != LOST:
        if part == READER and row.part != READER:
            enough(_staying(_on_it(have), row), staff.roles_of_all())
        row.part = part
    else:
        row = give(desk, have.clue, have.case, staff_id, part)
    enter(desk, have, "person", _name(staff_id), part=part, staff=str(staff_id))
    hooks.changed(desk, have.clue, have.case)
    return row


def _on_it(have: Held) -> list[Holding]:
    return list(
        session().scalars(select(Holding).where(Holding.clue_id == have.clue.id).order_by(Holding.staff_id)).all()
    )


def _staying(rows: list[Holding], leaving: Holding) -> list[UUID]:
    """Who counts once one has gone. A reader may always go where two are left: the others work as before."""
    here = [row for row in rows if row is not leaving and row.form != LOST]
    return [row.staff_id for row in here if row.part != READER or leaving.part == READER]


def recuse(desk: Desk, ref: str, staff_id: UUID, reason: str) -> bool:
    """Take a person off the clue and bar them: a new case key for the others, every row's key boxed under it, a new
    thread to the reporter. What they hold opens nothing that is written from now on. One may recuse oneself.

    The same report may have other clues: the person leaves, and is barred from, those that the desk works on as well.
    True where there is one that it does not: somebody else is to recuse them there.

    Raises NotFound, NotAllowed, BadInput ("two_holders", "approver": put another person on it first; "empty"), Unready.
    """
    have, said = reached(desk, ref), told(reason)
    if staff_id != desk.staff_id:
        working(have)
    if session().get(Holding, (have.clue.id, staff_id)) is None:
        raise NotFound
    mine, all_of_them = _beside(desk, have, staff_id)
    for one in [have, *(reached(desk, other) for other in mine)]:
        _take_off(desk, one, staff_id, said)
    after_commit(lambda: drop(staff_id))
    return all_of_them > len(mine)


def _beside(desk: Desk, have: Held, staff_id: UUID) -> tuple[list[str], int]:
    """The other clues of this one's reports that the desk may take the person off, and how many there are in all."""
    reports = select(Origin.report_id).where(Origin.clue_id == have.clue.id)
    others = select(Origin.clue_id).where(Origin.report_id.in_(reports), Origin.clue_id != have.clue.id).distinct()
    count = len(session().scalars(others).all())
    wanted = select(Clue.ref).join(Holding, Holding.clue_id == Clue.id).where(Clue.id.in_(others))
    wanted = wanted.where(Holding.staff_id == desk.staff_id, Holding.form != LOST)
    if staff_id != desk.staff_id:
        wanted = wanted.where(Holding.part != READER)
    return list(session().scalars(wanted.order_by(Clue.id))), count


def _take_off(desk: Desk, have: Held, staff_id: UUID, said: str) -> None:
    others = _on_it(have)
    leaving = next((row for row in others if row.staff_id == staff_id), None)
    if leaving is None:
        if str(staff_id) not in barred(have.case):
            bar(have.case, staff_id)
        return
    others.remove(leaving)
    enough(_staying(others, leaving), staff.roles_of_all())
    session().delete(leaving)
    new = next_epoch(desk, have, others)
    enter(desk, Held(have.clue, have.holding, new), "recused", said, person=_name(staff_id), staff=str(staff_id))
    bar(new, staff_id)
    _end_releases(have.clue.id, staff_id)
    session().flush()
    hooks.changed(desk, have.clue, new)


def _end_releases(clue_id: UUID, staff_id: UUID) -> None:
    """Who left the clue has no business with its reporters' names any more."""
    running = update(Release).where(Release.clue_id == clue_id, Release.handler_id == staff_id)
    session().execute(running.where(Release.state.in_(RUNNING)).values(state="ended", blob=None))


def lost(desk: Desk, staff_id: UUID) -> None:
    """A person's keys are gone (left, or a forgotten password): what they held opens nothing any more, and a colleague
    on the clue wraps it anew (`regrant`). The person knew the keys of these clues, so each is marked to get another
    from the next holder who looks at it (`turning.held`): who does this holds none. For `cases.staff.hooks.on_lost`.

    Raises BadInput("last_holder") where a clue would be left that nobody opens: then only a recovery helps.
    """
    _somebody_stays(staff_id)
    left = staff.staff(staff_id).state == "left"
    known = select(Holding.clue_id).where(Holding.staff_id == staff_id, Holding.form != LOST)
    session().execute(update(Clue).where(Clue.id.in_(known)).values(rekey=True))
    for row in session().scalars(select(Holding).where(Holding.staff_id == staff_id)).all():
        keep_mark(row)
        if left:
            session().delete(row)
    record(desk, "clue.lost", staff_id)
    after_commit(lambda: drop(staff_id))


def _somebody_stays(staff_id: UUID) -> None:
    other = aliased(Holding)
    stays = exists().where(other.clue_id == Holding.clue_id, other.staff_id != staff_id, other.form != LOST)
    alone = select(Holding.clue_id).where(Holding.staff_id == staff_id, Holding.form != LOST, ~stays).limit(1)
    if session().scalar(alone) is not None:
        raise BadInput("last_holder")


def regrant(desk: Desk, staff_id: UUID) -> int:
    """Wrap to a colleague with new keys the clues that both are on; how many. Raises Unready before certification.

    A clue that this person is not on is left for another colleague.
    """
    mine = select(Holding.clue_id).where(Holding.staff_id == desk.staff_id, Holding.form != LOST)
    wanted = select(Holding).where(Holding.staff_id == staff_id, Holding.form == LOST, Holding.clue_id.in_(mine))
    count = 0
    for row in session().scalars(wanted).all():
        have = held_by_id(desk, row.clue_id, lock=True)
        if was_given(have.case, row):  # else nobody who held the key ever put this person on it
            give(desk, have.clue, have.case, staff_id, row.part)
            count += 1
    if count:
        line("clue.regrant", actor=desk.staff_id, object=staff_id, now=desk.now)
    return count


def dates(clue: Clue) -> None:
    """Carry the clue's day and state over to what lists are sorted by."""
    for row in session().scalars(select(Holding).where(Holding.clue_id == clue.id)):
        row.closed, row.due_on = clue.state not in LIVE, clue.due_on or NEVER


def _name(staff_id: UUID) -> str:
    person = session().get(Staff, staff_id)
    if person is None:
        raise BadInput("choice", "staff")
    return person.name
