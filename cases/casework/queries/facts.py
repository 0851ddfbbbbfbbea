"""What the ledger's row says of a clue (domain.md 4.1, the columns that exist by now): coded fields and the summary
written for it, never the reporter's words.
"""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from cases import vault
from cases.casework.models import Bar, Clue, Entry, Origin
from cases.casework.queries.held import gists_of
from cases.casework.queries.page import people
from cases.casework.rules import HANDED_UP, HANDING_UP
from cases.db import session
from cases.errors import Unready
from cases.inbox.models import Report
from cases.keys import queries as keys
from cases.office import queries as office
from cases.office.rules import warn_days
from cases.staff.desk import Desk
from cases.vault import CaseKey

SOURCE = "SRC_REPORT"


def facts(desk: Desk, clue: Clue) -> dict[str, Any]:
    """The row's fields, and `register`: "restricted" where any holder of the ledger is barred from the clue; without it
    the row stays where it is.

    Of what goes up to the superior a number, days and the state: 规则 15 lets nothing more be entered. Raises NotFound
    for a person without the clue's key.
    """
    if clue.state in (HANDING_UP, HANDED_UP):
        days = {"accepted_on": clue.opened_on, "due_on": clue.due_on, "closed_on": clue.closed_on}
        return {**days, "received_on": _received(clue)["received_on"], "state": clue.state, "track": clue.track}
    case = vault.case_key(desk, clue.id)
    holders = people(clue.id)
    return {
        **_summary(gists_of({clue.id: case})[clue.id]),
        **_received(clue),
        **_dates(clue),
        **_ending(case, clue),
        "source": SOURCE,
        "state": clue.state,
        "track": clue.track,
        "handlers": [one.name for one in holders if one.part == "handler"],
        "approver": next((one.name for one in holders if one.part == "approver"), ""),
        "register": _register(case),
    }


def _summary(gist: dict[str, Any]) -> dict[str, Any]:
    names = ("title", "subject", "department", "company", "allegation", "violation", "occurred_on")
    return {name: str(gist.get(name, "")) for name in names}


def _received(clue: Clue) -> dict[str, Any]:
    again = aliased(Report)
    doubled = exists().where(again.duplicate_of == Report.id, again.state == "duplicate")
    wanted = select(Report.channel, Report.named, Report.received_on, Report.said, doubled)
    wanted = wanted.join(Origin, Origin.report_id == Report.id).where(Origin.clue_id == clue.id)
    rows = session().execute(wanted.order_by(Report.received_on, Report.id)).all()
    count = len(rows) + sum(row[4] for row in rows)
    return {
        "channel": rows[0][0] if rows else "",
        "named": any(row[1] for row in rows),
        "received_on": rows[0][2] if rows else clue.opened_on,
        "repeat_type": "first" if count <= 1 else "repeat" if count == 2 else "many",
        "feedback": rows[0][3] if rows else "",
    }


def _dates(clue: Clue) -> dict[str, Any]:
    days: dict[str, Any] = {"accepted_on": clue.opened_on, "due_on": clue.due_on, "closed_on": clue.closed_on}
    if clue.due_on is None:
        return days
    warn = warn_days(clue.opened_on, clue.due_on, office.calendar())
    return {**days, "warn_blue": warn[0], "warn_yellow": warn[1], "warn_red": warn[2]}


def _ending(case: CaseKey, clue: Clue) -> dict[str, str]:
    wanted = select(Entry).where(Entry.clue_id == clue.id, Entry.kind == "closed").order_by(Entry.at.desc()).limit(1)
    row = session().scalars(wanted).first() if clue.state == "closed" else None
    data = vault.open_row(case, row) if row is not None else {}
    return {"outcome": str(data.get("outcome", "")), "verification": str(data.get("verification", ""))}


def _register(case: CaseKey) -> str:
    return "restricted" if barred(case).intersection(_ledger_holders()) else "ledger"


def _ledger_holders() -> list[str]:
    try:
        return [str(one) for one in keys.holders("ledger")]
    except Unready:
        return []


def barred(case: CaseKey) -> set[str]:
    """Who must not be on the clue, as ids. Raises CannotOpen."""
    rows = session().scalars(select(Bar).where(Bar.clue_id == case.clue_id))
    return {str(vault.open_row(case, row)["staff"]) for row in rows}
