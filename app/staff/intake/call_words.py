"""From a call's form to what goes to the door."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from app.render import SHANGHAI
from app.staff.auth import moment
from app.staff.intake.sent import Sent
from cases.staff.desk import Desk
from intake import clean
from intake.submission import LINES, Clerk, Reporter, Submission

LONGEST = timedelta(hours=24)


def began(form: Any) -> datetime:
    """When the call began: what the form carries, if it can be true."""
    with suppress(ValueError):
        found = datetime.fromisoformat(form.began.data or "")
        if found.tzinfo and timedelta() <= moment() - found <= LONGEST:
            return found
    return moment()


def submission_of(desk: Desk, sent: Sent, form: Any) -> Submission:
    """The call as a submission, which its operator may read until it is registered."""
    guide = {name: form[f"guide_{name}"].data for name in ("paid", "sample", "paper")}
    return Submission(
        narrative=clean.text(form.narrative.data),
        concerns=form.concerns.data,
        lines={name: clean.line(str(form[name].data or "")) for name in LINES},
        guide={name: value for name, value in guide.items() if value},
        reporter=_reporter(form),
        channel="CH_PHONE",
        secret=sent.secret,
        way=_way(desk, form),
        clerk=Clerk(desk.staff_id, desk.name, desk.keys.pair.public),
    )


def _way(desk: Desk, form: Any) -> dict[str, object]:
    since = began(form)
    way: dict[str, object] = {
        "kind": "hotline",
        "source": "desk",
        "at": f"{since.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        "seconds": int((moment() - since).total_seconds()),
        "operator": desk.name,
        "read_back": True,
    }
    return {**way, "afraid": True} if form.afraid.data else way


def _reporter(form: Any) -> Reporter | None:
    if not form.named.data:
        return None
    name = clean.line(form.reporter_name.data or "") if form.named.data == "y" else ""
    return Reporter(name, clean.line(form.reporter_phone.data or ""), signs=bool(name))
