"""Where a report stands, in sentences to be read to a caller who asks: what the public page tells, and no more."""

from datetime import date

from app.labels import SAID
from app.render import day
from app.words import _
from cases.channels.door.callers import Standing


def sentences_of(standing: Standing, today: date) -> list[str]:
    """In the order they are read."""
    if standing.addressee == "superior":
        return [_("您反映的事由上级机关办理，本院看不到进展。急事请打 12388。")]
    return [_("您反映的事，现在是：%(said)s。", said=SAID.get(standing.said, standing.said)), _next(standing, today)]


def _next(standing: Standing, today: date) -> str:
    if standing.said == "asked":
        return _("办的人有话要问您。我请他来接，或者约个时间，请您再打来。")
    if standing.said in {"closed", "refused", "transferred"}:
        return _("详细的，我请办的人来说，或者约个时间，请您再打来。")
    if standing.next_on is None:
        return _("正在核实。过一两周再打来问。")
    if standing.next_on < today:
        return _("本该有回音了。我记下您在催，马上转告。")
    return _("%(day)s前会有下一步。过了那一天再打来问。", day=day(standing.next_on))
